import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openEmbeddedStore } from '../engine/adapters/embedded/embeddedStore';
import type { VoiceoverStore } from '../engine/ports/store';
import { folderClipFiles } from '../engine/adapters/embedded/folderClipFiles';
import { baseKey, cacheKey, speechDocument } from '../engine/speech/cacheKey';
import { createClipCache, type ClipCache, type NewClip } from '../engine/cache/clipCache';
import { systemClock } from '../engine/concurrency/systemClock';
import type { ClipFiles } from '../engine/ports/clipFiles';
import type { Clip, ClipIndex, Lease } from '../engine/ports/clipIndex';
import { speechRequest, type SpeechRequestInput } from '../engine/speech/speechRequest';

export const NAMESPACE = 'default';

export const KILOBYTE = 1000;
export const MEGABYTE = 1_000_000;

/** About 130 characters, with some outside ASCII, as scripts have. */
const SENTENCE =
	'The café on the corner opens at seven – “earlier than the bakery”, she said, and nobody in the house was at all surprised by that. ';

/** A script of exactly `characters` UTF-16 units that differs for each `number`. */
export function script(characters: number, number = 0): string {
	const start = `Scene ${number}. `;
	return (start + SENTENCE.repeat(Math.ceil(characters / SENTENCE.length)))
		.slice(0, characters - 1)
		.trimEnd()
		.padEnd(characters, '.');
}

/** A request that leaves nothing to the account, so that no network is asked for a hit. */
export function completeRequest(text: string): SpeechRequestInput {
	return {
		text,
		voiceId: 'narratorVoice0000001',
		modelId: 'eleven_multilingual_v2',
		outputFormat: 'mp3_44100_128',
		voiceSettings: {
			stability: 0.4,
			similarityBoost: 0.8,
			style: 0,
			speed: 1,
			useSpeakerBoost: true,
		},
		seed: 7,
		languageCode: 'en',
	};
}

export interface ClipStore {
	folder: string;
	store: VoiceoverStore;
	cache: ClipCache;
}

/** The store as the nodes open it, without limits that depend on the machine's disk. */
export async function openClipStore(folder: string): Promise<ClipStore> {
	const store = await openEmbeddedStore(folder, systemClock);
	return { folder, store, cache: clipCache(store.index, store.files) };
}

/** The same clips seen by a process that has verified none of them yet. */
export function unverifiedCache({ folder, store }: ClipStore): ClipCache {
	return clipCache(store.index, folderClipFiles({ folder }));
}

function clipCache(index: ClipIndex, files: ClipFiles): ClipCache {
	return createClipCache({
		index,
		files,
		clock: systemClock,
		maxBytes: 1000 * 1000 * MEGABYTE,
		keepText: false,
		headRoomBytes: () => 0,
	});
}

export function newClip(input: SpeechRequestInput, bytes: number): NewClip {
	const { request } = speechRequest(input);
	const document = speechDocument(request);
	return {
		namespace: NAMESPACE,
		key: cacheKey(document),
		baseKey: baseKey(document),
		take: request.take,
		bytes,
		mimeType: 'audio/mpeg',
		extension: 'mp3',
		durationSeconds: (bytes * 8) / 128_000,
		characters: request.text.length,
		credits: request.text.length,
		creditsConfirmed: true,
		requestId: 'benchRequest00000001',
		document,
	};
}

export async function leaseFor({ index }: ClipCache, { namespace, key }: NewClip): Promise<Lease> {
	const answer = await index.acquireLease(namespace, key, randomBytes(8).toString('hex'), 60_000);
	if (!answer.granted) throw new Error(`the key ${key} is leased already`);
	return answer.lease;
}

/** Puts random bytes under the key of a request. */
export async function putClip(
	{ cache }: ClipStore,
	input: SpeechRequestInput,
	bytes: number,
): Promise<Clip> {
	const clip = newClip(input, bytes);
	const lease = await leaseFor(cache, clip);
	const spool = await cache.createSpool();
	await spool.write(randomBytes(bytes));
	const answer = await cache.put(lease, spool, clip);
	if (!answer.cached) throw new Error(answer.reason);
	return answer.clip;
}

/** Where the clip's bytes are, for reading them without the engine. */
export function clipPath({ folder }: ClipStore, { file }: Clip): string {
	return join(folder, 'clips', file.slice(0, 2), file);
}
