import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { elevenLabsVoiceAccountApi } from '../../../engine/adapters/elevenlabs/elevenLabsVoiceAccountApi';
import { openEmbeddedStore } from '../../../engine/adapters/embeddedStore';
import { reconcile } from '../../../engine/budget/reconcile';
import { systemClock } from '../../../engine/clock';
import { designVoice, type DesignDependencies } from '../../../engine/pipeline/designVoice';
import { DEFAULT_API_KEY, startSimulator, type Simulator } from '../../../simulator';
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
});
