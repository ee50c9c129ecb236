import type { Clip } from '../ports/clipIndex';
import type { Clock } from '../ports/clock';
import type { ClipCache } from './clipCache';
import { clipPages } from './clipPages';
import { addClips, NO_CLIPS, type ClipSum } from './invalidateClips';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface Pruning {
	/** Only clips of this voice; undefined for all voices. */
	voiceId?: string;
	/** Takes what was not used for this long, or the least recently used until this much is left. */
	until: { unusedForDays: number } | { bytesLeft: number };
	/** Finds out what would be removed, and removes nothing. */
	dryRun: boolean;
}

export interface PruneResult {
	/** What was removed, or would be. */
	removed: ClipSum;
	/** What is left of the voice, or of the namespace. */
	left: Pick<ClipSum, 'clips' | 'bytes'>;
}

/**
 * Removes clips of one namespace that were not used for long, with their files.
 *
 * @throws STORE_UNAVAILABLE
 */
export async function pruneClips(
	cache: ClipCache,
	namespace: string,
	pruning: Pruning,
	clock: Pick<Clock, 'now'>,
): Promise<PruneResult> {
	// Uses that are not written down yet would make a clip look older than it is.
	await cache.flushUses();
	const { voiceId } = pruning;
	const filter = voiceId === undefined ? {} : { voiceId };
	const held = (await cache.index.holdings(namespace)).filter(
		(holding) => voiceId === undefined || holding.voiceId === voiceId,
	);
	const before = {
		clips: held.reduce((sum, { clips }) => sum + clips, 0),
		bytes: held.reduce((sum, { bytes }) => sum + bytes, 0),
	};
	let removed: ClipSum = NO_CLIPS;
	for await (const page of clipPages(cache.index, namespace, filter)) {
		const doomed = oldestOf(page, pruning, before.bytes - removed.bytes, clock.now());
		const gone = pruning.dryRun ? doomed : await cache.forget(namespace, doomed);
		removed = addClips(removed, gone);
		if (doomed.length < page.length) break;
	}
	return {
		removed,
		left: { clips: before.clips - removed.clips, bytes: before.bytes - removed.bytes },
	};
}

/** @param page the least recently used first */
function oldestOf(page: Clip[], { until }: Pruning, bytesLeft: number, nowMs: number): Clip[] {
	if ('unusedForDays' in until) {
		const limitMs = nowMs - until.unusedForDays * DAY_MS;
		return page.filter((clip) => clip.lastUsedAtMs < limitMs);
	}
	let left = bytesLeft;
	return page.filter((clip) => {
		const isDoomed = left > until.bytesLeft;
		if (isDoomed) left -= clip.bytes;
		return isDoomed;
	});
}
