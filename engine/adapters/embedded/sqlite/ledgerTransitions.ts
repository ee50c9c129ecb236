import type { SQLInputValue } from 'node:sqlite';
import { VoiceoverError } from '../../../errors';
import { LONGEST_TTL_MS } from '../../../ports/ledger';
import type {
	Balance,
	Hold,
	ReservationState,
	ReserveAnswer,
	ReserveRequest,
	Settlement,
} from '../../../ports/ledger';
import type { Database } from './database';
import { insertEntry, readBalance } from './ledgerEntries';

/*
 * What can happen to a reservation, as work inside a transaction. Each change is made only from the states it may
 * come from, so that a repeat changes nothing, and moves the amount in the balances of all windows it is counted in.
 */

type Books = Pick<Database, 'get' | 'all' | 'run'>;

/** Under which of a balance's sums an entry of the state is counted. */
const COUNTED_AS = {
	reserved: 'reserved',
	sent: 'reserved',
	unknown: 'unknown',
	settled: 'spent',
	released: undefined,
} as const;

/** Ends the work on a refused reservation, so that all of it is undone. */
class Refused extends Error {
	constructor(readonly hold: Hold) {
		super('A budget cannot take the amount');
	}
}

/** Throws when a budget refuses; `refusal` then makes the answer. Throws OUTCOME_UNKNOWN as the port says. */
export function reserve(books: Books, request: ReserveRequest, nowMs: number): ReserveAnswer {
	const open = books.get(
		`SELECT id, state FROM entry
		WHERE ns = ? AND operation = ? AND key = ? AND state IN ('reserved', 'sent')`,
		request.namespace,
		request.operation,
		request.cacheKey,
	);
	if (open?.['state'] === 'sent') throw stillSent();
	const granted = { granted: true as const, id: request.id };
	if (open?.['id'] === request.id) return granted;
	// The earlier try finds its id closed when it comes to send. Had both the same id, the one that lost the race to
	// send could give back what the other one spends.
	if (open !== undefined) release(books, String(open['id']), nowMs);
	const holds = inOrder(request.holds);
	for (const hold of holds) holdIn(books, hold, request.amount);
	insertEntry(books, { ...request, holds }, nowMs);
	return granted;
}

/** The answer to a reservation that threw, once all of it is undone. Throws what was no refusal. */
export function refusal(books: Books, error: unknown): ReserveAnswer {
	if (!(error instanceof Refused)) throw error;
	return { granted: false, refusedBy: readBalance(books, error.hold) };
}

function holdIn(books: Books, hold: Hold, amount: number): void {
	books.run(
		'INSERT INTO balance (scope, period) VALUES (?, ?) ON CONFLICT DO NOTHING',
		hold.scope,
		hold.period,
	);
	const held = books.run(
		`UPDATE balance SET reserved = reserved + ?3 WHERE scope = ?1 AND period = ?2
		AND (?4 IS NULL OR (?4 > 0 AND spent + reserved + unknown + ?3 <= ?4))`,
		hold.scope,
		hold.period,
		amount,
		hold.limit ?? null,
	);
	if (held !== 1) throw new Refused(hold);
}

/** By scope and then period, each window once with its lowest limit. */
function inOrder(holds: readonly Hold[]): Hold[] {
	const windows = new Map<string, Hold>();
	for (const hold of holds) {
		const name = JSON.stringify([hold.scope, hold.period]);
		const limits = [hold.limit, windows.get(name)?.limit].filter((limit) => limit !== undefined);
		const [lowest] = limits.toSorted((a, b) => a - b);
		windows.set(name, { scope: hold.scope, period: hold.period, limit: lowest });
	}
	return [...windows.values()].toSorted(
		(a, b) => compare(a.scope, b.scope) || compare(a.period, b.period),
	);
}

/** By code units: the same order in every locale. */
function compare(a: string, b: string): number {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}

export function markSent(books: Books, id: string, tryId: string, nowMs: number): boolean {
	if (move(books, id, ['reserved'], 'sent', { sent: nowMs, sent_try: tryId })) return true;
	const sent = books.get("SELECT sent_try FROM entry WHERE id = ? AND state = 'sent'", id);
	return sent?.['sent_try'] === tryId;
}

/** Expired: before now, or so far ahead that the clock it was set by was wrong. */
const EXPIRED = `state IN ('reserved', 'sent') AND (expires < ?1 OR expires > ?1 + ${LONGEST_TTL_MS})`;

