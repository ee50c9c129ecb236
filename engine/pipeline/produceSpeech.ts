import { createAudioSpool } from '../cache/audioSpool';
import { cacheKey, speechDocument, type CacheKey } from '../cache/cacheKey';
import type { CachedClip, ClipCache } from '../cache/clipCache';
import { cancelled, isVoiceoverError, VoiceoverError } from '../errors';
import type { OpenClip } from '../ports/clipFiles';
import type { Clip } from '../ports/clipIndex';
import { buySpeech, type Purchase } from './buySpeech';
import { chooseTake } from './chooseTake';
import type { ProducedSpeech, SpeechDependencies, SpeechOrder } from './speechOrder';
import { synthesizeSpeech } from './synthesizeSpeech';

/**
 * Looks up, and on a miss leases, synthesises, checks and stores: one piece of speech, paid for at most once.
 *
 * @throws VoiceoverError
 */
export async function produceSpeech(
	order: SpeechOrder,
	dependencies: SpeechDependencies,
): Promise<ProducedSpeech> {
	const { cache, namespace } = dependencies;
	if (order.signal?.aborted) throw cancelled();
	if (order.cacheMode === 'off') return await produceUncached(order, dependencies);
	if (cache === undefined) throw new Error(`Cache mode ${order.cacheMode} needs a cache`);
	const chosen = await chooseTake(order, cache.index, namespace);
	const hit = await cache.lookUp(namespace, chosen.key);
	if (hit !== undefined) return fromCache(hit, order, dependencies, cache);
	if (order.cacheMode === 'readOnly') throw cacheMiss();
	if (order.resolved.obstacle !== undefined) throw order.resolved.obstacle;

	const { value: purchase, leader } = await dependencies.flights.join(
		// Another account may be refused what this one is not, so each makes its own flight; the lease joins them.
		`${dependencies.account}/${namespace}/${chosen.key}`,
		async (control) => await buySpeech(chosen, order, dependencies, cache, control),
		order.signal,
	);
	return fromPurchase(purchase, chosen.key, leader, order, dependencies, cache);
}

/** What a cached clip and a new one say of themselves alike. */
type SpeechFacts = Pick<
	Clip,
	'take' | 'mimeType' | 'extension' | 'durationSeconds' | 'characters' | 'requestId'
>;

function factsOf(speech: SpeechFacts): SpeechFacts {
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

function fromCache(
	{ clip, open }: CachedClip,
	order: SpeechOrder,
	dependencies: SpeechDependencies,
	cache: ClipCache,
): ProducedSpeech {
	const credits = { creditsCharged: 0, creditsSaved: clip.credits };
	cache.noteUse({ ...usageOf(order, dependencies), hits: 1, generated: 0, ...credits }, clip);
	return {
		...factsOf(clip),
		...credits,
		source: 'cache',
		cacheKey: clip.key,
		warnings: order.resolved.warnings,
		open: async () => await Promise.resolve(open),
		dispose: async () => await open.close().catch(() => undefined),
	};
}

function fromPurchase(
	purchase: Purchase,
	key: CacheKey,
	leader: boolean,
	order: SpeechOrder,
	dependencies: SpeechDependencies,
	cache: ClipCache,
): ProducedSpeech {
	const { speech, warnings } = purchase;
	// Of all who waited for one purchase, one paid for it; for the others it came from the cache.
	const paid = leader && purchase.boughtHere;
	const credits = paid
		? { creditsCharged: speech.credits, creditsSaved: 0 }
		: { creditsCharged: 0, creditsSaved: speech.credits };
	cache.noteUse({
		...usageOf(order, dependencies),
		hits: paid ? 0 : 1,
		generated: paid ? 1 : 0,
		...credits,
	});
	let opened: OpenClip | undefined;
	return {
		...factsOf(speech),
		...credits,
		source: paid ? 'generated' : 'cache',
		cacheKey: key,
		warnings: [...order.resolved.warnings, ...warnings],
		open: async () => (opened = await purchase.open()),
		dispose: async () => await opened?.close().catch(() => undefined),
	};
}

async function produceUncached(
	order: SpeechOrder,
	dependencies: SpeechDependencies,
): Promise<ProducedSpeech> {
	if (order.resolved.obstacle !== undefined) throw order.resolved.obstacle;
	const request = { ...order.resolved.request, take: order.take ?? 1 };
	const signal = order.signal ?? new AbortController().signal;
	const { spool, ...speech } = await synthesizeSpeech(request, order, dependencies, {
		createSpool: async () => await createAudioSpool(dependencies.temporaryFiles),
		signal,
		onSend: () => {
			if (signal.aborted) throw cancelled();
		},
		onRefused: () => undefined,
	}).catch((error: unknown) => {
		throw signal.aborted && !isVoiceoverError(error) ? cancelled() : error;
	});
	return {
		...factsOf(speech),
		creditsCharged: speech.credits,
		creditsSaved: 0,
		source: 'generated',
		cacheKey: cacheKey(speechDocument(request)),
		warnings: [...order.resolved.warnings, ...speech.warnings],
		open: async () => await spool.open(),
		dispose: async () => await spool.discard(),
	};
}

function usageOf(order: SpeechOrder, { namespace }: SpeechDependencies) {
	return { namespace, workflowId: order.workflowId, voiceId: order.resolved.request.voiceId };
}

function cacheMiss(): VoiceoverError {
	return new VoiceoverError(
		'CACHE_MISS',
		'This speech is not in the cache, and Cache Mode is Read Only',
		{
			description:
				'Nothing was bought. Set Cache Mode to "Use" to generate it, or check that text, voice, model, format and settings are the same as before.',
		},
	);
}
