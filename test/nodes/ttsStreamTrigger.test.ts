import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { secretFromApiKey, signLink } from '../../engine/delivery/signedLink';
import { openEmbeddedStore } from '../../engine/adapters/embedded/embeddedStore';
import { systemClock } from '../../engine/concurrency/systemClock';
import { DEFAULT_API_KEY, STARTING_VOICES, startSimulator, type Simulator } from '../../simulator';
import { changeTo, sampleChoice } from '../contracts/samplePin';
import { SCRIPT, VOICE_ID } from '../support/convertWorkflow';
import { temporaryFolder } from '../support/temporaryFolder';
import { ENDPOINT_PATH, startVoiceEndpoint, type VoiceEndpoint } from '../support/voiceEndpoint';

jest.setTimeout(60_000);

const PACE = { kind: 'pace', chunkBytes: 4096, everyMs: 20 } as const;
const COST = Math.ceil(SCRIPT.length / 2);
const FOLDER = temporaryFolder('endpoint');

let simulator: Simulator;
const open: VoiceEndpoint[] = [];

beforeAll(async () => {
	simulator = await startSimulator({ settings: { plan: 'business' } });
});
beforeEach(() => simulator.reset());
afterEach(async () => {
	for (const endpoint of open.splice(0)) {
		await endpoint.idle();
		await endpoint.close();
		for (const secret of [SCRIPT.slice(4, 19), DEFAULT_API_KEY, FOLDER]) {
			expect(endpoint.warnings.join()).not.toContain(secret);
		}
	}
});
afterAll(async () => await simulator.close());

/** On a store of its own, which holds no speech yet. */
async function endpoint(
	parameters: IDataObject = {},
	store: IDataObject = { folder: join(FOLDER, randomUUID()) },
	api: IDataObject = {},
): Promise<VoiceEndpoint> {
	const started = await startVoiceEndpoint({
		parameters,
		credentials: {
			elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: simulator.url, ...api },
			voiceoverStoreApi: { engine: 'embedded', ...store },
		},
	});
	open.push(started);
	return started;
}

const play = async (
	{ url }: VoiceEndpoint,
	query: Record<string, string> = { text: SCRIPT },
	init: RequestInit = {},
) => await fetch(`${url}?${new URLSearchParams(query).toString()}`, init);

async function bytesOf(answer: Response): Promise<Buffer> {
	return Buffer.from(await answer.arrayBuffer());
}

async function refusal(answer: Response) {
	expect(answer.headers.get('content-type')).toContain('application/json');
	const body = (await answer.json()) as IDataObject;
	expect(Object.keys(body).sort()).toEqual(['code', 'description', 'message']);
	return { status: answer.status, code: body['code'] };
}

/** Puts audio of the same size, but with another sound, in the place of the only clip of a store. */
async function remakeClip(folder: string): Promise<void> {
	const store = await openEmbeddedStore(folder, systemClock);
	const { clips } = await store.index.list('default', { limit: 2 });
	const [clip] = clips;
	expect(clips).toHaveLength(1);
	const writer = await store.files.create();
	await writer.write(Buffer.alloc(clip!.bytes, 7));
	const written = await writer.keep(clip!.key);
	const answer = await store.index.acquireLease('default', clip!.key, randomUUID(), 5000);
	if (!answer.granted) throw new Error('the clip is being bought');
	await store.index.publish(answer.lease, { ...clip!, ...written });
	await store.close();
}

const paid = () => simulator.paidCalls().length;

