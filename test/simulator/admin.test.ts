import { STARTING_VOICES, startSimulator, type Simulator } from '../../simulator';
import { get, getJson, post, speak } from './requests';

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator();
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

/** A test in another process has nothing but HTTP. */
async function admin(path: string, body: unknown = {}): Promise<any> {
	const response = await post(simulator, `/__simulator/${path}`, body);
	expect(response.status).toBe(200);
	return await response.json();
}

test('the bill and the calls can be read', async () => {
	await (await speak(simulator)).arrayBuffer();
	await get(simulator, '/v1/user');
	expect(await getJson(simulator, '/__simulator/state')).toMatchObject({
		creditsCharged: 24,
		creditsLeft: 120_976,
		calls: 2,
		paidCalls: 1,
	});
	const [paid] = await getJson(simulator, '/__simulator/paid-calls');
	expect(paid).toMatchObject({
		voiceId: STARTING_VOICES.premade,
		modelId: 'eleven_multilingual_v2',
		outputFormat: 'mp3_44100_128',
		characters: 24,
		creditsCharged: 24,
		status: 200,
		body: { text: 'Good morning, everybody.' },
	});
	expect(await getJson(simulator, '/__simulator/calls')).toHaveLength(2);
});

test('the account, keys, models and the clock can be changed', async () => {
	const state = await admin('account', { plan: 'free', quota: 50, discount: 0.5 });
	expect(state.creditsLeft).toBe(50);
	await admin('account', { quota: null });
	await admin('keys', { key: 'speech-only', scopes: ['text_to_speech'] });
	expect((await get(simulator, '/v1/user', 'speech-only')).status).toBe(401);
	await admin('models', { action: 'remove', modelId: 'eleven_v3' });
	expect((await speak(simulator, { body: { model_id: 'eleven_v3' } })).status).toBe(404);
	await admin('models', { action: 'set', modelId: 'eleven_v5', facts: { rate: 3 } });
	const spoken = await speak(simulator, { body: { text: 'x'.repeat(10), model_id: 'eleven_v5' } });
	expect(spoken.headers.get('character-cost')).toBe('15');
	expect((await admin('clock', { advanceDays: 2 })).clock.offsetMs).toBe(172_800_000);
});

test('voices can be changed', async () => {
	const { libraryWithNotice: voiceId } = STARTING_VOICES;
	await admin('voices', { action: 'add', voice: { name: 'New', voiceId: 'simVoiceNew000000001' } });
	expect((await speak(simulator, { voiceId: 'simVoiceNew000000001' })).status).toBe(200);
	await admin('voices', { action: 'rename', voiceId, name: 'Other' });
	await admin('voices', { action: 'edit-settings', voiceId, settings: { stability: 0.9 } });
	await admin('voices', { action: 'set-rate', voiceId, rate: 2 });
	await admin('voices', { action: 'withdraw', voiceId, noticeDays: 5 });
	const voice = await getJson(simulator, `/v1/voices/${voiceId}`);
	expect(voice).toMatchObject({
		name: 'Other',
		settings: { stability: 0.9 },
		sharing: { rate: 2, disable_at_unix: expect.any(Number) },
	});
	await admin('voices', { action: 'ban', voiceId });
	expect((await speak(simulator, { voiceId })).status).toBe(403);
	await admin('voices', { action: 'unban', voiceId });
	await admin('voices', { action: 'withdraw', voiceId });
	expect((await speak(simulator, { voiceId })).status).toBe(404);
	await admin('voices', { action: 'restore', voiceId });
	expect((await speak(simulator, { voiceId })).status).toBe(200);
});

test('faults can be added, seen and cleared', async () => {
	const state = await admin('faults', [
		{ kind: 'refuse', error: 'system_busy', times: 2 },
		{ kind: 'pace', chunkBytes: 4096, everyMs: 1, times: 'forever' },
	]);
	expect(state.faults.map((entry: any) => entry.left)).toEqual([2, 'forever']);
	expect((await speak(simulator)).status).toBe(429);
	await fetch(`${simulator.url}/__simulator/faults`, { method: 'DELETE' });
	expect((await speak(simulator)).status).toBe(200);
});

test('reset', async () => {
	await (await speak(simulator)).arrayBuffer();
	expect(await admin('reset')).toMatchObject({ creditsCharged: 0, calls: 0, historyItems: 0 });
});

test.each([
	['account', { plan: 'gold' }],
	['account', { colour: 'red' }],
	['faults', { kind: 'earthquake' }],
	['voices', { action: 'sing', voiceId: 'x' }],
	['voices', { action: 'ban', voiceId: 'nobody' }],
	['keys', { key: 'k', scopes: ['everything'] }],
])('a mistake in a change to %s is refused', async (path, body) => {
	const response = await post(simulator, `/__simulator/${path}`, body);
	expect(response.status).toBe(400);
	expect(((await response.json()) as any).error).toEqual(expect.any(String));
});

test('admin requests are not among the calls', async () => {
	await admin('account', {});
	expect(simulator.calls).toEqual([]);
});
