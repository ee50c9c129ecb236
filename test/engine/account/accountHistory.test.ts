import { isVoiceoverError, VoiceoverError } from '../../../engine/errors';
import { createHistoryDirectory } from '../../../engine/account/accountHistory';
import { systemClock } from '../../../engine/concurrency/systemClock';
import type { HistoryItem } from '../../../engine/ports/accountApi';
import { heldClock } from '../../contracts/heldClock';
import { fakeAccountApi, forbidden, unreachable } from '../../support/fakeAccountApi';

const SEARCH = { voiceId: 'v', modelId: 'm' };
const signal = () => new AbortController().signal;

function bench(count: number) {
	const clock = heldClock();
	const api = fakeAccountApi();
	api.items = Array.from({ length: count }, (_, index): HistoryItem => ({
		...SEARCH,
		historyItemId: `h${index}`,
		text: 'One.',
		dateMs: clock.now() - index * 1_000,
		state: 'created',
	}));
	return { clock, api, directory: createHistoryDirectory(api, clock) };
}

const busy = (retryAfterMs?: number) =>
	new VoiceoverError('CONCURRENCY_LIMIT', 'Busy', {
		description: 'Wait.',
		retryable: true,
		...(retryAfterMs === undefined ? {} : { retryAfterMs }),
	});

describe('what history holds since a time', () => {
	it('is read to the end of its pages, anew each time', async () => {
		const { api, directory, clock } = bench(2_500);
		const since = { ...SEARCH, dateAfterMs: clock.now() - 2_400_000 };
		const items = await directory.since(since, signal());
		expect(items).toHaveLength(2_401);
		expect(new Set(items.map(({ historyItemId }) => historyItemId)).size).toBe(2_401);
		expect(api.searches).toHaveLength(3);
		api.items = [];
		expect(await directory.since(since, signal())).toEqual([]);
	});

	it('comes to an end when its pages do not', async () => {
		let searches = 0;
		const searchHistory = async () => {
			searches += 1;
			return await Promise.resolve({ items: [], nextPageToken: `${searches}` });
		};
		const endless = createHistoryDirectory({ searchHistory }, heldClock());
		expect(await endless.since({ ...SEARCH, dateAfterMs: 0 }, signal())).toEqual([]);
		expect(searches).toBe(200);
	});

	it('is read once when its pages lead in a circle', async () => {
		const { api, directory } = bench(3);
		let searches = 0;
		const searchHistory = async () => {
			searches += 1;
			return await Promise.resolve({ items: api.items, nextPageToken: `${searches % 3}` });
		};
		const circular = createHistoryDirectory({ searchHistory }, heldClock());
		const all = { ...SEARCH, dateAfterMs: 0 };
		expect(await circular.since(all, signal())).toEqual(await directory.since(all, signal()));
		expect(searches).toBe(4);
	});

	it('may end before a time', async () => {
		const { api, directory, clock } = bench(10);
		const times = { dateAfterMs: clock.now() - 5_000, dateBeforeMs: clock.now() - 3_000 };
		const items = await directory.since({ ...SEARCH, ...times }, signal());
		expect(items.map(({ historyItemId }) => historyItemId)).toEqual(['h4', 'h5']);
		expect(api.searches).toMatchObject([times]);
	});

	it('is asked for again while the account is busy, for 20 s at most', async () => {
		const { api, clock, directory } = bench(1);
		api.onSearch = (number) => {
			if (number < 3) throw busy();
		};
		expect(await directory.since({ ...SEARCH, dateAfterMs: 0 }, signal())).toHaveLength(1);
		api.onSearch = () => {
			throw busy();
		};
		const startedAtMs = clock.now();
		await expect(directory.since({ ...SEARCH, dateAfterMs: 0 }, signal())).rejects.toMatchObject({
			code: 'CONCURRENCY_LIMIT',
		});
		expect(clock.now() - startedAtMs).toBeGreaterThan(5_000);
		expect(clock.now() - startedAtMs).toBeLessThanOrEqual(20_000);
	});

	it('fails at once where asking again is of no use', async () => {
		const { api, directory } = bench(1);
		api.onSearch = () => {
			throw forbidden();
		};
		await expect(directory.since({ ...SEARCH, dateAfterMs: 0 }, signal())).rejects.toMatchObject({
			code: 'PERMISSION_MISSING',
		});
		expect(api.searches).toHaveLength(1);
	});

	it('is not waited for once the execution is stopped', async () => {
		const { api } = bench(1);
		const stop = new AbortController();
		api.onSearch = () => {
			setTimeout(() => stop.abort(), 20);
			throw busy(15_000);
		};
		const directory = createHistoryDirectory(api, systemClock);
		await expect(directory.since({ ...SEARCH, dateAfterMs: 0 }, stop.signal)).rejects.toMatchObject(
			{ code: 'CANCELLED' },
		);
	});
});

