import { VoiceoverError } from '../../engine/errors';
import type { AccountApi, HistoryItem, Subscription } from '../../engine/ports/accountApi';

export interface FakeAccountApi extends AccountApi {
	/** What the account says of itself; undefined for a key that may not ask. */
	subscription: Subscription | undefined;
	/** Past generations; undefined for a key that may not look. */
	history: HistoryItem[] | undefined;
	/** Audio of past generations by history item id. */
	audio: Map<string, Uint8Array>;
	/** Names of the methods that were called, in order. */
	asked: string[];
}

/** The facts of an account in memory: by default one without a past, whose key may read nothing. */
export function fakeAccountApi(): FakeAccountApi {
	const forbidden = (permission: string) =>
		new VoiceoverError('PERMISSION_MISSING', `The API key lacks the permission ${permission}`, {
			description: 'Give it to the key.',
		});
	const api: FakeAccountApi = {
		subscription: undefined,
		history: undefined,
		audio: new Map(),
		asked: [],
		async getSubscription() {
			api.asked.push('getSubscription');
			if (api.subscription === undefined) throw forbidden('user_read');
			return await Promise.resolve({ ...api.subscription });
		},
		async getUserId() {
			api.asked.push('getUserId');
			return await Promise.reject(forbidden('user_read'));
		},
		async searchHistory({ voiceId, modelId, dateAfterMs }) {
			api.asked.push('searchHistory');
			if (api.history === undefined) throw forbidden('speech_history_read');
			const items = api.history.filter(
				(item) =>
					item.voiceId === voiceId && item.modelId === modelId && item.dateMs >= dateAfterMs - 1000,
			);
			return await Promise.resolve({ items: structuredClone(items) });
		},
		async *fetchHistoryAudio(historyItemId) {
			api.asked.push('fetchHistoryAudio');
			const audio = await Promise.resolve(api.audio.get(historyItemId));
			if (audio !== undefined) yield audio;
		},
		async creditUsage() {
			api.asked.push('creditUsage');
			return await Promise.resolve(undefined);
		},
	};
	return api;
}
