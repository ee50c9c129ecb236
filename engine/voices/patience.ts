import { isVoiceoverError } from '../errors';
import type { Clock } from '../ports/clock';
import { retryPauseMs } from '../concurrency/retry';

/** An account that is busy is asked again for this long; the questions cost nothing. */
const BUSY_PATIENCE_MS = 20_000;

/** Repeats a question that costs nothing while the account is busy. */
export async function askPatiently<T>(clock: Clock, ask: () => Promise<T>): Promise<T> {
	const startedAtMs = clock.now();
	for (let attempt = 1; ; attempt += 1) {
		const answer = await ask().then(
			(value) => ({ value }),
			(error: unknown) => ({ error }),
		);
		if ('value' in answer) return answer.value;
		const { error } = answer;
		const waitedMs = clock.now() - startedAtMs;
		const pauseMs =
			isVoiceoverError(error) && error.code === 'CONCURRENCY_LIMIT'
				? retryPauseMs(error, attempt, waitedMs)
				: undefined;
		if (pauseMs === undefined || waitedMs + pauseMs > BUSY_PATIENCE_MS) throw error;
		await clock.sleep(pauseMs);
	}
}
