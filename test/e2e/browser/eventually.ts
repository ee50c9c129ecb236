import { setTimeout as sleep } from 'node:timers/promises';

const GIVES_UP_AFTER_MS = 15_000;

const POLL_MS = 50;

/** Repeats an expectation about what the page shows until it holds, and throws what it threw last when it never does. */
export async function eventually(expectation: () => Promise<void>): Promise<void> {
	const givesUpAtMs = Date.now() + GIVES_UP_AFTER_MS;
	for (;;) {
		const failure = await expectation().then(
			() => undefined,
			(error: Error) => error,
		);
		if (failure === undefined) return;
		if (Date.now() > givesUpAtMs) throw failure;
		await sleep(POLL_MS);
	}
}
