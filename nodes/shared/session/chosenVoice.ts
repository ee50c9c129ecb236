import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { isVoiceoverError } from '../../../engine/errors';
import {
	resolveFallback,
	resolvePinned,
	type PinnedDependencies,
	type PinnedOptions,
	type VoicePin,
} from '../../../engine/pipeline/request/resolvePinnedRequest';
import {
	resolveRequest,
	type ResolvedRequest,
} from '../../../engine/pipeline/request/resolveRequest';
import type { SpeechSession } from './compose';
import type { SpeechParameters } from '../parameters/speechParameters';

/** A request whose voice is known, and the pin that it came from. */
export interface ChosenRequest extends ResolvedRequest {
	voicePin?: VoicePin;
}

/** For work on what is in the cache: no other voice is meant, and one that is gone has clips still. */
export const PIN_ALONE: PinnedOptions = { fallback: 'never', cacheServes: true };

/**
 * Completes the request of an item, whether its voice was chosen by id or by the name of a pin.
 *
 * @throws what `resolveRequest` and `resolvePinned` throw
 */
export async function resolveChosen(
	parameters: SpeechParameters,
	session: SpeechSession,
	options: PinnedOptions,
): Promise<ChosenRequest> {
	const { voiceAlias, lookedUpPin, ...input } = parameters;
	if (voiceAlias !== undefined) {
		return await resolvePinned(input, voiceAlias, pinnedBy(session), options);
	}
	const resolved = await resolveRequest(input, session.voices);
	// The looked-up voice is what is bought, whatever became of the pin since.
	return lookedUpPin === undefined ? resolved : { ...resolved, voicePin: lookedUpPin };
}

/**
 * Resolves a request and does `work` with it. When the voice turns out to be gone only then, the fallback of its pin
 * takes over, and where there is none the error says which pin it is.
 */
export async function withChosenVoice<T>(
	parameters: SpeechParameters,
	session: SpeechSession,
	options: PinnedOptions,
	work: (chosen: ChosenRequest) => Promise<T>,
): Promise<T> {
	const chosen = await resolveChosen(parameters, session, options);
	return await work(chosen).catch(async (error: unknown) => {
		const { voiceAlias, lookedUpPin, ...input } = parameters;
		const alias = voiceAlias ?? lookedUpPin?.alias;
		const isGone = isVoiceoverError(error) && error.code === 'VOICE_GONE';
		if (!isGone || alias === undefined || chosen.voicePin?.fallbackUsed === true) throw error;
		const next = await resolveFallback(input, alias, error, pinnedBy(session)).catch(
			(reason: unknown) => {
				// Unpinned since it was looked up: then it is just a voice that is gone.
				throw isVoiceoverError(reason) && reason.code === 'PIN_NOT_FOUND' ? error : reason;
			},
		);
		return await work(next);
	});
}

/** `json.speech.voicePin` and its like; nothing for a voice that was chosen by id. */
export function withVoicePin(
	item: INodeExecutionData,
	field: 'speech' | 'estimate' | 'cache',
	{ voicePin }: ChosenRequest,
): INodeExecutionData {
	if (voicePin === undefined) return item;
	const { [field]: facts, ...json } = item.json;
	return {
		...item,
		json: { ...json, [field]: { ...(facts as IDataObject), voicePin: { ...voicePin } } },
	};
}

function pinnedBy({ dependencies, pins, voices }: SpeechSession): PinnedDependencies {
	const { cache, namespace } = dependencies;
	return { pins, index: cache.index, namespace, voices };
}
