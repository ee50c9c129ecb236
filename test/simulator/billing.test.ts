import { STARTING_VOICES, startSimulator, type Simulator } from '../../simulator';
import { detail, getJson, post, speak } from './requests';

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator();
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

async function costOf(body: Record<string, unknown>, voiceId?: string): Promise<number> {
	const response = await speak(simulator, { body, voiceId });
	expect(response.status).toBe(200);
	await response.arrayBuffer();
	return Number(response.headers.get('character-cost'));
}

test.each([
	['eleven_multilingual_v2', 1, 80],
	['eleven_v3', 1, 80],
	['eleven_turbo_v2_5', 1, 40],
	['eleven_flash_v2_5', 1, 40],
	['eleven_multilingual_v2', 0.55, 44],
	['eleven_flash_v2_5', 0.55, 22],
])(
	'80 characters on %s at a discount of %d cost %d credits',
	async (modelId, discount, credits) => {
		simulator.account.update({ discount });
		expect(await costOf({ text: 'x'.repeat(80), model_id: modelId })).toBe(credits);
		expect(simulator.creditsCharged()).toBe(credits);
		expect(simulator.paidCalls().map((call) => call.creditsCharged)).toEqual([credits]);
		const subscription = await getJson(simulator, '/v1/user/subscription');
		expect(subscription.character_count).toBe(credits);
		expect((await getJson(simulator, '/v1/user')).subscription.character_count).toBe(credits);
	},
);

test('characters are code points and parts of a credit are rounded up', async () => {
	expect(await costOf({ text: '👍👍👍', model_id: 'eleven_flash_v2_5' })).toBe(2);
	expect(await costOf({ text: 'é' })).toBe(1);
});

test('a library voice multiplies the price by its rate', async () => {
	expect(await costOf({ text: 'x'.repeat(10) }, STARTING_VOICES.notAddedWithRate)).toBe(15);
	simulator.account.voices.setRate(STARTING_VOICES.libraryWithNotice, 2);
	expect(await costOf({ text: 'x'.repeat(10) }, STARTING_VOICES.libraryWithNotice)).toBe(20);
});

test('the model list tells rate and discount, and both may change', async () => {
	simulator.account.update({ discount: 0.55 });
	simulator.account.models.set('eleven_v4', { rate: 2 });
	const models = await getJson<any[]>(simulator, '/v1/models');
	const rates = models.find((model) => model.model_id === 'eleven_v4').model_rates;
	expect(rates).toEqual({ character_cost_multiplier: 2, cost_discount_multiplier: 0.55 });
	expect(await costOf({ text: 'x'.repeat(100), model_id: 'eleven_v4' })).toBe(110);
});

test('the same request is charged again', async () => {
	await costOf({ text: 'Again.', seed: 1 });
	await costOf({ text: 'Again.', seed: 1 });
	expect(simulator.creditsCharged()).toBe(12);
});

test('format, stream and timestamps do not change the price', async () => {
	for (const endpoint of ['', '/stream', '/with-timestamps', '/stream/with-timestamps']) {
		await (await speak(simulator, { endpoint, body: { text: 'Ten chars.' } })).arrayBuffer();
	}
	expect(simulator.paidCalls().map((call) => call.creditsCharged)).toEqual([10, 10, 10, 10]);
});

test('a refusal is not charged', async () => {
	expect((await speak(simulator, { body: { text: '' } })).status).toBe(400);
	expect((await speak(simulator, { voiceId: 'nobody' })).status).toBe(404);
	expect((await speak(simulator, { key: 'wrong' })).status).toBe(401);
	expect(simulator.creditsCharged()).toBe(0);
	expect(simulator.paidCalls()).toEqual([]);
	expect(simulator.calls).toHaveLength(3);
});

test('what does not fit into the quota is refused, what fits exactly is not', async () => {
	simulator.account.update({ quota: 25 });
	expect(await costOf({ text: 'x'.repeat(15) })).toBe(15);
	const refused = await speak(simulator, { body: { text: 'x'.repeat(11) } });
	expect(refused.status).toBe(402);
	expect((await detail(refused)).code).toBe('insufficient_credits');
	expect(await costOf({ text: 'x'.repeat(10) })).toBe(10);
	simulator.account.update({ errorBodies: 'old' });
	const old = await speak(simulator, { body: { text: 'x' } });
	expect(old.status).toBe(401);
	expect(await detail(old)).toEqual({
		status: 'quota_exceeded',
		message:
			'This request exceeds your quota of 25. You have 0 credits remaining, while 1 credits are required for this request.',
	});
});

test('simultaneous requests cannot pass the quota together', async () => {
	simulator.account.update({ quota: 20, concurrencyLimit: 50 });
	const statuses = await Promise.all(
		Array.from({ length: 10 }, async () => {
			const response = await speak(simulator, { body: { text: 'x'.repeat(5) } });
			await response.arrayBuffer();
			return response.status;
		}),
	);
	expect(statuses.filter((status) => status === 200)).toHaveLength(4);
	expect(simulator.creditsCharged()).toBe(20);
});

test('the header can be missing and the subscription can lag', async () => {
	simulator.account.update({ sendsCharacterCost: false, subscriptionLagMs: 3_600_000 });
	const response = await speak(simulator);
	await response.arrayBuffer();
	expect(response.headers.has('character-cost')).toBe(false);
	expect((await getJson(simulator, '/v1/user/subscription')).character_count).toBe(0);
	simulator.account.clock.advanceDays(1);
	expect((await getJson(simulator, '/v1/user/subscription')).character_count).toBe(24);
});

test.each([
	['zero', '0', 0],
	['dollars', '0.00192', 0.00192],
	['negative', '-24', -24],
	['text', '24 credits', 24],
] as const)('costs can be stated as %s; the bill is right', async (statedCosts, header, change) => {
	simulator.account.update({ statedCosts });
	const response = await speak(simulator);
	await response.arrayBuffer();
	expect(response.headers.get('character-cost')).toBe(header);
	expect(simulator.creditsCharged()).toBe(24);
	const { history } = await getJson(simulator, '/v1/history');
	const [{ character_count_change_from: from, character_count_change_to: to }] = history;
	expect(to - from).toBeCloseTo(change, 9);
	expect((await getJson(simulator, '/v1/user/subscription')).character_count).toBe(24);
});

test('voice design charges the preview text once', async () => {
	const text = 'x'.repeat(120);
	const response = await post(simulator, '/v1/text-to-voice/design', {
		voice_description: 'A calm narrator with a low voice.',
		text,
	});
	expect(((await response.json()) as any).previews).toHaveLength(3);
	expect(simulator.creditsCharged()).toBe(120);
	expect(simulator.paidCalls()).toEqual([]);
});

test('usage adds the credits up by model', async () => {
	await costOf({ text: 'x'.repeat(10), model_id: 'eleven_v3' });
	await costOf({ text: 'x'.repeat(10), model_id: 'eleven_flash_v2_5' });
	const now = Date.now();
	const { time, usage } = await getJson(
		simulator,
		`/v1/usage/character-stats?start_unix=${now - 1000}&end_unix=${now + 60_000}&breakdown_type=model`,
	);
	const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
	expect(sum(usage.eleven_v3)).toBe(10);
	expect(sum(usage.eleven_flash_v2_5)).toBe(5);
	expect(usage.eleven_v3).toHaveLength(time.length);
});