describe('what is recent', () => {
	it('is the newest two pages, asked for once a minute by all who want it', async () => {
		const { api, clock, directory } = bench(1_000);
		const lists = await Promise.all([1, 2, 3].map(async () => directory.recent(SEARCH, signal())));
		expect(lists[0]!.map(({ historyItemId }) => historyItemId)).toEqual(
			Array.from({ length: 200 }, (_, index) => `h${index}`),
		);
		expect(lists[1]).toBe(lists[0]);
		expect(api.searches.map(({ pageSize }) => pageSize)).toEqual([100, 100]);
		clock.pass(59_999);
		await directory.recent(SEARCH, signal());
		expect(api.searches).toHaveLength(2);
		clock.pass(1);
		await directory.recent(SEARCH, signal());
		expect(api.searches).toHaveLength(4);
	});

	it('is kept apart by voice and model', async () => {
		const { directory } = bench(3);
		expect(await directory.recent(SEARCH, signal())).toHaveLength(3);
		expect(await directory.recent({ ...SEARCH, voiceId: 'w' }, signal())).toEqual([]);
		expect(await directory.recent({ ...SEARCH, modelId: 'n' }, signal())).toEqual([]);
	});

	it('is nothing for ten minutes when the key may not read it, for any voice', async () => {
		const { api, clock, directory } = bench(3);
		api.onSearch = () => {
			throw forbidden();
		};
		expect(await directory.recent(SEARCH, signal())).toEqual([]);
		clock.pass(599_999);
		expect(await directory.recent(SEARCH, signal())).toEqual([]);
		expect(await directory.recent({ ...SEARCH, voiceId: 'w' }, signal())).toEqual([]);
		expect(api.searches).toHaveLength(1);
		api.onSearch = () => undefined;
		clock.pass(1);
		expect(await directory.recent(SEARCH, signal())).toHaveLength(3);
	});

	it('is nothing for a minute after another failure, and what was read before one', async () => {
		const { api, clock, directory } = bench(200);
		api.onSearch = () => {
			throw unreachable(true);
		};
		expect(await directory.recent(SEARCH, signal())).toEqual([]);
		expect(await directory.recent(SEARCH, signal())).toEqual([]);
		expect(api.searches).toHaveLength(1);
		clock.pass(60_000);
		api.onSearch = (_number, { pageToken }) => {
			if (pageToken !== undefined) throw unreachable();
		};
		expect(await directory.recent(SEARCH, signal())).toHaveLength(100);
	});

	it('takes ten seconds at most', async () => {
		const { api, clock, directory } = bench(200);
		api.onSearch = () => clock.pass(6_000);
		await directory.recent(SEARCH, signal());
		expect(api.searches.map(({ timeoutMs }) => timeoutMs)).toEqual([10_000, 4_000]);
		clock.pass(60_000);
		api.onSearch = () => clock.pass(10_000);
		expect(await directory.recent(SEARCH, signal())).toHaveLength(100);
		expect(api.searches).toHaveLength(3);
	});

	it('does not keep one who was stopped waiting, and is there for the others', async () => {
		const { api, directory } = bench(2);
		const answer = Promise.withResolvers<void>();
		api.onSearch = async () => await answer.promise;
		const stop = new AbortController();
		const stopped = directory.recent(SEARCH, stop.signal).catch((error: unknown) => error);
		const other = directory.recent(SEARCH, signal());
		stop.abort();
		const error = await stopped;
		expect(isVoiceoverError(error) && error.code).toBe('CANCELLED');
		answer.resolve();
		expect(await other).toHaveLength(2);
	});

	it('is read anew for the next one when all who waited were stopped', async () => {
		const { api, directory } = bench(2);
		api.onSearch = async (_number, search) => {
			await new Promise((_resolve, reject) => {
				search.signal!.addEventListener('abort', () => reject(unreachable()));
			});
		};
		const stop = new AbortController();
		const stopped = directory.recent(SEARCH, stop.signal).catch((error: unknown) => error);
		await new Promise(setImmediate);
		stop.abort();
		await stopped;
		await new Promise(setImmediate);
		api.onSearch = () => undefined;
		expect(await directory.recent(SEARCH, signal())).toHaveLength(2);
	});
});
