import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_API_KEY, startSimulator, STARTING_VOICES, type Simulator } from '../simulator';
import { createClient } from '../engine/adapters/elevenlabs/sdk';
import { measureStreamGrowth } from '../test/e2e/streamMemory';
import { endpointWorkflow, streamNodeWorkflow } from '../test/e2e/streamWorkflow';
import { webhookWorkflow } from '../test/e2e/webhookWorkflow';
import { N8nClient } from '../tools/n8n/client';
import { installPackage, packPackage } from '../tools/n8n/packageUnderTest';
import { startN8n } from '../tools/n8n/server';
import { requireBuild } from './build';
import { script } from './clipStore';
import { interleave, median } from './interleave';
import { atMost, milliseconds, type Line } from './report';
import { inWorkFolder } from './workFolder';

const SCRIPT_CHARACTERS = 600;
const FIRST_BYTE_MS = 75;
const BAR_MS = 25;
const MEMORY_BAR_MB = 32;
const ROUNDS = { timed: 50, warmUp: 5 };
const CROWD = 20;
const CROWD_ROUNDS = { timed: 8, warmUp: 1 };
const FILE_ROUNDS = 3;
/** A purchase goes on after its caller left, and n8n stores what it ran: neither is to slow down the next caller. */
const PURCHASE_MS = 4000;
const REST_MS = 300;

export const title = `Time to first byte at the caller, in the real n8n: upstream begins after ${FIRST_BYTE_MS} ms and sends 4 KB every 20 ms; ${SCRIPT_CHARACTERS} characters`;

/** Milliseconds until the first piece of the body is there. */
type FirstByte = (text: string) => Promise<number>;

export async function run(): Promise<Line[]> {
	requireBuild();
	return await inWorkFolder(async (folder) => {
		const simulator = await startSimulator({ settings: { plan: 'business' } });
		const userFolder = join(folder, 'user');
		await installPackage(await packPackage(folder), userFolder);
		const server = await startN8n({ userFolder });
		try {
			const client = new N8nClient(server.url);
			await publish(client, simulator);
			const memory = await measureMemory(client, server.pid);
			simulator.faults.add({ kind: 'delay-first-byte', ms: FIRST_BYTE_MS, times: 'forever' });
			simulator.faults.add({ kind: 'pace', chunkBytes: 4096, everyMs: 20, times: 'forever' });
			return [...(await measureTimes(client, simulator)), ...memory];
		} finally {
			await server.stop();
			await simulator.close();
		}
	});
}

async function measureMemory(client: N8nClient, pid: number): Promise<Line[]> {
	const growth = await measureStreamGrowth(client, pid);
	const line = (what: string, megabytes: number): Line => ({
		what: `memory: ${what}`,
		measured: `${megabytes.toFixed(1)} MB`,
		judgement: atMost(megabytes, MEMORY_BAR_MB, ' MB'),
	});
	return [
		line('30 minutes of PCM bought through the trigger', growth.bought),
		line('the same from the cache', growth.cached),
		line('30 minutes of PCM bought into a binary field', growth.toFile),
		line('a caller that reads 8 KB a second', growth.slowReader),
	];
}

async function measureTimes(client: N8nClient, simulator: Simulator): Promise<Line[]> {
	const endpoint = (text: string) =>
		`${client.webhookUrl('voice')}?${new URLSearchParams({ text }).toString()}`;
	const sdk = createClient({ apiKey: DEFAULT_API_KEY, baseUrl: simulator.url });
	const fromSdk: FirstByte = async (text) => {
		const startedAtMs = performance.now();
		const audio = await sdk.textToSpeech.stream(STARTING_VOICES.cloned, {
			text,
			modelId: 'eleven_flash_v2_5',
			outputFormat: 'mp3_44100_128',
		});
		return await firstByte(audio, startedAtMs);
	};
	const fromEndpoint: FirstByte = async (text) => {
		const startedAtMs = performance.now();
		const answer = await fetch(endpoint(text));
		if (answer.status !== 200) throw new Error(`the endpoint answers ${answer.status}`);
		return await firstByte(answer.body!, startedAtMs);
	};
	/** A request that the node refuses at once: what n8n itself takes for any trigger of a package. */
	const fromN8n: FirstByte = async () => {
		const startedAtMs = performance.now();
		const answer = await fetch(endpoint('x'), { method: 'PUT' });
		return await firstByte(answer.body!, startedAtMs);
	};
	const cached = script(SCRIPT_CHARACTERS, 1);
	await (await fetch(endpoint(cached))).arrayBuffer();

	const ways: Record<string, FirstByte> = {
		sdk: fromSdk,
		bought: fromEndpoint,
		cached: async () => await fromEndpoint(cached),
		n8n: fromN8n,
	};
	return [
		...(await measureCrowd(1, ROUNDS, ways)),
		...(await measureCrowd(CROWD, CROWD_ROUNDS, ways)),
		await measureFile(client),
	];
}

