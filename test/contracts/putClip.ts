import { randomUUID } from 'node:crypto';
import type { ClipCache } from '../../engine/cache/clipCache';
import type { Clip } from '../../engine/ports/clipIndex';
import { sampleClip, sampleKey } from './sampleClip';

/** Puts audio under the key of this name, as a purchase does. */
export async function putClip(
	cache: ClipCache,
	name: string,
	content: Uint8Array,
	change: Partial<Clip> = {},
) {
	const clip = sampleClip({ key: sampleKey(name), bytes: content.length, ...change });
	const answer = await cache.index.acquireLease(clip.namespace, clip.key, randomUUID(), 15_000);
	if (!answer.granted) throw new Error('The lease was not granted');
	const spool = await cache.createSpool();
	await spool.write(content);
	return { spool, lease: answer.lease, put: await cache.put(answer.lease, spool, clip) };
}

/** The audio under the key of this name, as an item gets it. */
export async function servedClip(cache: ClipCache, name: string): Promise<Buffer | undefined> {
	const hit = await cache.lookUp('default', sampleKey(name));
	return await hit?.open.buffer();
}
