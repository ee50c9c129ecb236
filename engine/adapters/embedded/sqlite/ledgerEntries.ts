import { setImmediate as turn } from 'node:timers/promises';
import type { MilliCredits } from '../../../speech/milliCredits';
import type {
	Balance,
	EntryFilter,
	Hold,
	LedgerEntry,
	ReservationState,
	ReserveRequest,
} from '../../../ports/ledger';
import type { Database, Row } from './database';

const MOST_LISTED = 1000;

const MOST_CALLS = 100;

/** After every other one in SQLite's order. */
const LAST_CHARACTER = '\u{10FFFF}';

/** Looking at so many entries keeps the event loop for a few milliseconds. */
const LOOKED_AT = 2_000;

export function readBalance(database: Pick<Database, 'get'>, hold: Hold): Balance {
	const row = database.get(
		'SELECT spent, reserved, unknown FROM balance WHERE scope = ? AND period = ?',
		hold.scope,
		hold.period,
	);
	return {
		scope: hold.scope,
		period: hold.period,
		limit: hold.limit,
		spent: amount(row?.['spent'] ?? 0),
		reserved: amount(row?.['reserved'] ?? 0),
		unknown: amount(row?.['unknown'] ?? 0),
	};
}

export function insertEntry(
	database: Pick<Database, 'get' | 'run'>,
	request: ReserveRequest,
	nowMs: number,
): void {
	const { facts } = request;
	const inserted = database.get(
		`INSERT INTO entry (
			id, ns, key, operation, amount, workflow, voice, model, format, characters, text_sha256,
			owner, expires, state, created
		) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'reserved', ?) RETURNING seq`,
		request.id,
		request.namespace,
		request.cacheKey,
		request.operation,
		request.amount,
		facts.workflowId,
		facts.voiceId,
		facts.modelId,
		facts.outputFormat,
		facts.characters,
		facts.textSha256,
		request.owner,
		nowMs + request.ttlMs,
		nowMs,
	);
	for (const { scope, period, limit } of request.holds) {
		database.run(
			'INSERT INTO hold (entry, scope, period, limit_then) VALUES (?, ?, ?, ?)',
			Number(inserted?.['seq']),
			scope,
			period,
			limit ?? null,
		);
	}
}

export function readEntry(
	database: Pick<Database, 'get' | 'all'>,
	namespace: string,
	id: string,
): LedgerEntry | undefined {
	const row = database.get('SELECT * FROM entry WHERE id = ? AND ns = ?', id, namespace);
	return row === undefined ? undefined : entryFromRow(row, holdsOf(database, row));
}

/** By the index on open entries, so that the age of the ledger does not matter. */
export function entriesUnderWay(database: Pick<Database, 'all'>): LedgerEntry[] {
	return database
		.all("SELECT * FROM entry WHERE state IN ('reserved', 'sent') AND state = 'sent'")
		.map((row) => entryFromRow(row, holdsOf(database, row)));
}

export function scopesBeginning(database: Pick<Database, 'all'>, prefix: string): string[] {
	const beyond = `${prefix}${LAST_CHARACTER}`;
	return database
		.all(
			`SELECT scope FROM balance WHERE scope >= ?1 AND scope < ?2
			UNION SELECT scope FROM rule WHERE scope >= ?1 AND scope < ?2 ORDER BY scope`,
			prefix,
			beyond,
		)
		.map((row) => String(row['scope']));
}

/** Entries, newest first; the event loop turns while an old ledger is looked through. */
export async function listEntries(
	database: Pick<Database, 'get' | 'all' | 'read'>,
	filter: EntryFilter,
): Promise<LedgerEntry[]> {
	const wanted = Math.min(filter.limit, MOST_LISTED);
	const before = await database.read(() => upperEnd(database, filter.beforeId));
	if (filter.cacheKey !== undefined) {
		return await database.read(() => entriesOfKey(database, filter, before, wanted));
	}
	const { conditions, values } = conditionsOf(filter);
	const found: LedgerEntry[] = [];
	for (let to = before - 1; to > 0 && found.length < wanted; to -= LOOKED_AT) {
		const some = await database.read(() =>
			database
				.all(
					`SELECT * FROM entry WHERE seq > ? AND seq <= ? AND ${conditions.join(' AND ')}
					ORDER BY seq DESC LIMIT ?`,
					to - LOOKED_AT,
					to,
					...values,
					wanted - found.length,
				)
				.map((row) => entryFromRow(row, holdsOf(database, row))),
		);
		found.push(...some);
		await turn();
	}
	return found;
}

