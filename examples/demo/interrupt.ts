import { watchAncestors } from './ancestors';

/** Two signals within this time are one wish: a terminal and npm may both pass on the same Ctrl-C. */
const SAME_WISH_MS = 1_000;

const ANCESTOR_CHECK_MS = 1_000;

/**
 * A signal that is aborted when the demo shall end early: Ctrl-C, SIGTERM, a closed terminal, or the end of the
 * command that started it. A second Ctrl-C ends the process at once; n8n then ends by itself.
 */
export function watchForInterrupt(onInterrupt: () => void): AbortSignal {
	const controller = new AbortController();
	const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
	const interrupt = () => {
		if (controller.signal.aborted) return;
		controller.abort();
		onInterrupt();
		setTimeout(() => {
			for (const signal of signals) process.removeAllListeners(signal);
		}, SAME_WISH_MS).unref();
	};
	for (const signal of signals) process.on(signal, interrupt);
	const hasLostAncestor = watchAncestors();
	setInterval(() => {
		if (hasLostAncestor()) interrupt();
	}, ANCESTOR_CHECK_MS).unref();
	return controller.signal;
}

/** Resolves when the signal is aborted. */
export async function untilInterrupted(signal: AbortSignal): Promise<void> {
	// Nothing else may be left that keeps the process alive.
	const alive = setInterval(() => {}, 60_000);
	await new Promise<void>((resolve) => {
		if (signal.aborted) resolve();
		else signal.addEventListener('abort', () => resolve(), { once: true });
	});
	clearInterval(alive);
}
