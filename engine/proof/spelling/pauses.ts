import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../ports/clock';

/** Work of this many milliseconds goes unnoticed by whatever else the process does. */
const SLICE_MS = 15;

/** Lets the event loop have its turn in the middle of long work. */
export interface Pauses {
	/**
	 * Call it between small pieces of work.
	 *
	 * @throws the signal's reason when it is aborted
	 */
	pauseIfDue(): Promise<void> | undefined;
}

export function createPauses(clock: Clock, signal: AbortSignal | undefined): Pauses {
	signal?.throwIfAborted();
	let sliceStartMs = clock.now();
	return {
		pauseIfDue: () => (clock.now() - sliceStartMs < SLICE_MS ? undefined : pause()),
	};

	async function pause(): Promise<void> {
		await setImmediate();
		signal?.throwIfAborted();
		sliceStartMs = clock.now();
	}
}
