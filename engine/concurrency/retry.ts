import type { VoiceoverError } from '../errors';

/** For how long a busy account is waited for. */
export const BUSY_PATIENCE_MS = 120_000;
/** For how long a host that cannot be reached is tried. */
export const UNREACHABLE_PATIENCE_MS = 5_000;

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

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
): number | undefined {
	if (!error.retryable || error.outcome !== 'notCharged') return undefined;
	const patienceMs =
		error.code === 'CONCURRENCY_LIMIT' ? BUSY_PATIENCE_MS : UNREACHABLE_PATIENCE_MS;
	const backoffMs = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
	const pauseMs = error.retryAfterMs ?? backoffMs * (0.8 + Math.random() * 0.4);
	return elapsedMs + pauseMs > patienceMs ? undefined : pauseMs;
}
