import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '../../../engine/adapters/embedded/sqlite/database';
import { openLedgerFile } from '../../../engine/adapters/embedded/sqlite/ledgerFile';
import {
	openSqliteLedger,
	sqliteLedger,
} from '../../../engine/adapters/embedded/sqlite/sqliteLedger';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { isVoiceoverError } from '../../../engine/errors';
import type { Hold, Ledger } from '../../../engine/ports/ledger';
import { amountOf, sampleReservation } from '../sampleReservation';

/**
 * What a process is told to do with a ledger.
 * - `open`: open and close it.
 * - `storm`: make so many attempts to reserve, send and settle, by so many callers at once, each in some of the budgets.
 *   Without the guard, callers look at the balances before and hold the credits after that, unconditionally.
 * - `burst`: reserve so many times at once.
 * - `churn`: reserve, send and close until killed, with a report of each settlement.
 * - `sample`: look at the budgets over and over until told to `stop`.
 */
export type LedgerOrder =
	| { do: 'open'; path: string }
	| {
			do: 'storm';
			path: string;
			budgets: Hold[];
			attempts: number;
			callers: number;
			guarded: boolean;
	  }
	| { do: 'burst'; path: string; budgets: Hold[]; reservations: number }
	| { do: 'churn'; path: string; budgets: Hold[] }
	| { do: 'sample'; path: string; budgets: Hold[] }
	| { do: 'stop' };

export type LedgerReport =
	| { done: 'opened' }
	/** Waits are those for the answer to each reservation. */
	| { done: 'stormed'; granted: number; tookMs: number; longestBlockMs: number; waitsMs: number[] }
	| { done: 'burst'; granted: number }
	/** Of a process that goes on. */
	| { done: 'settled'; id: string }
	/** The most that any sample found above a limit, or 0. */
	| { done: 'sampled'; samples: number; over: number }
	| { done: false; code: string; message: string; description: string };