describe('an answer', () => {
	it('is the audio as it is generated, and then the workflow starts with the receipt', async () => {
		simulator.faults.add({ kind: 'delay-first-byte', ms: 75 });
		simulator.faults.add(PACE);
		const voice = await endpoint();
		const answer = await play(voice);
		expect(answer.status).toBe(200);
		expect(Object.fromEntries(answer.headers)).toMatchObject({
			'content-type': 'audio/mpeg',
			'transfer-encoding': 'chunked',
			'x-accel-buffering': 'no',
		});
		const reader = answer.body!.getReader();
		const first = await reader.read();
		expect(first.value!.length).toBeLessThanOrEqual(8192);
		expect(voice.items).toHaveLength(0);
		let bytes = first.value!.length;
		for (let next = await reader.read(); !next.done; next = await reader.read()) {
			bytes += next.value.length;
		}
		await voice.idle();
		expect(voice.items).toEqual([
			expect.objectContaining({
				text: SCRIPT,
				speech: expect.objectContaining({
					source: 'generated',
					creditsCharged: COST,
					bytesSent: bytes,
					delivered: true,
					callerLeft: false,
				}) as unknown,
			}),
		]);
		const speech = voice.items[0]!['speech'] as Record<string, number>;
		expect(speech['timeToFirstByteMs']).toBeGreaterThanOrEqual(75);
		expect(speech['timeToLastByteMs']).toBeGreaterThan(speech['timeToFirstByteMs']! + 200);
	});

	it.each([
		['a JSON body', 'application/json', JSON.stringify({ text: SCRIPT })],
		[
			'a form',
			'application/x-www-form-urlencoded',
			new URLSearchParams({ text: SCRIPT }).toString(),
		],
		['plain text', 'text/plain', SCRIPT],
	])('takes the text from %s', async (_what, type, body) => {
		const voice = await endpoint();
		const headers = { 'content-type': type };
		const answer = await play(voice, {}, { method: 'POST', headers, body });
		expect(answer.status).toBe(200);
		await bytesOf(answer);
		expect(simulator.paidCalls()[0]!.body).toMatchObject({ text: SCRIPT });
	});

	it.each([
		['mp3_22050_32', 'audio/mpeg'],
		['opus_48000_32', 'audio/ogg'],
		['pcm_16000', 'audio/pcm'],
		['wav_16000', 'audio/wav'],
		['ulaw_8000', 'audio/basic'],
	])('in %s has the type %s', async (outputFormat, type) => {
		const answer = await play(await endpoint({ outputFormat }));
		expect(answer.headers.get('content-type')).toBe(type);
		expect((await bytesOf(answer)).length).toBeGreaterThan(1000);
	});

	it('comes from the cache the second time, with its length, and asks the account for nothing', async () => {
		const voice = await endpoint();
		const first = await bytesOf(await play(voice));
		await voice.idle();
		const calls = simulator.calls.length;
		const again = await play(voice);
		expect(again.headers.get('content-length')).toBe(String(first.length));
		expect((await bytesOf(again)).equals(first)).toBe(true);
		await voice.idle();
		expect(simulator.calls).toHaveLength(calls);
		expect(voice.items[1]!['speech']).toMatchObject({ source: 'cache', creditsCharged: 0 });
	});

	describe('after publishing', () => {
		/** To this process an account that nothing is known of. */
		const unknownAccount = () => ({ baseUrl: simulator.url.replace('127.0.0.1', 'localhost') });
		const asked = () => simulator.calls.map(({ path }) => path).sort();
		const needed = ['/v1/models', '/v1/user', `/v1/voices/${VOICE_ID}`];
		const untilAsked = async () => {
			while (asked().length < needed.length) await new Promise((turn) => setImmediate(turn));
		};

		it('waits for nothing but the speech', async () => {
			const voice = await endpoint({ maxCreditsPerDay: 1000 }, undefined, unknownAccount());
			// Once for each method, as n8n does.
			for (let method = 0; method < 6; method += 1) await voice.publish();
			await untilAsked();
			expect(asked()).toEqual(needed);
			await bytesOf(await play(voice));
			expect(simulator.calls.slice(needed.length)).toMatchObject([
				{ path: `/v1/text-to-speech/${VOICE_ID}/stream` },
			]);
		});

		it('waits for nothing but the speech, also when its voice was changed right after the last time', async () => {
			const voice = await endpoint();
			for (const value of [VOICE_ID, STARTING_VOICES.professional]) {
				await voice.publish({ voice: { __rl: true, mode: 'id', value } });
				const until = performance.now() + 3_000;
				while (!asked().includes(`/v1/voices/${value}`) && performance.now() < until) {
					await pause(5);
				}
				expect(asked()).toContain(`/v1/voices/${value}`);
			}
		});

		it('is given also where the account could not be asked then', async () => {
			const voice = await endpoint();
			simulator.faults.add({ kind: 'refuse', error: 'internal_error', times: 'forever' });
			await voice.publish();
			while (asked().length === 0) await new Promise((turn) => setImmediate(turn));
			simulator.faults.clear();
			expect((await play(voice)).status).toBe(200);
		});
	});

	it('is shared by fifty callers within a second: one purchase, fifty equal audios', async () => {
		simulator.faults.add(PACE);
		const voice = await endpoint();
		const audios = await Promise.all(
			Array.from({ length: 50 }, async (_, index) => {
				await new Promise((wait) => setTimeout(wait, index * 15));
				return (await bytesOf(await play(voice))).toString('base64');
			}),
		);
		expect(new Set(audios).size).toBe(1);
		expect(audios[0]!.length).toBeGreaterThan(50_000);
		expect(paid()).toBe(1);
		await voice.idle();
		const sources = voice.items.map((item) => (item['speech'] as IDataObject)['source']);
		expect(sources.filter((source) => source === 'generated')).toHaveLength(1);
		expect(sources).toHaveLength(50);
	});
});

