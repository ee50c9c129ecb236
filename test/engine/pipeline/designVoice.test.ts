import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { elevenLabsVoiceAccountApi } from '../../../engine/adapters/elevenlabs/elevenLabsVoiceAccountApi';
import { openEmbeddedStore } from '../../../engine/adapters/embedded/embeddedStore';
import { reconcile } from '../../../engine/budget/reconcile';
import { systemClock } from '../../../engine/concurrency/systemClock';
import {
	designVoice,
	isLost,
	sizeOfPreviews,
	type DesignDependencies,
	type DesignedPreviews,
} from '../../../engine/pipeline/designVoice';
import { createRunMemory } from '../../../engine/concurrency/onceEach';
import { DEFAULT_API_KEY, startSimulator, type Simulator } from '../../../simulator';
import type { Fault } from '../../../simulator/faults/fault';
import { holdOf } from '../../contracts/sampleReservation';
import { afterTests } from '../../support/afterTests';
import { fakeAccountApi } from '../../support/fakeAccountApi';
import { temporaryFolder } from '../../support/temporaryFolder';

let simulator: Simulator;
beforeAll(async () => {
	simulator = await startSimulator();
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const ORDER = {
	description: 'A calm woman in her fifties, warm and unhurried',
	text: 'x'.repeat(120),
};
const ACCOUNT = { ...holdOf('account:u', 1_000_000), name: 'account', label: 'the account' };

const DESIGN = 'POST /v1/text-to-voice/design';
const asked = () => simulator.calls.filter(({ method, path }) => `${method} ${path}` === DESIGN);

const newMemory = (most = 1e9) =>
	createRunMemory<DesignedPreviews>({
		clock: systemClock,
		sizeOf: sizeOfPreviews,
		most,
		isFinal: isLost,
	});

async function newBench(baseUrl = simulator.url) {
	const store = await openEmbeddedStore(temporaryFolder('design'), systemClock);
	afterTests(() => store.close());
	const ledger = await store.ledger();
	const dependencies: DesignDependencies = {
		api: elevenLabsVoiceAccountApi({ apiKey: DEFAULT_API_KEY, baseUrl }),
		ledger: store.ledger,
		clock: systemClock,
		owner: 'me',
		namespace: 'default',
		workflowId: 'w',
		operation: 'run/0',
		budgets: async () => await Promise.resolve([{ ...ACCOUNT, resetsAtMs: undefined }]),
		leaveEnough: async () => await Promise.resolve(() => undefined),
		memory: newMemory(),
	};
	const sums = async () => {
		const [{ spent, reserved, unknown } = { spent: 0, reserved: 0, unknown: 0 }] =
			await ledger.balances([ACCOUNT]);
		return { spent, reserved, unknown };
	};
	return { store, ledger, dependencies, sums };
}

describe('previews of a designed voice', () => {
	it('are booked with what they cost', async () => {
		const { dependencies, sums } = await newBench();
		const { design, credits } = await designVoice(ORDER, dependencies);
		expect(design.previews).toHaveLength(3);
		expect(credits).toBe(120);
		expect(simulator.creditsCharged()).toBe(120);
		expect(await sums()).toEqual({ spent: 120_000, reserved: 0, unknown: 0 });
	});

	it('that are refused cost nothing', async () => {
		simulator.account.update({ quota: 10 });
		const { dependencies, sums } = await newBench();
		await expect(designVoice(ORDER, dependencies)).rejects.toMatchObject({
			code: 'QUOTA_EXCEEDED',
		});
		expect(await sums()).toEqual({ spent: 0, reserved: 0, unknown: 0 });
	});

	it('that got lost stay counted: no history of speech can show that they were never made', async () => {
		const server = createServer((request) => request.socket.destroy());
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		afterTests(() => server.close());
		const { port } = server.address() as AddressInfo;
		const bench = await newBench(`http://127.0.0.1:${port}`);
		await expect(designVoice(ORDER, bench.dependencies)).rejects.toMatchObject({
			outcome: 'unknown',
		});
		expect(await bench.sums()).toEqual({ spent: 0, reserved: 0, unknown: 120_000 });
		const accountApi = fakeAccountApi();
		const { left, resolved } = await reconcile({
			ledger: bench.ledger,
			accountApi,
			index: bench.store.index,
			clock: { ...systemClock, now: () => Date.now() + 3_600_000 },
			namespace: 'default',
			accountScopes: [ACCOUNT.scope],
		});
		expect(resolved).toEqual([]);
		expect(left).toMatchObject([{ reason: 'notSpeech' }]);
		expect(await bench.sums()).toMatchObject({ unknown: 120_000 });
	});

	it('are booked by the text that ElevenLabs wrote for them, where none is given', async () => {
		const { dependencies, sums } = await newBench();
		const { description } = ORDER;
		const { design, credits, warnings } = await designVoice({ description }, dependencies);
		expect(design.text.length).toBeLessThan(1000);
		expect(credits).toBe(design.text.length);
		expect(simulator.creditsCharged()).toBe(credits);
		expect(await sums()).toEqual({ spent: credits * 1000, reserved: 0, unknown: 0 });
		expect(warnings).toEqual([]);
		expect(design).not.toHaveProperty('listCost');
	});

	it('are booked as ElevenLabs says, where it says it', async () => {
		const { dependencies, sums } = await newBench();
		const { api } = dependencies;
		const { credits } = await designVoice(ORDER, {
			...dependencies,
			api: {
				...api,
				design: async (...parameters) => ({
					...(await api.design(...parameters)),
					characterCost: 66,
				}),
			},
		});
		expect(credits).toBe(66);
		expect(await sums()).toEqual({ spent: 66_000, reserved: 0, unknown: 0 });
	});

	it.each([0, 0.01, -120, Number.NaN, 1e9])(
		'are booked by the list where ElevenLabs says that they cost %p',
		async (characterCost) => {
			const { dependencies, sums } = await newBench();
			const { api } = dependencies;
			const { credits, warnings } = await designVoice(ORDER, {
				...dependencies,
				api: {
					...api,
					design: async (...parameters) => ({
						...(await api.design(...parameters)),
						characterCost,
					}),
				},
			});
			expect(credits).toBe(120);
			expect(await sums()).toEqual({ spent: 120_000, reserved: 0, unknown: 0 });
			expect(warnings).toEqual([expect.stringContaining('cannot be true')]);
		},
	);

	it('are not asked for when a budget cannot take them', async () => {
		const { dependencies, sums } = await newBench();
		const small = { ...holdOf('account:u', 119_000), name: 'account', label: 'the account' };
		const refused = designVoice(ORDER, {
			...dependencies,
			budgets: async () => await Promise.resolve([{ ...small, resetsAtMs: undefined }]),
		});
		await expect(refused).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
		expect(asked()).toEqual([]);
		expect(await sums()).toEqual({ spent: 0, reserved: 0, unknown: 0 });
	});
});

describe('previews whose outcome is not known', () => {
	const LOST: [how: string, fault: Fault][] = [
		['the connection broke before an answer', { kind: 'reset' }],
		['the connection broke after the charge', { kind: 'reset', afterBilling: true }],
		['the server failed', { kind: 'refuse', error: 'internal_error' }],
		[
			'the server failed after the charge',
			{ kind: 'refuse', error: 'service_unavailable', afterBilling: true },
		],
		['a gateway failed', { kind: 'refuse', error: 'internal_error', html: true }],
		['the server gave up', { kind: 'refuse', error: 'request_timeout', afterBilling: true }],
		['a gateway answered', { kind: 'answer', status: 200, body: '<html>', afterBilling: true }],
		['the answer holds no previews', { kind: 'answer', status: 200, body: '{}' }],
		['the answer was cut', { kind: 'cut', how: 'reset', afterFraction: 0.6 }],
		['the answer ended early', { kind: 'cut', how: 'clean-end', afterFraction: 0.6 }],
		['no answer came in time', { kind: 'hang', afterBilling: true }],
	];

	it.each(LOST)(
		'count as spent when %s, and are not asked for by a repetition',
		async (_, fault) => {
			const { dependencies, sums } = await newBench();
			const { api } = dependencies;
			const impatient: DesignDependencies = {
				...dependencies,
				api: {
					...api,
					design: async (order, options) =>
						await api.design(order, { ...options, timeoutMs: 1000 }),
				},
			};
			simulator.faults.add({ ...fault, on: DESIGN });
			const lost = {
				code: 'OUTCOME_UNKNOWN',
				outcome: 'unknown',
				message: 'The previews of the voice got lost on their way',
				// No history has them, so none is promised.
				description: expect.stringMatching(/120 credits count as spent.*no history of previews/),
			};
			await expect(designVoice(ORDER, impatient)).rejects.toMatchObject(lost);
			expect(await sums()).toEqual({ spent: 0, reserved: 0, unknown: 120_000 });
			await expect(designVoice(ORDER, impatient)).rejects.toMatchObject(lost);
			expect(asked()).toHaveLength(1);
			// A new run is a decision of the user.
			await designVoice(ORDER, { ...dependencies, operation: 'next run/0' });
			expect(asked()).toHaveLength(2);
			expect(await sums()).toEqual({ spent: 120_000, reserved: 0, unknown: 120_000 });
		},
	);

	it.each<[why: string, fault: Fault]>([
		['the account is busy', { kind: 'refuse', error: 'system_busy' }],
		['the description is refused', { kind: 'refuse', error: 'content_moderation' }],
		['there are no credits', { kind: 'refuse', error: 'quota_exceeded' }],
	])('is not what a refusal leaves: nothing is booked because %s', async (_, fault) => {
		const { dependencies, sums } = await newBench();
		simulator.faults.add({ ...fault, on: DESIGN });
		await expect(designVoice(ORDER, dependencies)).rejects.toMatchObject({ outcome: 'notCharged' });
		expect(await sums()).toEqual({ spent: 0, reserved: 0, unknown: 0 });
		await designVoice(ORDER, dependencies);
		expect(await sums()).toEqual({ spent: 120_000, reserved: 0, unknown: 0 });
	});

	it('is not what a server leaves that cannot be reached', async () => {
		const { dependencies, sums } = await newBench('http://127.0.0.1:64999');
		await expect(designVoice(ORDER, dependencies)).rejects.toMatchObject({
			code: 'API_UNREACHABLE',
			outcome: 'notCharged',
		});
		expect(await sums()).toEqual({ spent: 0, reserved: 0, unknown: 0 });
	});
});

describe('a repetition of the node', () => {
	it('gets the previews that the item bought before', async () => {
		const { dependencies, sums } = await newBench();
		const first = await designVoice(ORDER, dependencies);
		expect(await designVoice(ORDER, dependencies)).toEqual(first);
		expect(asked()).toHaveLength(1);
		await designVoice(ORDER, { ...dependencies, operation: 'run/1' });
		await designVoice({ ...ORDER, seed: 8 }, dependencies);
		expect(asked()).toHaveLength(3);
		expect(await sums()).toMatchObject({ spent: 360_000 });
	});

	it('finds previews for some minutes, and as many as the memory takes', async () => {
		let nowMs = 0;
		let bought = 0;
		const memory = createRunMemory<number>({
			clock: { now: () => nowMs },
			sizeOf: () => 40,
			most: 100,
			isFinal: () => false,
		});
		const buy = async () => await Promise.resolve((bought += 1));
		for (const operation of ['a', 'b', 'a', 'b']) await memory.once(operation, 'x', buy);
		expect(bought).toBe(2);
		await memory.once('c', 'x', buy);
		expect([await memory.once('b', 'x', buy), await memory.once('a', 'x', buy)]).toEqual([2, 4]);
		nowMs = 11 * 60_000;
		expect(await memory.once('c', 'x', buy)).toBe(5);
	});
});
