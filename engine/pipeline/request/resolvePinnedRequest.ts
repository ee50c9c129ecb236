import { isVoiceoverError, type VoiceoverError } from '../../errors';
import type { ClipIndex } from '../../ports/clipIndex';
import type { Pin, Pins } from '../../ports/pins';
import type { SpeechRequestInput } from '../../speech/speechRequest';
import type { VoiceDirectory } from '../../account/voiceDirectory';
import { fallbackInWords, findPin, goneError, type FoundPin } from '../../voices/resolvePin';
import { chooseTake } from './chooseTake';
import { resolveRequest, type ResolvedRequest } from './resolveRequest';

/** Which pin the voice of a request came from. */
export interface VoicePin {
	alias: string;
	/** The one that speaks. */
	voiceId: string;
	/** Of the pin that was chosen. */
	revision: number;
	fallbackUsed: boolean;
}

export interface PinnedRequest extends ResolvedRequest {
	voicePin: VoicePin;
}

export interface PinnedDependencies {
	/** Opened only for requests that name a pin. */
	pins: () => Promise<Pins>;
	index: ClipIndex;
	namespace: string;
	voices: VoiceDirectory;
}

export interface PinnedOptions {
	/** `never` for work that must not be done on another voice instead, such as removing clips. */
	fallback: 'whenGone' | 'never';
	/** Whether a cached clip is what is wanted, so that it is served although its voice is gone. */
	cacheServes: boolean;
}

/**
 * Completes a request whose voice is chosen by a pin. The pin is read from the store, so a cached script needs no
 * network; using it never changes it. When the account says that its voice is gone, what is cached is still served;
 * for anything else the configured fallback speaks, or the error says which pin it is and which are like it.
 *
 * @param input its `voiceId` is not looked at
 * @throws PIN_NOT_FOUND, VOICE_GONE, and what `resolveRequest` throws
 */
export async function resolvePinned(
	input: SpeechRequestInput,
	alias: string,
	dependencies: PinnedDependencies,
	options: PinnedOptions,
): Promise<PinnedRequest> {
	const store = { pins: await dependencies.pins(), namespace: dependencies.namespace };
	const found = await findPin(alias, store);
	const attempt = await resolveFor(found.pin, input, dependencies);
	const { resolved } = attempt;
	const isServed =
		options.fallback === 'never' ||
		(options.cacheServes &&
			resolved !== undefined &&
			(await isCached(resolved, input.take, dependencies)));
	// The purchase would find it out too, but later than need be.
	const gone =
		attempt.gone ?? (isServed ? undefined : await goneNow(found.pin, attempt, dependencies));
	if (resolved !== undefined && (isServed || gone === undefined)) {
		return { ...resolved, voicePin: pinOf(found.pin, found.pin, false) };
	}
	if (gone === undefined) throw new Error('A voice can be neither resolved nor gone');
	if (options.fallback === 'never' || found.pin.fallback === undefined) {
		throw await goneError(found, store, reasonOf(gone), undefined, gone);
	}
	return await useFallback(found, input, gone, dependencies);
}

/**
 * The same request with the voice of the pin's fallback, for when the voice turned out to be gone only at the purchase.
 *
 * @throws VOICE_GONE when there is no fallback, or it is gone as well
 */
export async function resolveFallback(
	input: SpeechRequestInput,
	alias: string,
	gone: VoiceoverError,
	dependencies: PinnedDependencies,
): Promise<PinnedRequest> {
	const store = { pins: await dependencies.pins(), namespace: dependencies.namespace };
	const found = await findPin(alias, store);
	if (found.pin.fallback === undefined) {
		throw await goneError(found, store, reasonOf(gone), undefined, gone);
	}
	return await useFallback(found, input, gone, dependencies);
}

async function useFallback(
	found: FoundPin,
	input: SpeechRequestInput,
	gone: VoiceoverError,
	dependencies: PinnedDependencies,
): Promise<PinnedRequest> {
	const { pin, fallback } = found;
	const store = { pins: await dependencies.pins(), namespace: dependencies.namespace };
	if (fallback === undefined) {
		throw await goneError(found, store, reasonOf(gone), 'it is not pinned any more', gone);
	}
	const attempt = await resolveFor(fallback, input, dependencies);
	const isKept =
		attempt.resolved !== undefined && (await isCached(attempt.resolved, input.take, dependencies));
	const alsoGone = attempt.gone ?? (await goneNow(fallback, attempt, dependencies));
	if (attempt.resolved === undefined || (alsoGone !== undefined && !isKept)) {
		throw await goneError(found, store, reasonOf(gone), reasonOf(alsoGone), gone);
	}
	return {
		...attempt.resolved,
		warnings: [fallbackInWords(pin, fallback, reasonOf(gone)), ...attempt.resolved.warnings],
		voicePin: pinOf(pin, fallback, true),
	};
}

interface Attempt {
	/** Undefined when the voice is gone and was never seen. */
	resolved?: ResolvedRequest;
	gone?: VoiceoverError;
}

async function resolveFor(
	{ voice }: Pin,
	input: SpeechRequestInput,
	{ voices }: PinnedDependencies,
): Promise<Attempt> {
	return await resolveRequest({ ...input, voiceId: voice.voiceId }, voices).then(
		(resolved) => {
			const { obstacle } = resolved;
			return { resolved, ...(obstacle?.code === 'VOICE_GONE' ? { gone: obstacle } : {}) };
		},
		(error: unknown) => {
			if (isVoiceoverError(error) && error.code === 'VOICE_GONE') return { gone: error };
			throw error;
		},
	);
}

/** Asks the account where the request alone did not need it. */
async function goneNow(
	{ voice }: Pin,
	{ resolved }: Attempt,
	{ voices }: PinnedDependencies,
): Promise<VoiceoverError | undefined> {
	if (resolved === undefined || resolved.voice !== undefined) return undefined;
	const { error } = await voices.get(voice.voiceId);
	return error?.code === 'VOICE_GONE' ? error : undefined;
}

async function isCached(
	resolved: ResolvedRequest,
	take: number | undefined,
	{ index, namespace }: PinnedDependencies,
): Promise<boolean> {
	const order = { resolved, cacheMode: 'use' as const, ...(take === undefined ? {} : { take }) };
	const { key } = await chooseTake(order, index, namespace);
	return (await index.find(namespace, key)) !== undefined;
}

function pinOf({ alias, revision }: Pin, { voice }: Pin, fallbackUsed: boolean): VoicePin {
	return { alias, voiceId: voice.voiceId, revision, fallbackUsed };
}

function reasonOf(gone: VoiceoverError | undefined): string {
	return gone?.message ?? 'it is gone';
}
