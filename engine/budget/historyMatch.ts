import { createHash } from 'node:crypto';
import type { HistoryItem } from '../ports/accountApi';
import type { LedgerEntry } from '../ports/ledger';

/** How far the clocks of this machine and of the provider may lie apart, either way. */
export const CLOCK_MARGIN_MS = 2 * 60 * 1000;

/** The longest time limit a call may have: an item is dated somewhere between the request and the last byte. */
export const LONGEST_CALL_MS = 60 * 60 * 1000;

/** History may hold items of an entry that are dated from here on; epoch milliseconds by this machine's clock. */
export function matchFromMs(entry: LedgerEntry): number {
	return sentAtOf(entry) - CLOCK_MARGIN_MS;
}

/**
 * The past generation that an entry's call made.
 *
 * An entry that knows its request id is matched by that and nothing else. Any other takes the oldest item of the same
 * text, voice and model, of the same format where the item tells one, dated between shortly before it was sent and the
 * end of the longest call. A newer one is left to calls that are not looked at now, such as those of another namespace,
 * for which the oldest may be too old.
 *
 * Such a match says what the call cost. It does not say that the sound is the one that was asked for, as the books do
 * not hold the settings: never serve audio, nor call a request id proof of a cache key, by it alone.
 *
 * The item may be in any state: look at it before relying on its cost. One without a request id matches nothing,
 * because nobody could tell whether it is booked already.
 *
 * @param items in any order
 * @param claimed whether a generation belongs to another entry, also one that is still open
 */
export function matchEntry(
	entry: LedgerEntry,
	items: readonly HistoryItem[],
	claimed: (requestId: string) => boolean,
): HistoryItem | undefined {
	if (entry.requestId !== undefined) {
		return items.find((item) => item.requestId === entry.requestId);
	}
	return items
		.filter(
			(item) =>
				item.requestId !== undefined && !claimed(item.requestId) && couldHaveMade(entry, item),
		)
		.reduce<HistoryItem | undefined>(olderOf, undefined);
}

/**
 * Matches entries that are looked for together, each with an item of its own. Of entries that could have made the same
 * items, as many as possible get one, and an earlier call gets the earlier item.
 *
 * @returns the matches by entry id
 */
export function matchEntries(
	entries: readonly LedgerEntry[],
	items: readonly HistoryItem[],
	claimed: (requestId: string) => boolean,
): Map<string, HistoryItem> {
	const taken = new Set(entries.map((entry) => entry.requestId));
	const matches = new Map<string, HistoryItem>();
	// All windows are equally long, so what the earliest entry can take and leaves could be of no use to the others.
	for (const entry of entries.toSorted((one, other) => sentAtOf(one) - sentAtOf(other))) {
		const item = matchEntry(entry, items, (id) => taken.has(id) || claimed(id));
		if (item === undefined) continue;
		taken.add(item.requestId);
		matches.set(entry.id, item);
	}
	return matches;
}

/** Whether the call of an entry made an item, as far as text, voice, model, format and time tell. */
export function couldHaveMade(entry: LedgerEntry, item: HistoryItem): boolean {
	const { facts } = entry;
	const sentAtMs = sentAtOf(entry);
	return (
		item.voiceId === facts.voiceId &&
		item.modelId === facts.modelId &&
		(item.outputFormat ?? facts.outputFormat) === facts.outputFormat &&
		item.dateMs >= sentAtMs - CLOCK_MARGIN_MS &&
		item.dateMs <= sentAtMs + LONGEST_CALL_MS + CLOCK_MARGIN_MS &&
		createHash('sha256').update(item.text, 'utf8').digest('hex') === facts.textSha256
	);
}

/** When the call went out, as well as the books know it; epoch milliseconds by this machine's clock. */
export function sentAtOf(entry: Pick<LedgerEntry, 'sentAtMs' | 'createdAtMs'>): number {
	return entry.sentAtMs ?? entry.createdAtMs;
}

function olderOf(one: HistoryItem | undefined, other: HistoryItem): HistoryItem {
	return one === undefined || other.dateMs < one.dateMs ? other : one;
}
