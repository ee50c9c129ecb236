import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { DEFAULT_API_KEY, startSimulator, STARTING_VOICES, type Simulator } from '../../simulator';
import { N8nClient } from '../../tools/n8n/client';
import { installPackage, packPackage } from '../../tools/n8n/packageUnderTest';
import { startN8n } from '../../tools/n8n/server';
import { startRedis } from '../../tools/redis/server';
import { afterTests } from '../support/afterTests';
import { SCRIPT } from '../support/convertWorkflow';
import { temporaryFolder } from '../support/temporaryFolder';
import { endpointWorkflow, streamNodeWorkflow } from './streamWorkflow';
import { webhookWorkflow } from './webhookWorkflow';

const BUDGET = 2000;

let simulator: Simulator;
let client: N8nClient;
let workerLog = '';
let scripts = 0;

/** A main process, which answers webhooks, and a worker, which runs the executions, on one folder of the same machine. */
beforeAll(async () => {
	const root = temporaryFolder('voiceover-queue');
	const userFolder = join(root, 'user');
	simulator = await startSimulator({ settings: { plan: 'business' } });
	afterTests(async () => await simulator.close());
	await installPackage(await packPackage(root), userFolder);
	const redis = await startRedis();
	afterTests(async () => await redis.stop());
	const env = {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
	};
	const main = await startN8n({ userFolder, env });
	afterTests(async () => await main.stop());
	const worker = await startN8n({
		userFolder,
		role: 'worker',
		env: { ...env, N8N_LOG_LEVEL: 'info' },
		onLog: (text) => (workerLog += text),
	});
	afterTests(async () => await worker.stop());
	client = new N8nClient(main.url);
	const credential = await client.createCredential({
		name: 'ElevenLabs Voiceover',
		type: 'elevenLabsVoiceoverApi',
		data: {
			apiKey: DEFAULT_API_KEY,
			baseUrl: 'custom',
			customBaseUrl: simulator.url,
			budgetPeriod: 'total',
			budgetCredits: BUDGET,
		},
	});
	for (const [file, path] of [
		[endpointWorkflow('voice'), 'voice'],
		[webhookWorkflow('audio', 'audio'), 'audio'],
		[streamNodeWorkflow('ndjson', { deliverTo: 'response' }), 'ndjson'],
	] as const) {
		await client.publish(await client.importWorkflow(file, [credential]), [path]);
	}
});

/** Credits, before the current test. */
let paidEver = 0;

beforeEach(() => {
	paidEver += simulator.creditsCharged();
	simulator.reset();
});

/** Words that no other test has used, since all tests share one store. */
function newScript(): string {
	scripts += 1;
	return `${SCRIPT} This is script ${scripts}.`;
}

/** In the main process, which answers while the audio arrives. */
const byMain = async (text: string) =>
	await fetch(`${client.webhookUrl('voice')}?${new URLSearchParams({ text }).toString()}`);

const post = async (path: string, body: IDataObject) =>
	await fetch(client.webhookUrl(path), {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});

/** In the worker. */
const byWorker = async (text: string) =>
	await post('audio', { text, voice: STARTING_VOICES.cloned, model: 'eleven_flash_v2_5' });

const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

it('streams raw audio from the main process, and the worker takes it from the cache', async () => {
	simulator.faults.add({ kind: 'pace', chunkBytes: 2048, everyMs: 40 });
	const text = newScript();
	const startedAtMs = performance.now();
	const answer = await byMain(text);
	const reader = answer.body!.getReader();
	await reader.read();
	const firstAtMs = performance.now();
	while (!(await reader.read()).done);
	expect(performance.now() - firstAtMs).toBeGreaterThan(firstAtMs - startedAtMs);
	const executions = workerLog.split('Worker started execution').length;
	expect((await bytesOf(await byWorker(text))).length).toBeGreaterThan(10_000);
	expect(workerLog.split('Worker started execution').length).toBeGreaterThan(executions);
	expect(simulator.paidCalls()).toHaveLength(1);
});

it('buys a new text once when both processes are asked for it at the same time', async () => {
	simulator.faults.add({ kind: 'pace', chunkBytes: 4096, everyMs: 20 });
	const text = newScript();
	const audios = await Promise.all(
		Array.from({ length: 10 }, async (_, index) =>
			(await bytesOf(await (index % 2 === 0 ? byMain(text) : byWorker(text)))).toString('base64'),
		),
	);
	expect(new Set(audios).size).toBe(1);
	expect(audios[0]!.length).toBeGreaterThan(10_000);
	expect(simulator.paidCalls()).toHaveLength(1);
});

it('carries the lines of a streaming response from the worker to the caller', async () => {
	const answer = await post('ndjson', { text: newScript() });
	const lines = (await answer.text())
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line) as { type: string; content?: string });
	expect(lines.at(-1)!.type).toBe('end');
	const url = lines.map(({ content }) => content ?? '').join('');
	expect(Buffer.from(url.split(',')[1]!, 'base64').length).toBeGreaterThan(10_000);
});

it('holds both processes to one budget', async () => {
	const statuses: number[] = [];
	while (!statuses.includes(402) && statuses.length < 100) {
		statuses.push((await byMain(newScript())).status, (await byWorker(newScript())).status);
	}
	// n8n answers 500 for a workflow that failed, whatever the reason.
	expect(statuses.slice(-2)).toEqual([402, 500]);
	expect(statuses.slice(0, -2).every((status) => status === 200)).toBe(true);
	expect(paidEver + simulator.creditsCharged()).toBeLessThanOrEqual(BUDGET);
});
