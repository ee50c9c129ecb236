import { setImmediate as turn } from 'node:timers/promises';
import { cancelled } from '../errors';

/**
 * Work on a script in steps of a few milliseconds each, so that one function serves both a short text that wants its
 * answer at once and a book that must not keep other executions waiting. It is a generator that yields between steps.
 */
export type Steps<Result> = Generator<void, Result, void>;

/** Longest time in milliseconds between two turns of the event loop, plus the length of one step. */
const TURN_MS = 8;

/** Does all steps now. For short texts and tests. */
export function atOnce<Result>(steps: Steps<Result>): Result {
	for (;;) {
		const step = steps.next();
		if (step.done) return step.value;
	}
}

/**
 * Does the steps with turns of the event loop in between.
 *
 * @throws CANCELLED when the signal is aborted before the last step
 */
export async function inTurns<Result>(steps: Steps<Result>, signal?: AbortSignal): Promise<Result> {
	let since = performance.now();
	for (;;) {
		if (signal?.aborted) throw cancelled();
		const step = steps.next();
		if (step.done) return step.value;
		if (performance.now() - since < TURN_MS) continue;
		await turn();
		since = performance.now();
	}
}
