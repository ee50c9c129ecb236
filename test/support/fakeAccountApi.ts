import { VoiceoverError } from '../../engine/errors';
import type {
	AccountApi,
	HistoryItem,
	HistorySearch,
	Subscription,
} from '../../engine/ports/accountApi';
import type { CallOptions } from '../../engine/ports/speechApi';
import { inPieces } from './fakeSpeechApi';

type AudioAnswer = () => AsyncIterable<Uint8Array>;

export interface FakeAccountApi extends AccountApi {
	/** What the account says of itself; undefined for a key that may not ask. */
	subscription: Subscription | undefined;
	/** How often it was asked for. */
	subscriptionReadings: number;
	/** The account's past, in any order; edit it at any time. */
	items: HistoryItem[];
	/** Audio by history item id; an item without one answers 404. */
	audio: Map<string, Uint8Array>;
	/** Each search that was made. */
	searches: (HistorySearch & CallOptions)[];
	/** History item ids whose audio was asked for. */
	fetched: string[];
	/** Called at each search; may throw, wait, or change the past. */
	onSearch: (number: number, search: HistorySearch & CallOptions) => unknown;
	/** Replaces the next answers with audio, first in first out. */
	nextAudio: AudioAnswer[];
}

/** An account in memory: its history, with pages as the port describes them, and a key that may read nothing else. */
export function fakeAccountApi(): FakeAccountApi {
	const api: FakeAccountApi = {
		items: [],
		audio: new Map(),
		searches: [],
		fetched: [],
		onSearch: () => undefined,
		nextAudio: [],
		subscription: undefined,
		subscriptionReadings: 0,
		async getSubscription() {
			api.subscriptionReadings += 1;
			if (api.subscription === undefined) throw forbidden('user_read');
			return await Promise.resolve({ ...api.subscription });
		},
		async getUserId() {
			return await Promise.reject(forbidden('user_read'));
		},
		async creditUsage() {
			return await Promise.resolve(undefined);
		},
		async searchHistory(search) {
			api.searches.push(search);
			await api.onSearch(api.searches.length, search);
			const matching = api.items
				.filter(
					(item) =>
						item.voiceId === search.voiceId &&
						item.modelId === search.modelId &&
						item.dateMs >= Math.floor(search.dateAfterMs / 1000) * 1000 &&
						item.dateMs < (search.dateBeforeMs ?? Number.POSITIVE_INFINITY),
				)
				.toSorted((one, other) => other.dateMs - one.dateMs);
			const from = Number(search.pageToken ?? 0);
			const to = from + (search.pageSize ?? 100);
			return {
				items: structuredClone(matching.slice(from, to)),
				...(to < matching.length ? { nextPageToken: String(to) } : {}),
			};
		},
		async *fetchHistoryAudio(historyItemId) {
			api.fetched.push(historyItemId);
			const next = api.nextAudio.shift();
			const audio = api.audio.get(historyItemId);
			if (next !== undefined) yield* next();
			else if (audio !== undefined) yield* inPieces(audio);
			else throw gone();
		},
	};
	return api;
}

export function gone(): VoiceoverError {
	return new VoiceoverError('REQUEST_REFUSED', 'The clip is not in the history any more', {
		description: 'Generate it anew.',
		status: 404,
	});
}

export function forbidden(permission = 'speech_history_read'): VoiceoverError {
	return new VoiceoverError('PERMISSION_MISSING', `The key lacks ${permission}`, {
		description: 'Allow it.',
	});
}

export function unreachable(retryable = false): VoiceoverError {
	return new VoiceoverError('API_UNREACHABLE', 'ElevenLabs cannot be reached', {
		description: 'Check the network.',
		retryable,
	});
}

/** Sends a part and then breaks. */
export async function* breaking(audio: Uint8Array): AsyncGenerator<Uint8Array> {
	yield* inPieces(audio.subarray(0, audio.length / 2));
	throw new VoiceoverError('AUDIO_INCOMPLETE', 'The connection broke', {
		description: 'Run again.',
		retryable: true,
	});
}
