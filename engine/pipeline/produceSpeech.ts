import { createAudioSpool } from '../cache/audioSpool';
import { cacheKey, speechDocument, type CacheKey } from '../cache/cacheKey';
import type { CachedClip, ClipCache } from '../cache/clipCache';
import { cancelled, isBudgetRefusal, isVoiceoverError, VoiceoverError } from '../errors';
import type { OpenClip } from '../ports/clipFiles';
import type { Clip } from '../ports/clipIndex';
import { buySpeech, type Purchase } from './buySpeech';
import { chooseTake, type ChosenTake } from './chooseTake';
import type { FlightResult } from './flights';
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
	const chosen = await chooseTake(order, cache.index, namespace);
	const hit = await cache.lookUp(namespace, chosen.key);
	if (hit !== undefined) return fromCache(hit, order, dependencies, cache);
	if (order.cacheMode === 'readOnly') throw cacheMiss();
	if (order.resolved.obstacle !== undefined) throw order.resolved.obstacle;

	const { value: purchase, leader } = await joinOrBuy(chosen, order, dependencies);
	return fromPurchase(purchase, chosen.key, leader, order, dependencies, cache);
}

async function joinOrBuy(
	chosen: ChosenTake,
	order: SpeechOrder,
	dependencies: SpeechDependencies,
): Promise<FlightResult<Purchase>> {
	const { account, namespace, flights } = dependencies;
	let isLeader = false;
	return await flights
		.join(
			// Another account may be refused what this one is not, so each makes its own flight; the lease joins them.
			`${account}/${namespace}/${chosen.key}`,
			async (control) => {
				isLeader = true;
				return await buySpeech(chosen, order, dependencies, control);
			},
			order.signal,
		)
		.catch(async (error: unknown) => {
			// Those who only joined have budgets of their own, which may allow what the leader's did not.
			if (isLeader || !isBudgetRefusal(error)) throw error;
			return await joinOrBuy(chosen, order, dependencies);
		});
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
	const source = leader ? purchase.source : 'cache';
	const credits =
		source === 'generated'
			? { creditsCharged: speech.credits, creditsSaved: 0 }
			: { creditsCharged: 0, creditsSaved: speech.credits };
	cache.noteUse({
		...usageOf(order, dependencies),
		hits: source === 'cache' ? 1 : 0,
		generated: source === 'generated' ? 1 : 0,
		...credits,
	});
	let opened: OpenClip | undefined;
	return {
		...factsOf(speech),
		...credits,
		source,
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
	const key = cacheKey(speechDocument(request));
	const { speech, warnings } = await synthesizeSpeech(request, order, dependencies, {
		key,
		hasLease: false,
		createSpool: async () => await createAudioSpool(dependencies.temporaryFiles),
		signal,
		onSend: () => {
			if (signal.aborted) throw cancelled();
		},
		onRefused: () => undefined,
		keep: async () => await Promise.resolve(),
	}).catch((error: unknown) => {
		throw signal.aborted && !isVoiceoverError(error) ? cancelled() : error;
	});
	const { spool, source, credits } = speech;
	const paid = source === 'generated';
	return {
		...factsOf(speech),
		creditsCharged: paid ? credits : 0,
		creditsSaved: paid ? 0 : credits,
		source,
		cacheKey: key,
		warnings: [...order.resolved.warnings, ...speech.warnings, ...warnings],
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
