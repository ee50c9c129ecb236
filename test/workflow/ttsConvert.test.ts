import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { IDataObject, INode } from 'n8n-workflow';
import { outputFormatFacts, OUTPUT_FORMATS } from '../../engine/speech/outputFormat';
import { DEFAULT_API_KEY, STARTING_VOICES, startSimulator, type Simulator } from '../../simulator';
import { convertWorkflow, itemsOf, receiptsOf, SCRIPT, VOICE_ID } from '../support/convertWorkflow';
import { temporaryFolder } from '../support/temporaryFolder';
import {
	createWorkflowRunner,
	type RunOptions,
	type WorkflowRunner,
} from '../support/workflow/workflowRunner';

jest.setTimeout(60_000);

const PACKAGE = join(__dirname, '..', '..');

let simulator: Simulator;
let runner: WorkflowRunner;
let userFolder: string;
let namespaces = 0;

beforeAll(async () => {
	userFolder = temporaryFolder('workflow');
	simulator = await startSimulator();
	runner = await createWorkflowRunner({
		packageDir: PACKAGE,
		userFolder,
		credentials: { elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: simulator.url } },
	});
});

beforeEach(() => {
	simulator.reset();
	namespaces += 1;
});

afterAll(async () => {
	await runner.close();
	await simulator.close();
});

/** As if the calls so far were a minute old, so that nobody waits for a history that follows late. */
function letHistoryCatchUp(): void {
	const ledger = new DatabaseSync(join(userFolder, '.n8n', 'n8n-nodes-voiceover', 'ledger.db'));
	ledger.exec('UPDATE entry SET created = created - 60000, sent = sent - 60000');
	ledger.close();
}

/** A key that the process has not seen, and so knows no limits and prices of. */
function newAccountKey() {
	const apiKey = `key-of-test-${namespaces}`;
	simulator.account.keys.add(apiKey);
	return { elevenLabsVoiceoverApi: { apiKey, baseUrl: simulator.url } };
}

/** Runs TTS Convert on its own cache, unless the test names another. */
async function convert(
	parameters: IDataObject = {},
	options: RunOptions & { node?: Partial<INode>; texts?: string[]; store?: IDataObject } = {},
) {
	const { node = {}, texts = [SCRIPT], store = {}, ...run } = options;
	const credentials = {
		elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: simulator.url },
		...run.credentials,
		voiceoverStoreApi: { engine: 'embedded', namespace: `test-${namespaces}`, ...store },
	};
	const result = await runner.run(
		convertWorkflow(parameters, {
			credentials: {
				elevenLabsVoiceoverApi: { id: '1', name: 'ElevenLabs' },
				voiceoverStoreApi: { id: '2', name: 'Store' },
			},
			...node,
		}),
		{ mode: 'trigger', startItems: itemsOf(...texts), ...run, credentials },
	);
	const json = result.nodeJson('Convert');
	return { result, json, receipts: receiptsOf(json), hints: result.hints('Convert') };
}

