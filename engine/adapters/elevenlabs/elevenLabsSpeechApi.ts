import { createHash } from 'node:crypto';
import type { ElevenLabs, ElevenLabsClient } from '@elevenlabs/elevenlabs-js';
import { cancelled, isVoiceoverError, VoiceoverError } from '../../errors';
import type {
	CallOptions,
	SpeechApi,
	SpeechResponse,
	SynthesizeOptions,
	Voice,
} from '../../ports/speechApi';
import type { SpeechModel } from '../../speech/models';
import type { SpeechRequest } from '../../speech/speechRequest';
import { deadline, type Deadline } from './deadline';
import { decodeErrorResponse, type RequestSubject } from './errorResponse';
import { speechModel } from './speechModel';
import { decodeTransportError } from './transportError';
import { voiceFromApi } from './voiceFromApi';

export const DEFAULT_BASE_URL = 'https://api.elevenlabs.io';

/** For calls that only read the account. */
const READ_TIMEOUT_MS = 15_000;

const VOICES_PER_PAGE = 100;

export interface ElevenLabsSpeechApiOptions {
	apiKey: string;
	/** Without a trailing slash. */
	baseUrl: string;
}

/** The account as seen by limits and by memory: host and key, without showing the key. */
export function accountFingerprint(options: ElevenLabsSpeechApiOptions): string {
	return createHash('sha256').update(`${options.baseUrl}\n${options.apiKey}`).digest('hex');
}

/** Speech from ElevenLabs through its official SDK, which is loaded at the first call. */
export function elevenLabsSpeechApi(options: ElevenLabsSpeechApiOptions): SpeechApi {
	let sdk: Promise<ElevenLabsClient> | undefined;
	const client = async () =>
		await (sdk ??= import('./sdk').then(({ createClient }) => createClient(options)));
	const secrets = [options.apiKey];

	async function read<T>(
		call: (client: ElevenLabsClient, limit: Deadline) => Promise<T>,
		callOptions: CallOptions = {},
		subject: Partial<RequestSubject> = {},
	): Promise<T> {
		const limit = deadline({
			signal: callOptions.signal,
			timeoutMs: callOptions.timeoutMs ?? READ_TIMEOUT_MS,
		});
		const api = await client();
		return await call(api, limit)
			.catch((error: unknown) => {
				throw decodeFailure(error, limit, { paid: false, secrets, ...subject });
			})
			.finally(() => limit.stop());
	}

	return {
		async synthesize(request, synthesizeOptions): Promise<SpeechResponse> {
			const subject = {
				paid: true,
				voiceId: request.voiceId,
				modelId: request.modelId,
				outputFormat: request.outputFormat,
				secrets: [...secrets, request.text],
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
				audio: readAudio(data, limit),
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

function requestOptions(limit: Deadline) {
	return { abortSignal: limit.signal, maxRetries: 0 };
}

async function sendSpeechRequest(
	api: ElevenLabsClient,
	request: SpeechRequest,
	options: SynthesizeOptions,
	limit: Deadline,
) {
	if (limit.reason === 'cancelled') throw cancelled();
	options.onSend?.();
	return await api.textToSpeech
		.convert(request.voiceId, convertRequest(request), {
			...requestOptions(limit),
			additionalBodyParameters: request.additionalBody,
		})
		.withRawResponse();
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
	const characterCost = wholeNumber(headers.get('character-cost'));
	const maximumConcurrentRequests = wholeNumber(headers.get('maximum-concurrent-requests'));
	return {
		...(requestId === undefined ? {} : { requestId }),
		...(characterCost === undefined ? {} : { characterCost }),
		...(maximumConcurrentRequests === undefined ? {} : { maximumConcurrentRequests }),
	};
}

function wholeNumber(value: string | null): number | undefined {
	const number = Number(value);
	return value !== null && value.trim() !== '' && Number.isFinite(number) && number >= 0
		? Math.ceil(number)
		: undefined;
}

async function* readAudio(
	body: ReadableStream<Uint8Array>,
	limit: Deadline,
): AsyncGenerator<Uint8Array> {
	const reader = body.getReader();
	const next = async () =>
		await reader.read().catch((error: unknown) => {
			throw decodeBrokenBody(error, limit);
		});
	try {
		for (;;) {
			limit.progress();
			const { done, value } = await next();
			if (done) return;
			yield value;
		}
	} finally {
		limit.stop();
		// Ends the connection when the reader stopped early; a no-op after a clean end.
		await reader.cancel().catch(() => undefined);
	}
}

function decodeBrokenBody(error: unknown, limit: Deadline): VoiceoverError {
	if (limit.reason !== undefined) return endedHere(limit.reason, true);
	return new VoiceoverError(
		'AUDIO_INCOMPLETE',
		'The connection broke while the audio was arriving, so it is incomplete',
		{
			description:
				'The cut audio was thrown away. ElevenLabs has most likely charged for it; the whole clip is on its History page. Run again to generate it anew.',
			outcome: 'unknown',
			cause: error,
		},
	);
}

function decodeFailure(error: unknown, limit: Deadline, subject: RequestSubject): VoiceoverError {
	const own = isVoiceoverError(error) ? error : causeOf(error);
	if (isVoiceoverError(own)) return own;
	if (limit.reason !== undefined) return endedHere(limit.reason, subject.paid);
	const { statusCode, body, rawResponse } = error as {
		statusCode?: number;
		body?: unknown;
		rawResponse?: { headers?: Headers };
	};
	if (statusCode !== undefined) {
		return decodeErrorResponse(
			{ status: statusCode, body, headers: rawResponse?.headers },
			subject,
		);
	}
	return decodeTransportError(error, subject.paid);
}

function causeOf(error: unknown): unknown {
	return (error as { cause?: unknown } | undefined)?.cause;
}

function endedHere(reason: NonNullable<Deadline['reason']>, paid: boolean): VoiceoverError {
	if (reason === 'cancelled' && !paid) return cancelled();
	if (!paid) {
		return new VoiceoverError('API_UNREACHABLE', 'ElevenLabs did not answer in time', {
			description: 'Nothing was charged. Check the network and run again.',
			retryable: true,
		});
	}
	const message =
		reason === 'stalled'
			? 'ElevenLabs stopped sending in the middle of the audio'
			: reason === 'timeout'
				? 'ElevenLabs did not finish the audio within the time limit'
				: 'The request was ended before the audio was complete';
	return new VoiceoverError('OUTCOME_UNKNOWN', message, {
		description:
			'It is not known whether the speech was made and charged, so it was not asked for again. Look at the History page of ElevenLabs, then run again, with a longer Timeout under Options if the text is long.',
		outcome: 'unknown',
	});
}

export type { Voice };
