import type { LedgerEntry } from '../ports/ledger';
import { milliCredits, type MilliCredits } from '../speech/milliCredits';

export interface Repriced {
	entry: LedgerEntry;
	/** As the books count it: the charge, or what is held while there is none. */
	counted: MilliCredits;
	/** By the other price. */
	repriced: MilliCredits;
	/** Whether the API itself said what it charged. Then a wrong price list changed nothing. */
	confirmed: boolean;
}

/**
 * What entries would cost by another price list, from the facts that the books keep. Changes nothing: entries are
 * never rewritten.
 *
 * @param creditsFor what one call costs by that list; undefined leaves the entry out
 */
export function reprice(
	entries: readonly LedgerEntry[],
	creditsFor: (facts: LedgerEntry['facts']) => number | undefined,
): Repriced[] {
	return entries.flatMap((entry) => {
		const credits = entry.state === 'released' ? undefined : creditsFor(entry.facts);
		if (credits === undefined) return [];
		return {
			entry,
			counted: entry.charged ?? entry.amount,
			repriced: milliCredits(credits),
			confirmed: entry.confirmed === true,
		};
	});
}
