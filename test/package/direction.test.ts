import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(__dirname, '..', '..');

interface Import {
	from: string;
	/** Path below the project for our own files, else the package's name. */
	to: string;
	typeOnly: boolean;
}

function sources(folder: string): string[] {
	return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => join(folder, name));
}

function importsOf(file: string): Import[] {
	const text = readFileSync(join(ROOT, file), 'utf8');
	const found = text.matchAll(
		/(import|export)\s+(type\s)?[^'"();]*?from\s+'([^']+)'|import\('([^']+)'\)/g,
	);
	return [...found].map((match) => {
		const target = (match[3] ?? match[4])!;
		const to = target.startsWith('.') ? relative(ROOT, join(ROOT, dirname(file), target)) : target;
		return { from: file, to, typeOnly: match[2] !== undefined };
	});
}

const imports = ['engine', 'nodes', 'credentials'].flatMap(sources).flatMap(importsOf);

/** Imports from files below `from` that `allowed` does not cover. */
function offending(from: RegExp, allowed: (entry: Import) => boolean): string[] {
	return imports
		.filter((entry) => from.test(entry.from) && !allowed(entry))
		.map((entry) => `${entry.from} -> ${entry.to}`);
}

const isOwn = (entry: Import) =>
	/^(engine|nodes|credentials|simulator|test|tools|bench)\b/.test(entry.to);
const below =
	(...folders: string[]) =>
	(entry: Import) =>
		!isOwn(entry) ||
		folders.some((folder) => entry.to === folder || entry.to.startsWith(`${folder}/`));

const DOMAIN = [
	'engine/account',
	'engine/audio',
	'engine/budget',
	'engine/cache',
	'engine/concurrency',
	'engine/proof',
	'engine/script',
	'engine/speech',
	'engine/voices',
	'engine/errors',
	'engine/json',
];

describe('imports', () => {
	it('are found at all', () => expect(imports.length).toBeGreaterThan(100));

	it('of the engine never reach n8n or the nodes', () => {
		expect(
			offending(
				/^engine\//,
				(entry) => entry.to !== 'n8n-workflow' && !entry.to.startsWith('nodes'),
			),
		).toEqual([]);
	});

	it('of ports are types of ports and of the domain', () => {
		expect(
			offending(
				/^engine\/ports\//,
				(entry) => entry.typeOnly && (below(...DOMAIN, 'engine/ports')(entry) || !isOwn(entry)),
			),
		).toEqual([]);
	});

	it('of the domain stay in the domain and its ports', () => {
		expect(
			offending(
				/^engine\/(account|audio|budget|cache|concurrency|proof|script|speech|voices)\//,
				below(...DOMAIN, 'engine/ports'),
			),
		).toEqual([]);
	});

	it('of pipelines never reach an adapter', () => {
		expect(
			offending(/^engine\/pipeline\//, below(...DOMAIN, 'engine/ports', 'engine/pipeline')),
		).toEqual([]);
	});

	it('of adapters never reach a pipeline', () => {
		expect(
			offending(/^engine\/adapters\//, below(...DOMAIN, 'engine/ports', 'engine/adapters')),
		).toEqual([]);
	});

	it('of a node never reach the folder of another node', () => {
		expect(
			offending(/^nodes\/[A-Z]/, (entry) => {
				const own = entry.from.split('/').slice(0, 2).join('/');
				return below(own, 'nodes/shared', 'nodes/runtime', 'engine')(entry);
			}),
		).toEqual([]);
	});

	it('of adapters happen in the one place that composes', () => {
		expect(
			offending(
				/^nodes\//,
				(entry) =>
					!entry.to.startsWith('engine/adapters') ||
					/^nodes\/shared\/session\/(compose|proofSession|proofState|proofWorker|processState|readCredentials|credentialTests)\.ts$/.test(
						entry.from,
					),
			),
		).toEqual([]);
	});

	it('that n8n loads at start bring neither the runtime nor the SDK', () => {
		const seen = new Set<string>();
		const visit = (file: string) => {
			if (seen.has(file)) return;
			seen.add(file);
			for (const entry of importsOf(file)) {
				const dynamic = !new RegExp(`from '[^']*${entry.to.split('/').pop()}'`).test(
					readFileSync(join(ROOT, file), 'utf8'),
				);
				if (isOwn(entry) && !entry.typeOnly && !dynamic) visit(`${entry.to}.ts`);
			}
		};
		for (const file of sources('nodes').filter((name) => name.endsWith('.node.ts'))) visit(file);
		expect([...seen].filter((file) => /runtime|session|pipeline|adapters/.test(file))).toEqual([]);
	});
});
