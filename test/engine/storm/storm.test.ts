import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { openEmbeddedStore } from '../../../engine/adapters/embeddedStore';
import { systemClock } from '../../../engine/clock';
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

/** The books once nobody works on them any more. */
async function closedBooks(folder: string) {
	const store = await openEmbeddedStore(folder, systemClock);
	const ledger = await store.ledger();
	await ledger.sweep(Date.now() + 24 * 60 * 60 * 1000);
	const [balance] = await ledger.balances([{ ...STORM_BUDGET, limit: undefined }]);
	const open = await ledger.entries({
		namespace: 'default',
		states: ['reserved', 'sent'],
		limit: 1000,
	});
	const differences = await ledger.verify();
	const clips = await store.index.totals();
	store.close();
	return { balance: balance!, open, differences, clips: clips.clips };
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
	expect(books.balance).toMatchObject({ spent: ALL_CREDITS * 1000, reserved: 0, unknown: 0 });
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
	const covered = books.balance.spent + books.balance.unknown;
	expect(simulator.creditsCharged() * 1000).toBeLessThanOrEqual(covered);
	expect(covered).toBeLessThanOrEqual(limit * 1000);
	expect(simulator.paidCalls().length).toBeGreaterThan(books.clips - 1);
});
