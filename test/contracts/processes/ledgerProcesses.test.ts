import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { openSqliteLedger } from '../../../engine/adapters/embedded/sqlite/sqliteLedger';
import { systemClock } from '../../../engine/concurrency/systemClock';
import type { Hold, Ledger } from '../../../engine/ports/ledger';
import { afterTests } from '../../support/afterTests';
import { temporaryFolder } from '../../support/temporaryFolder';
import { holdOf } from '../sampleReservation';
import type { LedgerReport } from './ledgerProcess';
import { buildLedgerProcess, type LedgerProcess } from './startLedgerProcess';

const root = temporaryFolder('ledger');
const PROCESSES = 8;
const ATTEMPTS = 500;

chmodSync(root, 0o755);
const startLedgerProcess = buildLedgerProcess(root);

function start(uid?: number): LedgerProcess {
	const started = startLedgerProcess(uid);
	afterTests(started.kill);
	return started;
}

function startAll(count: number): LedgerProcess[] {
	return Array.from({ length: count }, () => start());
}

async function open(path: string): Promise<Ledger> {
	const ledger = await openSqliteLedger({ path, clock: systemClock });
	afterTests(() => ledger.close());
	return ledger;
}

function integrity(path: string): unknown {
	const reader = new DatabaseSync(path, { timeout: 5_000 });
	const row = reader.prepare('PRAGMA integrity_check').get();
	reader.close();
	return row?.['integrity_check'];
}

async function storm(name: string, budgets: Hold[], guarded = true) {
	const path = join(root, `${name}.db`);
	const ledger = await open(path);
	const sampler = start();
	const sampled = sampler.obey({ do: 'sample', path, budgets });
	const reports = await Promise.all(
		startAll(PROCESSES).map(
			async (each) =>
				await each.obey({ do: 'storm', path, budgets, attempts: ATTEMPTS, callers: 4, guarded }),
		),
	);
	void sampler.obey({ do: 'stop' });
	const samples = await sampled;
	const used = (await ledger.balances(budgets)).map(
		({ spent, reserved, unknown }) => spent + reserved + unknown,
	);
	return {
		reports: reports as Extract<LedgerReport, { done: 'stormed' }>[],
		samples: samples as Extract<LedgerReport, { done: 'sampled' }>,
		over: Math.max(...used.map((sum, place) => sum - budgets[place]!.limit!)),
		differences: await ledger.verify(),
		integrity: integrity(path),
	};
}

/** Attempts ask for 50 on average, of which a tenth is released, in 7 of 10 of the budgets. */
const ONE_BUDGET = [holdOf('project:p', 60_000)];
const SEVERAL_BUDGETS = [
	holdOf('account:a', 90_000),
	holdOf('execution:1', 45_000),
	holdOf('project:p', 60_000),
	holdOf('voice:v', 70_000),
];

describe('a storm of processes on one ledger', () => {
	it.each([
		['one budget', ONE_BUDGET],
		['several that overlap', SEVERAL_BUDGETS],
	])(
		'never spends over %s, in no sample and not at the end',
		async (name, budgets) => {
			const { reports, samples, over, differences, ...state } = await storm(name, budgets);
			expect(reports.map(({ done }) => done)).toEqual(reports.map(() => 'stormed'));
			expect(samples.over).toBe(0);
			expect(over).toBeLessThanOrEqual(0);
			expect(differences).toEqual([]);
			expect(state.integrity).toBe('ok');
			expect(samples.samples).toBeGreaterThan(50);
			// Otherwise no budget ran full, and the storm proved nothing.
			expect(over).toBeGreaterThan(-100);
			const granted = reports.reduce((sum, each) => sum + each.granted, 0);
			expect(granted).toBeGreaterThan(0);
			expect(granted).toBeLessThan(PROCESSES * ATTEMPTS);
		},
		60_000,
	);

	it.each([
		['one budget', ONE_BUDGET],
		['several that overlap', SEVERAL_BUDGETS],
	])(
		'would spend over %s if callers looked first and held after that',
		async (name, budgets) => {
			const { reports, samples, over } = await storm(`unguarded ${name}`, budgets, false);
			expect(reports.map(({ done }) => done)).toEqual(reports.map(() => 'stormed'));
			expect(Math.max(over, samples.over)).toBeGreaterThan(0);
		},
		60_000,
	);

	it('limits also the burst of first calls to a budget that nobody has used yet', async () => {
		const processes = startAll(PROCESSES);
		const path = join(root, 'burst.db');
		const ledger = await open(path);
		await Promise.all(processes.map(async (each) => await each.obey({ do: 'open', path })));
		for (let round = 0; round < 5; round += 1) {
			const budgets = [holdOf(`new ${round}`, 2_550)];
			const reports = await Promise.all(
				processes.map(
					async (each) => await each.obey({ do: 'burst', path, budgets, reservations: 20 }),
				),
			);
			const granted = reports.map((report) => (report?.done === 'burst' ? report.granted : -1));
			expect(granted.reduce((sum, count) => sum + count, 0)).toBe(25);
			expect(await ledger.balances(budgets)).toMatchObject([{ reserved: 2_500 }]);
		}
		await Promise.all(processes.map(async (each) => await each.kill()));
	}, 60_000);
});