describe('TTS Convert', () => {
	it('turns text into an audio file with a receipt, and keeps the fields of the item', async () => {
		const { result, json, receipts } = await convert();
		expect(result.status).toBe('success');
		expect(json[0]).toMatchObject({ text: SCRIPT, row: 0 });
		expect(receipts[0]).toMatchObject({
			source: 'generated',
			voiceId: VOICE_ID,
			modelId: 'eleven_multilingual_v2',
			outputFormat: 'mp3_44100_128',
			characters: SCRIPT.length,
			creditsCharged: SCRIPT.length,
			creditsSaved: 0,
			take: 1,
			segments: { total: 1, generated: 1, cached: 0 },
			warnings: [],
		});
		const [item] = result.nodeOutputs('Convert')[0]!;
		expect(item!.pairedItem).toEqual({ item: 0 });
		expect(item!.binary!['audio']).toMatchObject({ mimeType: 'audio/mpeg', fileExtension: 'mp3' });
		const audio = await runner.getBinaryBuffer(item!.binary!['audio']!);
		expect(audio.length).toBe(simulator.paidCalls()[0]!.bytesSent);
		expect(receipts[0]!.durationSeconds).toBeCloseTo(audio.length / 16_000, 1);
	});

	it('pays for the same script once, over executions', async () => {
		const first = await convert();
		const second = await convert();
		expect(second.receipts[0]).toMatchObject({
			source: 'cache',
			cacheKey: first.receipts[0]!.cacheKey,
			creditsCharged: 0,
			creditsSaved: SCRIPT.length,
		});
		expect(simulator.creditsCharged()).toBe(SCRIPT.length);
		const bytes = await Promise.all(
			[first, second].map(
				async ({ result }) =>
					await runner.getBinaryBuffer(result.nodeOutputs('Convert')[0]![0]!.binary!['audio']!),
			),
		);
		expect(bytes[0]!.equals(bytes[1]!)).toBe(true);
	});

	it('pays once for equal items of one execution, and keeps the order of items', async () => {
		const texts = Array.from({ length: 12 }, (_, index) => `${SCRIPT} Number ${index % 3}.`);
		const { json, receipts, hints } = await convert({ options: { concurrency: 6 } }, { texts });
		expect(json.map((fields) => fields['row'])).toEqual(texts.map((_, index) => index));
		expect(receipts.filter((receipt) => receipt.source === 'generated')).toHaveLength(3);
		expect(receipts.reduce((sum, receipt) => sum + receipt.creditsCharged, 0)).toBe(
			simulator.creditsCharged(),
		);
		expect(hints[0]!.message).toMatch(
			/^3 generated \([\d,]+ credits\), 9 from the cache \([\d,]+ credits saved\)\.$/,
		);
	});

	it('never asks for more at once than the account allows', async () => {
		const credentials = newAccountKey();
		simulator.account.update({ concurrencyLimit: 3 });
		simulator.faults.add({ kind: 'delay-headers', ms: 40, times: 'forever' });
		const texts = Array.from({ length: 15 }, (_, index) => `${SCRIPT} Number ${index}.`);
		const { receipts } = await convert({ options: { concurrency: 15 } }, { texts, credentials });
		expect(receipts.every((receipt) => receipt.source === 'generated')).toBe(true);
		expect(simulator.calls.filter((call) => call.status === 429)).toEqual([]);
	});

	it('waits for a busy account also when it reads the voice', async () => {
		simulator.faults.add({
			kind: 'refuse',
			error: 'system_busy',
			times: 2,
			on: 'GET /v1/voices',
		});
		const { receipts } = await convert();
		expect(receipts[0]).toMatchObject({ source: 'generated', warnings: [] });
	});

	it('rides out a storm of 429s without paying twice or losing an item', async () => {
		simulator.faults.add({ kind: 'refuse', error: 'concurrent_limit_exceeded', times: 6 });
		const texts = Array.from({ length: 4 }, (_, index) => `${SCRIPT} Number ${index}.`);
		const { receipts } = await convert({}, { texts });
		expect(receipts.map((receipt) => receipt.source)).toEqual(Array(4).fill('generated'));
		expect(simulator.paidCalls()).toHaveLength(4);
	});

	it.each(OUTPUT_FORMATS)('labels %s as what it is', async (outputFormat) => {
		simulator.account.update({ plan: 'pro' });
		const { result, receipts } = await convert({ outputFormat });
		const { mimeType, extension } = outputFormatFacts(outputFormat);
		const binary = result.nodeOutputs('Convert')[0]![0]!.binary!['audio']!;
		expect(binary).toMatchObject({ mimeType, fileExtension: extension });
		expect(binary.fileName).toMatch(new RegExp(`^speech-[0-9a-f]{12}\\.${extension}$`));
		expect(receipts[0]!.durationSeconds).toBeGreaterThan(2);
	});

	it('names file and field as the user wants, without a way out of the folder', async () => {
		const { result } = await convert({
			options: { binaryPropertyName: 'voice', fileName: '../chapter 1' },
		});
		const { binary } = result.nodeOutputs('Convert')[0]![0]!;
		expect(Object.keys(binary!)).toEqual(['voice']);
		expect(binary!['voice']!.fileName).toBe('..-chapter 1.mp3');
	});

	it('takes switches and numbers from expressions as text', async () => {
		const typed = await convert({
			voiceSettings: {
				stability: 0.5,
				similarityBoost: 0.75,
				style: 0,
				speed: 1,
				useSpeakerBoost: true,
			},
			speechOptions: { seed: 7 },
		});
		const asText = await convert({
			voiceSettings: {
				useSpeakerBoost: 'true',
				speed: '1.0',
				style: '0',
				similarityBoost: '0.750',
				stability: '0.50',
			},
			speechOptions: { seed: '7' },
		});
		expect(asText.receipts[0]).toMatchObject({
			source: 'cache',
			cacheKey: typed.receipts[0]!.cacheKey,
		});
	});

	it('drops a field "error" of its input, which n8n would take for a failure and run again', async () => {
		const { result, json } = await convert(
			{},
			{
				startItems: [{ json: { text: SCRIPT, error: 'of an earlier node' } }],
				node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
			},
		);
		expect(result.status).toBe('success');
		expect(json[0]).not.toHaveProperty('error');
		expect(simulator.paidCalls()).toHaveLength(1);
	});
});

