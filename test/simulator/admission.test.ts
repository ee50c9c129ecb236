import { DEFAULT_API_KEY, STARTING_VOICES, startSimulator, type Simulator } from '../../simulator';
import { detail, get, getJson, headers, speak, type SpeakOptions } from './requests';

let simulator: Simulator;
let lines: string[];

beforeAll(async () => {
	lines = [];
	simulator = await startSimulator({ log: (line) => lines.push(line) });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

describe('refusals', () => {
	test.each<[string, SpeakOptions, number, string]>([
		['an unknown voice', { voiceId: 'x' }, 404, 'voice_not_found'],
		['an unknown model', { body: { model_id: 'x' } }, 404, 'model_not_found'],
		['a model for design only', { body: { model_id: 'eleven_ttv_v3' } }, 400, 'unsupported_model'],
		['an empty text', { body: { text: ' ' } }, 400, 'empty_text'],
		['a long text', { body: { text: 'x'.repeat(10_001) } }, 400, 'text_too_long'],
		[
			'stability between the steps of v3',
			{ body: { model_id: 'eleven_v3', voice_settings: { stability: 0.4 } } },
			400,
			'invalid_voice_settings',
		],
		[
			'context on v3',
			{ body: { model_id: 'eleven_v3', previous_text: 'Before.' } },
			400,
			'unsupported_model',
		],
		[
			'request ids on v3 conversational',
			{ body: { model_id: 'eleven_v3_conversational', next_request_ids: ['a'] } },
			400,
			'unsupported_model',
		],
		[
			'four request ids',
			{ body: { previous_request_ids: ['a', 'b', 'c', 'd'] } },
			400,
			'invalid_parameters',
		],
		['an unknown format', { query: { output_format: 'mp3_1' } }, 400, 'invalid_output_format'],
		[
			'WAV on a stream',
			{ endpoint: '/stream', query: { output_format: 'wav_16000' } },
			400,
			'invalid_output_format',
		],
		[
			'a format above the plan',
			{ query: { output_format: 'pcm_44100' } },
			403,
			'output_format_not_allowed',
		],
		['zero retention', { query: { enable_logging: 'false' } }, 403, 'feature_not_available'],
		[
			'an unknown dictionary',
			{ body: { pronunciation_dictionary_locators: [{ pronunciation_dictionary_id: 'x' }] } },
			404,
			'pronunciation_dictionary_not_found',
		],
	])('%s', async (_name, options, status, code) => {
		const response = await speak(simulator, options);
		expect(response.status).toBe(status);
		const body = await detail(response);
		expect(body).toMatchObject({ code, message: expect.any(String), type: expect.any(String) });
		expect(body.request_id).toBe(response.headers.get('x-trace-id'));
		expect(response.headers.has('request-id')).toBe(false);
		expect(response.headers.has('retry-after')).toBe(false);
		expect(simulator.creditsCharged()).toBe(0);
	});

	test('the old form has a status and a message, and other HTTP statuses', async () => {
		simulator.account.update({ errorBodies: 'old' });
		const response = await speak(simulator, { voiceId: 'x' });
		expect(response.status).toBe(400);
		expect(await detail(response)).toEqual({
			status: 'voice_not_found',
			message: "A voice with voice_id 'x' was not found.",
		});
	});

	test('the schema is checked before the key', async () => {
		const response = await speak(simulator, {
			key: 'wrong',
			body: { text: undefined, voice_settings: { stability: 1.5, similarity_boost: -1 } },
		});
		expect(response.status).toBe(422);
		const faults = await detail(response);
		expect(faults.map((fault: any) => [fault.type, fault.loc.join('.')]).sort()).toEqual([
			['greater_than_equal', 'body.voice_settings.similarity_boost'],
			['less_than_equal', 'body.voice_settings.stability'],
			['missing', 'body.text'],
		]);
	});

	test('nulls and unknown fields are fine', async () => {
		const response = await speak(simulator, {
			body: { seed: null, voice_settings: { stability: null }, something_new: 1 },
		});
		expect(response.status).toBe(200);
	});

	test('a body that is not JSON', async () => {
		const response = await fetch(`${simulator.url}/v1/text-to-speech/${STARTING_VOICES.premade}`, {
			method: 'POST',
			headers: headers(),
			body: '{',
		});
		expect(response.status).toBe(422);
		expect((await detail(response))[0].type).toBe('json_invalid');
	});
});

describe('keys', () => {
	test('none, a wrong one, a bearer token', async () => {
		expect((await detail(await speak(simulator, { key: null }))).status).toBe(
			'needs_authorization',
		);
		expect((await detail(await speak(simulator, { key: 'x' }))).status).toBe('invalid_api_key');
		const bearer = await fetch(`${simulator.url}/v1/user`, {
			headers: { authorization: `Bearer ${DEFAULT_API_KEY}` },
		});
		expect((await detail(bearer)).status).toBe('invalid_authorization_header');
		expect((await get(simulator, '/v1/models', null)).status).toBe(404);
	});

	test('a key can be limited to speech', async () => {
		simulator.account.keys.add('speech-only', ['text_to_speech']);
		expect((await speak(simulator, { key: 'speech-only' })).status).toBe(200);
		const refused = await get(simulator, '/v2/voices', 'speech-only');
		expect(refused.status).toBe(401);
		expect(await detail(refused)).toMatchObject({
			status: 'missing_permissions',
			message: expect.stringContaining('voices_read'),
		});
	});
});

describe('plans', () => {
	test('free refuses library voices, added or not', async () => {
		simulator.account.update({ plan: 'free' });
		for (const voiceId of [STARTING_VOICES.libraryWithNotice, STARTING_VOICES.notAdded]) {
			const response = await speak(simulator, { voiceId });
			expect(response.status).toBe(402);
			expect((await detail(response)).code).toBe('paid_plan_required');
		}
		expect((await speak(simulator)).status).toBe(200);
	});

	test('pro may have PCM at 44.1 kHz', async () => {
		simulator.account.update({ plan: 'pro' });
		const response = await speak(simulator, { query: { output_format: 'pcm_44100' } });
		expect(response.status).toBe(200);
	});

	test('an unknown setting is refused', () => {
		expect(() => simulator.account.update({ plan: 'gold' as never })).toThrow('gold');
		expect(() => simulator.account.update({ colour: 1 } as never)).toThrow('colour');
	});
});

describe('concurrency', () => {
	const slow = { kind: 'delay-first-byte', ms: 60_000, times: 'forever' } as const;

	test('the plan limits each group of models until answers are sent or callers are gone', async () => {
		simulator.account.update({ plan: 'free' });
		simulator.faults.add(slow);
		const caller = new AbortController();
		const first = await speak(simulator, { signal: caller.signal });
		const second = await speak(simulator, { signal: caller.signal });
		expect(second.headers.get('current-concurrent-requests')).toBe('2');
		expect(second.headers.get('maximum-concurrent-requests')).toBe('2');
		const third = await speak(simulator);
		expect(third.status).toBe(429);
		expect((await detail(third)).code).toBe('concurrent_limit_exceeded');
		const flash = await speak(simulator, {
			body: { model_id: 'eleven_flash_v2_5' },
			signal: caller.signal,
		});
		expect(flash.headers.get('maximum-concurrent-requests')).toBe('4');
		expect(simulator.paidCalls()).toHaveLength(3);
		caller.abort();
		await Promise.allSettled([first.arrayBuffer(), second.arrayBuffer(), flash.arrayBuffer()]);
		simulator.faults.clear();
		await expect(settledStatus(() => speak(simulator))).resolves.toBe(200);
	});

	test('a caller that leaves before the headers frees its place, and is charged', async () => {
		simulator.account.update({ concurrencyLimit: 1 });
		simulator.faults.add({ kind: 'delay-headers', ms: 60_000 });
		await expect(speak(simulator, { signal: AbortSignal.timeout(200) })).rejects.toThrow();
		await expect(settledStatus(() => speak(simulator))).resolves.toBe(200);
		expect(simulator.creditsCharged()).toBe(48);
	});

	test('in queue mode everybody gets an answer', async () => {
		simulator.account.update({ concurrency: 'queue', concurrencyLimit: 1 });
		const answers = await Promise.all(
			Array.from({ length: 4 }, async () => {
				const response = await speak(simulator);
				await response.arrayBuffer();
				return response;
			}),
		);
		expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
		for (const answer of answers) {
			expect(answer.headers.get('current-concurrent-requests')).toBe('1');
		}
	});

	/** The server notices a caller that left a moment later. */
	async function settledStatus(call: () => Promise<Response>): Promise<number> {
		for (let attempt = 0; ; attempt++) {
			const response = await call();
			await response.arrayBuffer();
			if (response.status !== 429 || attempt > 100) return response.status;
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	}
});

test('success says what it is', async () => {
	const response = await speak(simulator);
	await response.arrayBuffer();
	expect(Object.fromEntries(response.headers)).toMatchObject({
		'content-type': 'audio/mpeg',
		'character-cost': '24',
		'current-concurrent-requests': '1',
		'maximum-concurrent-requests': '5',
		'request-id': expect.stringMatching(/^\w{20}$/),
		'history-item-id': expect.stringMatching(/^\w{20}$/),
		'x-trace-id': expect.stringMatching(/^[0-9a-f]{32}$/),
		'x-region': expect.any(String),
	});
	expect(response.headers.has('content-length')).toBe(false);
	simulator.account.update({ sendsContentLength: true });
	const announced = await speak(simulator);
	const { byteLength } = await announced.arrayBuffer();
	expect(announced.headers.get('content-length')).toBe(String(byteLength));
});

test('the log has a line a request and never the key or the text', async () => {
	lines.length = 0;
	const text = 'Confidential words that nobody may read.';
	await (await speak(simulator, { body: { text } })).arrayBuffer();
	await (await speak(simulator, { body: { text, voice_settings: { stability: 9 } } })).text();
	await (await speak(simulator, { body: { text }, key: 'some-other-key' })).text();
	await getJson(simulator, '/v2/voices?search=Confidential');
	expect(lines).toHaveLength(4);
	expect(lines[0]).toMatch(
		/POST \/v1\/text-to-speech\/\w+ 200 eleven_multilingual_v2, .*40 characters, 40 credits, 120960 left/,
	);
	const log = lines.join('\n');
	for (const secret of ['Confidential', DEFAULT_API_KEY, 'some-other-key']) {
		expect(log).not.toContain(secret);
	}
});

test('reset makes everything new', async () => {
	const fresh = await getJson(simulator, '/__simulator/state');
	simulator.account.update({ plan: 'free', discount: 0.5, errorBodies: 'old', quota: 100 });
	simulator.account.voices.withdraw(STARTING_VOICES.premade);
	simulator.account.voices.editSettings(STARTING_VOICES.cloned, { stability: 0.1 });
	simulator.account.models.remove('eleven_v3');
	simulator.account.keys.add('second');
	simulator.account.clock.advanceDays(10);
	simulator.account.dictionaries.add('Names', null, []);
	await (await speak(simulator, { voiceId: STARTING_VOICES.cloned })).arrayBuffer();
	simulator.faults.add({ kind: 'hang', times: 'forever' });
	const changed = await getJson(simulator, '/__simulator/state');
	expect(changed).not.toEqual(fresh);
	simulator.reset();
	const again = await getJson(simulator, '/__simulator/state');
	expect({ ...again, clock: null }).toEqual({ ...fresh, clock: null });
	expect(again.clock.offsetMs).toBe(0);
	expect(simulator.calls).toEqual([]);
	expect((await get(simulator, '/v1/user', 'second')).status).toBe(401);
	expect(
		(await getJson(simulator, '/v1/pronunciation-dictionaries')).pronunciation_dictionaries,
	).toEqual([]);
	expect((await speak(simulator)).status).toBe(200);
});
