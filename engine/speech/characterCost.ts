import { HIGHEST_CREDITS_PER_CHARACTER, type SpeechModel } from './models';

/**
 * Assumed for a voice that the key may not read: an upper bound for what library voices carry, so that a budget is not
 * passed. The vendor publishes no highest rate.
 */
export const UNREAD_VOICE_RATE = 3;

/**
 * No call costs less per character. The lowest prices that are known: 0.5 for the fast models, times 0.548 measured on an
 * account with a discount, or times 0.275 of an introductory offer, which makes 0.14. In US dollars a character costs at
 * most 0.0001.
 */
export const LOWEST_CREDITS_PER_CHARACTER = 0.1;

/** An upper bound for the credits of one request, made before it is sent. */
export interface EstimatedCredits {
	/** Whole credits, rounded up as the API does. */
	credits: number;
	/** False when a rate is not known, or cannot be true, and the highest list rate stands in. */
	rateKnown: boolean;
}

/**
 * characters x model rate x account discount x voice rate, rounded up.
 * Only the `character-cost` header of the answer says what was charged; this is what to expect.
 *
 * @param characters code points of the text as sent
 * @param voiceRate the multiplier that some library voices carry; 1 for all others
 */
export function estimateCredits(
	characters: number,
	model: SpeechModel,
	voiceRate = 1,
): EstimatedCredits {
	const { creditsPerCharacter: listRate = HIGHEST_CREDITS_PER_CHARACTER, discount } = model;
	const rate = listRate * discount * voiceRate;
	const isTrue = rate >= LOWEST_CREDITS_PER_CHARACTER && Number.isFinite(rate);
	const credits = characters * (isTrue ? rate : highestRate(voiceRate));
	return {
		// A discount of 0.55 on 20 characters is 11.000000000000002 in floating point, and must stay 11.
		credits: Math.ceil(Number(credits.toFixed(6))),
		rateKnown: isTrue && model.creditsPerCharacter !== undefined,
	};
}

function highestRate(voiceRate: number): number {
	const isDear = voiceRate > 1 && Number.isFinite(voiceRate);
	return HIGHEST_CREDITS_PER_CHARACTER * (isDear ? voiceRate : 1);
}
