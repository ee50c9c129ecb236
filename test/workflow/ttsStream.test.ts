import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { IDataObject, INode } from 'n8n-workflow';
import { secretFromApiKey, verifyLink } from '../../engine/delivery/signedLink';
import { DEFAULT_API_KEY, STARTING_VOICES, startSimulator, type Simulator } from '../../simulator';
import { itemsOf, receiptsOf, SCRIPT, type Receipt } from '../support/convertWorkflow';
import { pinWorkflow } from '../support/pinWorkflow';
import { streamWorkflow } from '../support/streamWorkflow';
import { temporaryFolder } from '../support/temporaryFolder';
import {
	createWorkflowRunner,
	type RunOptions,
	type WorkflowRunner,
} from '../support/workflow/workflowRunner';

jest.setTimeout(60_000);

const PACE = { kind: 'pace', chunkBytes: 4096, everyMs: 20 } as const;
const LONG_SCRIPT = `${SCRIPT} `.repeat(7).trim();

interface StreamReceipt extends Receipt {
	bytes: number;
	timeToFirstByteMs: number;
	timeToLastByteMs: number;
}

let simulator: Simulator;
let runner: WorkflowRunner;
let namespaces = 0;

async function startRunner(env: NodeJS.ProcessEnv = {}): Promise<WorkflowRunner> {
	return await createWorkflowRunner({
		packageDir: join(__dirname, '..', '..'),
		userFolder: temporaryFolder('stream'),
		env,
		credentials: { elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: simulator.url } },
	});
}

beforeAll(async () => {
	simulator = await startSimulator();
	runner = await startRunner({ N8N_SSRF_ALLOWED_IP_RANGES: '127.0.0.1/32' });
});

beforeEach(() => {
	simulator.reset();
	namespaces += 1;
});

afterAll(async () => {
	await runner.close();
	await simulator.close();
});

interface StreamRun extends RunOptions {
	node?: Partial<INode>;
	texts?: string[];
	on?: WorkflowRunner;
}

/** Starts TTS Stream on a cache of its own test. */
async function start(parameters: IDataObject = {}, options: StreamRun = {}) {
	const { node = {}, texts = [SCRIPT], on = runner, ...run } = options;
	const credentials = {
		elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: simulator.url },
		voiceoverStoreApi: { engine: 'embedded', namespace: `test-${namespaces}` },
	};
	return on.start(
		streamWorkflow(parameters, {
			credentials: {
				elevenLabsVoiceoverApi: { id: '1', name: 'ElevenLabs' },
				voiceoverStoreApi: { id: '2', name: 'Store' },
			},
			...node,
		}),
		{ mode: 'trigger', startItems: itemsOf(...texts), ...run, credentials },
	);
}

async function stream(parameters: IDataObject = {}, options: StreamRun = {}) {
	const run = await start(parameters, options);
	const result = await run.result;
	const json = result.nodeJson('Stream');
	return { run, result, json, receipts: receiptsOf(json) as StreamReceipt[] };
}

const onError = { node: { onError: 'continueRegularOutput' } } as const;

