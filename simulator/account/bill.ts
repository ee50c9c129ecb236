import type { AccountSettings } from './accountSettings';

export interface Charge {
	requestId: string;
	kind: 'text-to-speech' | 'voice-design';
	credits: number;
	/** Epoch ms by the simulator's clock. */
	chargedAtMs: number;
	modelId: string;
	voiceId?: string;
}

/** What the account was charged since the start or the last reset. Given back means removed. */
export class Bill {
	readonly charges: Charge[] = [];

	/** Kept beside the list, because every request asks for it. */
	private total = 0;

	add(charge: Charge): void {
		this.charges.push(charge);
		this.total += charge.credits;
	}

	refund(requestId: string): void {
		const index = this.charges.findIndex((charge) => charge.requestId === requestId);
		if (index < 0) return;
		this.total -= this.charges[index]!.credits;
		this.charges.splice(index, 1);
	}

	credits(): number {
		return this.total;
	}

	creditsUntil(timeMs: number): number {
		return this.charges
			.filter((charge) => charge.chargedAtMs <= timeMs)
			.reduce((total, charge) => total + charge.credits, 0);
	}
}

/**
 * Credits of one generation: ceil(code points x model rate x account discount x voice rate).
 * The formula follows ElevenLabs' published documentation (2026-11); the rounding of a single request is not documented.
 */
export function creditsFor(
	characters: number,
	modelRate: number,
	discount: number,
	voiceRate: number,
): number {
	// 20 x 0.55 is 11.000000000000002 in floating point and must stay 11.
	return Math.ceil(Number((characters * modelRate * discount * voiceRate).toFixed(6)));
}

/** US dollars for a credit: list price of a character on the standard models, 2026-10. */
const DOLLARS_PER_CREDIT = 0.000_08;

/** What the account states for a charge, as a number; `text` spoils only the header. */
export function statedCost(credits: number, stated: AccountSettings['statedCosts']): number {
	switch (stated) {
		case 'zero':
			return 0;
		case 'dollars':
			return Number((credits * DOLLARS_PER_CREDIT).toFixed(6));
		case 'negative':
			return -credits;
		default:
			return credits;
	}
}