/** One more than the newest entry to look at. */
function upperEnd(database: Pick<Database, 'get'>, beforeId: string | undefined): number {
	if (beforeId === undefined) {
		return Number(database.get('SELECT max(seq) AS seq FROM entry')?.['seq'] ?? 0) + 1;
	}
	return Number(database.get('SELECT seq FROM entry WHERE id = ?', beforeId)?.['seq'] ?? 0);
}

/** A key has few entries, and looking for them must not take longer in an old ledger: it comes before each purchase. */
function entriesOfKey(
	database: Pick<Database, 'all'>,
	{ cacheKey, ...filter }: EntryFilter,
	before: number,
	wanted: number,
): LedgerEntry[] {
	const { conditions, values } = conditionsOf(filter);
	return database
		.all(
			`SELECT * FROM entry WHERE ns = ? AND key = ? AND seq < ? AND ${conditions.join(' AND ')}
			ORDER BY seq DESC LIMIT ?`,
			filter.namespace,
			String(cacheKey),
			before,
			...values,
			wanted,
		)
		.map((row) => entryFromRow(row, holdsOf(database, row)));
}

/** What the port calls the calls for a key. */
export function callsForKey(
	database: Pick<Database, 'all'>,
	namespace: string,
	cacheKey: string,
): LedgerEntry[] {
	return database
		.all(
			`SELECT * FROM entry WHERE ns = ? AND key = ?
			AND (+state IN ('sent', 'unknown') OR (+state = 'settled' AND +request_id IS NOT NULL))
			ORDER BY seq DESC LIMIT ?`,
			namespace,
			cacheKey,
			MOST_CALLS,
		)
		.map((row) => entryFromRow(row, holdsOf(database, row)));
}

/** With a sign before a column SQLite goes by the entries' order instead of by an index on the column. */
function conditionsOf(filter: EntryFilter): {
	conditions: string[];
	values: (string | number)[];
} {
	const conditions = ['+ns = ?'];
	const values: (string | number)[] = [filter.namespace];
	if (filter.sinceMs !== undefined) {
		conditions.push('+created >= ?');
		values.push(filter.sinceMs);
	}
	if (filter.states !== undefined) {
		conditions.push(`+state IN (${filter.states.map(() => '?').join(', ')})`);
		values.push(...filter.states);
	}
	const window = { scope: filter.scope, period: filter.period };
	const named = Object.entries(window).filter(([, value]) => value !== undefined);
	if (named.length > 0) {
		const match = named.map(([column]) => `hold.${column} = ?`).join(' AND ');
		conditions.push(`EXISTS (SELECT 1 FROM hold WHERE hold.entry = entry.seq AND ${match})`);
		values.push(...named.map(([, value]) => String(value)));
	}
	return { conditions, values };
}

function holdsOf(database: Pick<Database, 'all'>, entry: Row): Hold[] {
	return database
		.all('SELECT scope, period, limit_then FROM hold WHERE entry = ?', Number(entry['seq']))
		.map((row) => ({
			scope: String(row['scope']),
			period: String(row['period']),
			limit: row['limit_then'] === null ? undefined : amount(row['limit_then']),
		}));
}

function entryFromRow(row: Row, holds: Hold[]): LedgerEntry {
	return {
		id: String(row['id']),
		namespace: String(row['ns']),
		cacheKey: String(row['key']),
		operation: String(row['operation']),
		amount: amount(row['amount']),
		holds,
		facts: {
			workflowId: String(row['workflow']),
			voiceId: String(row['voice']),
			modelId: String(row['model']),
			outputFormat: String(row['format']),
			characters: Number(row['characters']),
			textSha256: String(row['text_sha256']),
		},
		state: String(row['state']) as ReservationState,
		...(row['charged'] === null ? {} : { charged: amount(row['charged']) }),
		...(row['confirmed'] === null ? {} : { confirmed: row['confirmed'] === 1 }),
		...(row['request_id'] === null ? {} : { requestId: String(row['request_id']) }),
		...(row['resolved_by'] === null ? {} : { resolvedBy: String(row['resolved_by']) }),
		createdAtMs: Number(row['created']),
		...(row['sent'] === null ? {} : { sentAtMs: Number(row['sent']) }),
		...(row['unknown_since'] === null ? {} : { unknownSinceMs: Number(row['unknown_since']) }),
		...(row['closed'] === null ? {} : { closedAtMs: Number(row['closed']) }),
	};
}

function amount(value: unknown): MilliCredits {
	return Number(value) as MilliCredits;
}
