import type { Clock } from '../../engine/ports/clock';

/** A clock that stands still until it is moved; sleeping moves it. */
export interface HeldClock extends Clock {
	pass(ms: number): void;
}

export function heldClock(startMs = Date.UTC(2026, 2, 1)): HeldClock {
	let nowMs = startMs;
	return {
		now: () => nowMs,
		sleep: async (ms) => {
			nowMs += ms;
			await Promise.resolve();
		},
		pass: (ms) => {
			nowMs += ms;
		},
	};
}