describe('processes that open a ledger', () => {
	it('may all make a fresh one at once, which only its user may read', async () => {
		const processes = startAll(PROCESSES);
		for (let round = 0; round < 8; round += 1) {
			const folder = join(root, `fresh-${round}`);
			mkdirSync(folder);
			const path = join(folder, 'ledger.db');
			const reports = await Promise.all(
				processes.map(async (each) => await each.obey({ do: 'open', path })),
			);
			expect(reports).toEqual(processes.map(() => ({ done: 'opened' })));
			expect(integrity(path)).toBe('ok');
			expect(readdirSync(folder).filter((name) => name.includes('new'))).toEqual([]);
			expect(statSync(path).mode & 0o777).toBe(0o600);
		}
		await Promise.all(processes.map(async (each) => await each.kill()));
	}, 60_000);
});

describe('processes killed while they buy', () => {
	it('leave sound books after each of 25 kills of four, and what they left open is found and closed', async () => {
		const path = join(root, 'kills.db');
		const budgets = [holdOf('account:a'), holdOf('project:p', 1_000_000_000)];
		const ledger = await open(path);
		const states = async (...wanted: ('reserved' | 'sent')[]) =>
			(await ledger.entries({ namespace: 'default', states: wanted, limit: 1000 })).length;
		const settled: string[] = [];
		let left = 0;
		for (let round = 0; round < 25; round += 1) {
			const processes = startAll(4);
			for (const each of processes) {
				each.onReport((report) => {
					if (report.done === 'settled') settled.push(report.id);
				});
			}
			const begun = await Promise.all(
				processes.map(async (each) => await each.obey({ do: 'churn', path, budgets })),
			);
			expect(begun.map((report) => report?.done)).toEqual(Array(4).fill('settled'));
			await wait(Math.random() * 60);
			await Promise.all(processes.map(async (each) => await each.kill()));
			expect(integrity(path)).toBe('ok');
			expect(await ledger.verify()).toEqual([]);
			left = (await states('reserved')) + (await states('sent'));
		}
		// Otherwise the kills met nobody in the middle of a purchase.
		expect(left).toBeGreaterThan(25);
		const reader = new DatabaseSync(path, { readOnly: true });
		const state = reader.prepare('SELECT state FROM entry WHERE id = ?');
		const lost = settled.filter((id) => state.get(id)?.['state'] !== 'settled');
		reader.close();
		expect(settled.length).toBeGreaterThan(100);
		expect(lost).toEqual([]);

		const closed = await ledger.sweep();
		expect(closed.released + closed.unknown).toBe(left);
		expect(await states('reserved', 'sent')).toBe(0);
		expect(await ledger.balances(budgets)).toMatchObject([{ reserved: 0 }, { reserved: 0 }]);
		expect(await ledger.verify()).toEqual([]);
	}, 60_000);
});

const NOBODY = 65_534;
const maySwitchUser = process.getuid?.() === 0;
(maySwitchUser ? describe : describe.skip)(
	'a process without rights (skipped unless run by root, who can start one)',
	() => {
		const closed = temporaryFolder('ledger-rights');
		chmodSync(closed, 0o755);

		it.each([
			['read the ledger', 0o600],
			['write to the ledger', 0o644],
		])('to %s buys nothing', async (_what, mode) => {
			const path = join(closed, `ledger-${mode}.db`);
			await (await open(path)).close();
			chmodSync(path, mode);
			const before = statSync(path).mtimeMs;
			expect(await openAsNobody(path)).toEqual(refused);
			expect(statSync(path).mtimeMs).toBe(before);
		});

		it('to make one buys nothing', async () => {
			expect(await openAsNobody(join(closed, 'none.db'))).toEqual(refused);
		});

		const refused = {
			done: false,
			code: 'STORE_UNAVAILABLE',
			message: expect.stringContaining('ledger'),
			description: expect.stringContaining('Voiceover Store credential'),
		};

		async function openAsNobody(path: string) {
			const process = start(NOBODY);
			const report = await process.obey({
				do: 'burst',
				path,
				budgets: [holdOf('project:p')],
				reservations: 1,
			});
			await process.kill();
			return report;
		}
	},
);
