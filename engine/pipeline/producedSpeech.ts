import type { CacheKey } from '../speech/cacheKey';
import type { CachedClip } from '../cache/clipCache';
import type { OpenClip } from '../ports/clipFiles';
import type { Clip } from '../ports/clipIndex';
import type { Purchase } from './purchase/purchaseSpeech';
import type { ProducedSpeech, SpeechDependencies, SpeechOrder } from './speechOrder';

/** What a cached clip and a new one say of themselves alike. */
type SpeechFacts = Pick<
	Clip,
	'take' | 'mimeType' | 'extension' | 'durationSeconds' | 'characters' | 'requestId'
>;

export function factsOf(speech: SpeechFacts): SpeechFacts {
	const { take, mimeType, extension, durationSeconds, characters, requestId } = speech;
	return {
		take,
		mimeType,
		extension,
		durationSeconds,
		characters,
		...(requestId === undefined ? {} : { requestId }),
	};
}

export function fromCache(
	{ clip, open }: CachedClip,
	order: SpeechOrder,
	dependencies: SpeechDependencies,
): ProducedSpeech {
	const credits = { creditsCharged: 0, creditsSaved: clip.credits };
	dependencies.cache.noteUse(
		{ ...usageOf(order, dependencies), hits: 1, generated: 0, ...credits },
		clip,
	);
	return {
		...factsOf(clip),
		...credits,
		source: 'cache',
		cacheKey: clip.key,
		sha256: clip.sha256,
		warnings: order.resolved.warnings,
		open: async () => await Promise.resolve(open),
		dispose: async () => await open.close().catch(() => undefined),
	};
}

export function fromPurchase(
	purchase: Purchase,
	key: CacheKey,
	leader: boolean,
	order: SpeechOrder,
	dependencies: SpeechDependencies,
): ProducedSpeech {
	const { speech, warnings, sha256 } = purchase;
	// Of all who waited for one purchase, one paid for it; for the others it came from the cache.
	const source = leader ? purchase.source : 'cache';
	const credits =
		source === 'generated'
			? { creditsCharged: speech.credits, creditsSaved: 0 }
			: { creditsCharged: 0, creditsSaved: speech.credits };
	dependencies.cache.noteUse({
		...usageOf(order, dependencies),
		hits: source === 'cache' ? 1 : 0,
		generated: source === 'generated' ? 1 : 0,
		...credits,
	});
	let opened: OpenClip | undefined;
	return {
		...factsOf(speech),
		...credits,
		...(leader && speech.lostCredits !== undefined ? { creditsOfLostTry: speech.lostCredits } : {}),
		source,
		cacheKey: key,
		...(sha256 === undefined ? {} : { sha256 }),
		warnings: [...order.resolved.warnings, ...warnings],
		open: async () => (opened = await purchase.open()),
		dispose: async () => await opened?.close().catch(() => undefined),
	};
}

function usageOf(order: SpeechOrder, { namespace }: SpeechDependencies) {
	return { namespace, workflowId: order.workflowId, voiceId: order.resolved.request.voiceId };
}
