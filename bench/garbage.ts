import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/**
 * Collects garbage now. Between rounds that read megabytes: else the collection that all contenders' buffers bring
 * about runs in small steps at the time of whoever makes most objects, and is counted as that one's work.
 */
export function collectGarbage(): void {
	collect();
}
