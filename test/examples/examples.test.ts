import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
	NodeHelpers,
	type IConnections,
	type INode,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { CacheLookup } from '../../nodes/CacheLookup/CacheLookup.node';
import { PinVoice } from '../../nodes/PinVoice/PinVoice.node';
import { ProofText } from '../../nodes/ProofText/ProofText.node';
import { TtsConvert } from '../../nodes/TtsConvert/TtsConvert.node';
import { TtsStream } from '../../nodes/TtsStream/TtsStream.node';
import { TtsStreamTrigger } from '../../nodes/TtsStreamTrigger/TtsStreamTrigger.node';
import { VoiceoverBudget } from '../../nodes/VoiceoverBudget/VoiceoverBudget.node';
import { ensureN8n } from '../../tools/n8n/installation';
import { EXAMPLES, exampleNames, readExample } from '../support/examples/exampleFiles';

const NOTE = 'n8n-nodes-base.stickyNote';
const OWN = 'n8n-nodes-voiceover.';

const own: INodeType[] = [
	new CacheLookup(),
	new PinVoice(),
	new ProofText(),
	new TtsConvert(),
	new TtsStream(),
	new TtsStreamTrigger(),
	new VoiceoverBudget(),
];

let builtIn: INodeTypeDescription[];

beforeAll(async () => {
	const { nodeModules } = await ensureN8n();
	const file = join(nodeModules, 'n8n-nodes-base', 'dist', 'types', 'nodes.json');
	builtIn = JSON.parse(readFileSync(file, 'utf8')) as INodeTypeDescription[];
});

/** What n8n knows of the type and version of a node; undefined when it does not know it. */
function descriptionOf({ type, typeVersion }: INode): INodeTypeDescription | undefined {
	const [packageName, name] = type.split('.');
	const known =
		packageName === 'n8n-nodes-voiceover'
			? own.map(({ description }) => description)
			: packageName === 'n8n-nodes-base'
				? builtIn
				: [];
	return known.find(
		(description) =>
			description.name === name && [description.version].flat().includes(typeVersion),
	);
}

/** How many outputs a node has with these settings; undefined when that depends on its parameters. */
function outputsOf(node: INode): number | undefined {
	const outputs = descriptionOf(node)?.outputs;
	if (!Array.isArray(outputs)) return undefined;
	return outputs.length + (node.onError === 'continueErrorOutput' ? 1 : 0);
}

function links(connections: IConnections): { from: string; output: number; to: string }[] {
	return Object.entries(connections).flatMap(([from, byType]) =>
		Object.values(byType).flatMap((outputs) =>
			outputs.flatMap((targets, output) =>
				(targets ?? []).map(({ node }) => ({ from, output, to: node })),
			),
		),
	);
}

/** Every string below a value. */
function strings(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (typeof value !== 'object' || value === null) return [];
	return Object.values(value).flatMap(strings);
}

