import { cancelled } from '../errors';

/**
 * Waits for work that goes on by itself, until the signal fires. Leaves no listener behind.
 *
 * @throws CANCELLED when the signal fires first, and what the work throws
 */
export async function untilAborted<T>(
	work: Promise<T>,
	signal: AbortSignal | undefined,
): Promise<T> {
	if (signal === undefined) return await work;
	const { promise: aborted, reject } = Promise.withResolvers<never>();
	const abort = () => reject(cancelled());
	if (signal.aborted) abort();
	signal.addEventListener('abort', abort, { once: true });
	return await Promise.race([work, aborted]).finally(() =>
		signal.removeEventListener('abort', abort),
	);
}
