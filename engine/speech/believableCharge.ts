import { LOWEST_CREDITS_PER_CHARACTER } from './characterCost';

/** Twenty times the highest list rate. Millionths of a dollar would be 22 to 100 a character. */
const HIGHEST_PER_CHARACTER = 20;
/** A voice may have got a higher rate since it was read. */
const HIGHEST_TIMES_LIST = 5;

/** What one paid call is counted at. */
export interface CountedCharge {
	/** Whole when they are confirmed: the account counts in whole credits. */
	credits: number;
	/** False when the list price stands in for a figure that is missing or cannot be true. */
	confirmed: boolean;
	/** A sentence for the user, the same for each call, so that it can be told once a run. */
	warning?: string;
}

/** The call that a figure is about. */
export interface PricedCall {
	/** Code points of the text as sent. */
	characters: number;
	/** Credits: what was held for the call, or what the account's list says. */
	listCost: number;
}

/**
 * What a call is counted at, given what the account says it charged.
 *
 * The figure is believed as far as it can be true. A lower one would let a budget admit what it should refuse: no
 * generation is free, so 0 is a figure that was not filled in, and a small fraction is an amount of money. A much higher
 * one is in another unit, too, and would use a budget up. Both count as the list price.
 *
 * @param told credits; undefined when the account does not say
 */
export function believableCharge(
	told: number | undefined,
	{ characters, listCost }: PricedCall,
): CountedCharge {
	const listPrice = { credits: listCost, confirmed: false };
	if (told === undefined) return { ...listPrice, warning: NOT_TOLD };
	const lowest = characters * LOWEST_CREDITS_PER_CHARACTER;
	const highest = Math.max(characters * HIGHEST_PER_CHARACTER, listCost * HIGHEST_TIMES_LIST);
	const canBeTrue = told > 0 && told >= lowest && told <= highest;
	return canBeTrue
		? { credits: Math.ceil(told), confirmed: true }
		: { ...listPrice, warning: NOT_BELIEVED };
}

const NOT_TOLD = 'ElevenLabs did not say what it charged, so the credits are an estimate.';

const NOT_BELIEVED =
	'ElevenLabs stated a charge that cannot be true: 0, or far from the list price. The list price was counted instead. Compare the usage that ElevenLabs shows for the account.';