const GUARD = /AND \(\?4 IS NULL[^]*$/;

/** A ledger that holds credits whatever the limit is. The real one has no such way in. */
async function openUnguarded(path: string): Promise<Ledger> {
	const options = { path, clock: systemClock };
	const database: Database = await openLedgerFile(options);
	const unguarded = {
		...database,
		run: (
			sql: string,
			...values: Parameters<Database['run']> extends [string, ...infer V] ? V : never
		) => database.run(sql.replace(GUARD, 'AND (?4 IS NULL OR 1)'), ...values),
	};
	const ledger = sqliteLedger(unguarded, options);
	return {
		...ledger,
		async reserve(request) {
			for (const balance of await ledger.balances(request.holds)) {
				const { limit, spent, reserved, unknown } = balance;
				if (limit !== undefined && spent + reserved + unknown + request.amount > limit) {
					return { granted: false, refusedBy: balance };
				}
			}
			return await ledger.reserve(request);
		},
	};
}

async function storm(order: Extract<LedgerOrder, { do: 'storm' }>): Promise<LedgerReport> {
	const ledger = order.guarded
		? await openSqliteLedger({ path: order.path, clock: systemClock })
		: await openUnguarded(order.path);
	const delay = monitorEventLoopDelay({ resolution: 1 });
	const waitsMs: number[] = [];
	let granted = 0;
	let left = order.attempts;
	const startedAtMs = performance.now();
	delay.enable();
	await Promise.all(
		Array.from({ length: order.callers }, async () => {
			while (left > 0) {
				left -= 1;
				if (await attemptOne(ledger, order.budgets, waitsMs)) granted += 1;
			}
		}),
	);
	delay.disable();
	const tookMs = performance.now() - startedAtMs;
	await ledger.close();
	return { done: 'stormed', granted, tookMs, longestBlockMs: delay.max / 1e6, waitsMs };
}

/** Settles or leaves all that it holds, so that the budgets run full. */
async function attemptOne(ledger: Ledger, budgets: Hold[], waitsMs: number[]): Promise<boolean> {
	const some = budgets.filter(() => Math.random() < 0.7);
	const holds = some.length > 0 ? some : budgets;
	const amount = 1 + Math.floor(Math.random() * 100);
	const request = sampleReservation({ amount, holds });
	const askedAtMs = performance.now();
	const { granted } = await ledger.reserve(request);
	waitsMs.push(performance.now() - askedAtMs);
	if (!granted) return false;
	if (!(await ledger.markSent(request.id, randomUUID())))
		throw new Error('The reservation was lost');
	const chance = Math.random();
	const closed =
		chance < 0.1
			? await ledger.markUnknown(request.id)
			: chance < 0.2
				? await ledger.release(request.id)
				: await ledger.settle(request.id, { charged: amountOf(amount), confirmed: true });
	if (!closed) throw new Error('The reservation was closed by somebody else');
	return true;
}

async function burst(order: Extract<LedgerOrder, { do: 'burst' }>): Promise<LedgerReport> {
	const ledger = await openSqliteLedger({ path: order.path, clock: systemClock });
	const answers = await Promise.all(
		Array.from({ length: order.reservations }, async () =>
			ledger.reserve(sampleReservation({ amount: 100, holds: order.budgets })),
		),
	);
	await ledger.close();
	return { done: 'burst', granted: answers.filter(({ granted }) => granted).length };
}

async function churn(order: Extract<LedgerOrder, { do: 'churn' }>): Promise<never> {
	const ledger = await openSqliteLedger({ path: order.path, clock: systemClock });
	const owner = randomUUID();
	for (let callers = 1; callers < 4; callers += 1) void churnAlone(ledger, owner, order.budgets);
	return await churnAlone(ledger, owner, order.budgets);
}

async function churnAlone(ledger: Ledger, owner: string, holds: Hold[]): Promise<never> {
	for (;;) {
		const request = sampleReservation({ amount: 10, holds, owner, ttlMs: 0 });
		await ledger.reserve(request);
		if (Math.random() < 0.2) await ledger.release(request.id);
		else {
			await ledger.markSent(request.id, randomUUID());
			if (Math.random() < 0.2) await ledger.markUnknown(request.id);
			else {
				await ledger.settle(request.id, { charged: amountOf(7), confirmed: true });
				report({ done: 'settled', id: request.id });
			}
		}
	}
}

let stopped = false;

/** Reads without the code under test. */
async function sample(order: Extract<LedgerOrder, { do: 'sample' }>): Promise<LedgerReport> {
	const reader = new DatabaseSync(order.path, { readOnly: true, timeout: 5_000 });
	const select = reader.prepare(
		'SELECT spent + reserved + unknown AS used FROM balance WHERE scope = ? AND period = ?',
	);
	let samples = 0;
	let over = 0;
	stopped = false;
	while (!stopped) {
		for (const { scope, period, limit } of order.budgets) {
			const used = Number(select.get(scope, period)?.['used'] ?? 0);
			over = Math.max(over, used - (limit ?? Number.POSITIVE_INFINITY));
		}
		samples += 1;
		await wait(2);
	}
	reader.close();
	return { done: 'sampled', samples, over };
}

async function obey(order: LedgerOrder): Promise<LedgerReport | undefined> {
	switch (order.do) {
		case 'open':
			await (await openSqliteLedger({ path: order.path, clock: systemClock })).close();
			return { done: 'opened' };
		case 'storm':
			return await storm(order);
		case 'burst':
			return await burst(order);
		case 'churn':
			return await churn(order);
		case 'sample':
			return await sample(order);
		case 'stop':
			stopped = true;
			return undefined;
	}
}

function report(what: LedgerReport | undefined): void {
	if (what !== undefined) process.send?.(what);
}

process.on('message', (order: LedgerOrder) => {
	obey(order).then(report, (error: unknown) => {
		report({
			done: false,
			code: isVoiceoverError(error) ? error.code : 'none',
			message: String(error),
			description: isVoiceoverError(error) ? error.description : '',
		});
	});
});
