import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { attempt, type Database } from './database';
import { openIndexDatabase, type SqliteClipIndexOptions } from './sqliteClipIndex';

/** What is worth carrying over, with the order it lies in. Leases are not: who held them has lost them. */
const TABLES = {
	clip: ['ns', 'key'],
	take: ['ns', 'base', 'take'],
	invalidated: ['ns', 'key'],
	evicted: ['ns', 'key'],
	refused_take: ['id'],
	usage: ['ns', 'workflow', 'voice'],
	usage_of_day: ['ns', 'workflow', 'voice', 'day'],
	voice: ['ns', 'voice'],
} as const;

const ROWS_AT_ONCE = 200;

/**
 * Carries over what can still be read of a damaged index file, because each row stands for a paid clip.
 *
 * A wrong row does no harm: a clip is verified against its file when it is read.
 *
 * @param damagedPath an index file, moved away from its place
 */
export async function salvageIndex(
	damagedPath: string,
	options: SqliteClipIndexOptions,
): Promise<void> {
	const sqlite = await import('node:sqlite');
	const opened = attempt(() => new sqlite.DatabaseSync(damagedPath, { readOnly: true }));
	if (!opened.ok) return;
	const target = await openIndexDatabase(options);
	try {
		for (const [table, order] of Object.entries(TABLES)) {
			// One damaged page ends the way through the rows; those behind it are reached from the other end.
			for (const direction of ['ASC', 'DESC']) {
				const keys = order.map((column) => `${column} ${direction}`).join(', ');
				if (await copyRows(opened.value, target, table, keys)) break;
			}
		}
	} finally {
		opened.value.close();
		target.close();
	}
}

/** @returns true when all rows could be read */
async function copyRows(
	source: DatabaseSync,
	target: Database,
	table: string,
	order: string,
): Promise<boolean> {
	const rows = attempt(() => source.prepare(`SELECT * FROM ${table} ORDER BY ${order}`).iterate());
	if (!rows.ok) return false;
	for (;;) {
		const batch: Record<string, SQLOutputValue>[] = [];
		const read = attempt(() => {
			while (batch.length < ROWS_AT_ONCE) {
				const next = rows.value.next();
				if (next.done) return;
				batch.push(next.value);
			}
		});
		if (batch.length > 0) {
			await target.write(() => {
				for (const row of batch) insertRow(target, table, row);
			});
		}
		if (!read.ok) return false;
		if (batch.length < ROWS_AT_ONCE) return true;
		await nextTurn();
	}
}

function insertRow(target: Database, table: string, row: Record<string, SQLOutputValue>): void {
	const columns = Object.keys(row);
	const places = columns.map(() => '?').join(', ');
	const sql = `INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${places})`;
	// A row with values of the wrong type is damaged itself and stays behind.
	attempt(() => target.run(sql, ...(Object.values(row) as SQLInputValue[])));
}
