import { cancelled, isVoiceoverError } from '../errors';
import type { AccountApi, HistoryItem, HistorySearch } from '../ports/accountApi';
import type { Clock } from '../ports/clock';
import { retryPauseMs } from '../concurrency/retry';
import { createFlights } from '../concurrency/singleFlight';

/** The most that the API takes: a look into history is then one request in nearly every case. */
const ITEMS_PER_PAGE = 1000;
/** Ends the reading of an account whose pages never end. */
const MOST_PAGES = 100;
/** An account that is busy is asked again for this long; the question costs nothing. */
const PATIENCE_MS = 20_000;

const RECENT_ITEMS_PER_PAGE = 100;
const RECENT_PAGES = 2;
/** What is recent is asked for once in this time, also after a failure. */
const RECENT_FOR_MS = 60_000;
/** A purchase waits no longer than this for it. */
const RECENT_TIMEOUT_MS = 10_000;
/** A key is not asked again for what it may not read. */
const FORBIDDEN_FOR_MS = 10 * 60_000;

/** The past generations of one account, for all executions of this process. Nothing here costs credits. */
export interface HistoryDirectory {
	/**
	 * All that history holds from a time on, read now, newest first.
	 *
	 * @throws what `AccountApi.searchHistory` does, after asking a busy account for a while
	 */
	since(
		search: Pick<HistorySearch, 'voiceId' | 'modelId' | 'dateAfterMs'>,
		signal: AbortSignal,
	): Promise<HistoryItem[]>;
	/**
	 * About 200 items, newest first, up to a minute old. Empty when they cannot be read.
	 *
	 * @throws only CANCELLED
	 */
	recent(
		search: Pick<HistorySearch, 'voiceId' | 'modelId'>,
		signal: AbortSignal,
	): Promise<HistoryItem[]>;
}

interface Snapshot {
	items: HistoryItem[];
	untilMs: number;
}

export function createHistoryDirectory(
	accountApi: Pick<AccountApi, 'searchHistory'>,
	clock: Clock,
): HistoryDirectory {
	const flights = createFlights();
	const snapshots = new Map<string, Snapshot>();
	let forbiddenUntilMs = 0;

	async function readPatiently(search: HistorySearch, signal: AbortSignal) {
		const startedAtMs = clock.now();
		for (let attempt = 1; ; attempt += 1) {
			const answer = await accountApi.searchHistory({ ...search, signal }).then(
				(page) => ({ page }),
				(error: unknown) => ({ error }),
			);
			if ('page' in answer) return answer.page;
			const { error } = answer;
			const waitedMs = clock.now() - startedAtMs;
			const pauseMs = isVoiceoverError(error) ? retryPauseMs(error, attempt, waitedMs) : undefined;
			if (pauseMs === undefined || waitedMs + pauseMs > PATIENCE_MS) throw error;
			await clock.sleep(pauseMs, signal);
		}
	}

	/** Adds to `items` as it goes, so that a failure on the way leaves what was read before it. */
	async function readRecent(
		search: Pick<HistorySearch, 'voiceId' | 'modelId'>,
		signal: AbortSignal,
		items: HistoryItem[],
	): Promise<void> {
		const endsAtMs = clock.now() + RECENT_TIMEOUT_MS;
		let pageToken: string | undefined;
		for (let page = 1; page <= RECENT_PAGES; page += 1) {
			const timeoutMs = endsAtMs - clock.now();
			if (timeoutMs <= 0) return;
			const { items: read, nextPageToken } = await accountApi.searchHistory({
				...search,
				dateAfterMs: 0,
				pageSize: RECENT_ITEMS_PER_PAGE,
				timeoutMs,
				signal,
				...(pageToken === undefined ? {} : { pageToken }),
			});
			items.push(...read);
			if (nextPageToken === undefined) return;
			pageToken = nextPageToken;
		}
	}

	return {
		async since(search, signal) {
			const items: HistoryItem[] = [];
			let pageToken: string | undefined;
			for (let page = 1; page <= MOST_PAGES; page += 1) {
				const { items: read, nextPageToken } = await readPatiently(
					{
						...search,
						pageSize: ITEMS_PER_PAGE,
						...(pageToken === undefined ? {} : { pageToken }),
					},
					signal,
				);
				items.push(...read);
				if (nextPageToken === undefined) break;
				pageToken = nextPageToken;
			}
			return items;
		},

		async recent({ voiceId, modelId }, signal) {
			const name = `${voiceId}/${modelId}`;
			const known = snapshots.get(name);
			if (known !== undefined && clock.now() < known.untilMs) return known.items;
			if (clock.now() < forbiddenUntilMs) return [];
			const { value } = await flights.join(
				name,
				async (control) => {
					const items: HistoryItem[] = [];
					await readRecent({ voiceId, modelId }, control.signal, items).catch((error: unknown) => {
						if (control.signal.aborted) throw cancelled();
						if (isVoiceoverError(error) && error.code === 'PERMISSION_MISSING') {
							forbiddenUntilMs = clock.now() + FORBIDDEN_FOR_MS;
						}
					});
					for (const [each, { untilMs }] of snapshots) {
						if (clock.now() >= untilMs) snapshots.delete(each);
					}
					snapshots.set(name, { items, untilMs: clock.now() + RECENT_FOR_MS });
					return items;
				},
				signal,
			);
			return value;
		},
	};
}
