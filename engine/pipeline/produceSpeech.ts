import { cancelled, isBudgetRefusal, VoiceoverError } from '../errors';
import type { Purchase } from './purchase/purchaseSpeech';
import { chooseTake, type ChosenTake } from './request/chooseTake';
import type { FlightResult } from '../concurrency/singleFlight';
import { joinPurchase, shareTake } from './joinPurchase';
import { fromCache, fromPurchase } from './producedSpeech';
import { produceUncached } from './produceUncached';
import type { ProducedSpeech, SpeechDependencies, SpeechOrder } from './speechOrder';

/**
 * Looks up, and on a miss leases, synthesises, checks and stores: one piece of speech, paid for at most once.
 *
 * @throws VoiceoverError
 */
export async function produceSpeech(
	order: SpeechOrder,
	dependencies: SpeechDependencies,
): Promise<ProducedSpeech> {
	const { cache, namespace } = dependencies;
	if (order.signal?.aborted) throw cancelled();
	if (order.cacheMode === 'off') return await produceUncached(order, dependencies);
	const chosen = await chooseTake(order, cache.index, namespace);
	const hit = await cache.lookUp(namespace, chosen.key);
	if (hit !== undefined) {
		await shareTake(chosen, dependencies);
		return fromCache(hit, order, dependencies);
	}
	checkMayBuy(order);
	const { value: purchase, leader } = await joinOrBuy(chosen, order, dependencies);
	return fromPurchase(purchase, chosen.key, leader, order, dependencies);
}

/** @throws CACHE_MISS, or why nothing may be bought for the request */
export function checkMayBuy({
	cacheMode,
	resolved,
}: Pick<SpeechOrder, 'cacheMode' | 'resolved'>): void {
	if (cacheMode === 'readOnly') throw cacheMiss();
	if (resolved.obstacle !== undefined) throw resolved.obstacle;
}

async function joinOrBuy(
	chosen: ChosenTake,
	order: SpeechOrder,
	dependencies: SpeechDependencies,
): Promise<FlightResult<Purchase>> {
	const options = order.signal === undefined ? {} : { signal: order.signal };
	const { leader, result } = joinPurchase(chosen, order, dependencies, options);
	return await result.then(
		(value) => ({ value, leader }),
		async (error: unknown) => {
			// Those who only joined have budgets of their own, which may allow what the leader's did not.
			if (leader || !isBudgetRefusal(error)) throw error;
			return await joinOrBuy(chosen, order, dependencies);
		},
	);
}

function cacheMiss(): VoiceoverError {
	return new VoiceoverError(
		'CACHE_MISS',
		'This speech is not in the cache, and Cache Mode is Read Only',
		{
			description:
				'Nothing was bought. Set Cache Mode to "Use" to generate it, or check that text, voice, model, format and settings are the same as before.',
		},
	);
}