describe('to a binary field', () => {
	it('writes the audio as it arrives, and says how long that took', async () => {
		simulator.faults.add({ kind: 'delay-first-byte', ms: 75 });
		simulator.faults.add(PACE);
		const { result, receipts } = await stream({}, { texts: [LONG_SCRIPT] });
		const [receipt] = receipts;
		expect(receipt).toMatchObject({ source: 'generated', modelId: 'eleven_flash_v2_5' });
		expect(receipt!.timeToFirstByteMs).toBeGreaterThanOrEqual(75);
		expect(receipt!.timeToLastByteMs - receipt!.timeToFirstByteMs).toBeGreaterThan(1000);
		const item = result.nodeOutputs('Stream')[0]![0]!;
		const audio = await runner.getBinaryBuffer(item.binary!['audio']!);
		expect(audio.length).toBe(receipt!.bytes);
		expect(item.binary!['audio']).toMatchObject({ mimeType: 'audio/mpeg', fileExtension: 'mp3' });
		expect(simulator.paidCalls().map((call) => call.path)).toEqual([
			expect.stringMatching(/\/stream$/) as string,
		]);
	});

	it('shares its cache with itself and with TTS Convert', async () => {
		await stream();
		const { receipts } = await stream();
		expect(receipts[0]).toMatchObject({ source: 'cache', creditsCharged: 0 });
		const convert = await stream({}, { node: { type: 'n8n-nodes-voiceover.ttsConvert' } });
		expect(convert.receipts[0]).toMatchObject({ source: 'cache' });
		expect(simulator.paidCalls()).toHaveLength(1);
	});

	it('asks for a WAV as a whole, since there is no stream of it', async () => {
		const { receipts } = await stream({ outputFormat: 'wav_16000' });
		expect(receipts[0]).toMatchObject({ source: 'generated', outputFormat: 'wav_16000' });
		expect(simulator.paidCalls()[0]!.path).not.toMatch(/\/stream$/);
	});

	it.each(['reset', 'clean-end'] as const)(
		'gives an error item and keeps nothing when the audio is cut at 40 %% by a %s',
		async (how) => {
			simulator.faults.add({ kind: 'cut', how, afterFraction: 0.4 });
			const cut = await stream({}, onError);
			expect(cut.json[0]).toMatchObject({ errorCode: 'AUDIO_INCOMPLETE', row: 0 });
			expect(cut.result.nodeOutputs('Stream')[0]![0]).not.toHaveProperty('binary');
			const again = await stream();
			expect(again.receipts[0]!.source).not.toBe('cache');
		},
	);

	it('obeys the budget of the execution', async () => {
		const { json } = await stream({ options: { maxCreditsPerExecution: 10 } }, onError);
		expect(json[0]).toMatchObject({ errorCode: 'BUDGET_EXCEEDED' });
		expect(simulator.paidCalls()).toHaveLength(0);
	});

	it('buys once for fifty equal items', async () => {
		const { receipts } = await stream(
			{ options: { concurrency: 50 } },
			{ texts: Array<string>(50).fill(SCRIPT) },
		);
		expect(receipts.filter(({ source }) => source === 'generated')).toHaveLength(1);
		expect(new Set(receipts.map(({ bytes }) => bytes)).size).toBe(1);
		expect(simulator.paidCalls()).toHaveLength(1);
	});
});

