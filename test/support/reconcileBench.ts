import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openSqliteLedger } from '../../engine/adapters/embedded/sqlite/sqliteLedger';
import { milliCredits } from '../../engine/speech/milliCredits';
import { reconcile, type ReconcileDependencies } from '../../engine/budget/reconcile';
import { VoiceoverError } from '../../engine/errors';
import type { AccountApi, HistoryItem } from '../../engine/ports/accountApi';
import type { Clip } from '../../engine/ports/clipIndex';
import {
	LONGEST_TTL_MS,
	type Ledger,
	type LedgerEntry,
	type ReservationFacts,
} from '../../engine/ports/ledger';
import { heldClock, type HeldClock } from '../contracts/heldClock';
import { sampleClip, sampleKey, sha256 } from '../contracts/sampleClip';
import { holdOf, sampleReservation } from '../contracts/sampleReservation';
import { afterTests } from './afterTests';
import { temporaryFolder } from './temporaryFolder';

export const ACCOUNT = holdOf('account:user:u1', undefined, 'month:2026-03');

/** What a test says of a call; the rest is a sample. */
export interface SampleCall {
	text?: string;
	namespace?: string;
	cacheKey?: string;
	account?: string;
	facts?: Partial<ReservationFacts>;
	/** Upper bound of the cost. */
	credits?: number;
}

/** A real ledger, and an account and a cache in memory, on one clock. */
export interface ReconcileBench {
	ledger: Ledger;
	clock: HeldClock;
	/** What the account's history holds. */
	items: HistoryItem[];
	/** How late the history shows an item. */
	lagMs: number;
	itemsPerPage: number;
	/** Thrown by the next searches, first in first out; `forever` by all. */
	failures: VoiceoverError[];
	failsForever: VoiceoverError | undefined;
	searches: { voiceId: string; modelId: string; dateAfterMs: number; pageToken?: string }[];
	clips: Clip[];
	/** A call that is on its way. */
	send(call?: SampleCall): Promise<string>;
	/** A call of which nothing came back, except perhaps an id. */
	lose(call?: SampleCall & { requestId?: string }): Promise<string>;
	/** What ElevenLabs made of it. */
	generate(call?: SampleCall & Partial<HistoryItem>): HistoryItem;
	run(change?: Partial<ReconcileDependencies>): ReturnType<typeof reconcile>;
	entry(id: string, namespace?: string): Promise<LedgerEntry | undefined>;
	sums(): Promise<{ spent: number; reserved: number; unknown: number }>;
}

export const TEXT = 'The quick brown fox.';
const folder = temporaryFolder('reconcile');

export async function reconcileBench(): Promise<ReconcileBench> {
	const held = heldClock();
	// Pauses before a repeat have fractions of a millisecond.
	const clock = { ...held, now: () => Math.floor(held.now()) };
	const ledger = await openSqliteLedger({ path: join(folder, `${randomUUID()}.db`), clock });
	afterTests(() => ledger.close());
	let generations = 0;

	const accountApi: Pick<AccountApi, 'searchHistory'> = {
		async searchHistory(search) {
			bench.searches.push(search);
			const failure = bench.failsForever ?? bench.failures.shift();
			if (failure !== undefined) throw failure;
			const shown = bench.items
				.filter(
					(item) =>
						item.voiceId === search.voiceId &&
						item.modelId === search.modelId &&
						item.dateMs >= Math.floor(search.dateAfterMs / 1000) * 1000 &&
						item.dateMs < (search.dateBeforeMs ?? Number.POSITIVE_INFINITY) &&
						item.dateMs <= clock.now() - bench.lagMs,
				)
				.toSorted((one, other) => other.dateMs - one.dateMs);
			const start =
				search.pageToken === undefined
					? 0
					: shown.findIndex(({ historyItemId }) => historyItemId === search.pageToken) + 1;
			const page = shown.slice(start, start + bench.itemsPerPage);
			const hasMore = start + page.length < shown.length;
			return await Promise.resolve({
				items: page,
				...(hasMore ? { nextPageToken: page.at(-1)!.historyItemId } : {}),
			});
		},
	};

	async function send(call: SampleCall = {}): Promise<string> {
		const { text = TEXT, credits = 20, account = ACCOUNT.scope } = call;
		const request = sampleReservation({
			amount: milliCredits(credits),
			namespace: call.namespace ?? 'default',
			cacheKey: call.cacheKey ?? sampleKey(text),
			holds: [{ ...ACCOUNT, scope: account }],
			ttlMs: LONGEST_TTL_MS,
			facts: { ...factsOf(text), ...call.facts },
		});
		await ledger.reserve(request);
		await ledger.markSent(request.id, 'try-1');
		return request.id;
	}

	const bench: ReconcileBench = {
		ledger,
		clock,
		items: [],
		lagMs: 0,
		itemsPerPage: 1000,
		failures: [],
		failsForever: undefined,
		searches: [],
		clips: [],
		send,
		async lose({ requestId, ...call } = {}) {
			const id = await send(call);
			await ledger.markUnknown(id, requestId);
			return id;
		},
		generate(call = {}) {
			generations += 1;
			const { text = TEXT, facts, namespace: _ns, cacheKey: _key, account: _account } = call;
			const { voiceId, modelId, outputFormat } = { ...factsOf(text), ...facts };
			const { credits: _credits, facts: _facts, ...given } = call as Record<string, unknown>;
			const item = {
				historyItemId: `item-${generations}`,
				requestId: `generation-${generations}`,
				voiceId,
				modelId,
				text,
				dateMs: Math.floor(clock.now() / 1000) * 1000,
				characterCost: call.credits ?? 20,
				outputFormat,
				state: 'created' as const,
				...given,
			};
			bench.items.push(item);
			return item;
		},
		run: async (change = {}) =>
			await reconcile({
				ledger,
				accountApi,
				index: {
					find: async (namespace, key) =>
						await Promise.resolve(
							bench.clips.find((clip) => clip.namespace === namespace && clip.key === key),
						),
				},
				clock,
				namespace: 'default',
				accountScopes: [ACCOUNT.scope],
				...change,
			}),
		entry: async (id, namespace = 'default') => await ledger.entry(namespace, id),
		async sums() {
			const [{ spent, reserved, unknown }] = (await ledger.balances([ACCOUNT])) as [never];
			return { spent, reserved, unknown };
		},
	};
	return bench;
}

function factsOf(text: string): ReservationFacts {
	return {
		...sampleReservation().facts,
		characters: text.length,
		textSha256: sha256(text),
	};
}

export function clipOf(bench: ReconcileBench, change: Partial<Clip> = {}): Clip {
	return sampleClip({
		key: sampleKey(TEXT),
		credits: 20,
		requestId: 'generation-of-clip',
		createdAtMs: bench.clock.now(),
		...change,
	});
}

export function failure(code: VoiceoverError['code'], message: string): VoiceoverError {
	return new VoiceoverError(code, message, {
		description: 'Do something about it.',
		retryable: code === 'CONCURRENCY_LIMIT',
	});
}