describe('an item that fails', () => {
	const TOO_LONG = 'a '.repeat(6000);

	it('stops the run with an error that names the item and the next step', async () => {
		const { result } = await convert({}, { texts: [SCRIPT, ' '] });
		expect(result.status).toBe('error');
		expect(result.error).toMatchObject({
			message: 'There is no text to speak [item 1]',
			description: expect.stringContaining('Check the expression'),
			code: 'INVALID_INPUT',
			context: { itemIndex: 1 },
		});
		expect(simulator.paidCalls()).toHaveLength(1);
	});

	it('under "continue" flows on beside the others, with a code', async () => {
		const { result, json } = await convert(
			{},
			{ texts: [SCRIPT, TOO_LONG, `${SCRIPT} Again.`], node: { onError: 'continueRegularOutput' } },
		);
		expect(result.status).toBe('success');
		expect(json.map((fields) => fields['errorCode'])).toEqual([
			undefined,
			'TEXT_TOO_LONG',
			undefined,
		]);
		expect(json[1]).toMatchObject({
			row: 1,
			error: expect.stringContaining('11,999 characters') as string,
		});
		expect(json[0]).not.toHaveProperty('error');
	});

	it('goes to the error output with its fields, and the others do not', async () => {
		const { result } = await convert(
			{},
			{ texts: [' ', SCRIPT], node: { onError: 'continueErrorOutput' } },
		);
		const [good, failed] = [result.nodeJson('Convert', 0), result.nodeJson('Convert', 1)];
		expect(good).toHaveLength(1);
		expect(good[0]).toMatchObject({ row: 1, speech: { source: 'generated' } });
		expect(failed).toEqual([
			{
				text: ' ',
				row: 0,
				error: 'There is no text to speak [item 0]',
				errorCode: 'INVALID_INPUT',
				errorDescription: expect.stringContaining('Check the expression') as string,
			},
		]);
	});

	it('late in a batch does not make the retry pay again for the items before it', async () => {
		const texts = Array.from({ length: 50 }, (_, index) =>
			index === 40 ? ' ' : `${SCRIPT} Number ${index}.`,
		);
		const { result } = await convert(
			{ options: { concurrency: 2 } },
			{ texts, node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } },
		);
		expect(result.status).toBe('error');
		expect(new Set(simulator.paidCalls().map((call) => JSON.stringify(call.body))).size).toBe(
			simulator.paidCalls().length,
		);
		expect(simulator.paidCalls().length).toBeGreaterThanOrEqual(40);
		expect(simulator.paidCalls().length).toBeLessThan(50);
	});
});

