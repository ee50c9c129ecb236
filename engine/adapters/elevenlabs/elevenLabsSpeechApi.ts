import { createHash } from 'node:crypto';
import type { ElevenLabs, ElevenLabsClient } from '@elevenlabs/elevenlabs-js';
import { cancelled } from '../../errors';
import type { SpeechApi, SpeechResponse, SynthesizeOptions } from '../../ports/speechApi';
import type { SpeechModel } from '../../speech/models';
import type { SpeechRequest } from '../../speech/speechRequest';
import { readAudioBody } from './audioBody';
import {
	connectToElevenLabs,
	requestOptions,
	type ElevenLabsConnectionOptions,
} from './connection';
import { deadline, type Deadline } from './deadline';
import { decodeFailure } from './failure';
import { speechModel } from './speechModel';
import { voiceFromApi } from './voiceFromApi';

export const DEFAULT_BASE_URL = 'https://api.elevenlabs.io';

const VOICES_PER_PAGE = 100;

export type ElevenLabsSpeechApiOptions = ElevenLabsConnectionOptions;

/** The account as seen by limits and by memory: host and key, without showing the key. */
export function accountFingerprint(options: ElevenLabsSpeechApiOptions): string {
	return createHash('sha256').update(`${options.baseUrl}\n${options.apiKey}`).digest('hex');
}

/** Speech from ElevenLabs through its official SDK, which is loaded at the first call. */
export function elevenLabsSpeechApi(options: ElevenLabsSpeechApiOptions): SpeechApi {
	const { client, read, secrets } = connectToElevenLabs(options);

	return {
		async synthesize(request, synthesizeOptions): Promise<SpeechResponse> {
			const subject = {
				paid: true,
				voiceId: request.voiceId,
				modelId: request.modelId,
				outputFormat: request.outputFormat,
				secrets: [...secrets, request.text, ...Object.values(request.context)],
			};
			const limit = deadline(synthesizeOptions);
			const api = await client();
			const { data, rawResponse } = await sendSpeechRequest(
				api,
				request,
				synthesizeOptions,
				limit,
			).catch((error: unknown) => {
				limit.stop();
				throw decodeFailure(error, limit, subject);
			});
			return {
				audio: readAudioBody(data, limit, subject),
				...headerFacts(rawResponse.headers),
			};
		},

		async getVoice(voiceId, callOptions) {
			const voice = await read(
				async (api, limit) => await api.voices.get(voiceId, {}, requestOptions(limit)),
				callOptions,
				{ voiceId },
			);
			return voiceFromApi(voice);
		},

		async searchVoices({ search, pageToken, pageSize = VOICES_PER_PAGE, ...callOptions }) {
			const page = await read(
				async (api, limit) =>
					await api.voices.search(
						{
							pageSize,
							includeTotalCount: false,
							...(search ? { search } : {}),
							...(pageToken ? { nextPageToken: pageToken } : {}),
						},
						requestOptions(limit),
					),
				callOptions,
			);
			return {
				voices: page.voices.map(voiceFromApi),
				...(page.hasMore && page.nextPageToken ? { nextPageToken: page.nextPageToken } : {}),
			};
		},

		async listModels(callOptions): Promise<SpeechModel[]> {
			const models = await read(
				async (api, limit) => await api.models.list(requestOptions(limit)),
				callOptions,
			);
			return models.filter((model) => model.canDoTextToSpeech !== false).map(speechModel);
		},
	};
}

async function sendSpeechRequest(
	api: ElevenLabsClient,
	request: SpeechRequest,
	options: SynthesizeOptions,
	limit: Deadline,
) {
	if (limit.reason === 'cancelled') throw cancelled();
	await options.onSend?.();
	const call = {
		...requestOptions(limit),
		additionalBodyParameters: request.additionalBody,
	};
	const body = convertRequest(request);
	const { outputFormat } = body;
	return options.deliver === 'stream' && isStreamed(outputFormat)
		? await api.textToSpeech
				.stream(request.voiceId, { ...body, outputFormat }, call)
				.withRawResponse()
		: await api.textToSpeech.convert(request.voiceId, body, call).withRawResponse();
}

type StreamedFormat = ElevenLabs.TextToSpeechStreamRequestOutputFormat;

/** The header of a WAV file says how long it is, so the streaming endpoint has no such formats. */
function isStreamed(format: string | undefined): format is StreamedFormat {
	return format !== undefined && !format.startsWith('wav_');
}

function convertRequest(request: SpeechRequest): ElevenLabs.BodyTextToSpeechFull {
	const hasSettings = Object.keys(request.voiceSettings).length > 0;
	return {
		text: request.text,
		modelId: request.modelId,
		outputFormat: request.outputFormat,
		applyTextNormalization: request.textNormalization,
		...(hasSettings ? { voiceSettings: request.voiceSettings } : {}),
		...(request.seed === undefined ? {} : { seed: request.seed }),
		...(request.languageCode === undefined ? {} : { languageCode: request.languageCode }),
		...request.context,
		...(request.pronunciationDictionaries.length === 0
			? {}
			: {
					pronunciationDictionaryLocators: request.pronunciationDictionaries.map(
						({ id, versionId }) => ({ pronunciationDictionaryId: id, versionId }),
					),
				}),
	};
}

function headerFacts(headers: Headers): Omit<SpeechResponse, 'audio'> {
	const requestId = headers.get('request-id') ?? undefined;
	const characterCost = numberIn(headers.get('character-cost'));
	const maximumConcurrentRequests = numberIn(headers.get('maximum-concurrent-requests'));
	return {
		...(requestId === undefined ? {} : { requestId }),
		...(characterCost === undefined ? {} : { characterCost }),
		...(maximumConcurrentRequests === undefined ? {} : { maximumConcurrentRequests }),
	};
}

function numberIn(value: string | null): number | undefined {
	const number = Number(value);
	const isStated = value !== null && value.trim() !== '';
	return isStated && Number.isFinite(number) ? number : undefined;
}
