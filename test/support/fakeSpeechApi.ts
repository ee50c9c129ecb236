import { draftAudio } from '../../engine/audio/draftAudio';
import { estimateDurationSeconds } from '../../engine/audio/speechDuration';
import { VoiceoverError } from '../../engine/errors';
import type { SpeechApi, SpeechResponse, Voice } from '../../engine/ports/speechApi';
import { modelFromTable } from '../../engine/speech/models';
import type { SpeechRequest } from '../../engine/speech/speechRequest';

export interface FakeSpeechApi extends SpeechApi {
	/** Each request that was sent, in order. */
	sent: SpeechRequest[];
	/** Voices of the account by id; edit it to change the account. */
	voices: Map<string, Voice>;
	/** Replaces the answer to the next calls, first in first out. */
	next: ((request: SpeechRequest) => SpeechResponse | Promise<SpeechResponse>)[];
	/** Refuses everything that asks the account, as a dead network does. */
	offline: boolean;
	/** Awaited before each answer, so that a test can hold a call. */
	hold: Promise<void> | undefined;
}

export const VOICE_ID = 'narratorVoice0000001';

/** An account in memory: one voice, valid silent audio of a plausible length, one credit per character. */
export function fakeSpeechApi(): FakeSpeechApi {
	const unreachable = () =>
		new VoiceoverError('API_UNREACHABLE', 'ElevenLabs cannot be reached (ECONNREFUSED)', {
			description: 'Check the network.',
		});
	const api: FakeSpeechApi = {
		sent: [],
		next: [],
		offline: false,
		hold: undefined,
		voices: new Map([
			[
				VOICE_ID,
				{
					voiceId: VOICE_ID,
					name: 'Narrator',
					rate: 1,
					labels: {},
					settings: {
						stability: 0.4,
						similarityBoost: 0.8,
						style: 0,
						speed: 1,
						useSpeakerBoost: true,
					},
				},
			],
		]),
		async synthesize(request, options) {
			if (api.offline) throw unreachable();
			await options.onSend?.();
			api.sent.push(request);
			await api.hold;
			const answer = api.next.shift();
			return answer === undefined ? goodAnswer(request, api.sent.length) : await answer(request);
		},
		async getVoice(voiceId) {
			if (api.offline) throw unreachable();
			const voice = api.voices.get(voiceId);
			if (voice !== undefined) return await Promise.resolve(structuredClone(voice));
			throw new VoiceoverError('VOICE_GONE', `ElevenLabs has no voice with the id ${voiceId}`, {
				description: 'Choose another voice.',
			});
		},
		searchVoices: async () => await Promise.resolve({ voices: [...api.voices.values()] }),
		async listModels() {
			if (api.offline) throw unreachable();
			return await Promise.resolve([
				{ ...modelFromTable('eleven_multilingual_v2'), source: 'account' as const },
			]);
		},
	};
	return api;
}

export function goodAnswer(request: SpeechRequest, number = 1): SpeechResponse {
	return {
		audio: inPieces(speechBytes(request)),
		requestId: `request-${number}`,
		characterCost: Array.from(request.text).length,
		maximumConcurrentRequests: 5,
	};
}

export function speechBytes(request: SpeechRequest): Uint8Array {
	return draftAudio(request.outputFormat, estimateDurationSeconds(request.text)).bytes;
}

export async function* inPieces(bytes: Uint8Array, size = 4096): AsyncGenerator<Uint8Array> {
	for (let offset = 0; offset < bytes.length; offset += size) {
		yield await Promise.resolve(bytes.subarray(offset, offset + size));
	}
}
