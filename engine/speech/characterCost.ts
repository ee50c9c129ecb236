import { HIGHEST_CREDITS_PER_CHARACTER, type SpeechModel } from './models';

/**
 * Assumed for a voice that the key may not read: an upper bound for what library voices carry, so that a budget is not
 * passed. The vendor publishes no highest rate.
 */
export const UNREAD_VOICE_RATE = 3;

/** An upper bound for the credits of one request, made before it is sent. */
export interface EstimatedCredits {
	/** Whole credits, rounded up as the API does. */
	credits: number;
	/** False when the model's rate is not known and the highest list rate stands in. */
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
	const rate = model.creditsPerCharacter ?? HIGHEST_CREDITS_PER_CHARACTER;
	const credits = characters * rate * model.discount * voiceRate;
	return {
		// A discount of 0.55 on 20 characters is 11.000000000000002 in floating point, and must stay 11.
		credits: Math.ceil(Number(credits.toFixed(6))),
		rateKnown: model.creditsPerCharacter !== undefined,
	};
}
