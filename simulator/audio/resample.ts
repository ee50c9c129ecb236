/** Half width of the filter in samples of the lower rate: clean enough for speech, quick enough for long texts. */
const HALF_WIDTH = 8;

/** Filters of one pair of rates, one for every place that an output sample can have between two input samples. */
interface Filters {
	/** The first tap lies `reach` input samples before the sample at or before the place. */
	byPhase: Float32Array[];
	reach: number;
}

const filters = new Map<string, Filters>();

/** Changes the sample rate with a Hann-windowed sinc. */
export function resample(samples: Float32Array, fromRate: number, toRate: number): Float32Array {
	if (fromRate === toRate) return samples;
	const divisor = greatestCommonDivisor(fromRate, toRate);
	const step = fromRate / divisor;
	const phases = toRate / divisor;
	const { byPhase, reach } = filtersFor(fromRate, toRate, step, phases);
	const output = new Float32Array(Math.floor((samples.length * toRate) / fromRate));
	for (let index = 0; index < output.length; index++) {
		const phase = (index * step) % phases;
		const taps = byPhase[phase]!;
		const first = (index * step - phase) / phases - reach;
		let sum = 0;
		for (let tap = 0; tap < taps.length; tap++) sum += (samples[first + tap] ?? 0) * taps[tap]!;
		output[index] = sum;
	}
	return output;
}

function filtersFor(fromRate: number, toRate: number, step: number, phases: number): Filters {
	const key = `${fromRate}-${toRate}`;
	const known = filters.get(key);
	if (known !== undefined) return known;
	// Below 1 when going down: the filter then also removes what the lower rate cannot hold.
	const cutoff = Math.min(1, phases / step);
	const width = HALF_WIDTH / cutoff;
	const reach = Math.ceil(width);
	const byPhase = Array.from({ length: phases }, (_, phase) =>
		Float32Array.from({ length: 2 * reach + 2 }, (_tap, tap) => {
			const distance = tap - reach - phase / phases;
			if (Math.abs(distance) >= width) return 0;
			const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / width);
			const angle = Math.PI * distance * cutoff;
			return window * cutoff * (angle === 0 ? 1 : Math.sin(angle) / angle);
		}),
	);
	const made = { byPhase, reach };
	filters.set(key, made);
	return made;
}

function greatestCommonDivisor(a: number, b: number): number {
	return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
