import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { openSqliteLedger } from '../engine/adapters/embedded/sqlite/sqliteLedger';
import { systemClock } from '../engine/concurrency/systemClock';
import type { Hold, Ledger } from '../engine/ports/ledger';
import {
	buildLedgerProcess,
	type LedgerProcess,
} from '../test/contracts/processes/startLedgerProcess';
import { amountOf, holdOf, sampleReservation } from '../test/contracts/sampleReservation';
import { interleave, median, medianRatio } from './interleave';
import { atLeast, atMost, milliseconds, promised, type Line } from './report';
import { inWorkFolder } from './workFolder';

const ONE_CALL_BAR = 2.5;
const EIGHT_CALLERS_BAR = 3;
const THIRTY_TWO_CALLERS_BAR = 6;
const PROCESSES_BAR = 0.6;
const BLOCK_BAR_MS = 50;
const WAIT_BAR_MS = 500;

const APPENDED = Buffer.alloc(12 * 1024, 7);
const METERED = [holdOf('account:a'), holdOf('project:p', 1e12)];

/** What a busy account books in a year or two. */
const OLD_ENTRIES = 200_000;

const PROCESSES = 8;
const ATTEMPTS = 500;

export const title =
	'Ledger, each call durable before it resolves: against one 12 KB append + fdatasync, together against one by one, and in processes that share it';

export async function run(): Promise<Line[]> {
	return await inWorkFolder(async (folder) => [
		...(await measureOneCall(folder)),
		...(await measureTogether(folder)),
		...(await measureProcesses(folder)),
		...(await measureOldLedger(folder)),
	]);
}

async function openLedger(folder: string, name: string): Promise<Ledger> {
	return await openSqliteLedger({ path: join(folder, name), clock: systemClock });
}

function reservation(holds: Hold[] = METERED) {
	return sampleReservation({ holds });
}

async function measureOneCall(folder: string): Promise<Line[]> {
	const ledger = await openLedger(folder, 'one-call.db');
	const file = openSync(join(folder, 'appended'), 'a');
	const times = await interleave(
		{ timed: 400, warmUp: 50 },
		{
			append: () => () => {
				writeSync(file, APPENDED);
				fdatasyncSync(file);
			},
			reserve: () => async () => await ledger.reserve(reservation()),
			settle: async () => {
				const request = reservation();
				await ledger.reserve(request);
				await ledger.markSent(request.id, 'try-1');
				const settlement = { charged: amountOf(900), confirmed: true };
				return async () => await ledger.settle(request.id, settlement);
			},
		},
	);
	closeSync(file);
	await ledger.close();
	return (['reserve', 'settle'] as const).map((name) => {
		const ratio = medianRatio(times[name], times.append);
		return {
			what: `one ${name}, one caller`,
			measured: `${milliseconds(median(times[name]))}; append ${milliseconds(median(times.append))}`,
			ratio,
			judgement: atMost(ratio, ONE_CALL_BAR, 'x'),
		};
	});
}

async function measureTogether(folder: string): Promise<Line[]> {
	const ledger = await openLedger(folder, 'together.db');
	const calls = 32;
	/** As many reservations each time, by so many callers at once. */
	const by = (callers: number) => async () => {
		// What is still open is what is under way now, not all that was ever reserved.
		await ledger.sweep();
		return async () => {
			for (let made = 0; made < calls; made += callers) {
				await Promise.all(
					Array.from(
						{ length: callers },
						async () => await ledger.reserve({ ...reservation(), ttlMs: 0 }),
					),
				);
			}
		};
	};
	const times = await interleave(
		{ timed: 60, warmUp: 10 },
		{ alone: by(1), eight: by(8), thirtyTwo: by(32) },
	);
	await ledger.close();
	const line = (callers: number, took: number[], bar: number) => {
		const ratio = medianRatio(times.alone, took);
		return {
			what: `${callers} callers at once, times the rate of one`,
			measured: `${perSecond(calls, median(took))}; one ${perSecond(calls, median(times.alone))}`,
			ratio,
			judgement: atLeast(ratio, bar, 'x'),
		};
	};
	return [
		line(8, times.eight, EIGHT_CALLERS_BAR),
		line(32, times.thirtyTwo, THIRTY_TWO_CALLERS_BAR),
	];
}

async function measureProcesses(folder: string): Promise<Line[]> {
	const start = buildLedgerProcess(folder);
	const rates: Record<'one' | 'many', number[]> = { one: [], many: [] };
	const blocksMs: number[] = [];
	const waitsMs: number[] = [];
	let over = 0;
	for (let round = 0; round < 3; round += 1) {
		const one = await storm(start, join(folder, `one-${round}.db`), 1, PROCESSES * ATTEMPTS);
		const many = await storm(start, join(folder, `many-${round}.db`), PROCESSES, ATTEMPTS);
		rates.one.push(one.perSecond);
		rates.many.push(many.perSecond);
		blocksMs.push(many.longestBlockMs);
		waitsMs.push(...many.waitsMs);
		over = Math.max(over, one.over, many.over);
	}
	const ratio = medianRatio(rates.many, rates.one);
	const blockMs = median(blocksMs);
	const waitMs = waitsMs.toSorted((a, b) => a - b)[Math.floor(waitsMs.length * 0.99)] ?? 0;
	return [
		{
			what: `${PROCESSES} processes, times the rate of one`,
			measured: `${median(rates.many).toFixed(0)}/s; one ${median(rates.one).toFixed(0)}/s`,
			ratio,
			judgement: atLeast(ratio, PROCESSES_BAR, 'x'),
		},
		{
			what: `${PROCESSES} processes: longest block of an event loop`,
			measured: `${blocksMs.map((block) => block.toFixed(0)).join(', ')} ms in 3 storms`,
			judgement: atMost(blockMs, BLOCK_BAR_MS, ' ms'),
		},
		{
			what: `${PROCESSES} processes: wait for a reservation, 99th percentile`,
			measured: milliseconds(waitMs),
			judgement: atMost(waitMs, WAIT_BAR_MS, ' ms'),
		},
		{
			what: 'never over the budget',
			measured: `${over} over`,
			judgement: promised(over === 0),
		},
	];
}