describe('errors of the account', () => {
	const cases: [string, () => IDataObject | void, string, RegExp][] = [
		[
			'an unknown voice',
			() => ({ voice: { __rl: true, mode: 'id', value: 'nobodyHasThisVoice00' } }),
			'VOICE_GONE',
			/no voice with the id nobodyHasThisVoice00/,
		],
		[
			'an unknown model',
			() => ({ model: { __rl: true, mode: 'id', value: 'eleven_nonsense' } }),
			'MODEL_UNAVAILABLE',
			/no model "eleven_nonsense"/,
		],
		[
			'a format that is not in the plan',
			() => ({ outputFormat: 'pcm_44100' }),
			'PLAN_REQUIRED',
			/does not include the output format pcm_44100/,
		],
		[
			'an exhausted quota',
			() => simulator.account.update({ quota: 10 }),
			'QUOTA_EXCEEDED',
			/too few credits left/,
		],
		[
			'an exhausted quota in the old form',
			() => simulator.account.update({ quota: 10, errorBodies: 'old' }),
			'QUOTA_EXCEEDED',
			/too few credits left/,
		],
		[
			'a cut connection',
			() => simulator.faults.add({ kind: 'cut', how: 'reset', afterFraction: 0.4 }),
			'AUDIO_INCOMPLETE',
			/broke while the audio was arriving/,
		],
		[
			'audio that ends early',
			() => simulator.faults.add({ kind: 'cut', how: 'clean-end', afterFraction: 0.4 }),
			'AUDIO_INCOMPLETE',
			/incomplete/,
		],
		[
			'an empty answer',
			() => simulator.faults.add({ kind: 'answer', status: 200, body: '' }),
			'AUDIO_INCOMPLETE',
			/incomplete/,
		],
		[
			'a JSON answer',
			() =>
				simulator.faults.add({
					kind: 'answer',
					status: 200,
					body: '{"ok":true}',
					contentType: 'application/json',
				}),
			'AUDIO_INCOMPLETE',
			/incomplete/,
		],
		[
			'a server error',
			() => simulator.faults.add({ kind: 'refuse', error: 'internal_error' }),
			'OUTCOME_UNKNOWN',
			/server error \(500\)/,
		],
	];

	it.each(cases)(
		'%s: one sentence, the next step, nothing cached, and the next try works',
		async (_what, arrange, code, message) => {
			const parameters = arrange() ?? {};
			const { result } = await convert(parameters);
			expect(result.error).toMatchObject({ code, context: { itemIndex: 0 } });
			expect(result.error!.message).toMatch(message);
			expect(result.error!.message).toMatch(/\[item 0\]$/);
			expect(result.error!['description']).toMatch(/[a-z]{3,}.*\./);
			simulator.faults.clear();
			simulator.account.update({ quota: null as never });
			letHistoryCatchUp();
			expect((await convert()).result.status).toBe('success');
			// What was generated the first time is fetched from the history of the account, not bought again.
			expect(simulator.creditsCharged()).toBe(SCRIPT.length);
		},
	);

	it('a wrong key is named before anything is bought, while cached speech is still served', async () => {
		const credentials = { elevenLabsVoiceoverApi: { apiKey: 'wrong-key', baseUrl: simulator.url } };
		const refused = await convert({}, { credentials });
		expect(refused.result.error).toMatchObject({ code: 'INVALID_KEY' });
		await convert();
		const served = await convert({}, { credentials });
		expect(served.receipts[0]!.source).toBe('cache');
		expect(served.receipts[0]!.warnings[0]).toContain('could not be checked');
	});

	it('no network: cached speech is served, new speech is refused in words', async () => {
		await convert();
		const credentials = {
			elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: 'http://127.0.0.1:9' },
		};
		expect((await convert({}, { credentials })).receipts[0]!.source).toBe('cache');
		const refused = await convert({}, { credentials, texts: ['Something new.'] });
		expect(refused.result.error).toMatchObject({ code: 'API_UNREACHABLE' });
		expect(simulator.paidCalls()).toHaveLength(1);
	});

	it('a key for text to speech alone works, and says what it cannot see', async () => {
		simulator.account.keys.add('tts-only-key', ['text_to_speech']);
		const { receipts } = await convert(
			{},
			{
				credentials: { elevenLabsVoiceoverApi: { apiKey: 'tts-only-key', baseUrl: simulator.url } },
			},
		);
		expect(receipts[0]).toMatchObject({ source: 'generated' });
		expect(receipts[0]!.warnings[0]).toContain('voices_read');
	});

	it('zero credits and a vanished voice do not touch what is cached', async () => {
		await convert();
		simulator.account.update({ quota: 0 });
		simulator.account.voices.withdraw(VOICE_ID);
		expect((await convert()).receipts[0]!.source).toBe('cache');
	});
});

