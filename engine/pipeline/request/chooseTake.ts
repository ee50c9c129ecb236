import {
	baseKey,
	cacheKey,
	ofTake,
	speechDocument,
	type CacheKey,
	type SpeechDocument,
} from '../../speech/cacheKey';
import type { ClipIndex } from '../../ports/clipIndex';
import type { SpeechRequest } from '../../speech/speechRequest';
import type { SpeechOrder } from '../speechOrder';

/** A request with its take decided. */
export interface ChosenTake {
	request: SpeechRequest;
	document: SpeechDocument;
	key: CacheKey;
	/** The key that all takes of the request share. */
	base: CacheKey;
	/** Set when the take becomes the one served from now on. */
	refresh?: { origin?: string };
}

/**
 * Which take an order is about: the one the user numbered, a new one for a refresh, else the newest refreshed one.
 * A numbered take that is bought does not change what other workflows are served.
 */
export async function chooseTake(
	order: Pick<SpeechOrder, 'resolved' | 'cacheMode' | 'take' | 'origin'>,
	index: ClipIndex,
	namespace: string,
): Promise<ChosenTake> {
	const first = speechDocument(order.resolved.request);
	const base = baseKey(first);
	const numbered = (take: number): ChosenTake => {
		const document = ofTake(first, take);
		return {
			request: { ...order.resolved.request, take },
			document,
			base,
			key: cacheKey(document),
		};
	};
	if (order.cacheMode !== 'refresh') {
		return numbered(order.take ?? (await index.currentTake(namespace, base)));
	}

	const refresh = order.origin === undefined ? {} : { origin: order.origin };
	if (order.origin !== undefined) {
		// The same item is run again: what its first try bought is the new take.
		const bought = await index.takeByOrigin(namespace, base, order.origin);
		if (bought !== undefined) return numbered(bought);
	}
	// Numbered takes may have been bought ahead, so the next free number is the new take.
	for (let take = await index.currentTake(namespace, base); ; take += 1) {
		const chosen = numbered(take);
		if ((await index.find(namespace, chosen.key)) === undefined) return { ...chosen, refresh };
	}
}
