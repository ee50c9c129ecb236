import type { CachedClip } from '../cache/clipCache';
import { chooseTake } from './request/chooseTake';
import type { SpeechDependencies, SpeechOrder } from './speechOrder';

/**
 * Speech that is in the cache, without counting as a use of it: for questions about it, and for its parts.
 * What is found must be read or closed.
 */
export async function peekSpeech(
	order: Pick<SpeechOrder, 'resolved' | 'cacheMode' | 'take' | 'origin'>,
	{ cache, namespace }: Pick<SpeechDependencies, 'cache' | 'namespace'>,
): Promise<CachedClip | undefined> {
	const { key } = await chooseTake(order, cache.index, namespace);
	return await cache.lookUp(namespace, key);
}
