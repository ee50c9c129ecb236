import type { MilliCredits } from '../speech/milliCredits';

/** No reservation may be asked for, or renewed, for longer; what expires later than this from now was never alive. */
export const LONGEST_TTL_MS = 60_000;

/**
 * What became of credits that were set aside for one call.
 *
 * - `reserved`: held; nothing was sent.
 * - `sent`: the call may reach synthesis from here on.
 * - `settled`: charged at a known amount. Final.
 * - `released`: surely not charged. Final.
 * - `unknown`: sent, but the charge is not known. Counts as spent until it is resolved.
 */
export type ReservationState = 'reserved' | 'sent' | 'settled' | 'released' | 'unknown';

/** One budget that a call is counted in. */
export interface Hold {
	/** What the budget is about, for example `account:u_1`, `project:autumn campaign`, `execution:4711`. */
	scope: string;
	/** The window of the budget, computed from the clock, for example `month:2026-11` or `total`. */
	period: string;
	/** The most that may be spent in the window; undefined only meters. 0 admits nothing. */
	limit: MilliCredits | undefined;
}

export interface ReserveRequest {
	/** Unique for each reservation. */
	id: string;
	namespace: string;
	/** The speech that is bought. */
	cacheKey: string;
	/**
	 * One item of one run of a node. n8n runs a failed node again; the same operation and key then take over what is
	 * still held for them instead of holding it twice.
	 */
	operation: string;
	/** Upper bound of what the call can cost. */
	amount: MilliCredits;
	/** All are admitted, or none is. A window that is named twice counts once, by its lower limit. */
	holds: Hold[];
	/** Facts of the call, so that it can be priced again and found in the account's history. Never the text. */
	facts: ReservationFacts;
	/** Random id of the process that holds it. */
	owner: string;
	/** After so long without a renewal nobody works on it any more, and it is closed. At most `LONGEST_TTL_MS`. */
	ttlMs: number;
}

export interface ReservationFacts {
	workflowId: string;
	voiceId: string;
	modelId: string;
	outputFormat: string;
	/** Code points of the text as sent. */
	characters: number;
	/** sha256 of the text as sent, to find it in the account's history. */
	textSha256: string;
}

/** What a budget holds in one window, and what is left of it. */
export interface Balance {
	scope: string;
	period: string;
	limit: MilliCredits | undefined;
	/** Settled amounts. */
	spent: MilliCredits;
	/** Held by calls under way. */
	reserved: MilliCredits;
	/** Sent, charge not known; counted as spent. */
	unknown: MilliCredits;
}

export type ReserveAnswer =
	| { granted: true; id: string }
	/** The first budget, by scope and then period, that cannot take the amount, as it stands. Nothing was changed. */
	| { granted: false; refusedBy: Balance };

/** One reservation as the books show it. */
export interface LedgerEntry extends Omit<ReserveRequest, 'owner' | 'ttlMs'> {
	state: ReservationState;
	/** What was charged; undefined until settled. */
	charged?: MilliCredits;
	/** False when the API did not say what it charged and the reserved amount stands in. */
	confirmed?: boolean;
	/** ElevenLabs' id of the generation, as soon as it is known. */
	requestId?: string;
	/** Who resolved an unknown outcome, and how: `history`, `usage`, or a person. */
	resolvedBy?: string;
	/** Epoch milliseconds. */
	createdAtMs: number;
	sentAtMs?: number;
	/** Since when nobody works on it any more and its outcome is, or was, unknown. */
	unknownSinceMs?: number;
	closedAtMs?: number;
}

export interface Settlement {
	charged: MilliCredits;
	confirmed: boolean;
	requestId?: string;
	/**
	 * Set when an unknown outcome is settled later, by what was found. One generation then settles one entry: with a
	 * `requestId` that another entry has, nothing is settled.
	 */
	resolvedBy?: string;
}

export interface EntryFilter {
	namespace: string;
	states?: ReservationState[];
	scope?: string;
	period?: string;
	cacheKey?: string;
	/** Only entries that were made at this time or later; epoch milliseconds. */
	sinceMs?: number;
	/** Only entries that were made before this one, for the next page. */
	beforeId?: string;
	/** Newest first; at most 1000. */
	limit: number;
}

/**
 * The account of credits. Entries are only ever added to and closed, never edited; every method is one transaction.
 * Every adapter passes `test/contracts/ledgerContract.ts`.
 *
 * Invariants, whatever processes do or die meanwhile:
 * 1. For each scope and period: `reserved` is the sum of amounts of its open (`reserved`, `sent`) entries, `unknown` of
 *    its unknown ones, `spent` of what its settled ones were charged.
 * 2. A reservation is granted only if spent + reserved + unknown + amount <= limit for every hold, all or nothing.
 * 3. An entry is counted in the period it was reserved in, also when it settles after that has ended.
 * 4. A charge above the reserved amount is booked as it is, although it may pass the limit.
 *
 * All methods reject with STORE_UNAVAILABLE when the books cannot be read or written; then nothing may be bought.
 */
