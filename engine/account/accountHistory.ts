import { cancelled, isVoiceoverError } from '../errors';
import type { AccountApi, HistoryItem, HistorySearch } from '../ports/accountApi';
import type { Clock } from '../ports/clock';
import { createFlights } from '../concurrency/singleFlight';
import { historyPages, readHistory } from './readHistory';

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
	 * All that history holds from a time on, or of a time, read now, newest first.
	 *
	 * @throws what `readHistory` does
	 */
	since(
		search: Omit<HistorySearch, 'pageToken' | 'pageSize'>,
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

	/** Adds to `items` as it goes, so that a failure on the way leaves what was read before it. */
	async function readRecent(
		search: Pick<HistorySearch, 'voiceId' | 'modelId'>,
		signal: AbortSignal,
		items: HistoryItem[],
	): Promise<void> {
		const endsAtMs = clock.now() + RECENT_TIMEOUT_MS;
		const pages = historyPages(RECENT_PAGES, async (pageToken) =>
			accountApi.searchHistory({
				...search,
				...pageToken,
				dateAfterMs: 0,
				pageSize: RECENT_ITEMS_PER_PAGE,
				timeoutMs: endsAtMs - clock.now(),
				signal,
			}),
		);
		for await (const page of pages) {
			items.push(...page.items);
			if (clock.now() >= endsAtMs) return;
		}
	}

	return {
		async since(search, signal) {
			return (await readHistory({ accountApi, clock, signal }, search)).items;
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
