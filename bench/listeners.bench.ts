import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { DEFAULT_API_KEY, startSimulator, type Simulator } from '../simulator';
import { endpointWorkflow } from '../test/e2e/streamWorkflow';
import { N8nClient } from '../tools/n8n/client';
import type { WorkflowFile } from '../tools/n8n/clientTypes';
import { installPackage, packPackage } from '../tools/n8n/packageUnderTest';
import { startN8n } from '../tools/n8n/server';
import { requireBuild } from './build';
import { script } from './clipStore';
import { median } from './interleave';
import { atMost, milliseconds, promised, type Line } from './report';
import { inWorkFolder } from './workFolder';

const LISTENERS = 50;
const FIRST_BYTE_MS = 75;
const SCRIPT_CHARACTERS = 600;
const BAR_MS = 100;
const ROUNDS = { timed: 6, warmUp: 2 };
/** n8n stores the executions of one crowd before the next one comes. */
const REST_MS = 3000;
const SECRET = 'listeners-of-the-bench';

/**
 * How n8n works out expressions: for each request to a trigger of another package it makes a virtual machine, whether
 * there is an expression or not (n8n 2.41.1, live-webhooks.js), unless it is told to take its engine without them.
 */
const ENGINES = { vm: "n8n's default engine", legacy: 'N8N_EXPRESSION_ENGINE=legacy' } as const;
type Engine = keyof typeof ENGINES;

/** The crowd of the promise, and one that comes at a pace that n8n keeps up with by its default engine on two cores. */
const CROWDS: Record<Engine, Crowd[]> = {
	vm: [
		{ name: 'within 1 s', everyMs: 20 },
		{ name: 'within 2.5 s', everyMs: 50 },
	],
	legacy: [{ name: 'within 1 s', everyMs: 20 }],
};

interface Crowd {
	name: string;
	/** Between one listener and the next. */
	everyMs: number;
}

export const title = `${LISTENERS} listeners of one new text, in the real n8n: how long each waits for a first byte that is there`;

/** Milliseconds, of all timed rounds together. */
interface Waits {
	atCaller: number[];
	/** From the moment when n8n hands the request over, of those who came after the first byte. */
	inNode: number[];
	/** Of as many callers of n8n's own Webhook node, until they have its answer. */
	webhook: number[];
}

export async function run(): Promise<Line[]> {
	requireBuild();
	return await inWorkFolder(async (folder) => {
		const tarball = await packPackage(folder);
		const lines: Line[] = [];
		for (const engine of Object.keys(ENGINES) as Engine[]) {
			const userFolder = join(folder, engine);
			await installPackage(tarball, userFolder);
			lines.push(...(await runEngine(engine, userFolder)));
		}
		return lines;
	});
}

async function runEngine(engine: Engine, userFolder: string): Promise<Line[]> {
	const simulator = await startSimulator({ settings: { plan: 'business' } });
	const server = await startN8n({ userFolder, env: { N8N_EXPRESSION_ENGINE: engine } });
	try {
		const client = new N8nClient(server.url);
		await publish(client, simulator);
		simulator.faults.add({ kind: 'delay-first-byte', ms: FIRST_BYTE_MS, times: 'forever' });
		simulator.faults.add({ kind: 'pace', chunkBytes: 4096, everyMs: 20, times: 'forever' });
		let texts = 0;
		const newText = () => {
			texts += 1;
			return script(SCRIPT_CHARACTERS, texts);
		};
		const lines: Line[] = [];
		for (const crowd of CROWDS[engine]) {
			const waits = await measure(client, crowd, newText);
			lines.push(...shown(`${ENGINES[engine]}, ${crowd.name}`, waits));
		}
		const paid = simulator.paidCalls().length;
		const what = `${ENGINES[engine]}: paid calls for ${texts} texts`;
		return [...lines, { what, measured: String(paid), judgement: promised(paid === texts) }];
	} finally {
		await server.stop();
		await simulator.close();
	}
}

async function measure(
	client: N8nClient,
	{ everyMs }: Crowd,
	newText: () => string,
): Promise<Waits> {
	const waits: Waits = { atCaller: [], inNode: [], webhook: [] };
	for (let round = 0; round < ROUNDS.warmUp + ROUNDS.timed; round += 1) {
		const text = newText();
		const listeners = await listen(client, text, everyMs);
		await sleep(REST_MS);
		const inNode = await waitsInNode(client, listeners, text);
		const webhook = await inTurns(everyMs, async () => await askWebhook(client));
		await sleep(REST_MS);
		if (round < ROUNDS.warmUp) continue;
		waits.atCaller.push(...listeners.map(({ waitedMs }) => waitedMs));
		waits.inNode.push(...inNode);
		waits.webhook.push(...webhook);
	}
	return waits;
}

