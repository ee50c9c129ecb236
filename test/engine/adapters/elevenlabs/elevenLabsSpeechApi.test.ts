import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { elevenLabsSpeechApi } from '../../../../engine/adapters/elevenlabs/elevenLabsSpeechApi';
import { speechDocument } from '../../../../engine/speech/cacheKey';
import type { SynthesizeOptions } from '../../../../engine/ports/speechApi';
import { speechRequest, type SpeechRequestInput } from '../../../../engine/speech/speechRequest';
import { DEFAULT_API_KEY, startSimulator, type Fault, type Simulator } from '../../../../simulator';
import { STARTING_VOICES } from '../../../../simulator';

const TEXT = 'The quick brown fox jumps over the lazy dog, and nobody in the house was surprised.';
const VOICE_ID = STARTING_VOICES.cloned;

let simulator: Simulator;
beforeAll(async () => {
	simulator = await startSimulator();
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const api = (apiKey = DEFAULT_API_KEY) => elevenLabsSpeechApi({ apiKey, baseUrl: simulator.url });

const request = (input: Partial<SpeechRequestInput> = {}) =>
	speechRequest({
		text: TEXT,
		voiceId: VOICE_ID,
		modelId: 'eleven_multilingual_v2',
		outputFormat: 'mp3_44100_128',
		...input,
	}).request;

const OPTIONS: SynthesizeOptions = {
	signal: new AbortController().signal,
	timeoutMs: 10_000,
	stallTimeoutMs: 5_000,
};

async function buy(
	input: Partial<SpeechRequestInput> = {},
	options: Partial<SynthesizeOptions> = {},
) {
	const response = await api().synthesize(request(input), { ...OPTIONS, ...options });
	const chunks: Uint8Array[] = [];
	for await (const chunk of response.audio) chunks.push(chunk);
	return { ...response, bytes: Buffer.concat(chunks) };
}

describe('a purchase', () => {
	it('brings the audio and what the headers say', async () => {
		const bought = await buy();
		expect(bought.bytes.length).toBeGreaterThan(10_000);
		expect(bought).toMatchObject({ requestId: expect.any(String), characterCost: TEXT.length });
		expect(bought.maximumConcurrentRequests).toBeGreaterThan(0);
		expect(simulator.paidCalls()).toHaveLength(1);
	});

	it('sends every field that is in the key, and none that is not', async () => {
		const input: Partial<SpeechRequestInput> = {
			modelId: 'eleven_flash_v2_5',
			voiceSettings: {
				stability: 0.3,
				similarityBoost: 0.9,
				style: 0.1,
				speed: 1.1,
				useSpeakerBoost: false,
			},
			seed: 7,
			languageCode: 'es',
			textNormalization: 'off',
			previousText: 'Before.',
			nextText: 'After.',
		};
		await buy(input);
		const sent = simulator.calls.find((call) => call.method === 'POST')!;
		expect(sent.outputFormat).toBe('mp3_44100_128');
		expect(sent.body).toEqual({
			text: TEXT,
			model_id: 'eleven_flash_v2_5',
			voice_settings: {
				stability: 0.3,
				similarity_boost: 0.9,
				style: 0.1,
				speed: 1.1,
				use_speaker_boost: false,
			},
			seed: 7,
			language_code: 'es',
			apply_text_normalization: 'off',
			previous_text: 'Before.',
			next_text: 'After.',
		});
		expect(Object.keys(speechDocument(request(input)))).toEqual(
			expect.arrayContaining([
				'modelId',
				'voiceSettings',
				'seed',
				'languageCode',
				'textNormalization',
				'context',
				'outputFormat',
				'voiceId',
				'textSha256',
			]),
		);
	});

	it('sends fields that this version has no name for', async () => {
		await buy({ additionalBody: { audio_effects: { distance: 0.5 } } });
		expect(simulator.paidCalls()[0]!.body).toMatchObject({ audio_effects: { distance: 0.5 } });
	});

	it('says when it sends', async () => {
		const onSend = jest.fn(() => expect(simulator.calls).toHaveLength(0));
		await buy({}, { onSend });
		expect(onSend).toHaveBeenCalledTimes(1);
	});

	it('reports no cost when the API states none', async () => {
		simulator.faults.add({ kind: 'omit-headers', names: ['character-cost'] });
		expect((await buy()).characterCost).toBeUndefined();
	});

	it.each([
		['zero', 0],
		['dollars', TEXT.length * 0.000_08],
		['negative', -TEXT.length],
	] as const)('reports a cost of %s as it is stated, for others to judge', async (stated, cost) => {
		simulator.account.update({ statedCosts: stated });
		expect((await buy()).characterCost).toBe(Number(cost.toFixed(6)));
	});

	it('reports no cost when what the API states is no number', async () => {
		simulator.account.update({ statedCosts: 'text' });
		expect((await buy()).characterCost).toBeUndefined();
	});
});

describe('one request is made, never more', () => {
	const failures: [string, Fault, object][] = [
		[
			'429',
			{ kind: 'refuse', error: 'concurrent_limit_exceeded' },
			{ code: 'CONCURRENCY_LIMIT', retryable: true, outcome: 'notCharged' },
		],
		[
			'busy with Retry-After',
			{ kind: 'refuse', error: 'system_busy', retryAfter: '3' },
			{ code: 'CONCURRENCY_LIMIT', retryAfterMs: 3000 },
		],
		[
			'500',
			{ kind: 'refuse', error: 'internal_error' },
			{ code: 'OUTCOME_UNKNOWN', outcome: 'unknown' },
		],
		[
			'500 as HTML',
			{ kind: 'refuse', error: 'internal_error', html: true },
			{ code: 'OUTCOME_UNKNOWN' },
		],
		[
			'503 after billing',
			{ kind: 'refuse', error: 'service_unavailable', afterBilling: true },
			{ code: 'OUTCOME_UNKNOWN', outcome: 'unknown' },
		],
		['408', { kind: 'refuse', error: 'request_timeout' }, { code: 'OUTCOME_UNKNOWN' }],
		[
			'a reset before the answer',
			{ kind: 'reset' },
			{ code: 'OUTCOME_UNKNOWN', outcome: 'unknown', retryable: false },
		],
		[
			'an answer lost after the work',
			{ kind: 'reset', afterBilling: true },
			{ code: 'OUTCOME_UNKNOWN', outcome: 'unknown' },
		],
		[
			'a reset in the audio',
			{ kind: 'cut', how: 'reset', afterFraction: 0.4 },
			{ code: 'AUDIO_INCOMPLETE', outcome: 'unknown' },
		],
	];

	it.each(failures)('on %s', async (_what, fault, expected) => {
		simulator.faults.add(fault);
		await expect(buy()).rejects.toMatchObject(expected);
		expect(simulator.calls.filter((call) => call.method === 'POST')).toHaveLength(1);
	});
});

describe('time limits', () => {
	it('end a request that is never answered', async () => {
		simulator.faults.add({ kind: 'hang' });
		await expect(buy({}, { timeoutMs: 300 })).rejects.toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			message: expect.stringContaining('within the time limit'),
		});
	});

	it('end audio that stops coming', async () => {
		simulator.faults.add({ kind: 'stall', afterFraction: 0.3 });
		await expect(buy({}, { stallTimeoutMs: 300 })).rejects.toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			message: expect.stringContaining('stopped sending'),
		});
	});

	it('cover the audio, not only the headers', async () => {
		simulator.faults.add({ kind: 'pace', chunkBytes: 500, everyMs: 50 });
		await expect(buy({}, { timeoutMs: 400 })).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
	});
});

