import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { CacheKey } from '../cache/cacheKey';
import { cacheKey, speechDocument } from '../cache/cacheKey';
import type { LiveAudio, LiveReading } from '../cache/liveAudio';
import { cancelled, isBudgetRefusal } from '../errors';
import type { ByteRange } from '../ports/clipFiles';
import { outputFormatFacts } from '../speech/outputFormat';
import { chooseTake, type ChosenTake } from './chooseTake';
import type { Boarding } from './flights';
import { joinPurchase } from './joinPurchase';
import { fromCache, fromPurchase } from './producedSpeech';
import { checkMayBuy } from './produceSpeech';
import { produceUncached } from './produceUncached';
import type { ProducedSpeech, SpeechDependencies, SpeechOrder } from './speechOrder';

/** Speech whose audio can be delivered while it is being generated. */
export interface StreamedSpeech {
	cacheKey: CacheKey;
	mimeType: string;
	/** Without the dot. */
	extension: string;
	/** Size in bytes; undefined while the audio is still being generated. */
	bytes: number | undefined;
	/**
	 * The audio from its first byte, which is there already. Iterate once. It throws when the audio turns out to be
	 * incomplete, and then the listener must not be told that it ended.
	 */
	audio: AsyncIterable<Uint8Array>;
	/** A part of audio whose size is known, in the place of `audio`. */
	part?: (range: ByteRange) => AsyncIterable<Uint8Array>;
	/**
	 * The receipt, once all is over: also after the listener went away, since a call that was sent is finished and kept.
	 * Rejects with what kept the audio from being complete, or with CANCELLED when nothing was sent.
	 */
	receipt: Promise<ProducedSpeech>;
	/** Frees what the delivery held; to be called at its end, whatever that was. Never rejects. */
	close(): Promise<void>;
}

/**
 * Looks up, and on a miss joins or makes the purchase, as `produceSpeech` does and under the same rules, and hands the
 * audio over from its first byte on. Resolves at the first byte, so that until then every error is one without audio.
 *
 * @param streamOrder its signal says that the listener went away: speech that nobody else waits for and that was not sent is
 *   given up; all else is finished and kept
 * @throws VoiceoverError
 */
export async function streamSpeech(
	streamOrder: Omit<SpeechOrder, 'deliver'>,
	dependencies: SpeechDependencies,
): Promise<StreamedSpeech> {
	const order: SpeechOrder = { ...streamOrder, deliver: 'stream' };
	const { cache, namespace } = dependencies;
	if (order.signal?.aborted) throw cancelled();
	if (order.cacheMode === 'off') return await streamUncached(order, dependencies);
	const chosen = await chooseTake(order, cache.index, namespace);
	const hit = await cache.lookUp(namespace, chosen.key);
	if (hit !== undefined) return await streamed(fromCache(hit, order, dependencies));
	checkMayBuy(order);
	return await streamPurchase(chosen, order, dependencies);
}

async function streamPurchase(
	chosen: ChosenTake,
	order: SpeechOrder,
	dependencies: SpeechDependencies,
): Promise<StreamedSpeech> {
	const boarding = joinPurchase(chosen, order, dependencies, listening(order));
	const { leader } = boarding;
	const receipt = boarding.result.then((purchase) =>
		fromPurchase(purchase, chosen.key, leader, order, dependencies),
	);
	return await follow(chosen.key, boarding, receipt, order).catch(async (error: unknown) => {
		// Those who only joined have budgets of their own, which may allow what the leader's did not.
		if (leader || !isBudgetRefusal(error)) throw error;
		return await streamPurchase(chosen, order, dependencies);
	});
}

async function streamUncached(
	order: SpeechOrder,
	dependencies: SpeechDependencies,
): Promise<StreamedSpeech> {
	const request = { ...order.resolved.request, take: order.take ?? 1 };
	const boarding = dependencies.flights.board(
		randomUUID(),
		async (control) => await produceUncached(order, dependencies, control),
		listening(order),
	);
	const key = cacheKey(speechDocument(request));
	return await follow(key, boarding, boarding.result, order).catch((error: unknown) => {
		// Nobody will close it, and what is not kept is freed when the purchase is over.
		void boarding.result.then(
			async (speech) => await speech.dispose(),
			() => undefined,
		);
		throw error;
	});
}

function listening({ signal }: SpeechOrder) {
	return { listensOn: true, ...(signal === undefined ? {} : { signal }) };
}

async function follow(
	key: CacheKey,
	{ live: announced }: Pick<Boarding<unknown>, 'live'>,
	receipt: Promise<ProducedSpeech>,
	order: SpeechOrder,
): Promise<StreamedSpeech> {
	// Whoever cares for the receipt hears of it there.
	receipt.catch(() => undefined);
	const live = await Promise.race([announced, departure(order.signal)]);
	// Bought by another process, or fetched from the history: it is there as a whole.
	if (live === undefined) return await streamed(await receipt);
	const reading = await begun(live, order.signal);
	const { mimeType, extension } = outputFormatFacts(order.resolved.request.outputFormat);
	return {
		cacheKey: key,
		mimeType,
		extension,
		bytes: undefined,
		audio: reading.audio,
		receipt,
		async close() {
			await reading.close();
			// A purchase goes on without its listener, and what is not kept is freed when it is over.
			void receipt.then(
				async (speech) => await speech.dispose(),
				() => undefined,
			);
		},
	};
}

async function begun(live: LiveAudio, signal: AbortSignal | undefined): Promise<LiveReading> {
	// Opened while nothing has arrived yet, so that the first byte does not wait for it.
	const reading = await live.open(signal);
	await Promise.race([live.started(), departure(signal)]).catch(async (error: unknown) => {
		await reading.close();
		throw error;
	});
	return reading;
}

/** Rejects when the listener goes away; never ends otherwise. */
async function departure(signal: AbortSignal | undefined): Promise<never> {
	const { promise, reject } = Promise.withResolvers<never>();
	if (signal?.aborted) reject(cancelled());
	signal?.addEventListener('abort', () => reject(cancelled()), { once: true });
	return await promise;
}

/** Speech that is complete, as a stream. */
async function streamed(speech: ProducedSpeech): Promise<StreamedSpeech> {
	const open = await speech.open();
	let reading: Readable | undefined;
	const read = (range?: ByteRange) => (reading = open.stream(range));
	return {
		cacheKey: speech.cacheKey,
		mimeType: speech.mimeType,
		extension: speech.extension,
		bytes: open.bytes,
		audio: { [Symbol.asyncIterator]: () => read()[Symbol.asyncIterator]() },
		part: read,
		receipt: Promise.resolve(speech),
		async close() {
			reading?.destroy();
			// A clip that nobody read is still open.
			if (reading === undefined) await open.close().catch(() => undefined);
			await speech.dispose();
		},
	};
}
