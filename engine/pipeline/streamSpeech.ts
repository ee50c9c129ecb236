import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { CacheKey } from '../speech/cacheKey';
import { cacheKey, speechDocument } from '../speech/cacheKey';
import { cancelled, isBudgetRefusal } from '../errors';
import type { ByteRange } from '../ports/clipFiles';
import { outputFormatFacts } from '../speech/outputFormat';
import { untilAborted } from '../concurrency/untilAborted';
import { chooseTake, type ChosenTake } from './request/chooseTake';
import type { Boarding } from '../concurrency/singleFlight';
import { joinPurchase, shareTake } from './joinPurchase';
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
	/** Of the audio; undefined while it is being generated, and for audio that is not kept. */
	sha256?: string;
	/**
	 * The audio from its first byte, which is there already. Iterate once. It throws when the audio turns out to be
	 * incomplete, and then the listener must not be told that it ended.
	 */
	audio: AsyncIterable<Uint8Array>;
	/** A part of audio whose size is known, in the place of `audio`. Throws as that does. */
	part?: (range: ByteRange) => AsyncIterable<Uint8Array>;
	/**
	 * The receipt, once all is over: also after the listener went away, since a call that was sent is finished and kept.
	 * Rejects with what kept the audio from being complete, or with CANCELLED when nothing was sent.
	 */
	receipt: Promise<ProducedSpeech>;
	/** Frees what the delivery held; to be called at its end, whatever that was. Never rejects. */
	close(): Promise<void>;
}

export interface StreamingOptions {
	/**
	 * Whether one who leaves before the first byte is told what became of speech that goes on being generated: for
	 * those who count what it cost. Default false: CANCELLED at once.
	 */
	waitsForReceipt?: boolean;
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
	{ waitsForReceipt = false }: StreamingOptions = {},
): Promise<StreamedSpeech> {
	const listener: Listener = {
		order: { ...streamOrder, deliver: 'stream' },
		leaves: waitsForReceipt ? undefined : streamOrder.signal,
	};
	const { order } = listener;
	const { cache, namespace } = dependencies;
	if (order.signal?.aborted) throw cancelled();
	if (order.cacheMode === 'off') return await streamUncached(listener, dependencies);
	const chosen = await chooseTake(order, cache.index, namespace);
	const hit = await cache.lookUp(namespace, chosen.key);
	if (hit !== undefined) {
		await shareTake(chosen, dependencies);
		return await streamed(fromCache(hit, order, dependencies));
	}
	checkMayBuy(order);
	return await streamPurchase(chosen, listener, dependencies);
}

interface Listener {
	order: SpeechOrder;
	/** Ends the wait for the first byte. */
	leaves: AbortSignal | undefined;
}

async function streamPurchase(
	chosen: ChosenTake,
	listener: Listener,
	dependencies: SpeechDependencies,
): Promise<StreamedSpeech> {
	const { order } = listener;
	const boarding = joinPurchase(chosen, order, dependencies, listening(order));
	const { leader } = boarding;
	const receipt = boarding.result.then((purchase) =>
		fromPurchase(purchase, chosen.key, leader, order, dependencies),
	);
	return await follow(chosen.key, boarding, receipt, listener).catch(async (error: unknown) => {
		// Those who only joined have budgets of their own, which may allow what the leader's did not.
		if (leader || !isBudgetRefusal(error)) throw error;
		return await streamPurchase(chosen, listener, dependencies);
	});
}

async function streamUncached(
	listener: Listener,
	dependencies: SpeechDependencies,
): Promise<StreamedSpeech> {
	const { order } = listener;
	const request = { ...order.resolved.request, take: order.take ?? 1 };
	const boarding = dependencies.flights.board(
		randomUUID(),
		async (control) => await produceUncached(order, dependencies, control),
		listening(order),
	);
	const key = cacheKey(speechDocument(request));
	return await follow(key, boarding, boarding.result, listener).catch((error: unknown) => {
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
	{ order, leaves }: Listener,
): Promise<StreamedSpeech> {
	// Whoever cares for the receipt hears of it there.
	receipt.catch(() => undefined);
	const live = await untilAborted(announced, leaves);
	// Bought by another process, or fetched from the history: it is there as a whole.
	if (live === undefined) return await streamed(await receipt);
	// Opened while nothing has arrived yet, so that the first byte does not wait for it.
	const reading = await live.open(order.signal);
	await untilAborted(live.started(), leaves).catch(async (error: unknown) => {
		await reading.close();
		throw error;
	});
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
		...(speech.sha256 === undefined ? {} : { sha256: speech.sha256 }),
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