describe('cache modes', () => {
	it('refresh buys a new take that is served from then on', async () => {
		await convert();
		expect((await convert({ cacheMode: 'refresh' })).receipts[0]).toMatchObject({
			source: 'generated',
			take: 2,
		});
		expect((await convert()).receipts[0]).toMatchObject({ source: 'cache', take: 2 });
		expect((await convert({ speechOptions: { take: 1 } })).receipts[0]).toMatchObject({
			source: 'cache',
			take: 1,
		});
		expect(simulator.paidCalls()).toHaveLength(2);
	});

	it('refresh buys one new take for equal items of one run', async () => {
		await convert();
		const { receipts } = await convert(
			{ cacheMode: 'refresh', options: { concurrency: 1 } },
			{ texts: [SCRIPT, SCRIPT, SCRIPT] },
		);
		expect(receipts.map(({ source, take }) => [source, take])).toEqual([
			['generated', 2],
			['cache', 2],
			['cache', 2],
		]);
	});

	it('refresh under Retry On Fail buys each item once', async () => {
		const texts = [`${SCRIPT} One.`, ' '];
		const { result } = await convert(
			{ cacheMode: 'refresh', options: { concurrency: 1 } },
			{ texts, node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } },
		);
		expect(result.status).toBe('error');
		expect(simulator.paidCalls()).toHaveLength(1);
	});

	it('refresh in another n8n on the same store buys, though both count their executions alike', async () => {
		const other = await createWorkflowRunner({
			packageDir: PACKAGE,
			userFolder: temporaryFolder('other'),
			// n8n makes its instance ID from this.
			env: { N8N_ENCRYPTION_KEY: 'voiceover-other-instance' },
		});
		const folder = join(temporaryFolder('shared'), 'store');
		const credentials = {
			elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: simulator.url },
			voiceoverStoreApi: { engine: 'embedded', folder },
		};
		const workflow = convertWorkflow(
			{ cacheMode: 'refresh' },
			{
				credentials: {
					elevenLabsVoiceoverApi: { id: '1', name: 'ElevenLabs' },
					voiceoverStoreApi: { id: '2', name: 'Store' },
				},
			},
		);
		const takes: number[] = [];
		for (const host of [runner, other]) {
			const run = { executionId: '4711', startItems: itemsOf(SCRIPT), credentials };
			const result = await host.run(workflow, { mode: 'trigger', ...run });
			takes.push(receiptsOf(result.nodeJson('Convert'))[0]!.take);
		}
		await other.close();
		expect(takes).toEqual([1, 2]);
	});

	it('readOnly refuses what is not cached', async () => {
		const { result } = await convert({ cacheMode: 'readOnly' });
		expect(result.error).toMatchObject({ code: 'CACHE_MISS' });
		expect(simulator.paidCalls()).toHaveLength(0);
	});

	it('off buys every time and keeps nothing', async () => {
		for (const _call of [1, 2]) {
			const { receipts } = await convert({ cacheMode: 'off' });
			expect(receipts[0]).toMatchObject({ source: 'generated' });
		}
		expect(simulator.paidCalls()).toHaveLength(2);
		expect((await convert({ cacheMode: 'readOnly' })).result.error).toMatchObject({
			code: 'CACHE_MISS',
		});
	});

	it.each(['use', 'off'])('%s buys nothing when the store cannot be opened', async (cacheMode) => {
		const file = join(userFolder, 'a-file');
		writeFileSync(file, '');
		const { result } = await convert({ cacheMode }, { store: { folder: join(file, 'store') } });
		expect(result.error).toMatchObject({ code: 'STORE_UNAVAILABLE' });
		expect(simulator.paidCalls()).toHaveLength(0);
	});

	it('keeps namespaces apart', async () => {
		await convert({}, { store: { namespace: 'client-a' } });
		expect((await convert({}, { store: { namespace: 'client-b' } })).receipts[0]!.source).toBe(
			'generated',
		);
		expect((await convert({}, { store: { namespace: 'client-a' } })).receipts[0]!.source).toBe(
			'cache',
		);
	});

	it('finds clips again after the API key was changed', async () => {
		await convert();
		simulator.account.keys.add('second-key');
		const credentials = {
			elevenLabsVoiceoverApi: { apiKey: 'second-key', baseUrl: simulator.url },
		};
		expect((await convert({}, { credentials })).receipts[0]!.source).toBe('cache');
	});
});

