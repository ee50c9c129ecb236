import { invalidInput } from '../errors';
import type { Ledger, LedgerEntry } from '../ports/ledger';
import type { MilliCredits } from '../speech/milliCredits';

export interface ByHand {
	namespace: string;
	entryId: string;
	resolution: 'charged' | 'released';
	/** What was charged; undefined for all that was held. */
	charged: MilliCredits | undefined;
	/** The ledger keeps it with the time. */
	workflowId: string;
}

/**
 * Closes one entry without a known outcome as a person says.
 *
 * @returns the entry before and after
 * @throws INVALID_INPUT when there is no such entry, or its outcome is not unknown
 */
export async function resolveByHand(
	ledger: Ledger,
	{ namespace, entryId, resolution, charged, workflowId }: ByHand,
): Promise<{ before: LedgerEntry; after: LedgerEntry }> {
	const before = await ledger.entry(namespace, entryId);
	if (before === undefined) {
		throw invalidInput(
			'The ledger has no entry with this ID in this namespace',
			'Copy the ID from an item of List Entries. Nothing was changed.',
		);
	}
	const resolvedBy = `by hand, workflow ${workflowId}`;
	const closed =
		before.state === 'unknown' &&
		(resolution === 'released'
			? await ledger.release(entryId, resolvedBy)
			: await ledger.settle(entryId, {
					charged: charged ?? before.amount,
					confirmed: charged !== undefined,
					resolvedBy,
				}));
	const after = await ledger.entry(namespace, entryId);
	if (closed && after !== undefined) return { before, after };
	throw invalidInput(
		`The entry is ${after?.state}, so it cannot be resolved by hand`,
		after?.state === 'sent' || after?.state === 'reserved'
			? 'Its call is still under way, or its process died less than three minutes ago. Run again later.'
			: 'Those that are settled or released are final. Choose an entry whose outcome is unknown: List Entries has a filter for it.',
	);
}
