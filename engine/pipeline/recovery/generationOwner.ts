import { couldHaveMade } from '../../budget/historyMatch';
import type { HistoryItem } from '../../ports/accountApi';
import type { Ledger, LedgerEntry } from '../../ports/ledger';

/** More open calls than this, or purchases of one key, no namespace has. */
const MOST_ENTRIES = 1000;

/**
 * Whose a past generation is.
 * - `proved`: it was bought for this very key; the request id came with the answer itself.
 * - `assumed`: it was later found to be of this key's call, so it is as good as what it was found by.
 * - `claimed`: it was bought for another key, whose speech may differ in more than history shows, or in another
 *   namespace, whose clips are not for this one.
 * - `contested`: the books do not know it, but a call of another key that may have made it is open, or was settled
 *   without its request id.
 * - `foreign`: the books know nothing of it.
 */
export type Standing = 'proved' | 'assumed' | 'claimed' | 'contested' | 'foreign';

/** The ledger as one look into history sees it. */
export interface Books {
	standing(item: HistoryItem & { requestId: string }): Promise<Standing>;
}

export function openBooks(
	ledger: Pick<Ledger, 'purchaseOf' | 'entries'>,
	namespace: string,
	cacheKey: string,
): Books {
	let bought: Promise<LedgerEntry[]> | undefined;
	let open: Promise<LedgerEntry[]> | undefined;
	/** Those that were settled by hand do not say which generation they were. */
	let closed: Promise<LedgerEntry[]> | undefined;
	const limit = MOST_ENTRIES;

	return {
		async standing(item) {
			// Before the key: a call that is settled in between is then seen by one of the two.
			open ??= ledger.entries({ namespace, states: ['sent', 'unknown'], limit });
			const calls = await open;
			const purchase = await ledger.purchaseOf(item.requestId);
			if (purchase?.namespace === namespace && purchase.cacheKey === cacheKey) {
				bought ??= ledger.entries({ namespace, cacheKey, states: ['settled'], limit });
				const isOfAnswer = ({ requestId, resolvedBy }: LedgerEntry) =>
					requestId === item.requestId && resolvedBy === undefined;
				return (await bought).some(isOfAnswer) ? 'proved' : 'assumed';
			}
			if (purchase !== undefined) return 'claimed';
			const isRival = (entry: LedgerEntry) =>
				entry.cacheKey !== cacheKey && entry.requestId === undefined && couldHaveMade(entry, item);
			closed ??= ledger.entries({ namespace, states: ['settled'], limit });
			return [...calls, ...(await closed)].some(isRival) ? 'contested' : 'foreign';
		},
	};
}
