/** Half width of the filter in samples of the lower rate: clean enough for speech, quick enough for long texts. */
const HALF_WIDTH = 8;

/** Changes the sample rate with a Hann-windowed sinc. */
export function resample(samples: Float32Array, fromRate: number, toRate: number): Float32Array {
	if (fromRate === toRate) return samples;
	const ratio = fromRate / toRate;
	// Below 1 when going down: the filter then also removes what the lower rate cannot hold.
	const cutoff = Math.min(1, 1 / ratio);
	const reach = HALF_WIDTH / cutoff;
	const output = new Float32Array(Math.floor(samples.length / ratio));
	for (let index = 0; index < output.length; index++) {
		const centre = index * ratio;
		const first = Math.max(0, Math.ceil(centre - reach));
		const last = Math.min(samples.length - 1, Math.floor(centre + reach));
		let sum = 0;
		for (let at = first; at <= last; at++) {
			const distance = at - centre;
			const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / reach);
			const angle = Math.PI * distance * cutoff;
			sum += samples[at]! * window * cutoff * (angle === 0 ? 1 : Math.sin(angle) / angle);
		}
		output[index] = sum;
	}
	return output;
}
