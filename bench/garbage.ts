import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;

/**
 * Frees the buffers that are no longer used. For contenders that read megabytes: else the collection that all their
 * buffers bring about runs in small steps at the time of whoever makes most objects, and is counted as that one's work.
 */
export function freeBuffers(): void {
	// A major collection would also throw away compiled code, which a server in use keeps.
	collect({ type: 'minor' });
}