describe('manual runs', () => {
	it('buy by default, and the second run is free', async () => {
		expect((await convert({}, { mode: 'manual' })).receipts[0]!.source).toBe('generated');
		expect((await convert({}, { mode: 'manual' })).receipts[0]!.source).toBe('cache');
	});

	it('never buy when they make drafts, not even with the cache off', async () => {
		const { receipts } = await convert(
			{ manualRuns: 'draft', cacheMode: 'off' },
			{ mode: 'manual' },
		);
		expect(receipts[0]!.source).toBe('draft');
		expect(simulator.paidCalls()).toHaveLength(0);
	});

	it('make marked, silent drafts when told so, of what is not cached', async () => {
		const { result, receipts } = await convert({ manualRuns: 'draft' }, { mode: 'manual' });
		expect(receipts[0]).toMatchObject({
			source: 'draft',
			creditsCharged: 0,
			segments: { generated: 0, cached: 0 },
		});
		expect(receipts[0]!.warnings[0]).toContain('silent draft');
		const binary = result.nodeOutputs('Convert')[0]![0]!.binary!['audio']!;
		expect(binary.fileName).toMatch(/^draft-/);
		expect((await runner.getBinaryBuffer(binary)).length).toBeGreaterThan(10_000);
		expect(simulator.paidCalls()).toHaveLength(0);

		const bought = await convert({ manualRuns: 'draft' });
		expect(bought.receipts[0]!.source).toBe('generated');
		expect(bought.receipts[0]!.cacheKey).not.toBe(receipts[0]!.cacheKey);
		expect((await convert({ manualRuns: 'draft' }, { mode: 'manual' })).receipts[0]!.source).toBe(
			'cache',
		);
	});
});

describe('a store that cannot be used', () => {
	it('because a newer version made it: named with the item and the next step, untouched, nothing bought', async () => {
		const folder = temporaryFolder('newer');
		await convert({}, { store: { folder }, texts: ['Bought by this version.'] });
		const other = temporaryFolder('newer');
		const index = new DatabaseSync(join(other, 'index.db'));
		index.exec('PRAGMA user_version = 99');
		await index.close();
		const before = readFileSync(join(other, 'index.db'));
		const { result } = await convert({}, { store: { folder: other } });
		expect(result.error).toMatchObject({
			code: 'STORE_UNAVAILABLE',
			message: expect.stringMatching(/newer version of this package.*\[item 0\]$/) as string,
			description: expect.stringContaining('Update n8n-nodes-voiceover') as string,
		});
		expect(readFileSync(join(other, 'index.db')).equals(before)).toBe(true);
		expect(simulator.paidCalls()).toHaveLength(1);
	});

	it('because its folder cannot be made: each item fails in words, nothing is bought', async () => {
		const { result } = await convert(
			{},
			{
				texts: [SCRIPT, `${SCRIPT} Two.`],
				store: { folder: '/dev/null/store' },
				node: { onError: 'continueErrorOutput' },
			},
		);
		expect(result.nodeJson('Convert', 1)).toMatchObject([
			{ row: 0, errorCode: 'STORE_UNAVAILABLE' },
			{ row: 1, errorCode: 'STORE_UNAVAILABLE' },
		]);
		expect(simulator.paidCalls()).toHaveLength(0);
	});
});

