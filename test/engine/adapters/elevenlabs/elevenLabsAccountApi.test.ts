import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { elevenLabsAccountApi } from '../../../../engine/adapters/elevenlabs/elevenLabsAccountApi';
import { elevenLabsSpeechApi } from '../../../../engine/adapters/elevenlabs/elevenLabsSpeechApi';
import type { AudioOptions, HistoryItem, HistorySearch } from '../../../../engine/ports/accountApi';
import { speechRequest, type SpeechRequestInput } from '../../../../engine/speech/speechRequest';
import {
	DEFAULT_API_KEY,
	SCOPES,
	STARTING_VOICES,
	startSimulator,
	type Scope,
	type Simulator,
} from '../../../../simulator';

const TEXT = 'The quick brown fox jumps over the lazy dog, and nobody was surprised.';
const VOICE_ID = STARTING_VOICES.cloned;
const MODEL_ID = 'eleven_multilingual_v2';
const DAY_MS = 86_400_000;

let simulator: Simulator;
beforeAll(async () => {
	simulator = await startSimulator();
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const api = (apiKey = DEFAULT_API_KEY) => elevenLabsAccountApi({ apiKey, baseUrl: simulator.url });

const search = (over: Partial<HistorySearch> = {}): HistorySearch => ({
	voiceId: VOICE_ID,
	modelId: MODEL_ID,
	dateAfterMs: Date.now() - DAY_MS,
	...over,
});

async function buy(input: Partial<SpeechRequestInput> = {}, apiKey = DEFAULT_API_KEY) {
	const speech = elevenLabsSpeechApi({ apiKey, baseUrl: simulator.url });
	const { request } = speechRequest({
		text: TEXT,
		voiceId: VOICE_ID,
		modelId: MODEL_ID,
		outputFormat: 'mp3_44100_128',
		...input,
	});
	const response = await speech.synthesize(request, {
		signal: new AbortController().signal,
		timeoutMs: 10_000,
		stallTimeoutMs: 5_000,
	});
	return { ...response, bytes: await bytesOf(response.audio) };
}

async function bytesOf(audio: AsyncIterable<Uint8Array>): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of audio) chunks.push(chunk);
	return Buffer.concat(chunks);
}

function keyWithout(missing: Scope): string {
	const key = `without-${missing}`;
	simulator.account.keys.add(
		key,
		SCOPES.filter((scope) => scope !== missing),
	);
	return key;
}

/** Timers that keep the process alive. */
const timers = () =>
	process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

