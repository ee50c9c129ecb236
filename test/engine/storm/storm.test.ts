import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { elevenLabsAccountApi } from '../../../engine/adapters/elevenlabs/elevenLabsAccountApi';
import { openEmbeddedStore } from '../../../engine/adapters/embedded/embeddedStore';
import { reconcile } from '../../../engine/budget/reconcile';
import { systemClock } from '../../../engine/concurrency/systemClock';
import type { Clock } from '../../../engine/ports/clock';
import type { Balance } from '../../../engine/ports/ledger';
import {
	DEFAULT_API_KEY,
	STARTING_VOICES,
	startSimulator,
	type Simulator,
} from '../../../simulator';
import { temporaryFolder } from '../../support/temporaryFolder';
import { STORM_BUDGET, type SpeakerOrder, type SpeakerReport } from './speaker';

jest.setTimeout(120_000);

const TEXTS = Array.from(
	{ length: 60 },
	(_, index) =>
		`This is sentence number ${String(index).padStart(2, '0')} of the storm, and it is long enough.`,
);
const ALL_CREDITS = TEXTS.join('').length;

let script: string;
let simulator: Simulator;

beforeAll(async () => {
	script = join(temporaryFolder('storm-script'), 'speaker.cjs');
	buildSync({
		entryPoints: [join(__dirname, 'speaker.ts')],
		outfile: script,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		logLevel: 'silent',
	});
	simulator = await startSimulator({ settings: { plan: 'business', concurrency: 'queue' } });
});

beforeEach(() => simulator.reset());

afterAll(async () => await simulator.close());

function startSpeaker(order: SpeakerOrder): {
	child: ChildProcess;
	report: Promise<SpeakerReport | undefined>;
} {
	const child = fork(script, { execArgv: ['--no-warnings'] });
	const report = Promise.race([
		once(child, 'message').then(([what]) => what as SpeakerReport),
		once(child, 'exit').then(() => undefined),
	]);
	child.send(order);
	return { child, report };
}

function orderFor(folder: string, limitCredits = 1_000_000): SpeakerOrder {
	return {
		folder,
		apiUrl: simulator.url,
		apiKey: DEFAULT_API_KEY,
		voiceId: STARTING_VOICES.cloned,
		texts: TEXTS,
		limitCredits,
		recoverFromHistory: true,
	};
}

/** Nobody works on the books any more, and the history has caught up. */
const laterClock: Clock = { ...systemClock, now: () => Date.now() + 2 * 60 * 60 * 1000 };

/** What the books say once all is over, before and after they are reconciled. */
async function closedBooks(folder: string) {
	const store = await openEmbeddedStore(folder, laterClock);
	const ledger = await store.ledger();
	await ledger.sweep();
	const balance = async () =>
		(await ledger.balances([{ ...STORM_BUDGET, limit: undefined }]))[0] as Balance;
	const before = await balance();
	const open = await ledger.entries({
		namespace: 'default',
		states: ['reserved', 'sent'],
		limit: 1000,
	});
	const { left } = await reconcile({
		ledger,
		accountApi: elevenLabsAccountApi({ apiKey: DEFAULT_API_KEY, baseUrl: simulator.url }),
		index: store.index,
		clock: laterClock,
		namespace: 'default',
		accountScopes: [STORM_BUDGET.scope],
	});
	const after = await balance();
	const differences = await ledger.verify();
	const { clips } = await store.index.totals();
	await store.close();
	return { before, after, left, open, differences, clips };
}

it('four processes on one store buy each text once, and their receipts are the bill', async () => {
	const folder = temporaryFolder('storm');
	const speakers = Array.from({ length: 4 }, () => startSpeaker(orderFor(folder)));
	const reports = await Promise.all(speakers.map(async ({ report }) => await report));
	expect(reports.map((report) => report?.failures)).toEqual([{}, {}, {}, {}]);
	expect(reports.map((report) => report?.spoken)).toEqual([60, 60, 60, 60]);
	expect(simulator.creditsCharged()).toBe(ALL_CREDITS);
	expect(reports.reduce((sum, report) => sum + report!.creditsCharged, 0)).toBe(ALL_CREDITS);
	const books = await closedBooks(folder);
	expect(books.before).toMatchObject({ spent: ALL_CREDITS * 1000, reserved: 0, unknown: 0 });
	expect(books.differences).toEqual([]);
});

it('processes killed at random points leave books that cover the whole bill, and never pass the budget', async () => {
	const folder = temporaryFolder('storm');
	const limit = ALL_CREDITS + 600;
	let kills = 0;
	for (let round = 0; round < 25; round += 1) {
		simulator.faults.add({ kind: 'delay-first-byte', ms: 15, times: 30 });
		const speakers = Array.from({ length: 3 }, () => startSpeaker(orderFor(folder, limit)));
		await new Promise((wait) => setTimeout(wait, 250 + Math.random() * 350));
		for (const { child } of speakers) {
			if (child.exitCode === null && child.kill('SIGKILL')) kills += 1;
		}
		await Promise.all(speakers.map(async ({ report }) => await report));
		// What the simulator accepted after its caller died is on the bill as well.
		expect(simulator.creditsCharged()).toBeLessThanOrEqual(limit);
	}
	const books = await closedBooks(folder);
	expect(kills).toBeGreaterThan(10);
	expect(books.open).toEqual([]);
	expect(books.differences).toEqual([]);
	const bill = simulator.creditsCharged() * 1000;
	expect(bill).toBeLessThanOrEqual(books.before.spent + books.before.unknown);
	expect(books.before.spent + books.before.unknown).toBeLessThanOrEqual(limit * 1000);
	// And to the credit once the account's history was asked about what is unknown.
	expect(books.left).toEqual([]);
	expect(books.after).toMatchObject({ spent: bill, reserved: 0, unknown: 0 });
	expect(simulator.paidCalls().length).toBeGreaterThan(books.clips - 1);
});
