import { cancelled, isVoiceoverError } from '../errors';
import type { AccountApi, HistoryItem, HistoryPage, HistorySearch } from '../ports/accountApi';
import type { Clock } from '../ports/clock';
import { retryPauseMs } from '../concurrency/retry';

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
	signal?: AbortSignal;
}

/**
 * Reads what one voice spoke with one model from a time on. Costs nothing, so a busy account is asked again.
 *
 * @param wanted which items to keep; a history may be far too long to hold
 * @throws what `AccountApi.searchHistory` does, CANCELLED
 */
export async function readHistory(
	{ accountApi, clock, signal }: HistoryReader,
	search: Pick<HistorySearch, 'voiceId' | 'modelId' | 'dateAfterMs'>,
	wanted: (item: HistoryItem) => boolean,
): Promise<HistoryReading> {
	const items = new Map<string, HistoryItem>();
	const requestIds = new Set<string>();
	const tokens = new Set<string>();
	let pageToken: string | undefined;
	for (let pages = 0; pages < MOST_PAGES; pages += 1) {
		const page = await patiently(
			async () =>
				await accountApi.searchHistory({
					...search,
					pageSize: ITEMS_PER_PAGE,
					...(pageToken === undefined ? {} : { pageToken }),
					...(signal === undefined ? {} : { signal }),
				}),
			clock,
			signal,
		);
		for (const item of page.items) {
			if (item.requestId !== undefined) requestIds.add(item.requestId);
			if (wanted(item)) items.set(item.historyItemId, item);
		}
		pageToken = page.nextPageToken;
		if (pageToken === undefined) return { items: [...items.values()], requestIds, complete: true };
		// A page that leads to one before it would be read over and over.
		if (tokens.has(pageToken)) break;
		tokens.add(pageToken);
	}
	return { items: [...items.values()], requestIds, complete: false };
}

async function patiently(
	ask: () => Promise<HistoryPage>,
	clock: Clock,
	signal: AbortSignal | undefined,
): Promise<HistoryPage> {
	const startedAtMs = clock.now();
	for (let attempt = 1; ; attempt += 1) {
		if (signal?.aborted) throw cancelled();
		const answer = await ask().then(
			(page) => ({ page }),
			(error: unknown) => ({ error }),
		);
		if ('page' in answer) return answer.page;
		const pauseMs = isVoiceoverError(answer.error)
			? retryPauseMs(answer.error, attempt, clock.now() - startedAtMs)
			: undefined;
		if (pauseMs === undefined) throw answer.error;
		await clock.sleep(pauseMs, signal);
	}
}