interface Box {
	name: string;
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** What a node or note covers on the canvas: nodes are 96 by 96 pixels, with their name below. */
function boxOf({ name, type, position: [x, y], parameters }: INode): Box {
	if (type === NOTE) {
		const { width, height } = parameters as { width: number; height: number };
		return { name, left: x, top: y, right: x + width, bottom: y + height };
	}
	return { name, left: x - 32, top: y, right: x + 128, bottom: y + 140 };
}

function overlaps(a: Box, b: Box): boolean {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

describe.each(exampleNames())('%s', (name) => {
	const file = readExample(name);
	const nodes = file.nodes.filter(({ type }) => type !== NOTE);
	const notes = file.nodes
		.filter(({ type }) => type === NOTE)
		.map(({ parameters }) => String(parameters['content']));

	it('is a workflow of nodes that n8n knows, with names that say what they do', () => {
		expect(file.name).toMatch(/^[A-Z].{5,}/);
		expect(nodes.filter((node) => descriptionOf(node) === undefined)).toEqual([]);
		const names = file.nodes.map((node) => node.name);
		expect(new Set(names).size).toBe(names.length);
		for (const each of names) expect(each).toMatch(/^[A-Z][^\d]{3,30}$/);
		expect(new Set(file.nodes.map(({ id }) => id)).size).toBe(file.nodes.length);
	});

	it('has no more nodes of a kind than the editor imports', () => {
		for (const node of nodes) {
			const alike = nodes.filter(({ type }) => type === node.type);
			expect(alike.length).toBeLessThanOrEqual(descriptionOf(node)?.maxNodes ?? Infinity);
		}
	});

	it('sets only fields that its nodes have', () => {
		const unknown = nodes.flatMap((node) => {
			const fields = new Set(descriptionOf(node)!.properties.map((property) => property.name));
			return Object.keys(node.parameters)
				.filter((field) => !fields.has(field))
				.map((field) => `${node.name}: ${field}`);
		});
		expect(unknown).toEqual([]);
	});

	it('says in a note what has to be filled in first', () => {
		for (const node of nodes) {
			const description = descriptionOf(node)!;
			const issues = NodeHelpers.getNodeParametersIssues(description.properties, node, description);
			if (issues === null) continue;
			expect(notes.filter((note) => note.includes(`**${node.name}**`))).not.toEqual([]);
		}
	});

	it('connects nodes that are there, at outputs that they have', () => {
		const byName = new Map(nodes.map((node) => [node.name, node]));
		for (const { from, output, to } of links(file.connections)) {
			expect([...byName.keys()]).toContain(from);
			expect([...byName.keys()]).toContain(to);
			expect(output).toBeLessThan(outputsOf(byName.get(from)!) ?? Infinity);
		}
	});

	it('leaves no node without a connection', () => {
		const connected = new Set(links(file.connections).flatMap(({ from, to }) => [from, to]));
		expect(nodes.map((node) => node.name).filter((each) => !connected.has(each))).toEqual([]);
	});

	it('handles every output that is called by a name', () => {
		const used = new Set(links(file.connections).map(({ from, output }) => `${from}:${output}`));
		const loose = nodes.flatMap((node) => {
			const named = descriptionOf(node)?.outputNames ?? [];
			const outputs = node.type.startsWith(OWN) ? named.map((_name, output) => output) : [];
			if (node.onError === 'continueErrorOutput') outputs.push((outputsOf(node) ?? 2) - 1);
			return outputs.map((output) => `${node.name}:${output}`).filter((each) => !used.has(each));
		});
		expect(loose).toEqual([]);
	});

	it('explains itself: what it does, what it costs, what to fill in', () => {
		expect(notes.join('\n')).toMatch(/cost|free/i);
		expect(notes.join('\n')).toMatch(/credential/);
		for (const note of notes) expect(note).toMatch(/^## /);
	});

	it('brings nothing of the instance it was made in', () => {
		expect(Object.keys(file).sort()).toEqual(
			expect.not.arrayContaining(['meta', 'versionId', 'shared', 'homeProject', 'tags']),
		);
		expect(file.pinData ?? {}).toEqual({});
		for (const { credentials = {} } of file.nodes) {
			// The editor gives a node with an empty id the credential there is; with null it gives none, and marks nothing in red.
			for (const { id } of Object.values(credentials)) expect(id).toBe('');
		}
	});

	it('says in one note what to fill in first', () => {
		const titles = notes.filter((note) => note.startsWith('## Fill in first'));
		expect(titles).toHaveLength(1);
	});

	it('names no voice: voices are pinned, or come from outside', () => {
		const literal = nodes
			.flatMap(({ parameters }) => strings(parameters))
			.filter((value) => /^[A-Za-z0-9]{20}$/.test(value));
		expect(literal).toEqual([]);
		for (const { parameters } of nodes) {
			const voice = parameters['voice'] as { mode: string; value: string } | undefined;
			if (voice === undefined || voice.mode === 'pin') continue;
			expect(voice.value).toMatch(/^(=.*)?$/);
		}
	});

	it('is laid out without overlaps', () => {
		const boxes = file.nodes.map(boxOf);
		const covered = boxes.flatMap((a, index) =>
			boxes
				.slice(index + 1)
				.filter((b) => overlaps(a, b))
				.map((b) => `${a.name} / ${b.name}`),
		);
		expect(covered).toEqual([]);
	});

	it('is in the list of examples, and run by the end-to-end tests', () => {
		expect(readFileSync(join(EXAMPLES, 'README.md'), 'utf8')).toContain(`](${name})`);
		const folder = join(__dirname, '..', 'e2e');
		const tests = readdirSync(folder, { encoding: 'utf8', recursive: true }).filter((each) =>
			each.endsWith('.e2e.ts'),
		);
		expect(
			tests.filter((each) => readFileSync(join(folder, each), 'utf8').includes(`'${name}'`)),
		).not.toEqual([]);
	});
});
