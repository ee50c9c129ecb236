import type { EntryFilter, Ledger, LedgerEntry } from '../ports/ledger';

const PER_PAGE = 1000;

/** All entries that a filter lets through, newest first, page by page, as many as asked for. */
export async function* entryPages(
	ledger: Pick<Ledger, 'entries'>,
	filter: Omit<EntryFilter, 'limit' | 'beforeId'>,
	most = Number.POSITIVE_INFINITY,
): AsyncGenerator<LedgerEntry[]> {
	let left = most;
	let beforeId: string | undefined;
	while (left > 0) {
		const limit = Math.min(left, PER_PAGE);
		const page = await ledger.entries({
			...filter,
			limit,
			...(beforeId === undefined ? {} : { beforeId }),
		});
		if (page.length > 0) yield page;
		if (page.length < limit) return;
		left -= page.length;
		beforeId = page.at(-1)!.id;
	}
}

export async function allEntries(...args: Parameters<typeof entryPages>): Promise<LedgerEntry[]> {
	const entries: LedgerEntry[] = [];
	for await (const page of entryPages(...args)) entries.push(...page);
	return entries;
}
