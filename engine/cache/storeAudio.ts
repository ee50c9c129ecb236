import { createAudioInspector, type AudioVerdict } from '../audio/audioInspector';
import { invalidInput, VoiceoverError } from '../errors';
import type { Clip } from '../ports/clipIndex';
import type { Clock } from '../ports/clock';
import type { SpeechRequest } from '../speech/speechRequest';
import { countCharacters } from '../speech/text';
import type { AudioSpool } from './audioSpool';
import type { CacheKey, SpeechDocument } from '../speech/cacheKey';
import { withoutDelivery, type ClipCache } from './clipCache';
import { leaseOrResult, type HeldLease } from './keyLease';

/** Audio that was made elsewhere, and the speech that it is. */
export interface StoreOrder {
	request: SpeechRequest;
	document: SpeechDocument;
	key: CacheKey;
	/** The key that all takes of the request share. */
	base: CacheKey;
	/** Replaces a clip that is there; without it, one that is there is an error. */
	overwrite: boolean;
	/** ElevenLabs' id of the generation, if it came from there. */
	requestId?: string;
	/** Asked for once, when the audio has a place. */
	audio: () => Promise<AsyncIterable<Uint8Array>>;
	signal: AbortSignal;
}

export interface StoreDependencies {
	cache: ClipCache;
	namespace: string;
	/** Fingerprint of the account; tells whose failed purchases concern this caller. */
	account: string;
	clock: Clock;
}

/**
 * Keeps audio that was made elsewhere under the key of its speech, as if it had been bought here for nothing.
 *
 * @throws INVALID_INPUT when there is a clip already; AUDIO_INCOMPLETE when it is not whole or not in the output format;
 *   STORE_UNAVAILABLE
 */
export async function storeAudio(
	order: StoreOrder,
	{ cache, namespace, account, clock }: StoreDependencies,
): Promise<Clip> {
	const { key, overwrite, signal } = order;
	const isThere = async () => {
		const found = await cache.lookUp(namespace, key);
		await found?.open.close();
		return found !== undefined;
	};
	const refuse = async () => {
		if (!overwrite && (await isThere())) throw alreadyThere();
	};
	await refuse();
	const answer = await leaseOrResult(
		{ index: cache.index, clock, namespace, key, account, signal },
		async () => (overwrite ? undefined : (await isThere()) || undefined),
	);
	if ('result' in answer) throw alreadyThere();
	const { lease } = answer;
	return await refuse()
		.then(async () => await putUnderLease(order, cache, namespace, lease))
		.finally(async () => await lease.release());
}

async function putUnderLease(
	order: StoreOrder,
	cache: ClipCache,
	namespace: string,
	{ lease }: HeldLease,
): Promise<Clip> {
	const { request, document, key, base, requestId } = order;
	const spool = await cache.createSpool();
	const put = async () => {
		const verdict = await receive(await order.audio(), request, spool);
		if (!verdict.complete) throw notTheAudio(verdict.detail, request);
		return await cache.put(lease, spool, {
			namespace,
			key,
			baseKey: base,
			take: request.take,
			bytes: verdict.bytes,
			mimeType: verdict.mimeType,
			extension: verdict.extension,
			durationSeconds: verdict.durationSeconds,
			characters: countCharacters(request.text),
			credits: 0,
			creditsConfirmed: true,
			...(requestId === undefined ? {} : { requestId }),
			document,
			text: request.text,
		});
	};
	const answer = await put().finally(async () => await spool.discard());
	if (answer.cached) return answer.clip;
	throw new VoiceoverError('STORE_UNAVAILABLE', 'The audio could not be kept in the store', {
		description: `${withoutDelivery(answer.reason)} Then run again.`,
	});
}

async function receive(
	audio: AsyncIterable<Uint8Array>,
	request: SpeechRequest,
	spool: AudioSpool,
): Promise<AudioVerdict> {
	const inspector = createAudioInspector(request.outputFormat);
	for await (const chunk of audio) {
		inspector.push(chunk);
		await spool.write(chunk);
	}
	return inspector.finish();
}

function alreadyThere(): VoiceoverError {
	return invalidInput(
		'The cache already has a clip for this speech, which was left as it is',
		'Turn on Overwrite to replace it, or choose another Take under Speech Options to keep both.',
	);
}

function notTheAudio(detail: string, { outputFormat }: SpeechRequest): VoiceoverError {
	return new VoiceoverError(
		'AUDIO_INCOMPLETE',
		`The audio is not complete in the format ${outputFormat}: ${detail.replace(/^the reply/, 'it')}`,
		{
			description:
				'Nothing was stored. Choose the Output Format that the file really has, or fetch the file again.',
		},
	);
}