describe('what is wrong before any item', () => {
	const wrongKey = { elevenLabsVoiceoverApi: { apiKey: '', baseUrl: 'https://api.elevenlabs.io' } };

	it('fails each item under "continue", instead of passing the inputs on as successes', async () => {
		const { result } = await convert(
			{},
			{
				texts: [SCRIPT, `${SCRIPT} Two.`],
				credentials: wrongKey,
				node: { onError: 'continueErrorOutput' },
			},
		);
		expect(result.nodeJson('Convert', 0)).toEqual([]);
		expect(result.nodeJson('Convert', 1)).toMatchObject([
			{ row: 0, errorCode: 'INVALID_INPUT' },
			{ row: 1, errorCode: 'INVALID_INPUT' },
		]);
	});

	it('fails each item as well when an expression of the options cannot be read', async () => {
		const { result } = await convert(
			{ options: { fileName: "={{ $('No Such Node').item.json.name }}" } },
			{ texts: [SCRIPT, `${SCRIPT} Two.`], node: { onError: 'continueErrorOutput' } },
		);
		expect(result.nodeJson('Convert', 0)).toEqual([]);
		expect(result.nodeJson('Convert', 1)).toMatchObject([{ row: 0 }, { row: 1 }]);
		expect(simulator.paidCalls()).toHaveLength(0);
	});

	it('stops the run with the item and the next step otherwise', async () => {
		const { result } = await convert({}, { credentials: wrongKey });
		expect(result.error).toMatchObject({
			code: 'INVALID_INPUT',
			message: expect.stringMatching(/no API key \[item 0\]$/) as string,
		});
	});
});

describe('two stores in one process', () => {
	it('buy for themselves, also at the same moment', async () => {
		simulator.faults.add({ kind: 'delay-first-byte', ms: 200, times: 2 });
		const stores = [temporaryFolder('store-a'), temporaryFolder('store-b')];
		const both = await Promise.all(
			stores.map(async (folder) => await convert({}, { store: { folder } })),
		);
		expect(both.map(({ receipts }) => receipts[0]!.source)).toEqual(['generated', 'generated']);
		for (const folder of stores) {
			expect((await convert({}, { store: { folder } })).receipts[0]!.source).toBe('cache');
		}
		expect(simulator.paidCalls()).toHaveLength(2);
	});

	it('and two keys on one store: the trouble of one account is not that of the other', async () => {
		simulator.faults.add({ kind: 'refuse', error: 'quota_exceeded' });
		simulator.faults.add({ kind: 'delay-headers', ms: 300 });
		const [first, second] = await Promise.all([
			convert(),
			convert({}, { credentials: newAccountKey() }),
		]);
		const sources = [first, second].map(({ receipts }) => receipts[0]?.source);
		expect(sources.filter((source) => source === 'generated')).toHaveLength(1);
		expect(simulator.paidCalls()).toHaveLength(1);
	});
});