describe('a caller that hangs up', () => {
	it('at the first bytes does not lose the speech: it is finished, kept, and free the next time', async () => {
		simulator.faults.add(PACE);
		const voice = await endpoint();
		const leaving = new AbortController();
		const answer = await play(voice, { text: SCRIPT }, { signal: leaving.signal });
		await answer.body!.getReader().read();
		leaving.abort();
		await voice.idle();
		expect(voice.items[0]!['speech']).toMatchObject({
			source: 'generated',
			creditsCharged: COST,
			delivered: false,
			callerLeft: true,
		});
		const again = await play(voice);
		expect(again.headers.get('content-length')).not.toBeNull();
		await bytesOf(again);
		expect(paid()).toBe(1);
	});
});

describe('a caller that leaves before the first byte', () => {
	it('after the request was sent starts the workflow, which counts what it cost', async () => {
		simulator.faults.add({ kind: 'delay-first-byte', ms: 400 });
		const voice = await endpoint();
		const leaving = new AbortController();
		const answer = play(voice, { text: SCRIPT }, { signal: leaving.signal });
		while (paid() === 0) await new Promise((wait) => setTimeout(wait, 10));
		leaving.abort();
		await expect(answer).rejects.toThrow();
		await voice.idle();
		expect(voice.items).toMatchObject([
			{
				speech: {
					source: 'generated',
					creditsCharged: COST,
					bytesSent: 0,
					delivered: false,
					callerLeft: true,
				},
			},
		]);
		expect(voice.warnings).toEqual([]);
	});
});

describe('audio that breaks off', () => {
	it('and is in the history of the account is not paid for again', async () => {
		simulator.faults.add(PACE);
		simulator.faults.add({ kind: 'cut', how: 'reset', afterFraction: 0.4 });
		const voice = await endpoint();
		await expect(bytesOf(await play(voice))).rejects.toThrow();
		await voice.idle();
		const again = await play(voice);
		expect(again.status).toBe(200);
		expect((await bytesOf(again)).length).toBeGreaterThan(50_000);
		await voice.idle();
		expect(voice.items[1]!['speech']).toMatchObject({ source: 'recovered', delivered: true });
		expect(paid()).toBe(1);
	});

	it.each(['reset', 'clean-end'] as const)(
		'at 40 %% by a %s breaks the connection; nothing is kept and the ledger counts it',
		async (how) => {
			simulator.faults.add(PACE);
			simulator.faults.add({ kind: 'cut', how, afterFraction: 0.4 });
			const store = { folder: join(FOLDER, randomUUID()) };
			const voice = await endpoint({}, store);
			const answer = await play(voice);
			expect(answer.status).toBe(200);
			await expect(bytesOf(answer)).rejects.toThrow();
			await voice.idle();
			expect(voice.items[0]).toMatchObject({
				speech: { source: null, delivered: false, callerLeft: false },
				errorCode: 'AUDIO_INCOMPLETE',
			});
			expect(voice.items[0]).not.toHaveProperty('error');
			const head = await play(voice, { text: SCRIPT }, { method: 'HEAD' });
			expect(head.headers.get('content-length')).toBeNull();
			// The call, whose outcome is unknown, stays in the day's sum of this caller.
			const tight = await endpoint({ maxCreditsPerCallerAndDay: 2 * COST - 1 }, store);
			const other = await play(tight, { text: SCRIPT.toUpperCase() });
			expect(await refusal(other)).toEqual({ status: 402, code: 'BUDGET_EXCEEDED' });
		},
	);
});

