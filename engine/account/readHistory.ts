import { retryWhileBusy, UNREACHABLE_MS } from '../concurrency/retry';
import type { AccountApi, HistoryItem, HistoryPage, HistorySearch } from '../ports/accountApi';
import type { Clock } from '../ports/clock';

/** The most that the API takes: a look into history is then one request in nearly every case. */
const ITEMS_PER_PAGE = 1000;
/** 200,000 generations of one voice: reading more takes minutes. */
const MOST_PAGES = 200;

export interface HistoryReading {
	/** Those that were wanted, newest first. */
	items: HistoryItem[];
	/** Request ids of all items, wanted or not. */
	requestIds: Set<string>;
	/** False when there was more than is read at once; then what is missing here may still exist. */
	complete: boolean;
}

export interface HistoryReader {
	accountApi: Pick<AccountApi, 'searchHistory'>;
	clock: Clock;
	signal?: AbortSignal | undefined;
}

/**
 * Reads what one voice spoke with one model in a time. Costs nothing, so an account that is busy or cannot be reached is
 * asked again for a while.
 *
 * @param wanted which items to keep; a history may be far too long to hold
 * @throws what `AccountApi.searchHistory` does, CANCELLED
 */
export async function readHistory(
	{ accountApi, clock, signal }: HistoryReader,
	search: Omit<HistorySearch, 'pageToken' | 'pageSize'>,
	wanted: (item: HistoryItem) => boolean = () => true,
): Promise<HistoryReading> {
	const items = new Map<string, HistoryItem>();
	const requestIds = new Set<string>();
	const pages = historyPages(MOST_PAGES, async (pageToken) =>
		retryWhileBusy(
			async () =>
				await accountApi.searchHistory({
					...search,
					...pageToken,
					pageSize: ITEMS_PER_PAGE,
					...(signal === undefined ? {} : { signal }),
				}),
			{ clock, signal, unreachableMs: UNREACHABLE_MS },
		),
	);
	let complete = false;
	for await (const page of pages) {
		for (const item of page.items) {
			if (item.requestId !== undefined) requestIds.add(item.requestId);
			if (wanted(item)) items.set(item.historyItemId, item);
		}
		complete = page.nextPageToken === undefined;
	}
	return { items: [...items.values()], requestIds, complete };
}

/** One page after the other, at most so many, and none twice. */
export async function* historyPages(
	mostPages: number,
	ask: (from: Pick<HistorySearch, 'pageToken'>) => Promise<HistoryPage>,
): AsyncGenerator<HistoryPage> {
	const seen = new Set<string>();
	let pageToken: string | undefined;
	for (let pages = 0; pages < mostPages; pages += 1) {
		const page = await ask(pageToken === undefined ? {} : { pageToken });
		yield page;
		pageToken = page.nextPageToken;
		// A page that leads to one before it would be read over and over.
		if (pageToken === undefined || seen.has(pageToken)) return;
		seen.add(pageToken);
	}
}