describe('an estimate', () => {
	it('prices a batch without buying, counting equal items once', async () => {
		await convert();
		const texts = [SCRIPT, 'New words.', 'New words.', 'Other words.'];
		const { json, hints } = await convert({ operation: 'estimate' }, { texts });
		expect(json.map((fields) => (fields['estimate'] as IDataObject)['hit'])).toEqual([
			true,
			false,
			false,
			false,
		]);
		expect(json[1]!['estimate']).toMatchObject({ credits: 10, characters: 10, rateKnown: true });
		expect(json[0]!['estimate']).toMatchObject({ credits: 0, creditsSaved: SCRIPT.length });
		expect(hints[0]!.message).toContain('would cost 22 credits: 2 to generate, 1 in the cache');
		expect(simulator.paidCalls()).toHaveLength(1);
	});

	it('knows the discount of the account and the rate of the voice', async () => {
		const credentials = newAccountKey();
		const voiceAndModel = {
			voice: { __rl: true, mode: 'id', value: STARTING_VOICES.libraryWithNotice },
			model: { __rl: true, mode: 'id', value: 'eleven_flash_v2_5' },
		};
		simulator.account.update({ discount: 0.5 });
		simulator.account.voices.setRate(STARTING_VOICES.libraryWithNotice, 3);
		const { json } = await convert(
			{ operation: 'estimate', ...voiceAndModel },
			{ texts: ['Ten chars.'], credentials },
		);
		const estimated = (json[0]!['estimate'] as IDataObject)['credits'];
		const { receipts } = await convert(
			{ ...voiceAndModel },
			{ texts: ['Ten chars.'], credentials },
		);
		expect(estimated).toBe(receipts[0]!.creditsCharged);
	});
});

describe('a stopped execution', () => {
	it('does not wait for an account that is busy', async () => {
		const busy = { kind: 'refuse', error: 'system_busy', retryAfter: '15' } as const;
		simulator.faults.add({ ...busy, on: 'GET /v1/voices/', times: 'forever' });
		const run = runner.start(convertWorkflow({}, {}), {
			mode: 'trigger',
			startItems: itemsOf(`${SCRIPT} Busy ${namespaces}.`),
			credentials: newAccountKey(),
		});
		while (simulator.calls.every(({ path }) => !path.startsWith('/v1/voices/'))) await pause(10);
		await pause(100);
		const stoppedAtMs = Date.now();
		await run.cancel();
		expect((await run.result).error).toMatchObject({ code: 'CANCELLED' });
		expect(Date.now() - stoppedAtMs).toBeLessThan(10_000);
	});

	it('buys nothing more, and keeps what was already being bought', async () => {
		simulator.faults.add({ kind: 'delay-first-byte', ms: 300 });
		const run = runner.start(convertWorkflow({ options: { concurrency: 1 } }, {}), {
			mode: 'trigger',
			startItems: itemsOf(`${SCRIPT} Stopped ${namespaces}.`, `${SCRIPT} Never begun.`),
		});
		while (simulator.calls.every((call) => call.method !== 'POST')) await pause(10);
		await run.cancel();
		const result = await run.result;
		expect(result.error).toMatchObject({ code: 'CANCELLED' });
		await pause(600);
		const again = await runner.run(convertWorkflow(), {
			mode: 'trigger',
			startItems: itemsOf(`${SCRIPT} Stopped ${namespaces}.`),
		});
		expect(receiptsOf(again.nodeJson('Convert'))[0]!.source).toBe('cache');
		expect(simulator.paidCalls()).toHaveLength(1);
	});
});

describe('secrets', () => {
	it('of the script and the key reach neither the store nor the log', async () => {
		const marker = 'Persimmon elephants juggle quietly';
		await convert({}, { texts: [marker] });
		await convert(
			{ voice: { __rl: true, mode: 'id', value: 'nobodyHasThisVoice00' } },
			{ texts: [marker] },
		);
		await pause(400);
		const files = filesBelow(join(userFolder, '.n8n', 'n8n-nodes-voiceover'));
		expect(files.length).toBeGreaterThan(2);
		for (const file of files) {
			const content = readFileSync(file);
			expect(content.includes('Persimmon')).toBe(false);
			expect(content.includes(DEFAULT_API_KEY)).toBe(false);
		}
		expect(runner.logText()).not.toContain('Persimmon');
		expect(runner.logText()).not.toContain(DEFAULT_API_KEY);
	});
});

function filesBelow(folder: string): string[] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.map((name) => join(folder, name))
		.filter((path) => statSync(path).isFile());
}

async function pause(ms: number): Promise<void> {
	await new Promise((wait) => setTimeout(wait, ms));
}
