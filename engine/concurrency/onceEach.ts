import type { Clock } from '../ports/clock';

/** n8n repeats a failed node within seconds, a few times. */
const KEPT_FOR_MS = 10 * 60_000;

/** What one item of one run has bought, for when n8n runs the node again because another item failed. */
export interface RunMemory<T> {
	/**
	 * @param operation one item of one run of a node, the same at each repetition
	 * @param order what is bought
	 * @param buy made once; made again only when it failed in a way that `isFinal` does not name
	 */
	once(operation: string, order: string, buy: () => Promise<T>): Promise<T>;
}

export interface RunMemoryOptions<T> {
	clock: Pick<Clock, 'now'>;
	/** Bytes that a result holds. */
	sizeOf: (result: T) => number;
	/** In bytes; the oldest results make room. */
	most: number;
	/** Whether a failure is the answer to a repetition, too. */
	isFinal: (error: unknown) => boolean;
}

interface Bought<T> {
	result: Promise<T>;
	atMs: number;
	bytes: number;
}

/** Keeps results in memory, for what is kept nowhere else. */
export function createRunMemory<T>({
	clock,
	sizeOf,
	most,
	isFinal,
}: RunMemoryOptions<T>): RunMemory<T> {
	const all = new Map<string, Bought<T>>();

	function makeRoom(): void {
		let bytes = [...all.values()].reduce((sum, bought) => sum + bought.bytes, 0);
		for (const [name, bought] of all) {
			const isOld = clock.now() - bought.atMs >= KEPT_FOR_MS;
			if (!isOld && bytes <= most) continue;
			all.delete(name);
			bytes -= bought.bytes;
		}
	}

	return {
		async once(operation, order, buy) {
			makeRoom();
			const name = JSON.stringify([operation, order]);
			const known = all.get(name);
			if (known !== undefined) return await known.result;
			const bought: Bought<T> = { result: buy(), atMs: clock.now(), bytes: 0 };
			all.set(name, bought);
			bought.result.then(
				(result) => {
					bought.bytes = sizeOf(result);
					makeRoom();
				},
				(error: unknown) => {
					if (!isFinal(error)) all.delete(name);
				},
			);
			return await bought.result;
		},
	};
}
