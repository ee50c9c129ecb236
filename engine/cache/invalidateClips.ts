import type { Clip, ClipIndex } from '../ports/clipIndex';
import { baseKey, cacheKey, type CacheKey, type SpeechDocument } from '../speech/cacheKey';
import type { ClipCache } from './clipCache';
import { clipPages } from './clipPages';

/** Which clips of a namespace are to go. */
export type Invalidation =
	/** One reading of one speech, or all readings of it. */
	| { what: 'speech'; document: SpeechDocument; allTakes: boolean }
	| { what: 'key'; key: CacheKey }
	| { what: 'voice'; voiceId: string }
	| { what: 'everything' };

/** Clips by number and size. */
export interface ClipSum {
	clips: number;
	bytes: number;
	/** Credits charged when the clips were bought, and so about what buying them again costs. */
	credits: number;
}

export const NO_CLIPS: Readonly<ClipSum> = { clips: 0, bytes: 0, credits: 0 };

export function addClips(sum: ClipSum, clips: readonly Clip[]): ClipSum {
	return clips.reduce(
		(total, clip) => ({
			clips: total.clips + 1,
			bytes: total.bytes + clip.bytes,
			credits: total.credits + clip.credits,
		}),
		sum,
	);
}

/**
 * Removes clips of one namespace with their files, so that the speech is bought again when it is next asked for, and not
 * recovered. A key or a speech that is named counts as invalidated even when its clip was evicted before. A clip that is put meanwhile may stay.
 *
 * @throws STORE_UNAVAILABLE
 */
export async function invalidateClips(
	cache: ClipCache,
	namespace: string,
	invalidation: Invalidation,
): Promise<ClipSum> {
	const { index } = cache;
	let removed: ClipSum = NO_CLIPS;
	// Marked before it is removed: nobody may find a clip gone and not know why.
	await index.markInvalidated(namespace, keysNamed(invalidation));
	for await (const clips of clipsOf(index, namespace, invalidation)) {
		await index.markInvalidated(
			namespace,
			clips.map(({ key }) => key),
		);
		removed = addClips(removed, await cache.forget(namespace, clips));
	}
	return removed;
}

/** What may have no clip any more and still be found in the account's history. */
function keysNamed(invalidation: Invalidation): CacheKey[] {
	switch (invalidation.what) {
		case 'key':
			return [invalidation.key];
		case 'speech':
			return [cacheKey(invalidation.document)];
		case 'voice':
		case 'everything':
			return [];
	}
}

async function* clipsOf(
	index: ClipIndex,
	namespace: string,
	invalidation: Invalidation,
): AsyncGenerator<Clip[]> {
	switch (invalidation.what) {
		case 'key':
			return yield* clipUnder(index, namespace, invalidation.key);
		case 'speech': {
			const { document, allTakes } = invalidation;
			if (!allTakes) return yield* clipUnder(index, namespace, cacheKey(document));
			const base = baseKey(document);
			for await (const clips of clipPages(index, namespace, { textSha256: document.textSha256 })) {
				yield clips.filter((clip) => clip.baseKey === base);
			}
			return;
		}
		case 'voice':
			return yield* clipPages(index, namespace, { voiceId: invalidation.voiceId });
		case 'everything':
			return yield* clipPages(index, namespace);
	}
}

async function* clipUnder(
	index: ClipIndex,
	namespace: string,
	key: CacheKey,
): AsyncGenerator<Clip[]> {
	const clip = await index.find(namespace, key);
	if (clip !== undefined) yield [clip];
}