const servers: Server[] = [];
afterEach(() => {
	for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** Answers that the simulator does not give. */
async function apiThat(answer: RequestListener) {
	const server = createServer(answer);
	servers.push(server);
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	const { port } = server.address() as AddressInfo;
	return elevenLabsAccountApi({ apiKey: 'secret-key', baseUrl: `http://127.0.0.1:${port}` });
}

const apiThatSends = async (body: unknown, status = 200) =>
	await apiThat((_request, response) => {
		response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
	});

describe('the subscription', () => {
	it('says what was used, what is left and when it starts anew', async () => {
		simulator.account.update({ plan: 'creator', quota: 1000, usedAtStart: 100 });
		await buy();
		const subscription = await api().getSubscription();
		expect(subscription).toEqual({
			tier: 'creator',
			creditsUsed: 100 + TEXT.length,
			creditsLimit: 1000,
			creditsLeft: 900 - TEXT.length,
			canExtend: false,
			resetsAtMs: expect.any(Number),
		});
		const now = new Date();
		expect(subscription.resetsAtMs).toBe(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1));
	});

	const base = { tier: 'pro', character_count: 900, character_limit: 1000 };
	it.each<[string, object, number | undefined]>([
		['without an extension', { max_credit_limit_extension: 0 }, 100],
		['with an extension', { max_credit_limit_extension: 500 }, 600],
		['without a limit', { max_credit_limit_extension: 'unlimited' }, undefined],
		['in a form that is not known', { max_credit_limit_extension: { amount: 5 } }, undefined],
		['used beyond the limit', { character_count: 1200, max_credit_limit_extension: 0 }, 0],
		['used into the extension', { character_count: 1200, max_credit_limit_extension: 500 }, 300],
		['of an older answer', {}, 100],
		[
			'of an older answer with an extension',
			{ allowed_to_extend_character_limit: true, max_character_limit_extension: 50 },
			150,
		],
		[
			'of an older answer with an extension that is not told',
			{ allowed_to_extend_character_limit: true, max_character_limit_extension: null },
			undefined,
		],
		['without the use', { character_count: null }, undefined],
		['without the limit of the plan', { character_limit: 'a lot' }, undefined],
	])('%s leaves what is known', async (_what, fields, creditsLeft) => {
		const subscription = await (await apiThatSends({ ...base, ...fields })).getSubscription();
		expect(subscription.creditsLeft).toBe(creditsLeft);
	});

	it('tolerates an answer that holds nothing of it', async () => {
		expect(await (await apiThatSends({ status: 'active' })).getSubscription()).toEqual({
			canExtend: false,
		});
	});

	it('says that the plan can be extended', async () => {
		const account = await apiThatSends({ ...base, can_extend_character_limit: true });
		expect(await account.getSubscription()).toMatchObject({ canExtend: true });
	});
});

describe('the user', () => {
	it('is the same for every key of the account', async () => {
		simulator.account.keys.add('second-key');
		expect(await api().getUserId()).toBe(simulator.account.userId);
		expect(await api('second-key').getUserId()).toBe(simulator.account.userId);
	});

	it('needs no other field', async () => {
		expect(await (await apiThatSends({ user_id: 'u_1' })).getUserId()).toBe('u_1');
	});

	it('is never made up', async () => {
		await expect((await apiThatSends({ user_id: null })).getUserId()).rejects.toMatchObject({
			code: 'API_UNREACHABLE',
		});
	});
});

describe('the history', () => {
	it('tells all about a purchase', async () => {
		const startedAtMs = Date.now();
		const voiceSettings = { stability: 0.3, similarityBoost: 0.9, style: 0, speed: 1.1 };
		const bought = await buy({ voiceSettings: { ...voiceSettings, useSpeakerBoost: false } });
		const page = await api().searchHistory(search());
		expect(page).toEqual({
			items: [
				{
					historyItemId: expect.any(String),
					requestId: bought.requestId,
					voiceId: VOICE_ID,
					modelId: MODEL_ID,
					text: TEXT,
					dateMs: expect.any(Number),
					characterCost: TEXT.length,
					outputFormat: 'mp3_44100_128',
					contentType: 'audio/mpeg',
					settings: { ...voiceSettings, useSpeakerBoost: false },
					state: 'created',
				},
			],
		});
		expect(Math.abs(page.items[0]!.dateMs - startedAtMs)).toBeLessThan(10_000);
	});

	it('is of one voice, one model and one time, newest first', async () => {
		await buy({ text: 'One.' });
		await buy({ text: 'Another voice.', voiceId: STARTING_VOICES.professional });
		await buy({ text: 'Another model.', modelId: 'eleven_flash_v2_5' });
		await buy({ text: 'Two.' });
		const { items } = await api().searchHistory(search());
		expect(items.map(({ text }) => text)).toEqual(['Two.', 'One.']);
		const later = await api().searchHistory(search({ dateAfterMs: Date.now() + 60_000 }));
		expect(later).toEqual({ items: [] });
	});

	it('includes the second in which the search begins', async () => {
		await buy();
		const [item] = (await api().searchHistory(search())).items;
		const found = await api().searchHistory(search({ dateAfterMs: item!.dateMs + 999 }));
		expect(found.items).toHaveLength(1);
		const next = await api().searchHistory(search({ dateAfterMs: item!.dateMs + 1000 }));
		expect(next.items).toHaveLength(0);
	});

	it('leaves out the second in which the search ends, and what came after', async () => {
		await buy();
		const [item] = (await api().searchHistory(search())).items;
		const before = async (dateBeforeMs: number) =>
			(await api().searchHistory(search({ dateBeforeMs }))).items.length;
		expect(await before(item!.dateMs)).toBe(0);
		expect(await before(item!.dateMs + 1)).toBe(1);
		expect(await before(item!.dateMs + 1000)).toBe(1);
	});

	it('is read page by page, each item once', async () => {
		await buy();
		const { history } = simulator.account;
		const [made] = history.visible();
		for (let index = 0; index < 250; index += 1) {
			history.add({ ...made!, historyItemId: `item-${index}`, text: `Line ${index}` });
		}
		const items: HistoryItem[] = [];
		let pageToken: string | undefined;
		let pages = 0;
		do {
			const page = await api().searchHistory(search({ pageToken }));
			items.push(...page.items);
			pageToken = page.nextPageToken;
			pages += 1;
		} while (pageToken !== undefined && pages < 10);
		expect([pages, items.length]).toEqual([3, 251]);
		expect(new Set(items.map(({ historyItemId }) => historyItemId)).size).toBe(251);
		expect((await api().searchHistory(search({ pageSize: 1000 }))).items).toHaveLength(251);
	});

	it('never puts the text into an address', async () => {
		await buy();
		await api().searchHistory(search());
		const { query } = simulator.calls.at(-1)!;
		expect(Object.keys(query).sort()).toEqual([
			'date_after_unix',
			'model_id',
			'page_size',
			'source',
			'voice_id',
		]);
	});

	it('has the whole clip of an answer that was cut', async () => {
		simulator.faults.add({ kind: 'cut', how: 'reset', afterFraction: 0.4 });
		await expect(buy()).rejects.toMatchObject({ code: 'AUDIO_INCOMPLETE' });
		simulator.faults.add({ kind: 'reset', afterBilling: true });
		await expect(buy()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
		const { items } = await api().searchHistory(search());
		expect(items.map(({ text, characterCost }) => ({ text, characterCost }))).toEqual([
			{ text: TEXT, characterCost: TEXT.length },
			{ text: TEXT, characterCost: TEXT.length },
		]);
		for (const { historyItemId } of items) {
			const bytes = await bytesOf(api().fetchHistoryAudio(historyItemId));
			expect(bytes.length).toBeGreaterThan(10_000);
		}
		expect(simulator.creditsCharged()).toBe(2 * TEXT.length);
	});

	const item = { history_item_id: 'h1', date_unix: 1_795_000_000 };
	it.each<[string, object, Partial<HistoryItem>]>([
		['nothing but an id and a date', {}, { text: '', voiceId: '', modelId: '', state: 'unknown' }],
		['a new state', { state: 'archived' }, { state: 'unknown' }],
		[
			'settings that are not understood',
			{ settings: { stability: '0.5', style: null, speed: 1.1, new: 1 } },
			{ settings: { speed: 1.1 } },
		],
		[
			'a counter that began anew with the billing cycle',
			{ character_count_change_from: 9990, character_count_change_to: 10 },
			{ characterCost: undefined },
		],
	])('tolerates an item with %s', async (_what, fields, expected) => {
		const account = await apiThatSends({ history: [{ ...item, ...fields }], has_more: false });
		const { items } = await account.searchHistory(search());
		expect(items).toHaveLength(1);
		expect(items[0]).toMatchObject({ historyItemId: 'h1', dateMs: 1_795_000_000_000 });
		expect({ characterCost: undefined, ...items[0] }).toMatchObject(expected);
	});

	it('goes on after a page without items', async () => {
		const account = await apiThatSends({ history: [], has_more: true, last_history_item_id: 'h9' });
		expect(await account.searchHistory(search())).toEqual({ items: [], nextPageToken: 'h9' });
	});

	it.each([
		['an item without an id', { history: [{ ...item, history_item_id: null }], has_more: false }],
		['no list', { has_more: false }],
		['a list', []],
		['text', 'OK'],
	])('is an error, not empty, when the answer is %s', async (_what, body) => {
		const account = await apiThatSends(body);
		await expect(account.searchHistory(search())).rejects.toMatchObject({
			code: 'API_UNREACHABLE',
			outcome: 'notCharged',
		});
	});
});

describe('the audio of the history', () => {
	it.each(['mp3_44100_128', 'pcm_16000', 'opus_48000_64', 'wav_22050', 'ulaw_8000'])(
		'is %s byte for byte as it was sold, free of charge',
		async (outputFormat) => {
			const bought = await buy({ outputFormat });
			const { items } = await api().searchHistory(search());
			expect(items[0]).toMatchObject({ outputFormat, requestId: bought.requestId });
			const fetched = await bytesOf(api().fetchHistoryAudio(items[0]!.historyItemId));
			expect(fetched.equals(bought.bytes)).toBe(true);
			const again = await bytesOf(api().fetchHistoryAudio(items[0]!.historyItemId));
			expect(again.equals(bought.bytes)).toBe(true);
			expect(simulator.paidCalls()).toHaveLength(1);
			expect(simulator.creditsCharged()).toBe(TEXT.length);
		},
	);

	it('leaves no timer behind', async () => {
		await buy();
		const [item] = (await api().searchHistory(search())).items;
		const before = timers();
		await bytesOf(api().fetchHistoryAudio(item!.historyItemId));
		for await (const _chunk of api().fetchHistoryAudio(item!.historyItemId)) break;
		expect(timers()).toBeLessThanOrEqual(before);
	});

	it('is asked for when it is iterated', async () => {
		api().fetchHistoryAudio('any');
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(simulator.calls).toHaveLength(0);
	});

	it('is gone when the item was deleted', async () => {
		await buy();
		const [item] = (await api().searchHistory(search())).items;
		simulator.account.history.delete(item!.historyItemId);
		expect((await api().searchHistory(search())).items).toEqual([]);
		await expect(bytesOf(api().fetchHistoryAudio(item!.historyItemId))).rejects.toMatchObject({
			code: 'REQUEST_REFUSED',
			status: 404,
			message: expect.stringContaining('not in the history'),
			outcome: 'notCharged',
			retryable: false,
		});
	});

	const failures: [string, RequestListener, AudioOptions, object][] = [
		['is never answered', () => {}, { timeoutMs: 200 }, { code: 'API_UNREACHABLE' }],
		['does not begin', () => {}, { stallTimeoutMs: 200 }, { code: 'API_UNREACHABLE' }],
		[
			'stops in the middle',
			(_request, response) => response.writeHead(200).write('ID3 some audio'),
			{ stallTimeoutMs: 200 },
			{ code: 'API_UNREACHABLE' },
		],
		[
			'comes too slowly',
			(_request, response) => {
				const timer = setInterval(() => response.write('audio'), 40);
				response.on('close', () => clearInterval(timer));
			},
			{ timeoutMs: 300, stallTimeoutMs: 5_000 },
			{ code: 'API_UNREACHABLE' },
		],
		[
			'breaks off',
			(_request, response) => {
				response.write('ID3 some audio');
				setTimeout(() => response.destroy(), 50);
			},
			{},
			{ code: 'AUDIO_INCOMPLETE' },
		],
		[
			'is shorter than announced',
			(_request, response) => {
				response.writeHead(200, { 'content-length': 1000 }).write('ID3 some audio');
				setTimeout(() => response.destroy(), 50);
			},
			{},
			{ code: 'AUDIO_INCOMPLETE' },
		],
		[
			'meets a server error',
			(_request, response) => response.writeHead(503).end(),
			{},
			{ code: 'API_UNREACHABLE' },
		],
	];
	it.each(failures)('that %s may be fetched again', async (_what, answer, options, expected) => {
		let requests = 0;
		const account = await apiThat((request, response) => {
			requests += 1;
			answer(request, response);
		});
		await expect(bytesOf(account.fetchHistoryAudio('h1', options))).rejects.toMatchObject({
			...expected,
			outcome: 'notCharged',
			retryable: true,
		});
		expect(requests).toBe(1);
	});

	it('can be stopped', async () => {
		const account = await apiThat((_request, response) => response.writeHead(200).write('audio'));
		const stop = new AbortController();
		setTimeout(() => stop.abort(), 50);
		await expect(
			bytesOf(account.fetchHistoryAudio('h1', { signal: stop.signal })),
		).rejects.toMatchObject({ code: 'CANCELLED' });
	});

	it('ends its connection when nobody reads on', async () => {
		const closed = new Promise<void>((resolve) => {
			void apiThat((_request, response) => {
				response.on('close', resolve).writeHead(200).write('audio');
			}).then(async (account) => {
				for await (const _chunk of account.fetchHistoryAudio('h1')) break;
			});
		});
		await closed;
	});
});

describe('the usage', () => {
	const today = () => Math.floor(Date.now() / DAY_MS) * DAY_MS;

	it('is the sum of all that the account spent in the window', async () => {
		await buy();
		await buy({ modelId: 'eleven_v3', voiceId: STARTING_VOICES.professional });
		const window = { startMs: today(), endMs: today() + DAY_MS };
		expect(await api().creditUsage(window)).toBe(simulator.creditsCharged());
		const before = { startMs: today() - 7 * DAY_MS, endMs: today() };
		expect(await api().creditUsage(before)).toBe(0);
	});

	it('adds up figures of several buckets', async () => {
		const account = await apiThatSends({ time: [1, 2], usage: { All: [49, 10.5], Other: [1, 0] } });
		expect(await account.creditUsage({ startMs: 0, endMs: DAY_MS })).toBe(60.5);
	});

	it('is unknown when a figure is', async () => {
		const account = await apiThatSends({ time: [1, 2], usage: { All: [49, null] } });
		expect(await account.creditUsage({ startMs: 0, endMs: DAY_MS })).toBeUndefined();
	});

	it('is asked for in milliseconds, without the end', async () => {
		await api().creditUsage({ startMs: today(), endMs: today() + DAY_MS });
		const { query } = simulator.calls[0]!;
		expect(query).toMatchObject({
			start_unix: String(today()),
			end_unix: String(today() + DAY_MS - 1),
			aggregation_interval: 'hour',
		});
		await api().creditUsage({ startMs: today() - 90 * DAY_MS, endMs: today() });
		expect(simulator.calls[1]!.query).toMatchObject({ aggregation_interval: 'day' });
	});

	it('is unknown to a key that may not read it', async () => {
		const account = api(keyWithout('workspace_analytics_read'));
		expect(await account.creditUsage({ startMs: 0, endMs: DAY_MS })).toBeUndefined();
	});

	it.each([403, 404, 410])('is unknown when the endpoint answers %i', async (status) => {
		const account = await apiThatSends({ detail: 'Not Found' }, status);
		expect(await account.creditUsage({ startMs: 0, endMs: DAY_MS })).toBeUndefined();
	});

	it('is an error when the key is wrong', async () => {
		await expect(api('wrong-key').creditUsage({ startMs: 0, endMs: DAY_MS })).rejects.toMatchObject(
			{ code: 'INVALID_KEY' },
		);
	});
});

describe('every question', () => {
	type Question = (apiKey?: string, options?: { timeoutMs?: number }) => Promise<unknown>;
	const questions: [string, Scope, string, Question][] = [
		['getSubscription', 'user_read', '/v1/user/', (key, to) => api(key).getSubscription(to)],
		['getUserId', 'user_read', '/v1/user', (key, to) => api(key).getUserId(to)],
		[
			'searchHistory',
			'speech_history_read',
			'/v1/history',
			(key, to) => api(key).searchHistory({ ...search(), ...to }),
		],
		[
			'fetchHistoryAudio',
			'speech_history_read',
			'/v1/history/',
			(key, to) => bytesOf(api(key).fetchHistoryAudio('h1', to)),
		],
	];

	it.each(questions)('%s names the permission %s', async (_name, scope, _path, ask) => {
		await expect(ask(keyWithout(scope))).rejects.toMatchObject({
			code: 'PERMISSION_MISSING',
			message: expect.stringContaining(scope),
		});
	});

	it.each(questions)('%s refuses a wrong key in words', async (_name, _scope, _path, ask) => {
		await expect(ask('wrong-key')).rejects.toMatchObject({ code: 'INVALID_KEY' });
	});

	it.each(questions)('%s ends in time', async (_name, _scope, path, ask) => {
		simulator.faults.add({ kind: 'hang', on: `GET ${path}` });
		await expect(ask(DEFAULT_API_KEY, { timeoutMs: 200 })).rejects.toMatchObject({
			code: 'API_UNREACHABLE',
			retryable: true,
			outcome: 'notCharged',
		});
	});

	it.each(questions)('%s asks once, also when it fails', async (_name, _scope, path, ask) => {
		for (const error of ['internal_error', 'system_busy'] as const) {
			simulator.reset();
			simulator.faults.add({ kind: 'refuse', error, on: `GET ${path}` });
			await expect(ask()).rejects.toMatchObject({ retryable: true, outcome: 'notCharged' });
			expect(simulator.calls).toHaveLength(1);
		}
	});

	it.each(questions)('%s leaves no timer behind', async (_name, _scope, _path, ask) => {
		await ask('wrong-key').catch(() => undefined);
		const before = timers();
		for (let call = 0; call < 5; call += 1) {
			await ask().catch(() => undefined);
			await ask('wrong-key').catch(() => undefined);
		}
		// The HTTP client keeps one clock for all its connections, which may have started meanwhile.
		expect(timers()).toBeLessThanOrEqual(before + 1);
	});

	it('keeps the key out of what a proxy says', async () => {
		const account = await apiThatSends({ detail: { message: 'no secret-key here' } }, 400);
		const error = await account.getUserId().catch((thrown: unknown) => thrown);
		expect(JSON.stringify([String(error), error])).not.toContain('secret-key');
	});

	it('notices a page that is not ElevenLabs’', async () => {
		const account = await apiThat((_request, response) => {
			response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>');
		});
		await expect(account.getSubscription()).rejects.toMatchObject({
			code: 'API_UNREACHABLE',
			message: expect.stringContaining('Base URL'),
		});
	});

	it('is not redirected, because that would carry the key elsewhere', async () => {
		const account = await apiThat((_request, response) => {
			response.writeHead(302, { location: `${simulator.url}/v1/user` }).end();
		});
		await expect(account.getUserId()).rejects.toMatchObject({
			code: 'API_UNREACHABLE',
			message: expect.stringContaining('redirect'),
		});
		expect(simulator.calls).toHaveLength(0);
	});
});
