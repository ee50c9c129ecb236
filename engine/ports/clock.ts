/** Time as the engine sees it, so that tests can hold it still. */
export interface Clock {
	/** Milliseconds since 1970 (UTC). */
	now(): number;
	/** Resolves after `ms`, or rejects with the signal's reason as soon as it is aborted. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
