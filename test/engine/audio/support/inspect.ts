import { createAudioInspector, type AudioVerdict } from '../../../../engine/audio/audioInspector';
import type { OutputFormat } from '../../../../engine/speech/outputFormat';

/** The verdict on `bytes`, pushed in pieces of the given sizes; the rest goes in one piece. */
export function inspect(
	outputFormat: OutputFormat,
	bytes: Uint8Array,
	chunkSizes: readonly number[] = [],
): AudioVerdict {
	const inspector = createAudioInspector(outputFormat);
	let offset = 0;
	for (const size of [...chunkSizes, bytes.length]) {
		// A buffer that is overwritten after each push, as a reader with one buffer would do.
		const chunk = new Uint8Array(bytes.subarray(offset, offset + size));
		inspector.push(chunk);
		chunk.fill(0xaa);
		offset += size;
	}
	return inspector.finish();
}

/** `complete`, or the fault. */
export function outcome(outputFormat: OutputFormat, bytes: Uint8Array): string {
	const verdict = inspect(outputFormat, bytes);
	return verdict.complete ? 'complete' : verdict.fault;
}
