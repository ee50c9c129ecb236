/** Added before the logarithmic code so that every segment starts at a power of two; ITU-T G.711. */
const MU_LAW_BIAS = 0x84;
const MU_LAW_CLIP = 32_635;

/** @param sample signed 16-bit */
export function toMuLaw(sample: number): number {
	const sign = sample < 0 ? 0x80 : 0;
	const magnitude = Math.min(Math.abs(sample), MU_LAW_CLIP) + MU_LAW_BIAS;
	const segment = Math.max(0, 31 - Math.clz32(magnitude) - 7);
	const step = (magnitude >> (segment + 3)) & 0x0f;
	return ~(sign | (segment << 4) | step) & 0xff;
}

/** @param sample signed 16-bit */
export function toALaw(sample: number): number {
	const sign = sample >= 0 ? 0x80 : 0;
	// G.711 codes 13 bits; negative values are coded as one's complement so that 0 and -1 differ in sign only.
	const magnitude = (sample >= 0 ? sample : -sample - 1) >> 3;
	const segment = magnitude < 32 ? 0 : 31 - Math.clz32(magnitude) - 4;
	const step = segment < 2 ? (magnitude >> 1) & 0x0f : (magnitude >> segment) & 0x0f;
	return (sign | (segment << 4) | step) ^ 0x55;
}
