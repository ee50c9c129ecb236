import { setImmediate as turn } from 'node:timers/promises';
import type { Database, Row } from './database';

/** Adding up so many keeps the event loop for a few milliseconds. */
const AT_ONCE = 2_000;

const SUMS = ['spent', 'reserved', 'unknown'] as const;

type Sums = Record<(typeof SUMS)[number], number>;

/**
 * Adds up all entries and names each balance that says something else.
 *
 * @param database a connection for this alone: the event loop turns while it reads one state of the books
 */
export async function verifyLedger(database: Database): Promise<string[]> {
	await database.read(() => database.run('BEGIN'));
	const entries = await sumsOfEntries(database);
	const balances = await statedBalances(database);
	const windows = [...new Set([...balances.keys(), ...entries.keys()])].toSorted();
	return windows.flatMap((window) =>
		differences(window, balances.get(window), entries.get(window)),
	);
}

function differences(window: string, stated = noSums(), counted = noSums()): string[] {
	return SUMS.filter((sum) => stated[sum] !== counted[sum]).map(
		(sum) => `${window}: ${sum} is ${stated[sum]}, its entries add up to ${counted[sum]}`,
	);
}

async function sumsOfEntries(database: Database): Promise<Map<string, Sums>> {
	const sums = new Map<string, Sums>();
	const last = Number(
		(await database.read(() => database.get('SELECT max(seq) AS last FROM entry')))?.['last'] ?? 0,
	);
	for (let from = 0; from < last; from += AT_ONCE) {
		await turn();
		const rows = await database.read(() =>
			database.all(
				`SELECT scope, period,
					sum(CASE WHEN state = 'settled' THEN charged ELSE 0 END) AS spent,
					sum(CASE WHEN state IN ('reserved', 'sent') THEN amount ELSE 0 END) AS reserved,
					sum(CASE WHEN state = 'unknown' THEN amount ELSE 0 END) AS unknown
				FROM hold JOIN entry ON entry.seq = hold.entry
				WHERE hold.entry > ? AND hold.entry <= ? GROUP BY scope, period`,
				from,
				from + AT_ONCE,
			),
		);
		for (const row of rows) {
			const sum = sums.get(windowOf(row)) ?? noSums();
			for (const name of SUMS) sum[name] += Number(row[name]);
			sums.set(windowOf(row), sum);
		}
	}
	return sums;
}

async function statedBalances(database: Database): Promise<Map<string, Sums>> {
	const balances = new Map<string, Sums>();
	let rows: Row[];
	let last: Row | undefined;
	do {
		await turn();
		rows = await database.read(() =>
			database.all(
				'SELECT * FROM balance WHERE (scope, period) > (?, ?) ORDER BY scope, period LIMIT ?',
				String(last?.['scope'] ?? ''),
				String(last?.['period'] ?? ''),
				AT_ONCE,
			),
		);
		for (const row of rows) {
			const [spent, reserved, unknown] = SUMS.map((name) => Number(row[name]));
			balances.set(windowOf(row), { spent, reserved, unknown } as Sums);
		}
		last = rows.at(-1);
	} while (rows.length === AT_ONCE);
	return balances;
}

function noSums(): Sums {
	return { spent: 0, reserved: 0, unknown: 0 };
}

function windowOf(row: Row): string {
	return `${String(row['scope'])} in ${String(row['period'])}`;
}
