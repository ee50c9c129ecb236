import { isVoiceoverError, VoiceoverError } from '../../errors';
import type { AccountApi, AudioOptions } from '../../ports/accountApi';
import type { CallOptions } from '../../ports/speechApi';
import { readAudioBody } from './audioBody';
import {
	connectToElevenLabs,
	requestOptions,
	type ElevenLabsConnectionOptions,
} from './connection';
import { deadline } from './deadline';
import { decodeErrorResponse } from './errorResponse';
import { decodeFailure } from './failure';
import { historyPageFromApi } from './historyFromApi';
import {
	asList,
	asRecord,
	numberOf,
	parsed,
	required,
	textOf,
	type JsonRecord,
} from './jsonAnswer';
import { subscriptionFromApi } from './subscriptionFromApi';

const AUDIO_TIMEOUT_MS = 300_000;
const AUDIO_STALL_TIMEOUT_MS = 30_000;
const HISTORY_ITEMS_PER_PAGE = 100;

/** Up to here usage is asked for in hours; more of them than this would be a needlessly long answer. */
const LONGEST_HOURLY_WINDOW_MS = 32 * 86_400_000;

/** The account's facts from ElevenLabs through its official SDK, which is loaded at the first call. */
export function elevenLabsAccountApi(options: ElevenLabsConnectionOptions): AccountApi {
	const { client, read, secrets } = connectToElevenLabs(options);
	const free = { paid: false, secrets };

	/** Through the SDK's client, but past its reading of answers; see `jsonAnswer`. */
	async function readJson(
		path: string,
		query: Record<string, string | number>,
		callOptions?: CallOptions,
	): Promise<JsonRecord> {
		const url = new URL(`${options.baseUrl}${path}`);
		for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
		return await read(async (api, limit) => {
			const response = await api.fetch(url, undefined, requestOptions(limit));
			const body = parsed(await response.text());
			if (response.ok) return asRecord(body);
			throw decodeErrorResponse({ status: response.status, body, headers: response.headers }, free);
		}, callOptions);
	}

	return {
		async getSubscription(callOptions) {
			return subscriptionFromApi(await readJson('/v1/user/subscription', {}, callOptions));
		},

		async getUserId(callOptions) {
			const user = await readJson('/v1/user', {}, callOptions);
			return required(textOf(user['user_id']));
		},

		async searchHistory(search) {
			const { voiceId, modelId, dateAfterMs, dateBeforeMs, pageToken, pageSize, ...callOptions } =
				search;
			// The text is matched by the caller: in an address it would end up in the logs of proxies, and be too long.
			const query = {
				page_size: pageSize ?? HISTORY_ITEMS_PER_PAGE,
				voice_id: voiceId,
				model_id: modelId,
				date_after_unix: Math.max(0, Math.floor(dateAfterMs / 1000)),
				source: 'TTS',
				...(dateBeforeMs === undefined
					? {}
					: { date_before_unix: Math.max(0, Math.ceil(dateBeforeMs / 1000)) }),
				...(pageToken === undefined ? {} : { start_after_history_item_id: pageToken }),
			};
			return historyPageFromApi(await readJson('/v1/history', query, callOptions));
		},

		async *fetchHistoryAudio(historyItemId, audioOptions: AudioOptions = {}) {
			const api = await client();
			const limit = deadline({
				signal: audioOptions.signal,
				timeoutMs: audioOptions.timeoutMs ?? AUDIO_TIMEOUT_MS,
				stallTimeoutMs: audioOptions.stallTimeoutMs ?? AUDIO_STALL_TIMEOUT_MS,
			});
			// Headers are waited for no longer than audio is.
			limit.progress();
			const body = await api.history
				.getAudio(historyItemId, requestOptions(limit))
				.catch((error: unknown) => {
					limit.stop();
					throw historyItemGone(decodeFailure(error, limit, free));
				});
			yield* readAudioBody(body, limit, free);
		},

		async creditUsage({ startMs, endMs, ...callOptions }) {
			const query = {
				start_unix: Math.floor(startMs),
				// The API includes the end.
				end_unix: Math.ceil(endMs) - 1,
				breakdown_type: 'none',
				aggregation_interval: endMs - startMs <= LONGEST_HOURLY_WINDOW_MS ? 'hour' : 'day',
				metric: 'credits',
			};
			return await readJson('/v1/usage/character-stats', query, callOptions).then(
				sumOfUsage,
				(error: unknown) => {
					if (isVoiceoverError(error) && mayNotBeRead(error)) return undefined;
					throw error;
				},
			);
		},
	};
}

/**
 * `{ time: [1738252091000], usage: { All: [49] } }`, one figure for each bucket.
 * Source: OpenAPI `UsageCharactersResponseModel`, 2026-08-22.
 */
function sumOfUsage(answer: JsonRecord): number | undefined {
	const figures = Object.values(asRecord(answer['usage'])).flatMap(asList).map(numberOf);
	// A sum of some figures would be taken for the sum of all.
	return figures.reduce<number | undefined>(
		(sum, credits) => (sum === undefined || credits === undefined ? undefined : sum + credits),
		0,
	);
}

/** The endpoint is deprecated: one day it is gone, for some accounts earlier than for others. */
function mayNotBeRead({ code, status }: VoiceoverError): boolean {
	const isGone = code === 'REQUEST_REFUSED' && [403, 404, 410].includes(status ?? 0);
	return isGone || code === 'PERMISSION_MISSING' || code === 'PLAN_REQUIRED';
}

function historyItemGone(error: VoiceoverError): VoiceoverError {
	if (error.code !== 'REQUEST_REFUSED' || error.status !== 404) return error;
	return new VoiceoverError(
		'REQUEST_REFUSED',
		'The clip is not in the history of the ElevenLabs account any more',
		{
			description:
				'Somebody deleted it, or it was made by another account. Run again to generate it anew.',
			status: 404,
			...(error.requestId === undefined ? {} : { requestId: error.requestId }),
			cause: error,
		},
	);
}
