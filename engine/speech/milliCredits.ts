/**
 * Credits as the ledger counts them: whole thousandths of a credit, so that half credits and discounts add up exactly.
 */
export type MilliCredits = number & { readonly __brand: 'MilliCredits' };

/** Rounded up to a thousandth: an amount that is held must not be too small. */
export function milliCredits(credits: number): MilliCredits {
	// 0.55 credits are 550.0000000000001 thousandths in floating point, and must stay 550.
	return Math.ceil(Number((credits * 1000).toFixed(3))) as MilliCredits;
}

export function creditsOf(amount: MilliCredits): number {
	return amount / 1000;
}
