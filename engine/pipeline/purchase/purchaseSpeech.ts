import type { AudioSpool } from '../../cache/audioSpool';
import type { CachedClip, ClipCache } from '../../cache/clipCache';
import { leaseOrResult, type HeldLease } from '../../cache/keyLease';
import { isBudgetRefusal, isVoiceoverError, VoiceoverError } from '../../errors';
import type { OpenClip } from '../../ports/clipFiles';
import type { Clip } from '../../ports/clipIndex';
import { announcedSpool } from '../announcedSpool';
import type { ChosenTake } from '../request/chooseTake';
import type { FlightControl } from '../../concurrency/singleFlight';
import type { SpeechDependencies, SpeechOrder } from '../speechOrder';
import { synthesizeSpeech, type SynthesizedSpeech } from './recoverOrSynthesize';

/** Audio that could not be kept stays readable for this long, for everybody who waited for it. */
const UNKEPT_READABLE_MS = 5 * 60 * 1000;

/** Audio that was bought is in the cache after this, if it could be kept. */
const KEPT_WITHIN_MS = 3_000;
const KEPT_POLL_MS = 50;

/** A finished purchase, shared by all who waited for it. */
export interface Purchase {
	speech: Omit<SynthesizedSpeech, 'source' | 'spool' | 'bytes' | 'creditsConfirmed' | 'warnings'>;
	/** `cache` when another process bought it while this one waited. */
	source: SynthesizedSpeech['source'] | 'cache';
	/** Of the audio; undefined when it was not kept. */
	sha256?: string;
	warnings: string[];
	/** May be called by everybody who waited. */
	open(): Promise<OpenClip>;
}

/**
 * Buys a key that is not in the cache, unless another process is doing so or has just done so.
 *
 * @throws VoiceoverError; those who wait for the same key in other processes receive the same one
 */
export async function buySpeech(
	chosen: ChosenTake,
	order: SpeechOrder,
	dependencies: SpeechDependencies,
	control: FlightControl,
): Promise<Purchase> {
	const { namespace, clock, cache } = dependencies;
	const found = async () => await cache.lookUp(namespace, chosen.key);
	const answer = await leaseOrResult(
		{
			index: cache.index,
			clock,
			namespace,
			key: chosen.key,
			account: dependencies.account,
			signal: control.signal,
		},
		found,
	);
	if ('result' in answer) return await boughtElsewhere(answer.result, cache);

	const { lease } = answer;
	return await lookAgainOrBuy(chosen, order, dependencies, control, lease).catch(
		async (error: unknown) => {
			// Nobody waited any more, or the budgets of this one were used up: that is no failure of the key.
			const ownMatter = control.signal.aborted || isBudgetRefusal(error);
			await (ownMatter ? lease.release() : lease.fail(error));
			throw error;
		},
	);
}

async function lookAgainOrBuy(
	chosen: ChosenTake,
	order: SpeechOrder,
	dependencies: SpeechDependencies,
	control: FlightControl,
	lease: HeldLease,
): Promise<Purchase> {
	// Between the look-up and the lease another process may have finished the purchase.
	const { cache, namespace } = dependencies;
	const justBought = await cache.lookUp(namespace, chosen.key);
	if (justBought !== undefined) {
		await lease.release();
		return await boughtElsewhere(justBought, cache);
	}
	return await buyUnderLease(chosen, order, dependencies, control, lease).catch(
		async (error: unknown) => {
			if (!(error instanceof BoughtMeanwhile)) throw error;
			await lease.release();
			return await boughtElsewhere(error.clip, cache);
		},
	);
}

/** Waits a moment for the clip: a charge is booked while the audio is being kept. */
async function leaveToOthers(
	{ key }: ChosenTake,
	{ cache, namespace, clock }: SpeechDependencies,
	signal: AbortSignal,
): Promise<void> {
	const untilMs = clock.now() + KEPT_WITHIN_MS;
	for (;;) {
		const clip = await cache.lookUp(namespace, key);
		if (clip !== undefined) throw new BoughtMeanwhile(clip);
		if (clock.now() >= untilMs) return;
		await clock.sleep(KEPT_POLL_MS, signal);
	}
}

/** Ends a purchase: a process that had lost the right to buy the key has finished its call all the same. */
class BoughtMeanwhile extends Error {
	constructor(readonly clip: CachedClip) {
		super('The speech was bought meanwhile');
	}
}

async function buyUnderLease(
	chosen: ChosenTake,
	order: SpeechOrder,
	dependencies: SpeechDependencies,
	control: FlightControl,
	lease: HeldLease,
): Promise<Purchase> {
	const { request, key } = chosen;
	const { cache, namespace } = dependencies;
	const createSpool = async () => await cache.createSpool();
	const announced = announcedSpool(createSpool, control.announce);
	const { speech, kept, warnings } = await synthesizeSpeech(request, order, dependencies, {
		key,
		hasLease: true,
		createSpool,
		createLiveSpool: announced.create,
		onBoughtByOthers: async () => await leaveToOthers(chosen, dependencies, control.signal),
		signal: control.signal,
		onSend: () => control.commit(),
		onRefused: () => control.uncommit(),
		keep: async ({ spool, source: _source, lostCredits: _lost, warnings: _warnings, ...facts }) => {
			announced.complete();
			const clip = {
				...facts,
				namespace,
				key,
				baseKey: chosen.base,
				document: chosen.document,
				text: request.text,
			};
			return await cache
				.put(lease.lease, spool, clip, chosen.refresh)
				.catch((error: unknown) => ({ cached: false as const, reason: storeReason(error) }));
		},
	}).catch((error: unknown) => {
		announced.fail(error);
		throw error;
	});
	lease.stop();
	const { spool, source } = speech;
	const said = [...speech.warnings, ...warnings];
	if (!kept.cached) {
		return { speech, source, warnings: [...said, kept.reason], open: openUnkept(spool) };
	}
	const { clip } = kept;
	return {
		speech,
		source,
		sha256: clip.sha256,
		warnings: said,
		open: async () => await openKept(cache, clip),
	};
}

async function boughtElsewhere({ clip, open }: CachedClip, cache: ClipCache): Promise<Purchase> {
	// Everybody who waited opens it anew; by then this one may have no reader left.
	await open.close();
	return {
		speech: clip,
		source: 'cache',
		sha256: clip.sha256,
		warnings: [],
		open: async () => await openKept(cache, clip),
	};
}

async function openKept(cache: ClipCache, clip: Clip): Promise<OpenClip> {
	const opened = await cache.open(clip);
	if (opened !== undefined) return opened;
	// Replaced by one who bought the same speech at the same time.
	const other = await cache.lookUp(clip.namespace, clip.key);
	if (other !== undefined) return other.open;
	throw new VoiceoverError(
		'STORE_UNAVAILABLE',
		'The clip vanished from the voiceover store right after it was written',
		{
			description:
				'Another program changes or cleans the folder of the store. Stop it, or choose another folder in the Voiceover Store credential, then run again.',
			outcome: 'unknown',
		},
	);
}

function openUnkept(spool: AudioSpool): () => Promise<OpenClip> {
	setTimeout(() => {
		void spool.discard();
	}, UNKEPT_READABLE_MS).unref();
	return async () => await spool.open();
}

function storeReason(error: unknown): string {
	const said = isVoiceoverError(error) ? `${error.message}. ` : '';
	return `${said}The clip was delivered but not kept, so the same words will be bought again next time.`;
}