export function renew(books: Books, owner: string, ttlMs: number, nowMs: number): void {
	books.run(
		`UPDATE entry SET expires = ?2 WHERE owner = ?3 AND state IN ('reserved', 'sent')
		AND (expires < ?2 OR expires > ?1 + ${LONGEST_TTL_MS})`,
		nowMs,
		nowMs + ttlMs,
		owner,
	);
}

export function settle(books: Books, id: string, settlement: Settlement, nowMs: number): boolean {
	if (settlement.resolvedBy !== undefined && isOfAnother(books, id, settlement.requestId)) {
		return false;
	}
	return move(books, id, ['reserved', 'sent', 'unknown'], 'settled', {
		charged: settlement.charged,
		confirmed: settlement.confirmed ? 1 : 0,
		// What a broken answer told is not forgotten when the outcome is settled without it.
		...(settlement.requestId === undefined ? {} : { request_id: settlement.requestId }),
		resolved_by: settlement.resolvedBy ?? null,
		closed: nowMs,
	});
}

function isOfAnother(books: Books, id: string, requestId: string | undefined): boolean {
	if (requestId === undefined) return false;
	const other = books.get('SELECT 1 FROM entry WHERE request_id = ? AND id <> ?', requestId, id);
	return other !== undefined;
}

export function release(books: Books, id: string, nowMs: number, resolvedBy?: string): boolean {
	return move(books, id, ['reserved', 'sent', 'unknown'], 'released', {
		resolved_by: resolvedBy ?? null,
		closed: nowMs,
	});
}

/** @param sinceMs when the last one who worked on it gave up */
export function markUnknown(
	books: Books,
	id: string,
	sinceMs: number,
	requestId?: string,
): boolean {
	return move(books, id, ['sent'], 'unknown', {
		unknown_since: sinceMs,
		...(requestId === undefined ? {} : { request_id: requestId }),
	});
}

export function anyExpired(books: Books, nowMs: number): boolean {
	const expired = books.get(`SELECT 1 FROM entry WHERE ${EXPIRED} LIMIT 1`, nowMs);
	return expired !== undefined;
}

/** Closes at most `limit` entries that have expired. */
export function sweepSome(
	books: Books,
	nowMs: number,
	limit: number,
): { released: number; unknown: number } {
	const expired = books.all(
		`SELECT id, state, expires FROM entry WHERE ${EXPIRED} ORDER BY expires LIMIT ?2`,
		nowMs,
		limit,
	);
	const closed = { released: 0, unknown: 0 };
	for (const { id, state, expires } of expired) {
		const outcome = state === 'sent' ? 'unknown' : 'released';
		if (outcome === 'unknown') markUnknown(books, String(id), Math.min(nowMs, Number(expires)));
		else release(books, String(id), nowMs);
		closed[outcome] += 1;
	}
	return closed;
}

/** @returns false when the entry is in none of the states `from`: then nothing changed */
function move(
	books: Books,
	id: string,
	from: ReservationState[],
	to: ReservationState,
	facts: Record<string, SQLInputValue>,
): boolean {
	const entry = books.get('SELECT seq, state, amount FROM entry WHERE id = ?', id);
	const state = entry?.['state'] as ReservationState | undefined;
	if (entry === undefined || state === undefined || !from.includes(state)) return false;
	const seq = Number(entry['seq']);
	const columns = ['state', ...Object.keys(facts)].map((column) => `${column} = ?`).join(', ');
	books.run(
		`UPDATE entry SET ${columns} WHERE seq = ? AND state = ?`,
		to,
		...Object.values(facts),
		seq,
		state,
	);
	if (COUNTED_AS[state] === COUNTED_AS[to]) return true;
	const amount = Number(entry['amount']);
	count(books, seq, COUNTED_AS[state], -amount);
	count(books, seq, COUNTED_AS[to], to === 'settled' ? Number(facts['charged']) : amount);
	return true;
}

function count(books: Books, seq: number, sum: keyof Balance | undefined, amount: number): void {
	if (sum === undefined) return;
	books.run(
		`UPDATE balance SET ${sum} = ${sum} + ? FROM hold
		WHERE hold.entry = ? AND balance.scope = hold.scope AND balance.period = hold.period`,
		amount,
		seq,
	);
}

function stillSent(): VoiceoverError {
	return new VoiceoverError(
		'OUTCOME_UNKNOWN',
		'This text was sent to ElevenLabs before, and what became of it is not known yet',
		{
			description:
				'It was not asked for again, because that could be paid twice. Another run may still be waiting for the audio, or was ended while it did. Run again in a few minutes.',
			outcome: 'unknown',
		},
	);
}
