/** @param sample -1 to 1; what lies outside is clipped */
export function toInt16(sample: number): number {
	return Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_767)));
}
