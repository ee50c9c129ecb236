import type { ClipCache } from './clipCache';

/** What happened in one workflow or with one voice. */
export interface UseSum {
	hits: number;
	generated: number;
	creditsCharged: number;
	creditsSaved: number;
}

export interface WorkflowStatistics extends UseSum {
	/** Empty for a workflow that was never saved. */
	workflowId: string;
}

export interface VoiceStatistics extends UseSum {
	voiceId: string;
	clips: number;
	bytes: number;
}

export interface CacheStatistics extends UseSum {
	clips: number;
	bytes: number;
	/** Of the whole store, which other namespaces may share. */
	storeBytes: number;
	limitBytes: number;
	/** Hits of all requests, from 0 to 1; undefined before the first request. */
	hitRate?: number;
	/** What the clips that are there cost when they were bought. */
	creditsInStore: number;
	/** Clips that are a second or later reading of their words. */
	furtherTakes: number;
	/** When the first and the last of the clips that are there was put, epoch milliseconds. */
	oldestMs?: number;
	newestMs?: number;
	/** Those that saved most first. */
	byWorkflow: WorkflowStatistics[];
	/** Those that hold most first. */
	byVoice: VoiceStatistics[];
}

/**
 * What a namespace holds and what it saved since it was begun.
 *
 * @throws STORE_UNAVAILABLE
 */
export async function cacheStatistics(
	cache: ClipCache,
	namespace: string,
): Promise<CacheStatistics> {
	await cache.flushUses();
	const { index, maxBytes } = cache;
	const [holdings, usage, totals] = await Promise.all([
		index.holdings(namespace),
		index.usage(namespace),
		index.totals(),
	]);
	const uses = usage.reduce(addUse, NO_USE);
	const asked = uses.hits + uses.generated;
	const voiceIds = new Set([...holdings, ...usage].map(({ voiceId }) => voiceId));
	return {
		...uses,
		...(asked === 0 ? {} : { hitRate: uses.hits / asked }),
		clips: sum(holdings.map(({ clips }) => clips)),
		bytes: sum(holdings.map(({ bytes }) => bytes)),
		creditsInStore: sum(holdings.map(({ credits }) => credits)),
		furtherTakes: sum(holdings.map(({ furtherTakes }) => furtherTakes)),
		storeBytes: totals.bytes,
		limitBytes: maxBytes,
		...(holdings.length === 0
			? {}
			: {
					oldestMs: Math.min(...holdings.map(({ oldestMs }) => oldestMs)),
					newestMs: Math.max(...holdings.map(({ newestMs }) => newestMs)),
				}),
		byWorkflow: [...new Set(usage.map(({ workflowId }) => workflowId))]
			.map((workflowId) => ({
				workflowId,
				...usage.filter((use) => use.workflowId === workflowId).reduce(addUse, NO_USE),
			}))
			.sort((one, other) => other.creditsSaved - one.creditsSaved),
		byVoice: [...voiceIds]
			.map((voiceId) => {
				const held = holdings.find((holding) => holding.voiceId === voiceId);
				return {
					voiceId,
					clips: held?.clips ?? 0,
					bytes: held?.bytes ?? 0,
					...usage.filter((use) => use.voiceId === voiceId).reduce(addUse, NO_USE),
				};
			})
			.sort((one, other) => other.bytes - one.bytes),
	};
}

const NO_USE: Readonly<UseSum> = { hits: 0, generated: 0, creditsCharged: 0, creditsSaved: 0 };

function addUse(total: UseSum, use: UseSum): UseSum {
	return {
		hits: total.hits + use.hits,
		generated: total.generated + use.generated,
		creditsCharged: total.creditsCharged + use.creditsCharged,
		creditsSaved: total.creditsSaved + use.creditsSaved,
	};
}

function sum(numbers: number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}
