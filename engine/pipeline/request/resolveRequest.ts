import type { VoiceoverError } from '../../errors';
import type { Voice } from '../../ports/speechApi';
import {
	fitStoredStability,
	speechRequest,
	type SpeechRequest,
	type SpeechRequestInput,
} from '../../speech/speechRequest';
import type { VoiceDirectory } from '../../account/voiceDirectory';
import { isComplete, resolveVoiceSettings } from '../../speech/voiceSettings';

export interface ResolvedRequest {
	request: SpeechRequest;
	/** Known when the account was asked or the voice was remembered. */
	voice?: Voice;
	/**
	 * Why nothing may be bought for this request, although a cached clip may be served: what it would sound like
	 * could not be made sure.
	 */
	obstacle?: VoiceoverError;
	warnings: string[];
}

/**
 * Completes a request: voice settings that the user left out are read from the voice, so that they are sent, and
 * enter the key, as they are now.
 *
 * @throws INVALID_INPUT, or why the voice could not be read when it was never seen before
 */
export async function resolveRequest(
	input: SpeechRequestInput,
	voices: VoiceDirectory,
): Promise<ResolvedRequest> {
	const { request, warnings } = speechRequest(input);
	// Settings given in full need no look at the account, and so no network for a hit.
	if (isComplete(request.voiceSettings)) return { request, warnings };

	const { voice, error, rememberedFromMs } = await voices.get(request.voiceId);
	if (voice === undefined) {
		if (error?.code !== 'PERMISSION_MISSING') throw error ?? new Error('no voice and no error');
		return {
			request,
			warnings: [
				...warnings,
				'The API key may not read voices, so voice settings left empty are those stored with the voice at the time of purchase; a later change of them is not noticed. Give the key the permission voices_read, or fill in all voice settings.',
			],
		};
	}
	const stored = voice.settings ?? {};
	const voiceSettings = resolveVoiceSettings(request.voiceSettings, stored);
	if (request.voiceSettings.stability === undefined) {
		const fitted = fitStoredStability(voiceSettings.stability, request.modelId);
		if (fitted !== voiceSettings.stability) {
			warnings.push(
				`The voice's stored stability ${voiceSettings.stability} was moved to ${fitted}, because the model ${request.modelId} takes only certain values.`,
			);
			voiceSettings.stability = fitted;
		}
	}
	if (error !== undefined && rememberedFromMs !== undefined) {
		warnings.push(
			`The voice's stored settings could not be checked (${error.message}), so those last seen on ${new Date(rememberedFromMs).toISOString().slice(0, 10)} were used.`,
		);
	}
	return {
		request: { ...request, voiceSettings },
		voice,
		warnings,
		...(error === undefined || error.code === 'PERMISSION_MISSING' ? {} : { obstacle: error }),
	};
}
