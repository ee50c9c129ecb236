import { buySpeech, type Purchase } from './buySpeech';
import type { ChosenTake } from './chooseTake';
import type { Boarding, BoardingOptions } from './flights';
import type { SpeechDependencies, SpeechOrder } from './speechOrder';

/** Joins the purchase of a key that is under way in this process, or begins it. */
export function joinPurchase(
	chosen: ChosenTake,
	order: SpeechOrder,
	dependencies: SpeechDependencies,
	options: BoardingOptions,
): Boarding<Purchase> {
	const { account, namespace, flights } = dependencies;
	return flights.board(
		// Another account may be refused what this one is not, so each makes its own flight; the lease joins them.
		`${account}/${namespace}/${chosen.key}`,
		async (control) => await buySpeech(chosen, order, dependencies, control),
		options,
	);
}
