/** One piece of generated speech. Long clips are built while they are sent, so that they need little memory. */
export interface Clip {
	/** Size of all parts together. */
	readonly byteLength: number;
	/** Playing time as a decoder reports it, in seconds. */
	readonly seconds: number;
	/** The same bytes in the same order on every call. */
	parts(): Iterable<Buffer>;
}

/** What tells one generation from another of the same text. */
export interface Take {
	/** Number of the generation, counted from 1. It is worked into the audio, so no two takes are equal bytes. */
	number: number;
	/** Decides the length of the clip: the same text with the same seed is equally long. */
	seed: number;
}

export function lazyClip(seconds: number, parts: () => Iterable<Buffer>): Clip {
	let byteLength: number | undefined;
	return {
		seconds,
		parts,
		get byteLength() {
			if (byteLength === undefined) {
				byteLength = 0;
				for (const part of parts()) byteLength += part.length;
			}
			return byteLength;
		},
	};
}

export function clipBytes(clip: Clip): Buffer {
	return Buffer.concat([...clip.parts()]);
}

/** The clip in pieces of `chunkBytes`; only the last one may be shorter. */
export function* clipChunks(clip: Clip, chunkBytes: number): Generator<Buffer> {
	let waiting: Buffer[] = [];
	let waitingBytes = 0;
	for (const part of clip.parts()) {
		let offset = 0;
		while (part.length - offset >= chunkBytes - waitingBytes) {
			const end = offset + chunkBytes - waitingBytes;
			yield waiting.length === 0
				? part.subarray(offset, end)
				: Buffer.concat([...waiting, part.subarray(offset, end)]);
			waiting = [];
			waitingBytes = 0;
			offset = end;
		}
		if (offset < part.length) {
			waiting.push(part.subarray(offset));
			waitingBytes += part.length - offset;
		}
	}
	if (waitingBytes > 0) yield Buffer.concat(waiting);
}
