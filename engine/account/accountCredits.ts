import { isVoiceoverError } from '../errors';
import type { AccountApi, Subscription } from '../ports/accountApi';
import type { Clock } from '../ports/clock';
import { accountFloorReached } from '../budget/budgetExceeded';
import { milliCredits, type MilliCredits } from '../speech/milliCredits';

/** A reading older than this says nothing of the present: other programs spend from the same account. */
const CURRENT_FOR_MS = 60_000;
/** Before a call is refused, a reading older than this is made again. */
const REFUSES_FOR_MS = 5_000;
/** The account's figure follows a charge late, so a call that was over this long before a reading may not be in it. */
const FIGURE_LAGS_MS = 60_000;
/** A key without the permission is not asked at each call. */
const FORBIDDEN_FOR_MS = 10 * 60_000;
const FAILED_FOR_MS = 5_000;
/** The figure is a help, not worth a long wait. */
const READ_TIMEOUT_MS = 5_000;

/** What the ElevenLabs account itself has left, shared by all executions of a process. */
export interface AccountCredits {
	/** At most a minute old; undefined when it cannot be read, which means unknown, never zero. */
	subscription(): Promise<Subscription | undefined>;
	/**
	 * When the billing cycle ends, epoch milliseconds: also while the account cannot be read, because a cycle that was seen
	 * lasts until its end. Undefined when it was never seen.
	 */
	cycleEndsAtMs(): Promise<number | undefined>;
	/** The same without asking the account; undefined also when the cycle that was seen is over. */
	knownCycleEndsAtMs(): number | undefined;
	/**
	 * Admits a call that leaves at least `keep` in the account, as far as that is known. What was admitted counts as
	 * used until the call is over and the account's own figure can include it.
	 *
	 * @throws BUDGET_EXCEEDED
	 */
	admit(amount: MilliCredits, keep: MilliCredits): Promise<CallOver>;
	/**
	 * What the account can still spend on a call now; undefined when it is not known.
	 *
	 * @param wanted before less than this is told, the account is asked again, as before a call is refused
	 */
	left(wanted?: MilliCredits): Promise<MilliCredits | undefined>;
}

/** To be called once an admitted call is over; `false` when it surely cost nothing. */
export type CallOver = (mayBePaid: boolean) => void;

interface Reading {
	atMs: number;
	/** Until then it is not made again, unless a call would be refused by it. */
	untilMs: number;
	subscription: Subscription | undefined;
}

export function createAccountCredits(accountApi: AccountApi, clock: Clock): AccountCredits {
	let newest: Reading | undefined;
	let underWay: Promise<Reading> | undefined;
	let cycleEndsAtMs: number | undefined;
	let admitted: { amount: MilliCredits; overAtMs?: number }[] = [];

	async function readNow(): Promise<Reading> {
		const atMs = clock.now();
		newest = await accountApi.getSubscription({ timeoutMs: READ_TIMEOUT_MS }).then(
			(subscription) => {
				cycleEndsAtMs = subscription.resetsAtMs;
				return { atMs, untilMs: atMs + CURRENT_FOR_MS, subscription };
			},
			(error: unknown) => {
				const mayNot = isVoiceoverError(error) && error.code === 'PERMISSION_MISSING';
				const untilMs = clock.now() + (mayNot ? FORBIDDEN_FOR_MS : FAILED_FOR_MS);
				return { atMs, untilMs, subscription: undefined };
			},
		);
		return newest;
	}

	async function read(maxAgeMs: number): Promise<Reading> {
		const nowMs = clock.now();
		const known = newest;
		if (known !== undefined && nowMs < known.untilMs) {
			if (known.subscription === undefined || nowMs - known.atMs <= maxAgeMs) return known;
		}
		underWay ??= readNow().finally(() => (underWay = undefined));
		return await underWay;
	}

	function leftBy({ atMs, subscription }: Reading): MilliCredits | undefined {
		if (subscription?.creditsLeft === undefined) return undefined;
		admitted = admitted.filter(
			({ overAtMs }) => overAtMs === undefined || overAtMs >= atMs - FIGURE_LAGS_MS,
		);
		const used = admitted.reduce((sum, { amount }) => sum + amount, 0);
		return Math.max(0, milliCredits(subscription.creditsLeft) - used) as MilliCredits;
	}

	/** Without a pause between the look and the note, so that two calls cannot both take the last credits. */
	function take(reading: Reading, amount: MilliCredits, keep: MilliCredits): CallOver | undefined {
		const left = leftBy(reading);
		if (left !== undefined && left - amount < keep) return undefined;
		const call: (typeof admitted)[number] = { amount };
		admitted.push(call);
		return (mayBePaid) => {
			if (mayBePaid) call.overAtMs ??= clock.now();
			else admitted = admitted.filter((other) => other !== call);
		};
	}

	return {
		subscription: async () => (await read(CURRENT_FOR_MS)).subscription,
		async cycleEndsAtMs() {
			await read(CURRENT_FOR_MS);
			// The next cycle has begun since the reading.
			if (cycleEndsAtMs !== undefined && cycleEndsAtMs <= clock.now()) await read(REFUSES_FOR_MS);
			return cycleEndsAtMs;
		},
		knownCycleEndsAtMs: () =>
			cycleEndsAtMs !== undefined && cycleEndsAtMs > clock.now() ? cycleEndsAtMs : undefined,
		async left(wanted = 0 as MilliCredits) {
			const left = leftBy(await read(CURRENT_FOR_MS));
			return left === undefined || left >= wanted ? left : leftBy(await read(REFUSES_FOR_MS));
		},
		async admit(amount, keep) {
			const first = take(await read(CURRENT_FOR_MS), amount, keep);
			if (first !== undefined) return first;
			const reading = await read(REFUSES_FOR_MS);
			const second = take(reading, amount, keep);
			if (second !== undefined) return second;
			const left = leftBy(reading) ?? (0 as MilliCredits);
			throw accountFloorReached(left, keep, amount, reading.subscription?.resetsAtMs);
		},
	};
}