describe('a refusal has a status and says why', () => {
	it.each<[string, number, string, Record<string, string>, IDataObject?]>([
		['no text', 400, 'INVALID_INPUT', {}],
		['white space', 400, 'INVALID_INPUT', { text: ' \n ' }],
		['a text that is too long', 413, 'TEXT_TOO_LONG', { text: SCRIPT }, { maxCharacters: 20 }],
		['a choice that callers do not have', 400, 'INVALID_INPUT', { text: 'Hi', voice: 'other' }],
		[
			'a day that is used up for the caller',
			402,
			'BUDGET_EXCEEDED',
			{ text: SCRIPT },
			{ maxCreditsPerCallerAndDay: 10 },
		],
		[
			'a day that is used up for all',
			402,
			'BUDGET_EXCEEDED',
			{ text: SCRIPT },
			{ maxCreditsPerDay: 10 },
		],
		[
			'speech that may not be bought',
			404,
			'CACHE_MISS',
			{ text: SCRIPT },
			{ cacheMode: 'readOnly' },
		],
		[
			'a voice that is gone',
			404,
			'VOICE_GONE',
			{ text: SCRIPT },
			{ voice: { __rl: true, mode: 'id', value: 'nobodyHasThisVoice00' } },
		],
		[
			'no limit on an open endpoint',
			500,
			'ENDPOINT_MISCONFIGURED',
			{ text: 'Hi' },
			{ maxCreditsPerDay: '' },
		],
		[
			'a pin that is not there',
			404,
			'PIN_NOT_FOUND',
			{ text: SCRIPT },
			{ voice: { __rl: true, mode: 'pin', value: 'Nobody' } },
		],
		['a path of two parts', 500, 'ENDPOINT_MISCONFIGURED', { text: 'Hi' }, { path: 'a/b' }],
		['a path with spaces', 500, 'ENDPOINT_MISCONFIGURED', { text: 'Hi' }, { path: ' my-voice ' }],
		...[0, -1, 3601, 4_000_000].map(
			(timeoutSeconds): [string, number, string, Record<string, string>, IDataObject] => [
				`a timeout of ${timeoutSeconds} seconds`,
				500,
				'ENDPOINT_MISCONFIGURED',
				{ text: SCRIPT },
				{ options: { timeoutSeconds } },
			],
		),
		['no character at all', 500, 'ENDPOINT_MISCONFIGURED', { text: 'Hi' }, { maxCharacters: 0 }],
	])('%s: %i %s', async (_what, status, code, query, parameters = {}) => {
		const voice = await endpoint(parameters);
		expect(await refusal(await play(voice, query))).toEqual({ status, code });
		expect(paid()).toBe(0);
		expect(voice.items).toHaveLength(0);
	});

	it.each<[string, number, string, () => void]>([
		['an exhausted quota', 402, 'QUOTA_EXCEEDED', () => simulator.account.update({ quota: 5 })],
		[
			'a server error after sending',
			504,
			'OUTCOME_UNKNOWN',
			() => simulator.faults.add({ kind: 'refuse', error: 'internal_error' }),
		],
		...['<html>', `<html>${'Sign in to this network. '.repeat(500)}`].map(
			(body): [string, number, string, () => void] => [
				`a page of ${body.length} letters in the place of audio`,
				502,
				'AUDIO_INCOMPLETE',
				() => simulator.faults.add({ kind: 'answer', status: 200, contentType: 'text/html', body }),
			],
		),
	])('%s: %i %s', async (_what, status, code, arrange) => {
		arrange();
		const voice = await endpoint();
		expect(await refusal(await play(voice))).toEqual({ status, code });
		expect(voice.items).toHaveLength(0);
	});

	it('a store that cannot be used: 503', async () => {
		const voice = await endpoint({}, { folder: '/dev/null/store' });
		const answer = await play(voice);
		const said = await answer.clone().text();
		expect(await refusal(answer)).toEqual({ status: 503, code: 'STORE_UNAVAILABLE' });
		expect(said).not.toContain('/dev/null');
		expect(voice.warnings.join()).toContain('STORE_UNAVAILABLE');
	});

	it('a key that is not accepted: 502, and never the key', async () => {
		const voice = await endpoint({}, undefined, { apiKey: 'wrong-key-1234567890' });
		const answer = await play(voice);
		const said = await answer.clone().text();
		expect(await refusal(answer)).toMatchObject({ status: 502, code: 'INVALID_KEY' });
		expect(said).not.toContain('wrong-key');
		expect(voice.warnings.join()).not.toContain('wrong-key');
	});

	it.each(['PUT', 'PATCH', 'DELETE'])('%s: 405', async (method) => {
		const answer = await play(await endpoint(), { text: SCRIPT }, { method });
		expect(answer.headers.get('allow')).toContain('GET');
		expect(await refusal(answer)).toEqual({ status: 405, code: 'METHOD_NOT_ALLOWED' });
	});

	it.each([
		['a text that is sent twice', 'text=a&text=b'],
		['a text that is a list', 'text[]=a&text[]=b'],
	])('%s: 400', async (_what, query) => {
		const voice = await endpoint();
		expect(await refusal(await fetch(`${voice.url}?${query}`))).toMatchObject({ status: 400 });
	});
});

