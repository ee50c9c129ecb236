import { buySpeech, type Purchase } from './purchase/purchaseSpeech';
import type { ChosenTake } from './request/chooseTake';
import type { Boarding, BoardingOptions } from '../concurrency/singleFlight';
import type { SpeechDependencies, SpeechOrder } from './speechOrder';

/** Joins the purchase of a key that is under way in this process, or begins it. */
export function joinPurchase(
	chosen: ChosenTake,
	order: SpeechOrder,
	dependencies: SpeechDependencies,
	options: BoardingOptions,
): Boarding<Purchase> {
	const { account, namespace, flights } = dependencies;
	const boarding = flights.board(
		// Another account may be refused what this one is not, so each makes its own flight; the lease joins them.
		`${account}/${namespace}/${chosen.key}`,
		async (control) => await buySpeech(chosen, order, dependencies, control),
		options,
	);
	const { leader } = boarding;
	return {
		...boarding,
		result: boarding.result.then(async (purchase) => {
			const isKept = purchase.sha256 !== undefined;
			if (isKept && (!leader || purchase.source === 'cache')) await shareTake(chosen, dependencies);
			return purchase;
		}),
	};
}

/** For a refresh that gets what somebody else bought meanwhile: that is its new take. */
export async function shareTake(
	{ base, request, refresh }: ChosenTake,
	{ cache, namespace }: SpeechDependencies,
): Promise<void> {
	if (refresh === undefined) return;
	// The audio is there; that an older take is served from now on is no reason to withhold it.
	await cache.index.shareTake(namespace, base, request.take, refresh).catch(() => undefined);
}