let texts = 1;

async function measureCrowd(
	callers: number,
	rounds: typeof ROUNDS,
	ways: Record<string, FirstByte>,
): Promise<Line[]> {
	const taken: Record<string, number[]> = { sdk: [], bought: [], cached: [], n8n: [] };
	let round = 0;
	const contender = (name: string) => () => async () => {
		const isWarm = round >= rounds.warmUp * 4;
		round += 1;
		const times = await Promise.all(
			Array.from({ length: callers }, async () => {
				texts += 1;
				return await ways[name]!(script(SCRIPT_CHARACTERS, texts));
			}),
		);
		if (isWarm) taken[name]!.push(...times);
		if (name === 'bought' || callers > 1) await sleep(PURCHASE_MS);
		else await sleep(REST_MS);
	};
	await interleave(rounds, {
		sdk: contender('sdk'),
		bought: contender('bought'),
		cached: contender('cached'),
		n8n: contender('n8n'),
	});
	const p50 = (name: string) => median(taken[name]!);
	const extra = p50('bought') - p50('sdk');
	// A crowd waits for n8n, which takes the requests one after the other: the last line says how long.
	const judged = (ms: number) => (callers === 1 ? { judgement: atMost(ms, BAR_MS, ' ms') } : {});
	const who = callers === 1 ? '1 caller' : `${callers} callers at once`;
	return [
		{
			what: `${who}: bought, over a bare SDK stream`,
			measured: `${milliseconds(extra)}: ${milliseconds(p50('bought'))} against ${milliseconds(p50('sdk'))}`,
			ratio: p50('bought') / p50('sdk'),
			...judged(extra),
		},
		{
			what: `${who}: cached`,
			measured: milliseconds(p50('cached')),
			...judged(p50('cached')),
		},
		{
			what: `${who}: n8n alone, a request refused at once`,
			measured: milliseconds(p50('n8n')),
		},
	];
}

async function measureFile(client: N8nClient): Promise<Line> {
	const times: number[] = [];
	for (let round = 0; round < FILE_ROUNDS; round += 1) {
		texts += 1;
		const startedAtMs = performance.now();
		const answer = await fetch(client.webhookUrl('audio'), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({
				text: script(SCRIPT_CHARACTERS, texts),
				voice: STARTING_VOICES.cloned,
				model: 'eleven_flash_v2_5',
			}),
		});
		times.push(await firstByte(answer.body!, startedAtMs));
	}
	return { what: 'waiting for the file (TTS Convert)', measured: milliseconds(median(times)) };
}

async function publish(client: N8nClient, simulator: Simulator): Promise<void> {
	const credential = await client.createCredential({
		name: 'ElevenLabs Voiceover',
		type: 'elevenLabsVoiceoverApi',
		data: { apiKey: DEFAULT_API_KEY, baseUrl: 'custom', customBaseUrl: simulator.url },
	});
	for (const [path, file] of [
		['voice', endpointWorkflow('voice')],
		['audio', webhookWorkflow('audio', 'audio')],
		['pcm', endpointWorkflow('pcm', { outputFormat: 'pcm_44100' })],
		['file', streamNodeWorkflow('file', { deliverTo: 'binary', outputFormat: 'pcm_44100' })],
	] as const) {
		await client.publish(await client.importWorkflow(file, [credential]), [path]);
	}
}

/** Reads the first piece and leaves. */
async function firstByte(body: ReadableStream<Uint8Array>, startedAtMs: number): Promise<number> {
	const reader = body.getReader();
	const { done } = await reader.read();
	const tookMs = performance.now() - startedAtMs;
	await reader.cancel();
	if (done) throw new Error('there was no first byte');
	return tookMs;
}