describe('what a caller got wrong is told as the caller’s', () => {
	const secured = { authentication: 'header', headerSecret: 'correct horse battery' };
	const headers = { 'x-voice-key': 'correct horse battery' };

	it.each([
		['a format that there is not', { format: 'mp3_bogus' }],
		['a format that is a whole book', { format: 'x'.repeat(5000) }],
		['a model that is none', { model: 'no model/at all' }],
		['a voice that is none', { voice: 'no voice/at all' }],
	])('%s: 400', async (_what, choice) => {
		const voice = await endpoint({ ...secured, headerName: 'X-Voice-Key' });
		const answer = await play(voice, { text: SCRIPT, ...choice }, { headers });
		const said = await answer.clone().text();
		expect(await refusal(answer)).toEqual({ status: 400, code: 'INVALID_INPUT' });
		expect(said.length).toBeLessThan(1000);
		expect(voice.warnings.join().length).toBeLessThan(1000);
	});

	it('and what its owner got wrong is not, although the caller chose a voice', async () => {
		const voice = await endpoint({ ...secured, headerName: 'X-Voice-Key' }, undefined, {
			apiKey: '',
		});
		const answer = await play(voice, { text: SCRIPT, voice: VOICE_ID }, { headers });
		expect(await refusal(answer)).toEqual({ status: 500, code: 'ENDPOINT_MISCONFIGURED' });
	});

	it.each<[string, IDataObject]>([
		['the seed', { speechOptions: { seed: -5 } }],
		['the language', { speechOptions: { languageCode: 'Klingon' } }],
	])('nor is %s of the endpoint, which its owner is told of', async (_what, wrong) => {
		const voice = await endpoint({ ...secured, headerName: 'X-Voice-Key', ...wrong });
		const answer = await play(voice, { text: SCRIPT, voice: VOICE_ID }, { headers });
		expect(await refusal(answer)).toEqual({ status: 500, code: 'ENDPOINT_MISCONFIGURED' });
		expect(voice.warnings).toEqual([expect.stringContaining('INVALID_INPUT')]);
	});

	it('half of an emoji: 400', async () => {
		const answer = await play(
			await endpoint(),
			{},
			{
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: '{"text":"Good morning \\ud83d"}',
			},
		);
		expect(await refusal(answer)).toEqual({ status: 400, code: 'INVALID_INPUT' });
	});
});

describe('a pin with a fallback', () => {
	it('is played by the fallback when its voice goes within the minute in which it is remembered', async () => {
		const { cloned, libraryWithoutNotice } = STARTING_VOICES;
		const store = { folder: join(FOLDER, randomUUID()) };
		const opened = await openEmbeddedStore(store.folder, systemClock);
		const pins = await opened.pins();
		for (const change of [
			changeTo(sampleChoice({ alias: 'Understudy', fallback: undefined } as never, cloned)),
			changeTo(sampleChoice({}, libraryWithoutNotice)),
		]) {
			await pins.change('default', [change]);
		}
		opened.close();
		const voice = await endpoint({ voice: { __rl: true, mode: 'pin', value: 'Narrator' } }, store);
		await bytesOf(await play(voice, { text: `${SCRIPT} 1` }));
		simulator.account.voices.withdraw(libraryWithoutNotice);
		const answer = await play(voice, { text: `${SCRIPT} 2` });
		expect(answer.status).toBe(200);
		await bytesOf(answer);
		await voice.idle();
		expect(voice.items[1]!['speech']).toMatchObject({
			voiceId: cloned,
			voicePin: { alias: 'Narrator', voiceId: cloned, fallbackUsed: true },
		});
	});
});

describe('fifty callers at once', () => {
	it('never spend more than the day of the one who they all are', async () => {
		const voice = await endpoint({ maxCreditsPerCallerAndDay: 3 * (COST + 2) });
		const answers = await Promise.all(
			Array.from({ length: 50 }, async (_, index) => {
				const answer = await play(voice, { text: `${SCRIPT} ${index}` });
				await bytesOf(answer);
				return answer.status;
			}),
		);
		expect(answers.filter((status) => status === 200)).toHaveLength(3);
		expect(answers.filter((status) => status === 402)).toHaveLength(47);
		expect(paid()).toBe(3);
	});

	it('get nothing new where the day allows 0 credits', async () => {
		const voice = await endpoint({ maxCreditsPerCallerAndDay: 0 });
		const answers = await Promise.all(
			Array.from({ length: 50 }, async () => (await play(voice)).status),
		);
		expect(new Set(answers)).toEqual(new Set([402]));
		expect(paid()).toBe(0);
	});
});

