/** Why a request was ended from this side. */
export type EndReason = 'cancelled' | 'timeout' | 'stalled';

/** One signal for a request and its body, which says why it fired. */
export interface Deadline {
	readonly signal: AbortSignal;
	/** Undefined while the request may go on. */
	readonly reason: EndReason | undefined;
	/** Restarts the wait for the next piece of audio. */
	progress(): void;
	stop(): void;
}

/**
 * Joins the caller's signal, a limit for the whole answer and a limit for pauses in it.
 * The SDK's own timeout ends when headers arrive, so a stalled body would wait for ever.
 */
export function deadline(options: {
	signal?: AbortSignal;
	timeoutMs: number;
	stallTimeoutMs?: number;
}): Deadline {
	const controller = new AbortController();
	let reason: EndReason | undefined;
	let stall: NodeJS.Timeout | undefined;

	const end = (why: EndReason) => {
		reason ??= why;
		controller.abort();
	};
	const onCancel = () => end('cancelled');
	const total = setTimeout(() => end('timeout'), options.timeoutMs);
	if (options.signal?.aborted) onCancel();
	else options.signal?.addEventListener('abort', onCancel, { once: true });

	return {
		signal: controller.signal,
		get reason() {
			return reason;
		},
		progress() {
			if (options.stallTimeoutMs === undefined) return;
			if (stall === undefined) stall = setTimeout(() => end('stalled'), options.stallTimeoutMs);
			else stall.refresh();
		},
		stop() {
			clearTimeout(total);
			clearTimeout(stall);
			options.signal?.removeEventListener('abort', onCancel);
		},
	};
}