export interface Ledger {
	/**
	 * Holds the amount in all its budgets. An earlier reservation of the same namespace, operation and key that is still
	 * `reserved`, whoever holds it, is released in the same transaction, so that only the newest try can send.
	 *
	 * @throws OUTCOME_UNKNOWN while an earlier one is `sent`: it may be paid already. That ends when it is closed, at the
	 *   latest by the sweep after its expiry. INVALID_INPUT for amounts and limits that are not whole and at least 0.
	 */
	reserve(request: ReserveRequest): Promise<ReserveAnswer>;
	/**
	 * `reserved` becomes `sent`. Durable before it resolves. The first byte of a call may leave only after this.
	 *
	 * @param tryId random, the same for all attempts of one purchase: asked again, because the answer got lost or the
	 *   attempt before was refused at no cost, it is still `sent`
	 * @returns false when it was closed, or sent by another try: then the call must not be made
	 */
	markSent(id: string, tryId: string): Promise<boolean>;
	/**
	 * `reserved`, `sent` or `unknown` becomes `settled`. False when it was closed before, or when the generation that
	 * resolves it settles another entry; then nothing changes.
	 */
	settle(id: string, settlement: Settlement): Promise<boolean>;
	/** `reserved`, or `sent` on a definite refusal, or a resolved `unknown`, becomes `released`. False when closed. */
	release(id: string, resolvedBy?: string): Promise<boolean>;
	/** `sent` becomes `unknown`. False when it is not `sent`. */
	markUnknown(id: string, requestId?: string): Promise<boolean>;
	/** Open reservations of this owner expire `ttlMs` from now, or later if they did before. At most `LONGEST_TTL_MS`. */
	renew(owner: string, ttlMs: number): Promise<void>;
	/**
	 * Closes what has expired by the store's clock, or was held by a process that is known to be dead: `reserved` is
	 * released, `sent` becomes unknown. Returns how many of each.
	 */
	sweep(): Promise<{ released: number; unknown: number }>;

	/** Balances as they are now; a window without entries has zeros. */
	balances(holds: Hold[]): Promise<Balance[]>;
	/** Entries, newest first. */
	entries(filter: EntryFilter): Promise<LedgerEntry[]>;
	/**
	 * Sweeps, and gives the calls for a key that were or may have been paid: entries that are `sent`, `unknown`, or
	 * `settled` with a request id. Newest first, at most 100.
	 */
	callsFor(namespace: string, cacheKey: string): Promise<LedgerEntry[]>;
	/** One entry of the namespace. */
	entry(namespace: string, id: string): Promise<LedgerEntry | undefined>;
	/**
	 * Calls of all namespaces that are `sent`, so that what they generate in an account they share is not taken for what
	 * a lost call of one of them generated.
	 */
	underWay(): Promise<LedgerEntry[]>;
	/** Scopes that begin like this and have a limit or were ever counted in, in the order of their code points. */
	scopes(prefix: string): Promise<string[]>;
	/**
	 * As what a generation was bought, in any namespace; undefined when the books do not know it.
	 * Tells clips in the account's history apart that differ in more than history shows, or are somebody else's.
	 */
	purchaseOf(requestId: string): Promise<{ namespace: string; cacheKey: string } | undefined>;

	/** A limit that was set by a node; undefined removes it. */
	setLimit(scope: string, rule: LimitRule | undefined): Promise<void>;
	limitOf(scope: string): Promise<LimitRule | undefined>;
	/** True for the one caller that first reports a threshold of a window. */
	claimWarning(scope: string, period: string, percent: number): Promise<boolean>;

	/** Remembers which account an API key belongs to, so that a new key continues the same books. */
	rememberAccount(keyFingerprint: string, account: string): Promise<void>;
	rememberedAccount(keyFingerprint: string): Promise<string | undefined>;

	/** Recomputes every balance from its entries and names each that differs: a self-check, empty when all is well. */
	verify(): Promise<string[]>;
	close(): Promise<void>;
}

/** A budget as it is set: its window, zone and amount. */
export interface LimitRule {
	unit: BudgetUnit;
	/** IANA name, for example `Europe/Warsaw`. */
	timeZone: string;
	limit: MilliCredits;
}

export type BudgetUnit = 'day' | 'week' | 'month' | 'billingCycle' | 'total';