describe('signed links', () => {
	const KEY_SECRET = secretFromApiKey(DEFAULT_API_KEY);
	const link = (
		parameters: Record<string, string> = {},
		{ secret = KEY_SECRET, path = ENDPOINT_PATH, inMs = 60_000 } = {},
	) => ({ ...signLink(secret, path, { text: SCRIPT, ...parameters }, Date.now() + inMs) });
	const signed = { authentication: 'signedLink' };

	it('play, any number of times, for the price of one', async () => {
		const voice = await endpoint(signed);
		const parameters = link();
		for (const _time of [1, 2, 3]) {
			const answer = await play(voice, parameters);
			expect(answer.status).toBe(200);
			await bytesOf(answer);
			await voice.idle();
		}
		expect(paid()).toBe(1);
	});

	it('play the voice that they name, and count for the caller that they name', async () => {
		const voice = await endpoint(signed);
		const parameters = link({ caller: 'customer-1', format: 'mp3_22050_32' });
		await bytesOf(await play(voice, parameters));
		await voice.idle();
		expect(simulator.paidCalls()[0]).toMatchObject({ outputFormat: 'mp3_22050_32' });
		expect(voice.items[0]).toMatchObject({ caller: { name: 'customer-1' } });
	});

	it.each<[string, number, string, () => Record<string, string>]>([
		['none at all', 401, 'LINK_UNSIGNED', () => ({ text: SCRIPT })],
		['an expired one', 403, 'LINK_EXPIRED', () => link({}, { inMs: -1000 })],
		['another text', 403, 'LINK_INVALID', () => ({ ...link(), text: `${SCRIPT}!` })],
		['a later end', 403, 'LINK_INVALID', () => ({ ...link(), expires: '9999999999' })],
		['another voice', 403, 'LINK_INVALID', () => ({ ...link(), voice: 'other' })],
		['another caller', 403, 'LINK_INVALID', () => ({ ...link({ caller: 'a' }), caller: 'b' })],
		['one of another endpoint', 403, 'LINK_INVALID', () => link({}, { path: 'other' })],
		['one by another secret', 403, 'LINK_INVALID', () => link({}, { secret: 'x'.repeat(32) })],
		['an empty signature', 401, 'LINK_UNSIGNED', () => ({ ...link(), sig: '' })],
		['one more parameter', 403, 'LINK_INVALID', () => ({ ...link(), more: '' })],
		['another case of a name', 403, 'LINK_INVALID', () => ({ ...link(), Text: SCRIPT })],
	])('%s: %i %s', async (_what, status, code, parameters) => {
		const voice = await endpoint(signed);
		expect(await refusal(await play(voice, parameters()))).toEqual({ status, code });
		expect(simulator.calls).toHaveLength(0);
		expect(voice.items).toHaveLength(0);
	});

	it('are not valid with a parameter that objects have of themselves', async () => {
		const voice = await endpoint(signed);
		const body = JSON.stringify(link()).replace('{', '{"__proto__":"x",');
		const headers = { 'content-type': 'application/json' };
		const answer = await play(voice, {}, { method: 'POST', headers, body });
		expect(await refusal(answer)).toEqual({ status: 403, code: 'LINK_INVALID' });
	});

	it('can be sent by POST, and by a secret of their own', async () => {
		const secret = 'a secret that nobody can guess';
		const voice = await endpoint({ ...signed, options: { signingSecret: secret } });
		const init = (parameters: Record<string, string>) => ({
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(parameters),
		});
		const good = await play(voice, {}, init(link({}, { secret })));
		expect(good.status).toBe(200);
		await bytesOf(good);
		expect((await play(voice, {}, init(link()))).status).toBe(403);
	});

	it('each have a day of their own, and callers too', async () => {
		const voice = await endpoint({ ...signed, maxCreditsPerCallerAndDay: COST + 5 });
		const of = async (text: string, caller?: string) => {
			const answer = await play(voice, link({ text, ...(caller ? { caller } : {}) }));
			await bytesOf(answer);
			await voice.idle();
			return answer.status;
		};
		expect(await of(`${SCRIPT} 1`, 'one')).toBe(200);
		expect(await of(`${SCRIPT} 2`, 'one')).toBe(402);
		expect(await of(`${SCRIPT} 2`, 'two')).toBe(200);
		expect(await of(`${SCRIPT} 3`)).toBe(200);
		expect(await of(`${SCRIPT} 4`)).toBe(200);
		// What was bought before is served, whatever was spent.
		expect(await of(`${SCRIPT} 2`, 'one')).toBe(200);
	});
});