/** Attempts of which about two in three are granted; the rate counts all. */
async function storm(start: () => LedgerProcess, path: string, count: number, attempts: number) {
	const total = count * attempts;
	const budgets = [holdOf('project:p', total * 30)];
	const processes = Array.from({ length: count }, () => start());
	// All are up before the storm begins.
	await Promise.all(processes.map(async (each) => await each.obey({ do: 'open', path })));
	const reports = await Promise.all(
		processes.map(
			async (each) =>
				await each.obey({ do: 'storm', path, budgets, attempts, callers: 1, guarded: true }),
		),
	);
	await Promise.all(processes.map(async (each) => await each.kill()));
	const stormed = reports.filter((report) => report?.done === 'stormed');
	if (stormed.length < count) throw new Error(`a process failed: ${JSON.stringify(reports)}`);
	const ledger = await openSqliteLedger({ path, clock: systemClock });
	const [balance] = await ledger.balances(budgets);
	await ledger.close();
	const used = (balance?.spent ?? 0) + (balance?.reserved ?? 0) + (balance?.unknown ?? 0);
	return {
		perSecond: (total * 1000) / Math.max(...stormed.map(({ tookMs }) => tookMs)),
		longestBlockMs: Math.max(...stormed.map(({ longestBlockMs }) => longestBlockMs)),
		waitsMs: stormed.flatMap((report) => report.waitsMs),
		over: Math.max(0, used - total * 30),
	};
}

async function measureOldLedger(folder: string): Promise<Line[]> {
	const ledger = await openLedger(folder, 'old.db');
	fill(join(folder, 'old.db'));
	const longest = async (work: () => Promise<unknown>) => {
		const delay = monitorEventLoopDelay({ resolution: 1 });
		delay.enable();
		// The delay is only known from one tick of its timer to the next.
		await wait(20);
		const startedAtMs = performance.now();
		await work();
		const tookMs = performance.now() - startedAtMs;
		await wait(20);
		delay.disable();
		return { tookMs, blockMs: delay.max / 1e6 };
	};
	const namespace = 'default';
	const asked: Record<string, () => Promise<unknown>> = {
		'verify()': async () => await ledger.verify(),
		'1000 entries': async () => await ledger.entries({ namespace, limit: 1000 }),
		'entries of a rare state': async () =>
			await ledger.entries({ namespace, states: ['unknown'], limit: 1000 }),
		'entries of a rare budget': async () =>
			await ledger.entries({ namespace, scope: 'execution:77', limit: 1000 }),
		'entries of a budget that all are in': async () =>
			await ledger.entries({ namespace, scope: 'project:p', limit: 1000 }),
		'entries of a budget that none is in': async () =>
			await ledger.entries({ namespace, scope: 'nobody', limit: 1000 }),
		'entries of a window and a rare state': async () =>
			await ledger.entries({
				namespace,
				scope: 'project:p',
				period: 'total',
				states: ['unknown'],
				limit: 1000,
			}),
	};
	const lines: Line[] = [];
	for (const [what, ask] of Object.entries(asked)) {
		const { tookMs, blockMs } = await longest(ask);
		lines.push({
			what: `${what} of ${OLD_ENTRIES}: longest block`,
			measured: `${milliseconds(blockMs)} of ${milliseconds(tookMs)}`,
			judgement: atMost(blockMs, BLOCK_BAR_MS, ' ms'),
		});
	}
	await ledger.close();
	return lines;
}

function fill(path: string): void {
	const disk = new DatabaseSync(path);
	disk.exec(`
		BEGIN;
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${OLD_ENTRIES})
		INSERT INTO entry (id, ns, key, operation, amount, workflow, voice, model, format, characters,
			text_sha256, owner, expires, state, charged, confirmed, created)
		SELECT 'id ' || i, 'default', hex(randomblob(32)), 'o ' || i, 1000, 'w', 'v', 'm', 'f', 1,
			hex(randomblob(32)), 'owner', 1, iif(i % 5000 = 0, 'unknown', 'settled'), 900, 1, i FROM n;
		INSERT INTO hold SELECT seq, 'project:p', 'total', NULL FROM entry;
		INSERT INTO hold SELECT seq, 'execution:' || (seq / 10), 'total', NULL FROM entry;
		INSERT INTO balance (scope, period, spent, unknown)
		SELECT scope, period, sum(iif(state = 'settled', 900, 0)), sum(iif(state = 'unknown', 1000, 0))
		FROM hold JOIN entry ON seq = entry GROUP BY 1, 2;
		COMMIT;
	`);
	disk.close();
}

function perSecond(calls: number, tookMs: number): string {
	return `${((calls * 1000) / tookMs).toFixed(0)}/s`;
}