describe('to the caller of the workflow', () => {
	const toCaller = { deliverTo: 'response' };
	const streaming = { streaming: true, mode: 'webhook' } as const;

	it('sends lines that make one data URL, from the first byte on', async () => {
		simulator.faults.add(PACE);
		const { run, result, receipts } = await stream(toCaller, streaming);
		expect(result.status).toBe('success');
		expect(run.chunks.map(({ type }) => type)).toEqual([
			'begin',
			...Array<string>(run.chunks.length - 2).fill('item'),
			'end',
		]);
		expect(run.chunks.length).toBeGreaterThan(10);
		const url = run.chunks.map(({ content }) => content ?? '').join('');
		expect(url).toMatch(/^data:audio\/mpeg;base64,/);
		const audio = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
		expect(audio.length).toBe(receipts[0]!.bytes);
		const again = await stream();
		const item = again.result.nodeOutputs('Stream')[0]![0]!;
		expect((await runner.getBinaryBuffer(item.binary!['audio']!)).equals(audio)).toBe(true);
	});

	it('streams one item after the other, also when the first goes elsewhere', async () => {
		simulator.faults.add({ ...PACE, times: 3 });
		const deliverTo = '={{ $itemIndex === 0 ? "binary" : "response" }}';
		const texts = ['The first words.', 'The second words.', 'The third words.'];
		const { run } = await stream({ deliverTo, url: 'https://x.example' }, { ...streaming, texts });
		const items = run.chunks.map(({ metadata }) => metadata.itemIndex);
		expect(new Set(items)).toEqual(new Set([1, 2]));
		expect(items).toEqual(items.toSorted());
	});

	it('never says "end" for audio that is cut', async () => {
		simulator.faults.add({ kind: 'cut', how: 'clean-end', afterFraction: 0.4 });
		const { run, json } = await stream(toCaller, { ...streaming, ...onError });
		expect(json[0]).toMatchObject({ errorCode: 'AUDIO_INCOMPLETE' });
		const types = run.chunks.map(({ type }) => type);
		expect(types).not.toContain('end');
		expect(run.chunks.at(-1)).toMatchObject({
			type: 'error',
			content: expect.stringContaining('no complete audio') as string,
		});
	});

	it('tells the caller what happened when nothing is bought, but not the sums of the account', async () => {
		const { run } = await stream(
			{ ...toCaller, options: { maxCreditsPerExecution: 10 } },
			{ ...streaming, ...onError },
		);
		expect(run.chunks).toMatchObject([
			{
				type: 'error',
				content: expect.stringContaining('limit of what may be generated') as string,
			},
		]);
		expect(run.chunks[0]!.content).not.toMatch(/\d/);
	});

	it.each([
		['a budget', { options: { maxCreditsPerExecution: 10 } }, 'limit 10'],
		['an option', { options: { timeoutSeconds: 0 } }, 'Timeout'],
	])('gives away nothing when %s fails the node; its owner is told', async (_w, more, said) => {
		const { run, result } = await stream({ ...toCaller, ...more }, streaming);
		expect(result.status).toBe('error');
		expect(result.error?.message).toContain(said);
		const told = run.chunks.map(({ content }) => content ?? '').join();
		expect(told).not.toMatch(/Raise|Reconcile|Correct|Timeout|\d/);
		expect(result.error?.message).toMatch(/Raise the limit|Correct/);
	});

	it('buys nothing when the trigger does not stream, and says how to change that', async () => {
		const { json } = await stream(toCaller, onError);
		expect(json[0]).toMatchObject({
			errorCode: 'INVALID_INPUT',
			errorDescription: expect.stringContaining('to Streaming') as string,
		});
		expect(simulator.paidCalls()).toHaveLength(0);
	});
});

describe('a pin with a fallback', () => {
	it('is spoken by the fallback when its voice goes within the minute in which it is remembered', async () => {
		const { cloned, libraryWithoutNotice } = STARTING_VOICES;
		const credentials = {
			elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: simulator.url },
			voiceoverStoreApi: { engine: 'embedded', namespace: `test-${namespaces}` },
		};
		const pin = async (alias: string, value: string, more: IDataObject = {}) => {
			const voice = { __rl: true, mode: 'id', value };
			const workflow = pinWorkflow({ operation: 'pin', alias, voice, ...more });
			const startItems = [{ json: {} }];
			const result = await runner.run(workflow, { mode: 'trigger', startItems, credentials });
			expect(result.status).toBe('success');
		};
		await pin('Understudy', cloned);
		await pin('Narrator', libraryWithoutNotice, { fallbackAlias: 'Understudy' });
		const voice = { __rl: true, mode: 'pin', value: 'Narrator' };
		const before = await stream({ voice });
		expect(before.receipts[0]).toMatchObject({ voiceId: libraryWithoutNotice });
		simulator.account.voices.withdraw(libraryWithoutNotice);
		const after = await stream({ voice }, { texts: ['Other words.'] });
		expect(after.receipts[0]).toMatchObject({
			voiceId: cloned,
			voicePin: { fallbackUsed: true },
			warnings: [expect.stringContaining('its fallback "Understudy"')],
		});
	});
});

interface Received {
	method: string;
	headers: IncomingHttpHeaders;
	body: Buffer;
	complete: boolean;
	pieces: number;
}

