/** Work nobody waits for, such as eviction. It can be waited for in tests and before closing. */
export interface BackgroundWork {
	/** Takes work on; a failure is dropped, since such work is tried again at the next occasion. */
	start(work: Promise<unknown>): void;
	settled(): Promise<void>;
}

export function backgroundWork(): BackgroundWork {
	const running = new Set<Promise<unknown>>();
	return {
		start(work) {
			const tracked: Promise<unknown> = work
				.catch(() => undefined)
				.finally(() => running.delete(tracked));
			running.add(tracked);
		},
		async settled() {
			while (running.size > 0) await Promise.all(running);
		},
	};
}