describe('the connection', () => {
	it('that is refused cost nothing and may be tried again', async () => {
		const dead = await startSimulator();
		await dead.close();
		const speech = elevenLabsSpeechApi({ apiKey: DEFAULT_API_KEY, baseUrl: dead.url });
		await expect(speech.synthesize(request(), OPTIONS)).rejects.toMatchObject({
			code: 'API_UNREACHABLE',
			outcome: 'notCharged',
			retryable: true,
		});
	});

	it('is not redirected, because that would carry the key elsewhere', async () => {
		let requests = 0;
		const server = createServer((_request, response) => {
			requests += 1;
			response.writeHead(307, { location: `${simulator.url}/v1/text-to-speech/${VOICE_ID}` }).end();
		});
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
		const { port } = server.address() as AddressInfo;
		const speech = elevenLabsSpeechApi({
			apiKey: DEFAULT_API_KEY,
			baseUrl: `http://127.0.0.1:${port}`,
		});
		await expect(speech.synthesize(request(), OPTIONS)).rejects.toMatchObject({
			code: 'API_UNREACHABLE',
			message: expect.stringContaining('redirect'),
		});
		expect([requests, simulator.calls.length]).toEqual([1, 0]);
		server.close();
	});
});

describe('the account', () => {
	it('has its voices page by page', async () => {
		for (let index = 0; index < 150; index += 1) {
			simulator.account.voices.add({ name: `Extra ${index}` });
		}
		const names = new Set<string>();
		let pageToken: string | undefined;
		let pages = 0;
		do {
			const page = await api().searchVoices(pageToken === undefined ? {} : { pageToken });
			for (const voice of page.voices) names.add(voice.voiceId);
			pageToken = page.nextPageToken;
			pages += 1;
		} while (pageToken !== undefined && pages < 10);
		expect(names.size).toBeGreaterThanOrEqual(150);
		const found = await api().searchVoices({ search: 'Extra 149' });
		expect(found.voices.map((voice) => voice.name)).toContain('Extra 149');
	});

	it('has voices with their stored settings', async () => {
		const voice = await api().getVoice(VOICE_ID);
		expect(voice).toMatchObject({ voiceId: VOICE_ID, rate: 1 });
		expect(voice.settings?.stability).toEqual(expect.any(Number));
	});

	it('has models with limits and rates', async () => {
		const models = await api().listModels();
		expect(models.find((model) => model.modelId === 'eleven_flash_v2_5')).toMatchObject({
			maxCharacters: 40_000,
			creditsPerCharacter: 0.5,
			source: 'account',
		});
		expect(models.map((model) => model.modelId)).not.toContain('eleven_ttv_v3');
	});

	it('refuses a wrong key in words', async () => {
		await expect(api('wrong-key').getVoice(VOICE_ID)).rejects.toMatchObject({
			code: 'INVALID_KEY',
		});
		await expect(api('wrong-key').synthesize(request(), OPTIONS)).rejects.toMatchObject({
			code: 'INVALID_KEY',
			outcome: 'notCharged',
		});
		expect(simulator.paidCalls()).toHaveLength(0);
	});

	it('lets a call that only reads be ended', async () => {
		simulator.faults.add({ kind: 'hang', on: 'GET /v1/voices' });
		const stop = new AbortController();
		const reading = api().getVoice(VOICE_ID, { signal: stop.signal });
		setTimeout(() => stop.abort(), 50);
		await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
	});
});