describe('to a URL', () => {
	let target: Server;
	let address: string;
	let status: number;
	const received: Received[] = [];
	const open = new Set<Promise<void>>();

	/** Waits until the target has seen the end of each connection, which the sender does not wait for. */
	async function allReceived(): Promise<Received[]> {
		await Promise.all(open);
		return received;
	}

	beforeAll(async () => {
		target = createServer((request, response) => {
			const parts: Buffer[] = [];
			request.on('data', (part: Buffer) => parts.push(part));
			// A request that was answered before its end never closes; its connection does.
			const closed = new Promise<void>((resolve) => request.socket.once('close', () => resolve()));
			open.add(
				closed.then(() => {
					received.push({
						method: request.method ?? '',
						headers: request.headers,
						body: Buffer.concat(parts),
						complete: request.complete,
						pieces: parts.length,
					});
				}),
			);
			if (status >= 300) response.writeHead(status).end();
			else request.on('end', () => response.writeHead(status).end());
		});
		await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
		address = `http://127.0.0.1:${(target.address() as AddressInfo).port}/in`;
	});
	beforeEach(() => {
		status = 200;
		received.length = 0;
		open.clear();
	});
	afterEach(async () => await allReceived());
	afterAll(() => target.close());

	const toUrl = (options: IDataObject = {}, url = address) => ({ deliverTo: 'url', url, options });

	it('sends one chunked request while the audio is made', async () => {
		simulator.faults.add(PACE);
		const header = { name: 'authorization', value: 'Bearer 1' };
		const { receipts } = await stream(toUrl({ method: 'PUT', headers: { header: [header] } }));
		expect(receipts[0]).toMatchObject({ source: 'generated', deliveredWithStatus: 200 });
		await allReceived();
		expect(received[0]).toMatchObject({
			method: 'PUT',
			complete: true,
			headers: {
				'content-type': 'audio/mpeg',
				'transfer-encoding': 'chunked',
				authorization: 'Bearer 1',
			},
		});
		expect(received[0]!.body.length).toBe(receipts[0]!.bytes);
		expect(received[0]!.pieces).toBeGreaterThan(5);
	});

	it.each([403, 302])('says that the target answered %s, and keeps the audio', async (answer) => {
		simulator.faults.add(PACE);
		status = answer;
		const { json } = await stream(toUrl(), onError);
		expect(json[0]).toMatchObject({
			errorCode: 'DELIVERY_FAILED',
			error: expect.stringContaining(String(answer)) as string,
		});
		status = 200;
		const again = await stream(toUrl());
		expect(again.receipts[0]).toMatchObject({ source: 'cache' });
		expect(simulator.paidCalls()).toHaveLength(1);
	});

	it('counts in the totals what was bought for a target that refused it', async () => {
		simulator.faults.add(PACE);
		status = 403;
		const { result } = await stream(toUrl(), onError);
		expect(result.customData).toMatchObject({
			voiceoverCreditsCharged: String(Math.ceil(SCRIPT.length / 2)),
		});
	});

	it.each(['Content-Length', 'transfer-encoding', 'Host', 'Connection'])(
		'does not let a header %s make a part look like the whole',
		async (name) => {
			const header = [{ name, value: '1000' }];
			const { json } = await stream(toUrl({ headers: { header } }), onError);
			expect(json[0]).toMatchObject({ errorCode: 'INVALID_INPUT' });
			expect(await allReceived()).toEqual([]);
			expect(simulator.paidCalls()).toHaveLength(0);
		},
	);

	it('breaks the request off when the audio is cut', async () => {
		simulator.faults.add(PACE);
		simulator.faults.add({ kind: 'cut', how: 'clean-end', afterFraction: 0.4 });
		const { json } = await stream(toUrl(), onError);
		expect(json[0]).toMatchObject({ errorCode: 'AUDIO_INCOMPLETE' });
		expect(await allReceived()).toMatchObject([{ complete: false }]);
	});

	it('buys nothing for a private address that n8n was not told to allow', async () => {
		const strict = await startRunner();
		for (const url of [
			address,
			'http://localhost:1/',
			'http://[::1]/',
			'http://169.254.169.254/',
		]) {
			const { json } = await stream(toUrl({}, url), { ...onError, on: strict });
			expect(json[0]).toMatchObject({
				errorCode: 'INVALID_INPUT',
				errorDescription: expect.stringContaining('N8N_SSRF_ALLOWED') as string,
			});
		}
		await strict.close();
		expect(simulator.paidCalls()).toHaveLength(0);
		expect(await allReceived()).toHaveLength(0);
	});
});

