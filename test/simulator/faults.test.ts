import { startSimulator, type Fault, type Simulator } from '../../simulator';
import { bytes, detail, get, getJson, speak } from './requests';

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator();
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

const LONG = { body: { text: 'One sentence after the other. '.repeat(20) } };

/** What arrived before the body ended or broke. */
async function receive(response: Response): Promise<{ received: Buffer; error?: unknown }> {
	const pieces: Uint8Array[] = [];
	try {
		for await (const piece of response.body as AsyncIterable<Uint8Array>) pieces.push(piece);
		return { received: Buffer.concat(pieces) };
	} catch (error) {
		return { received: Buffer.concat(pieces), error };
	}
}

async function historyAudio(): Promise<Buffer> {
	const { history } = await getJson(simulator, '/v1/history');
	expect(history).toHaveLength(1);
	return await bytes(await get(simulator, `/v1/history/${history[0].history_item_id}/audio`));
}

test('the socket is destroyed after a part of the body; the history has all of it', async () => {
	simulator.faults.add({ kind: 'cut', how: 'reset', afterFraction: 0.4 });
	const { received, error } = await receive(await speak(simulator, LONG));
	expect(error).toMatchObject({ name: 'TypeError', message: 'terminated' });
	const whole = await historyAudio();
	expect(received.length).toBe(Math.floor(whole.length * 0.4));
	expect(whole.subarray(0, received.length).equals(received)).toBe(true);
	// 600 characters are about 39 seconds, 16,000 bytes each.
	expect(whole.length / 16_000).toBeGreaterThan(30);
	expect(simulator.creditsCharged()).toBe(600);
	expect(simulator.calls[0]).toMatchObject({ ending: 'cut-by-fault', faults: ['cut'] });
	const next = await receive(await speak(simulator, LONG));
	expect(next.error).toBeUndefined();
});

test('the body ends early as if it were complete', async () => {
	simulator.faults.add({ kind: 'cut', how: 'clean-end', afterBytes: 10_000 });
	const { received, error } = await receive(
		await speak(simulator, { ...LONG, endpoint: '/stream' }),
	);
	expect(error).toBeUndefined();
	expect(received.length).toBe(10_000);
	expect((await historyAudio()).length).toBeGreaterThan(10_000);
});

test('with an announced length an early end can only be a broken connection', async () => {
	simulator.account.update({ sendsContentLength: true });
	simulator.faults.add({ kind: 'cut', how: 'clean-end', afterBytes: 10_000 });
	const { received, error } = await receive(await speak(simulator, LONG));
	expect(error).toMatchObject({ name: 'TypeError', message: 'terminated' });
	expect(received.length).toBe(10_000);
});

test('a stall sends a part and then nothing until the caller leaves', async () => {
	simulator.faults.add({ kind: 'stall', afterBytes: 5_000 });
	const caller = new AbortController();
	const response = await speak(simulator, { ...LONG, signal: caller.signal });
	const reader = response.body!.getReader();
	let received = 0;
	while (received < 5_000) received += (await reader.read()).value!.length;
	expect(received).toBe(5_000);
	const pause = new Promise((resolve) => setTimeout(() => resolve('nothing'), 200));
	const next = reader.read().catch(() => 'aborted');
	expect(await Promise.race([next, pause])).toBe('nothing');
	caller.abort();
	expect(await next).toBe('aborted');
});

test.each<[string, boolean, number, number]>([
	['kept', false, 600, 1],
	['given back', true, 0, 0],
])(
	'after a cut the charge is %s, as the account is set',
	async (_name, refunds, credits, items) => {
		simulator.account.update({ refundsCutAnswers: refunds, keepsHistoryOfCutAnswers: !refunds });
		simulator.faults.add({ kind: 'cut', how: 'reset', afterFraction: 0.5 });
		await receive(await speak(simulator, LONG));
		expect(simulator.creditsCharged()).toBe(credits);
		expect((await getJson(simulator, '/v1/history')).history).toHaveLength(items);
	},
);

