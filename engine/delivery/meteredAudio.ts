/** What went through since the start, in bytes and whole milliseconds. */
export interface AudioMeter {
	bytes: number;
	/** Undefined before the first byte. */
	firstByteMs?: number;
	lastByteMs?: number;
}

/** Passes audio on and notes when it came. */
export async function* meteredAudio(
	audio: AsyncIterable<Uint8Array>,
	meter: AudioMeter,
	elapsedMs: () => number,
): AsyncGenerator<Uint8Array> {
	for await (const piece of audio) {
		meter.firstByteMs ??= Math.round(elapsedMs());
		meter.bytes += piece.length;
		yield piece;
		meter.lastByteMs = Math.round(elapsedMs());
	}
}

/** @returns a function that tells the milliseconds since it was made, by a clock that never jumps */
export function stopwatch(): () => number {
	const startedAtMs = performance.now();
	return () => performance.now() - startedAtMs;
}