describe('a stopped execution', () => {
	it.each(['binary', 'response'])(
		'to %s finishes and keeps what is being bought, and buys nothing more',
		async (deliverTo) => {
			simulator.faults.add(PACE);
			const texts = [SCRIPT, 'Never begun.'];
			const mode = deliverTo === 'response' ? { streaming: true, mode: 'webhook' as const } : {};
			const run = await start({ deliverTo, options: { concurrency: 1 } }, { texts, ...mode });
			while (simulator.paidCalls().length === 0) await new Promise((wait) => setTimeout(wait, 10));
			await new Promise((wait) => setTimeout(wait, 100));
			await run.cancel();
			const result = await run.result;
			expect(result.error).toMatchObject({ code: 'CANCELLED' });
			expect(run.chunks.map(({ type }) => type)).not.toContain('end');
			await new Promise((wait) => setTimeout(wait, 1000));
			const again = await stream();
			expect(again.receipts[0]).toMatchObject({ source: 'cache' });
			expect(simulator.paidCalls()).toHaveLength(1);
		},
	);
});

it('the script and the key never reach the log', async () => {
	const marker = 'Persimmon elephants juggle quietly';
	await stream({}, { texts: [marker] });
	await stream(
		{ voice: { __rl: true, mode: 'id', value: 'nobodyHasThisVoice00' } },
		{ texts: [marker] },
	);
	simulator.faults.add({ kind: 'cut', how: 'reset', afterFraction: 0.4 });
	await stream({}, { texts: [`${marker} again and again, ${SCRIPT}`] });
	expect(runner.logText()).not.toContain('Persimmon');
	expect(runner.logText()).not.toContain(DEFAULT_API_KEY);
});

describe('a link', () => {
	it('is signed for its endpoint, text and end, with a secret that follows from the key', async () => {
		const { json } = await stream({
			operation: 'makeLink',
			endpointAddress: 'https://n8n.example.com/webhook/my-voice',
			expiresAfterMinutes: 5,
			linkOptions: { caller: 'customer-1', voice: 'someVoice' },
		});
		const { url, expiresAt } = json[0]!['link'] as { url: string; expiresAt: string };
		const link = new URL(url);
		const parameters = Object.fromEntries(link.searchParams);
		expect(parameters).toMatchObject({ text: SCRIPT, caller: 'customer-1', voice: 'someVoice' });
		expect(Number(parameters['expires']) * 1000).toBe(Date.parse(expiresAt));
		const verdict = verifyLink(
			secretFromApiKey(DEFAULT_API_KEY),
			'my-voice',
			parameters,
			Date.now(),
		);
		expect(verdict).toMatchObject({ valid: true });
		expect(url).not.toContain(DEFAULT_API_KEY);
		expect(simulator.calls).toHaveLength(0);
	});

	it('is not made for an address that is none, an empty text, or one that no server takes', async () => {
		const make = async (parameters: IDataObject) => {
			const { json } = await stream(
				{ operation: 'makeLink', endpointAddress: 'https://x.example/webhook/v', ...parameters },
				onError,
			);
			return json[0]!['errorCode'];
		};
		expect(await make({ endpointAddress: 'my-voice' })).toBe('INVALID_INPUT');
		expect(await make({ text: ' ' })).toBe('INVALID_INPUT');
		expect(await make({ expiresAfterMinutes: 0 })).toBe('INVALID_INPUT');
		expect(await make({ linkOptions: { signingSecret: 'short' } })).toBe('INVALID_INPUT');
		expect(await make({ text: 'word '.repeat(3000) })).toBe('TEXT_TOO_LONG');
	});
});
