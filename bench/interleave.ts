/**
 * Makes ready for one round, which is not timed, and returns the work, which is.
 * Rounds count from 0 and include those that only warm up.
 */
export type Contender = (round: number) => (() => unknown) | Promise<() => unknown>;

export interface Rounds {
	timed: number;
	/** Run first and forgotten, so that compiling and first use are not measured. */
	warmUp: number;
	/** Done before each piece of work, not timed. */
	before?: () => void;
}

/**
 * Times contenders in turn within one run, so that what else the machine does meets all of them alike.
 * The order is drawn anew for each round, because the second to touch a file finds it in the processor's cache.
 *
 * @returns milliseconds of each timed round, by contender
 */
export async function interleave<Name extends string>(
	rounds: Rounds,
	contenders: Record<Name, Contender>,
): Promise<Record<Name, number[]>> {
	const names = Object.keys(contenders) as Name[];
	const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
		Name,
		number[]
	>;
	for (let round = 0; round < rounds.warmUp + rounds.timed; round += 1) {
		for (const name of shuffled(names)) {
			const work = await contenders[name](round);
			rounds.before?.();
			const startedAtMs = performance.now();
			await work();
			const tookMs = performance.now() - startedAtMs;
			if (round >= rounds.warmUp) times[name].push(tookMs);
		}
	}
	return times;
}

export function median(values: number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle];
	if (upper === undefined) throw new Error('no values to take the median of');
	if (sorted.length % 2 === 1) return upper;
	return (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/**
 * The median of what `times` took against `reference` in the same round. Steadier than the ratio of the two medians
 * on a machine, and above all a disk, whose speed changes during the run.
 */
export function medianRatio(times: number[], reference: number[]): number {
	return median(times.map((time, round) => time / (reference[round] ?? Number.NaN)));
}

function shuffled<T>(values: T[]): T[] {
	return values
		.map((value) => ({ value, place: Math.random() }))
		.toSorted((a, b) => a.place - b.place)
		.map(({ value }) => value);
}