describe('a header', () => {
	const secured = {
		authentication: 'header',
		headerName: 'X-Voice-Key',
		headerSecret: 'correct horse battery',
	};

	it('lets in who holds the secret, and nobody else', async () => {
		const voice = await endpoint(secured);
		const by = async (headers: Record<string, string>) =>
			await play(voice, { text: SCRIPT, caller: 'customer-1' }, { headers });
		expect(await refusal(await by({}))).toEqual({ status: 401, code: 'UNAUTHORIZED' });
		expect(await refusal(await by({ 'x-voice-key': 'wrong' }))).toMatchObject({ status: 403 });
		expect(paid()).toBe(0);
		const good = await by({ 'x-voice-key': 'correct horse battery' });
		expect(good.status).toBe(200);
		await bytesOf(good);
	});

	it.each(['utf8', 'latin1'] as const)(
		'may have letters of any language, sent in %s',
		async (code) => {
			const headerSecret = 'Schlüssel für die Stimme';
			const { url } = await endpoint({ ...secured, headerSecret });
			const value = Buffer.from(headerSecret, code).toString('latin1');
			const status = await new Promise((resolve) => {
				const headers = { 'x-voice-key': value };
				httpRequest(`${url}?text=Hi`, { method: 'HEAD', headers }, (answer) =>
					resolve(answer.statusCode),
				).end();
			});
			expect(status).toBe(200);
		},
	);

	it('that would be easy to guess keeps the endpoint closed', async () => {
		const voice = await endpoint({ ...secured, headerSecret: '' });
		const answer = await play(voice, { text: SCRIPT }, { headers: { 'x-voice-key': '' } });
		expect(await refusal(answer)).toEqual({ status: 500, code: 'ENDPOINT_MISCONFIGURED' });
	});
});

describe('questions and parts', () => {
	it('HEAD tells the size of what is there, buys nothing, and starts no workflow', async () => {
		const voice = await endpoint();
		const head = { method: 'HEAD' };
		const before = await play(voice, { text: SCRIPT }, head);
		expect(before.status).toBe(200);
		expect(before.headers.get('content-type')).toBe('audio/mpeg');
		expect(before.headers.get('content-length')).toBeNull();
		const audio = await bytesOf(await play(voice));
		await voice.idle();
		const after = await play(voice, { text: SCRIPT }, head);
		expect(after.headers.get('content-length')).toBe(String(audio.length));
		expect(after.headers.get('accept-ranges')).toBe('bytes');
		expect(paid()).toBe(1);
		expect(voice.items).toHaveLength(1);
	});

	it('HEAD is refused where GET would be', async () => {
		const head = { method: 'HEAD' };
		const readOnly = await endpoint({ cacheMode: 'readOnly' });
		expect((await play(readOnly, { text: SCRIPT }, head)).status).toBe(404);
	});

	it('parts are of GET: HEAD and POST are about the whole', async () => {
		const voice = await endpoint();
		const audio = await bytesOf(await play(voice));
		await voice.idle();
		for (const range of ['bytes=5-9', 'bytes=-1', `bytes=${audio.length}-`]) {
			for (const method of ['HEAD', 'POST']) {
				const answer = await play(voice, { text: SCRIPT }, { method, headers: { range } });
				expect(answer.status).toBe(200);
				expect(answer.headers.get('content-length')).toBe(String(audio.length));
				await bytesOf(answer);
			}
		}
	});

	it('the rest of one clip is never joined to the beginning of another of the same size', async () => {
		const store = { folder: join(FOLDER, randomUUID()) };
		const voice = await endpoint({ outputFormat: 'pcm_16000' }, store);
		const beginning = await bytesOf(await play(voice));
		await voice.idle();
		const again = await play(voice);
		const etag = again.headers.get('etag')!;
		await bytesOf(again);
		await remakeClip(store.folder);
		const rest = await play(
			voice,
			{ text: SCRIPT },
			{ headers: { range: 'bytes=1000-', 'if-range': etag } },
		);
		expect(rest.status).toBe(200);
		expect((await bytesOf(rest)).length).toBe(beginning.length);
		const same = rest.headers.get('etag')!;
		expect(same).not.toBe(etag);
		const part = await play(
			voice,
			{ text: SCRIPT },
			{ headers: { range: 'bytes=1000-', 'if-range': same } },
		);
		expect(part.status).toBe(206);
		await bytesOf(part);
	});

	it('parts of a cached clip are those bytes, and later ones start no workflow', async () => {
		const voice = await endpoint();
		const audio = await bytesOf(await play(voice));
		await voice.idle();
		const part = async (range: string) =>
			await play(voice, { text: SCRIPT }, { headers: { range } });
		for (const [range, from, to] of [
			['bytes=0-', 0, audio.length - 1],
			['bytes=0-99', 0, 99],
			['bytes=1000-', 1000, audio.length - 1],
			['bytes=-500', audio.length - 500, audio.length - 1],
		] as const) {
			const answer = await part(range);
			expect(answer.status).toBe(206);
			expect(answer.headers.get('content-range')).toBe(`bytes ${from}-${to}/${audio.length}`);
			expect((await bytesOf(answer)).equals(audio.subarray(from, to + 1))).toBe(true);
		}
		const beyond = await part(`bytes=${audio.length}-`);
		expect(beyond.status).toBe(416);
		expect(beyond.headers.get('content-range')).toBe(`bytes */${audio.length}`);
		await voice.idle();
		expect(voice.items).toHaveLength(3);
		expect(paid()).toBe(1);
	});

	it('a later part of what is not there yet is all of it', async () => {
		const answer = await play(
			await endpoint(),
			{ text: SCRIPT },
			{ headers: { range: 'bytes=5-' } },
		);
		expect(answer.status).toBe(200);
		expect((await bytesOf(answer)).length).toBeGreaterThan(50_000);
	});
});