test('a caller that hangs up keeps its charge and its history item', async () => {
	simulator.faults.add({ kind: 'pace', chunkBytes: 1000, everyMs: 50 });
	const caller = new AbortController();
	const response = await speak(simulator, { ...LONG, signal: caller.signal });
	await response.body!.getReader().read();
	caller.abort();
	expect(simulator.creditsCharged()).toBe(600);
	expect((await historyAudio()).length).toBeGreaterThan(100_000);
});

test.each<[string, Fault, string | null, string]>([
	[
		'nothing',
		{ kind: 'answer', status: 200, contentType: 'audio/mpeg', body: '' },
		'audio/mpeg',
		'',
	],
	[
		'JSON',
		{ kind: 'answer', status: 200, contentType: 'application/json', body: '{"detail":"busy"}' },
		'application/json',
		'{"detail":"busy"}',
	],
	[
		'HTML',
		{
			kind: 'answer',
			status: 200,
			contentType: 'text/html',
			body: '<html></html>',
			afterBilling: true,
		},
		'text/html',
		'<html></html>',
	],
	['an untyped body', { kind: 'answer', status: 200, body: 'x' }, null, 'x'],
])('200 with %s in place of audio', async (_name, fault, contentType, body) => {
	simulator.faults.add(fault);
	const response = await speak(simulator);
	expect(response.status).toBe(200);
	expect(response.headers.get('content-type')).toBe(contentType);
	expect(await response.text()).toBe(body);
	const isBilled = 'afterBilling' in fault && fault.afterBilling === true;
	expect(simulator.creditsCharged()).toBe(isBilled ? 24 : 0);
});

test('a wrong content type over real audio', async () => {
	simulator.faults.add({ kind: 'content-type', value: 'text/plain' });
	const response = await speak(simulator);
	expect(response.headers.get('content-type')).toBe('text/plain');
	expect((await bytes(response)).equals(await historyAudio())).toBe(true);
});

test.each([
	['concurrent_limit_exceeded', 429, 'too_many_concurrent_requests'],
	['rate_limit_exceeded', 429, 'rate_limit_exceeded'],
	['system_busy', 429, 'system_busy'],
	['request_timeout', 408, 'request_timeout'],
	['internal_error', 500, 'something_went_wrong'],
	['service_unavailable', 503, 'service_unavailable'],
] as const)('%s in both forms, without a charge', async (error, status, old) => {
	simulator.faults.add({ kind: 'refuse', error, times: 2 });
	const response = await speak(simulator);
	expect(response.status).toBe(status);
	expect((await detail(response)).code).toBe(error);
	expect(response.headers.has('retry-after')).toBe(false);
	simulator.account.update({ errorBodies: 'old' });
	expect((await detail(await speak(simulator))).status).toBe(old);
	expect(simulator.creditsCharged()).toBe(0);
	expect((await speak(simulator)).status).toBe(200);
});

test('Retry-After only when asked for', async () => {
	simulator.faults.add({ kind: 'refuse', error: 'rate_limit_exceeded', retryAfter: '2' });
	expect((await speak(simulator)).headers.get('retry-after')).toBe('2');
});

test('5xx as HTML, before and after billing', async () => {
	simulator.faults.add({ kind: 'refuse', error: 'internal_error', html: true });
	simulator.faults.add({ kind: 'refuse', error: 'internal_error', html: true, afterBilling: true });
	const before = await speak(simulator);
	expect([before.status, before.headers.get('content-type')]).toEqual([500, 'text/html']);
	expect(await before.text()).toContain('<html>');
	expect(simulator.creditsCharged()).toBe(0);
	const after = await speak(simulator);
	expect(after.status).toBe(500);
	await after.text();
	expect(simulator.creditsCharged()).toBe(24);
	expect((await historyAudio()).length).toBeGreaterThan(1000);
});

test('a reset before the headers, before and after billing', async () => {
	simulator.faults.add({ kind: 'reset' });
	await expect(speak(simulator)).rejects.toThrow('fetch failed');
	expect(simulator.creditsCharged()).toBe(0);
	expect(simulator.calls[0]?.status).toBeUndefined();
	simulator.faults.add({ kind: 'reset', afterBilling: true });
	await expect(speak(simulator)).rejects.toThrow('fetch failed');
	expect(simulator.creditsCharged()).toBe(24);
	const [paid] = simulator.paidCalls();
	const { history } = await getJson(simulator, '/v1/history');
	expect(history[0]).toMatchObject({
		request_id: paid!.requestId,
		text: 'Good morning, everybody.',
	});
});

