/** From ElevenLabs' pricing pages of 2026-09-17. Slots of Scale and Business are unconfirmed. */
export interface Plan {
	/** As `tier` of the subscription names it. */
	name: string;
	/** Credits a month. */
	credits: number;
	/** Simultaneous requests of the Flash and Turbo models, and of all others. */
	concurrency: { standard: number; turbo: number };
	voiceSlots: number;
	allowsCloning: boolean;
}

export const PLANS = {
	free: plan('free', 10_000, 2, 4, 3, false),
	starter: plan('starter', 30_000, 3, 6, 10, true),
	creator: plan('creator', 121_000, 5, 10, 30, true),
	pro: plan('pro', 600_000, 10, 20, 160, true),
	scale: plan('scale', 1_800_000, 15, 30, 660, true),
	business: plan('business', 6_000_000, 15, 30, 660, true),
	enterprise: plan('enterprise', 100_000_000, 40, 80, 1000, true),
} as const satisfies Record<string, Plan>;

export type PlanName = keyof typeof PLANS;

const ORDER = Object.keys(PLANS) as PlanName[];

export function isPlanName(value: unknown): value is PlanName {
	return ORDER.includes(value as PlanName);
}

/** @param needed as the format list names it, for example `Creator` */
export function planCovers(planName: PlanName, needed: string): boolean {
	return ORDER.indexOf(planName) >= ORDER.indexOf(needed.toLowerCase() as PlanName);
}

function plan(
	name: string,
	credits: number,
	standard: number,
	turbo: number,
	voiceSlots: number,
	allowsCloning: boolean,
): Plan {
	return { name, credits, concurrency: { standard, turbo }, voiceSlots, allowsCloning };
}
