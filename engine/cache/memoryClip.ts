import { Readable } from 'node:stream';
import type { OpenClip } from '../ports/clipFiles';

/** A clip that is in memory anyway. May be read any number of times. */
export function memoryClip(content: Buffer): OpenClip {
	return {
		bytes: content.length,
		buffer: async () => await Promise.resolve(content),
		stream: () => Readable.from([content], { objectMode: false }),
		close: async () => await Promise.resolve(),
	};
}