describe('scripts of other sites', () => {
	const from = (origin: string) => ({ headers: { origin } });

	it('may read the answer when all may', async () => {
		const answer = await play(await endpoint(), { text: SCRIPT }, from('https://a.example'));
		expect(answer.headers.get('access-control-allow-origin')).toBe('*');
		await bytesOf(answer);
	});

	it('are known by their origin, however it was typed', async () => {
		const voice = await endpoint({ options: { corsOrigins: 'https://B.example:443/player' } });
		const answer = await play(voice, { text: SCRIPT }, from('https://b.example'));
		expect(answer.headers.get('access-control-allow-origin')).toBe('https://b.example');
		await bytesOf(answer);
	});

	it('cannot be allowed by what is no web site', async () => {
		const voice = await endpoint({ options: { corsOrigins: 'b.example' } });
		const answer = await play(voice, { text: SCRIPT }, from('https://b.example'));
		expect(await refusal(answer)).toEqual({ status: 500, code: 'ENDPOINT_MISCONFIGURED' });
	});

	it('are refused, before anything is bought, when they are not on the list', async () => {
		const voice = await endpoint({
			options: { corsOrigins: 'https://a.example, https://b.example/' },
		});
		const good = await play(voice, { text: SCRIPT }, from('https://b.example'));
		expect(good.headers.get('access-control-allow-origin')).toBe('https://b.example');
		await bytesOf(good);
		const bad = await play(voice, { text: 'Other' }, from('https://evil.example'));
		expect(await refusal(bad)).toEqual({ status: 403, code: 'ORIGIN_NOT_ALLOWED' });
		expect(paid()).toBe(1);
	});
});

it('a caller that reads slowly is waited for, and the speech is finished meanwhile', async () => {
	const voice = await endpoint({ outputFormat: 'pcm_44100', maxCharacters: 5000 });
	const text = 'A long text that takes a while to read. '.repeat(60);
	const url = `${voice.url}?${new URLSearchParams({ text }).toString()}`;
	const answer = await new Promise<import('node:http').IncomingMessage>((resolve) => {
		httpRequest(url, resolve).end();
	});
	answer.pause();
	while (paid() === 0) await new Promise((wait) => setTimeout(wait, 10));
	// Another caller gets all of it, while the first has not begun to read.
	const whole = await bytesOf(await play(voice, { text }));
	let bytes = 0;
	for await (const piece of answer) bytes += (piece as Buffer).length;
	expect(bytes).toBe(whole.length);
	expect(bytes).toBeGreaterThan(5_000_000);
	expect(paid()).toBe(1);
});
