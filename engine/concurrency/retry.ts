import { cancelled, isVoiceoverError, type VoiceoverError } from '../errors';
import type { Clock } from '../ports/clock';

/** For how long a purchase is repeated while the account is busy. */
export const PURCHASE_BUSY_MS = 120_000;
/** For how long a host that cannot be reached is tried. */
export const UNREACHABLE_MS = 5_000;
/** For how long a busy account is asked for something that costs nothing. */
export const QUESTION_BUSY_MS = 20_000;

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

export interface RetryOptions {
	clock: Clock;
	/** Of the execution: ends a pause, and keeps from another try. */
	signal?: AbortSignal | undefined;
	/** From the first refusal to the last try; default 20 seconds. */
	longestMs?: number;
	/** The same for a host that cannot be reached; default 0. More is only for work that may be done twice. */
	unreachableMs?: number;
	/** Awaited after each failure that is followed by another try, before the pause. */
	beforePause?: (error: VoiceoverError) => void | Promise<void>;
}

/**
 * Repeats work that ElevenLabs refused because the account was busy, with growing pauses. Nothing is repeated that may
 * have cost credits.
 *
 * @throws CANCELLED when the signal fires, and what the last try threw
 */
export async function retryWhileBusy<T>(
	work: () => Promise<T>,
	{ clock, signal, longestMs, unreachableMs, beforePause }: RetryOptions,
): Promise<T> {
	const limits = { busyMs: longestMs ?? QUESTION_BUSY_MS, unreachableMs: unreachableMs ?? 0 };
	let refusedAtMs: number | undefined;
	for (let attempt = 1; ; attempt += 1) {
		if (signal?.aborted) throw cancelled();
		const outcome = await work().then(
			(value) => ({ value }),
			(error: unknown) => ({ error }),
		);
		if ('value' in outcome) return outcome.value;
		const { error } = outcome;
		if (!isVoiceoverError(error)) throw error;
		refusedAtMs ??= clock.now();
		const pauseMs = retryPauseMs(error, attempt, clock.now() - refusedAtMs, limits);
		if (pauseMs === undefined) throw error;
		await beforePause?.(error);
		await clock.sleep(pauseMs, signal).catch((reason: unknown) => {
			throw signal?.aborted ? cancelled() : reason;
		});
	}
}

/**
 * How long to wait before the same request is sent again, or undefined to give up.
 *
 * Only a refusal that surely cost nothing is repeated. Once the request may have reached synthesis a repeat may buy
 * the same words twice, so that is never decided here.
 *
 * @param attempt 1 after the first failure
 * @param elapsedMs since the first try
 */
export function retryPauseMs(
	error: VoiceoverError,
	attempt: number,
	elapsedMs: number,
	limits = { busyMs: PURCHASE_BUSY_MS, unreachableMs: UNREACHABLE_MS },
): number | undefined {
	if (!error.retryable || error.outcome !== 'notCharged') return undefined;
	const longestMs = error.code === 'CONCURRENCY_LIMIT' ? limits.busyMs : limits.unreachableMs;
	const backoffMs = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
	const pauseMs =
		error.retryAfterMs === undefined
			? backoffMs * (0.8 + Math.random() * 0.4)
			: Math.max(error.retryAfterMs, FIRST_PAUSE_MS);
	return elapsedMs + pauseMs > longestMs ? undefined : pauseMs;
}
