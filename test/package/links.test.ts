import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { ICredentialType, INodeType } from 'n8n-workflow';
import manifest from '../../package.json';
import { readMarkdown, type MarkdownPage } from '../support/markdown';

const ROOT = join(__dirname, '..', '..');
const REPOSITORY = manifest.repository.url.replace(/^git\+|\.git$/g, '');
const NPM = `https://www.npmjs.com/package/${manifest.name}`;

/** Documentation that people read, as paths below the project. */
const PAGES = globSync(
	['*.md', 'docs/**/*.md', 'examples/**/*.md', 'bench/*.md', 'simulator/*.md'],
	{
		cwd: ROOT,
	},
).sort();

const pages = new Map<string, MarkdownPage>();

function page(path: string): MarkdownPage {
	const known = pages.get(path) ?? readMarkdown(readFileSync(join(ROOT, path), 'utf8'));
	pages.set(path, known);
	return known;
}

/**
 * What is wrong with a link; undefined when it leads to something, or out of this project.
 *
 * @param from path of the file that has it
 */
function fault(link: string, from: string): string | undefined {
	const target = targetOf(link, from);
	if (target === undefined) return undefined;
	const { path, anchor } = target;
	if (path.startsWith('..') || !existsSync(join(ROOT, path))) return `${link}: no such file`;
	if (anchor === '') return undefined;
	const isKnown = path.endsWith('.md') && page(path).anchors.includes(anchor);
	return isKnown ? undefined : `${link}: no such heading`;
}

/** Where a link leads in this project; undefined for one that leads out of it. */
function targetOf(link: string, from: string): { path: string; anchor: string } | undefined {
	const [address = '', anchor = ''] = link.split('#');
	if (address === NPM) return { path: 'README.md', anchor };
	const inRepository = /^\/(?:blob|tree|raw)\/main\/(.+)$/.exec(address.replace(REPOSITORY, ''));
	if (inRepository !== null) return { path: inRepository[1]!, anchor };
	if (/^[a-z]+:/i.test(address)) return undefined;
	const path = address === '' ? from : relative(ROOT, join(ROOT, dirname(from), address));
	return { path, anchor };
}

function faultsOf(links: string[], from: string): string[] {
	return links.map((link) => fault(link, from)).filter((found) => found !== undefined);
}

/** Addresses in every text below a value. */
function addressesIn(value: unknown): string[] {
	if (typeof value === 'string') return value.match(/https?:\/\/[^\s"'<>)]+/g) ?? [];
	if (typeof value !== 'object' || value === null) return [];
	return Object.values(value).flatMap(addressesIn);
}

/** The class that a file of the manifest exports. */
async function made<T>(file: string): Promise<T> {
	const source = join(ROOT, file.replace(/^dist\//, '').replace(/\.js$/, ''));
	const name = source.split('/').at(-1)!.split('.')[0]!;
	const exported = (await import(source)) as Record<string, new () => T>;
	return new exported[name]!();
}

/** `TtsStreamTrigger` as the name of its page: `tts-stream-trigger`. */
function pageOfNode(file: string): string {
	const name = file.split('/').at(-1)!.split('.')[0]!;
	const words = name.replaceAll(/(?<!^)[A-Z]/g, (letter) => `-${letter}`);
	return `docs/nodes/${words.toLowerCase()}.md`;
}

const address = (path: string) => `${REPOSITORY}/blob/main/${path}`;

describe.each(PAGES)('%s', (path) => {
	it('links to pages, headings and pictures that are there', () => {
		expect(faultsOf(page(path).links, path)).toEqual([]);
	});
});

describe.each(PAGES.filter((path) => path.startsWith('docs/')))('%s', (path) => {
	it('begins with a list of its parts, when it has more than fit a screen', () => {
		const { sections, linksOfHead } = page(path);
		if (sections.length <= 3) return;
		expect(linksOfHead.filter((link) => link.startsWith('#'))).toEqual(
			expect.arrayContaining(sections.map((section) => `#${section}`)),
		);
	});
});

it('leads from the README to every page', () => {
	const found = new Set<string>();
	const follow = (path: string) => {
		if (found.has(path) || !path.endsWith('.md')) return;
		found.add(path);
		for (const link of page(path).links) {
			const target = targetOf(link, path);
			if (target !== undefined && existsSync(join(ROOT, target.path))) follow(target.path);
		}
	};
	follow('README.md');
	expect(PAGES.filter((path) => path.startsWith('docs/') && !found.has(path))).toEqual([]);
});

describe.each(manifest.n8n.nodes)('%s', (file) => {
	const codexFile = file.replace(/^dist\//, '').replace(/\.js$/, '.json');
	const codex = JSON.parse(readFileSync(join(ROOT, codexFile), 'utf8')) as {
		resources: Record<'primaryDocumentation' | 'credentialDocumentation', { url: string }[]>;
	};

	it('opens its own page from the editor', () => {
		const path = pageOfNode(file);
		expect(codex.resources.primaryDocumentation).toEqual([{ url: address(path) }]);
		expect(codex.resources.credentialDocumentation).toEqual([
			{ url: address('docs/credentials.md') },
		]);
		expect(page(path).anchors[0]).toBe(path.split('/').at(-1)!.replace('.md', ''));
	});

	it('links to pages and headings that are there', async () => {
		const { description } = await made<INodeType>(file);
		expect(faultsOf([...addressesIn(codex), ...addressesIn(description)], codexFile)).toEqual([]);
	});
});

describe.each(manifest.n8n.credentials)('%s', (file) => {
	it('opens the page about credentials', async () => {
		const credential = await made<ICredentialType>(file);
		expect(credential.documentationUrl?.split('#')[0]).toBe(address('docs/credentials.md'));
		expect(faultsOf(addressesIn(credential), 'README.md')).toEqual([]);
	});
});

describe('a link that leads nowhere', () => {
	it.each([
		'docs/nothing.md',
		'docs/budgets.md#nothing',
		'#nothing',
		`${REPOSITORY}/blob/main/docs/nothing.md`,
		`${NPM}#nothing`,
	])('is noticed: %s', (link) => {
		expect(fault(link, 'README.md')).toBeDefined();
	});

	it.each(['https://n8n.io/nothing', 'docs/budgets.md', 'docs/budgets.md#periods', NPM])(
		'is none: %s',
		(link) => {
			expect(fault(link, 'README.md')).toBeUndefined();
		},
	);
});