interface Listener {
	name: string;
	/** Whether the first byte was there when this one asked. */
	cameLater: boolean;
	waitedMs: number;
}

async function listen(client: N8nClient, text: string, everyMs: number): Promise<Listener[]> {
	const heard = await inTurns(everyMs, async (index) => {
		const name = `listener-${index}`;
		const query = new URLSearchParams({ text, caller: name });
		const askedAtMs = performance.now();
		const answer = await fetch(`${client.webhookUrl('voice')}?${query.toString()}`, {
			headers: { 'x-voice-key': SECRET },
		});
		if (answer.status !== 200) throw new Error(`the endpoint answers ${answer.status}`);
		const reader = answer.body!.getReader();
		let bytes = 0;
		let firstAtMs: number | undefined;
		for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
			firstAtMs ??= performance.now();
			bytes += piece.value.length;
		}
		if (firstAtMs === undefined) throw new Error('there was no first byte');
		return { name, askedAtMs, firstAtMs, bytes };
	});
	if (new Set(heard.map(({ bytes }) => bytes)).size !== 1) {
		throw new Error('the listeners heard speech of different lengths');
	}
	const availableAtMs = Math.min(...heard.map(({ firstAtMs }) => firstAtMs));
	return heard.map(({ name, askedAtMs, firstAtMs }) => ({
		name,
		cameLater: askedAtMs > availableAtMs,
		waitedMs: firstAtMs - Math.max(askedAtMs, availableAtMs),
	}));
}

/** As the receipts say, with which the workflow goes on after each answer. */
async function waitsInNode(
	client: N8nClient,
	listeners: Listener[],
	text: string,
): Promise<number[]> {
	const late = new Set(listeners.filter(({ cameLater }) => cameLater).map(({ name }) => name));
	const executions = await client.listExecutions({ workflowId: 'e2e-voice' });
	const waits: number[] = [];
	for (const { id } of executions.slice(0, LISTENERS)) {
		const { data } = await client.waitForExecution(id);
		const item = data.resultData.runData['Done']?.[0]?.data?.['main']?.[0]?.[0]?.json;
		if (item?.['text'] !== text) throw new Error('some listeners started no workflow');
		const { name } = item['caller'] as IDataObject;
		const { timeToFirstByteMs } = item['speech'] as IDataObject;
		if (late.has(name as string)) waits.push(timeToFirstByteMs as number);
	}
	return waits;
}

async function askWebhook(client: N8nClient): Promise<number> {
	const startedAtMs = performance.now();
	await (await fetch(client.webhookUrl('plain'))).arrayBuffer();
	return performance.now() - startedAtMs;
}

async function inTurns<T>(everyMs: number, ask: (index: number) => Promise<T>): Promise<T[]> {
	return await Promise.all(
		Array.from({ length: LISTENERS }, async (_, index) => {
			await sleep(index * everyMs);
			return await ask(index);
		}),
	);
}

function shown(who: string, { atCaller, inNode, webhook }: Waits): Line[] {
	const longest = (waits: number[]) => Math.max(...waits);
	const both = (waits: number[]) =>
		`p50 ${milliseconds(median(waits))}, longest ${milliseconds(longest(waits))}`;
	const line = (what: string, waits: number[]) => ({
		what: `${who}: ${what}`,
		measured: both(waits),
	});
	return [
		{
			...line('at the caller', atCaller),
			judgement: atMost(longest(atCaller), BAR_MS, ' ms, each'),
		},
		{
			...line('in the node, since n8n handed the request over', inNode),
			judgement: atMost(longest(inNode), BAR_MS, ' ms, each'),
		},
		line("n8n's own Webhook node, asked in the same way", webhook),
	];
}

async function publish(client: N8nClient, simulator: Simulator): Promise<void> {
	const credential = await client.createCredential({
		name: 'ElevenLabs Voiceover',
		type: 'elevenLabsVoiceoverApi',
		data: { apiKey: DEFAULT_API_KEY, baseUrl: 'custom', customBaseUrl: simulator.url },
	});
	const voice = endpointWorkflow('voice', { authentication: 'header', headerSecret: SECRET });
	for (const [path, file] of [
		['voice', voice],
		['plain', plainWebhook('plain')],
	] as const) {
		await client.publish(await client.importWorkflow(file, [credential]), [path]);
	}
}

/** n8n's own Webhook node, which answers at once. */
function plainWebhook(path: string): WorkflowFile {
	return {
		id: `bench-${path}`,
		name: path,
		nodes: [
			{
				id: 'webhook',
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2.1,
				position: [0, 0],
				webhookId: path,
				parameters: { path, responseMode: 'onReceived' },
			},
		],
		connections: {},
	};
}
