import { Readable } from 'node:stream';
import type { OpenClip } from '../ports/clipFiles';

/** A clip that is in memory anyway. May be read any number of times. */
export function memoryClip(content: Buffer): OpenClip {
	return {
		bytes: content.length,
		buffer: async () => await Promise.resolve(content),
		stream: (part) =>
			Readable.from([part === undefined ? content : content.subarray(part.start, part.end + 1)], {
				objectMode: false,
			}),
		close: async () => await Promise.resolve(),
	};
}