test.each([false, true])('hanging before the headers (billed: %s)', async (afterBilling) => {
	simulator.faults.add({ kind: 'hang', afterBilling });
	await expect(speak(simulator, { signal: AbortSignal.timeout(300) })).rejects.toThrow();
	expect(simulator.creditsCharged()).toBe(afterBilling ? 24 : 0);
});

test('delays before the headers and before the first byte, and a pace', async () => {
	simulator.faults.add({ kind: 'delay-headers', ms: 100 });
	simulator.faults.add({ kind: 'delay-first-byte', ms: 150 });
	simulator.faults.add({ kind: 'pace', chunkBytes: 8192, everyMs: 30 });
	const start = performance.now();
	const response = await speak(simulator, { endpoint: '/stream' });
	const headersMs = performance.now() - start;
	const reader = response.body!.getReader();
	let received = (await reader.read()).value!.length;
	const firstByteMs = performance.now() - start;
	for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
		received += chunk.value.length;
	}
	const endMs = performance.now() - start;
	expect(headersMs).toBeGreaterThan(95);
	expect(firstByteMs - headersMs).toBeGreaterThan(100);
	expect(endMs - firstByteMs).toBeGreaterThan((Math.floor(received / 8192) - 1) * 25);
	expect(simulator.calls[0]).toMatchObject({ bytesSent: received, ending: 'complete' });
});

test('the timestamped stream ends in half a line, or without a line feed', async () => {
	const options = { endpoint: '/stream/with-timestamps' };
	simulator.faults.add({ kind: 'last-line', how: 'half' });
	simulator.faults.add({ kind: 'last-line', how: 'no-line-feed' });
	const half = (await (await speak(simulator, options)).text()).split('\n');
	expect(() => JSON.parse(half[0]!)).not.toThrow();
	expect(() => JSON.parse(half.at(-1)!)).toThrow();
	const unterminated = await (await speak(simulator, options)).text();
	expect(unterminated.endsWith('}')).toBe(true);
	const whole = await (await speak(simulator, options)).text();
	expect(whole.endsWith('}\n')).toBe(true);
});

test('faults are used up in order, may let calls pass, and match what they name', async () => {
	simulator.faults.add({ kind: 'refuse', error: 'system_busy', after: 1 });
	simulator.faults.add({ kind: 'refuse', error: 'internal_error', times: 2, textIncludes: 'bad' });
	simulator.faults.add({
		kind: 'refuse',
		error: 'service_unavailable',
		times: 'forever',
		match: (call) => call.modelId === 'eleven_v3',
	});
	const status = async (body: Record<string, unknown> = {}) =>
		(await speak(simulator, { body })).status;
	expect(await status()).toBe(200);
	expect(await status()).toBe(429);
	expect(await status()).toBe(200);
	expect(await status({ text: 'bad' })).toBe(500);
	expect(await status({ text: 'bad' })).toBe(500);
	expect(await status({ text: 'bad' })).toBe(200);
	expect(await status({ model_id: 'eleven_v3' })).toBe(503);
	expect(await status({ model_id: 'eleven_v3' })).toBe(503);
	simulator.faults.clear();
	expect(await status({ model_id: 'eleven_v3' })).toBe(200);
});

test('other routes fail on request', async () => {
	simulator.faults.add({ kind: 'refuse', error: 'internal_error', on: 'GET /v1/history' });
	simulator.faults.add({ kind: 'reset', on: 'GET /v2/voices' });
	expect((await speak(simulator)).status).toBe(200);
	expect((await get(simulator, '/v1/history')).status).toBe(500);
	expect((await get(simulator, '/v1/history')).status).toBe(200);
	await expect(get(simulator, '/v2/voices')).rejects.toThrow('fetch failed');
});

test('headers can be left out', async () => {
	simulator.faults.add({ kind: 'omit-headers', names: ['request-id', 'x-trace-id'] });
	const response = await speak(simulator);
	expect(response.headers.has('request-id')).toBe(false);
	expect(response.headers.has('character-cost')).toBe(true);
});
