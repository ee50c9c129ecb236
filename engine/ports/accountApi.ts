import type { VoiceSettings } from '../speech/voiceSettings';
import type { CallOptions } from './speechApi';

/**
 * What the provider's account knows about itself and its past. Nothing here costs credits, so everything may be asked
 * again; each method makes at most one request and does not repeat it by itself.
 *
 * All methods reject with INVALID_KEY, PERMISSION_MISSING (with the name of the permission), CONCURRENCY_LIMIT,
 * API_UNREACHABLE or CANCELLED; `outcome` is always `notCharged`.
 */
export interface AccountApi {
	/** Permission `user_read`. */
	getSubscription(options?: CallOptions): Promise<Subscription>;

	/** Stays the same when the key is replaced by another of the account. Permission `user_read`. */
	getUserId(options?: CallOptions): Promise<string>;

	/** One page of past text to speech, newest first. Permission `speech_history_read`. */
	searchHistory(search: HistorySearch & CallOptions): Promise<HistoryPage>;

	/**
	 * The audio of a past generation as it arrives, byte for byte as it was made. The request is sent when the iteration
	 * begins. Iterate once; call again for another try. Permission `speech_history_read`.
	 *
	 * Iteration throws AUDIO_INCOMPLETE (retryable) when the connection breaks, API_UNREACHABLE (retryable) when a time
	 * limit passes, and REQUEST_REFUSED with `status` 404 when the item was deleted.
	 */
	fetchHistoryAudio(historyItemId: string, options?: AudioOptions): AsyncIterable<Uint8Array>;

	/**
	 * Credits that all programs with this account spent in a window; undefined when the key may not read it, or the
	 * account has no such figure any more. Permission `workspace_analytics_read`.
	 *
	 * The API counts in buckets that may reach over the ends of the window: whole hours, or whole UTC days for windows of
	 * more than 32 days.
	 */
	creditUsage(window: UsageWindow & CallOptions): Promise<number | undefined>;
}

/** Figures that the API leaves out, or in a form that is not understood, are undefined: unknown, never zero. */
export interface Subscription {
	/** `free`, `starter`, `creator`, … */
	tier?: string;
	/** Credits used in this billing cycle. Follows the last calls with a delay. */
	creditsUsed?: number;
	/** Credits of the billing cycle, without what usage-based billing adds. */
	creditsLimit?: number;
	/** What can still be used, usage-based billing included, never below 0. Undefined when unlimited or unknown. */
	creditsLeft?: number;
	/** Epoch milliseconds of the end of the billing cycle. */
	resetsAtMs?: number;
	/** Whether the plan lets its owner switch on usage-based billing; not whether it is on. */
	canExtend: boolean;
}

export interface HistorySearch {
	voiceId: string;
	modelId: string;
	/**
	 * Epoch milliseconds by the provider's clock, rounded down to a second, inclusive. Subtract a margin for clocks that
	 * differ.
	 */
	dateAfterMs: number;
	/** Epoch milliseconds by the provider's clock, rounded up to a second, exclusive. Undefined for no end. */
	dateBeforeMs?: number;
	/** From the page before. */
	pageToken?: string;
	/** 1 to 1000; default 100. */
	pageSize?: number;
}

export interface HistoryPage {
	/** May be empty although there is a next page. */
	items: HistoryItem[];
	/** Undefined on the last page. */
	nextPageToken?: string;
}

/** One past generation. Whether it is the wanted one, the caller decides by `requestId` or by the exact text. */
export interface HistoryItem {
	historyItemId: string;
	/** Equals `requestId` of the answer it was made for. */
	requestId?: string;
	/** Empty when the API does not say, as are `modelId` and `text`. */
	voiceId: string;
	modelId: string;
	/** As it was sent. */
	text: string;
	/** Epoch milliseconds, in whole seconds. */
	dateMs: number;
	/** Credits charged as the API states them, which may not be true; undefined when it does not say. */
	characterCost?: number;
	/** The format asked for, for example `mp3_44100_128`. */
	outputFormat?: string;
	/** `audio/mpeg` for other formats, too; look at the bytes. */
	contentType?: string;
	/** Those settings that the API tells in a form that is understood. */
	settings?: Partial<VoiceSettings>;
	/** `unknown` for a state that has no name here. */
	state: 'created' | 'deleted' | 'processing' | 'unknown';
}

export interface AudioOptions {
	signal?: AbortSignal;
	/** From the request to the last byte; default five minutes. */
	timeoutMs?: number;
	/** Longest wait for the headers and between two pieces of audio; default 30 seconds. */
	stallTimeoutMs?: number;
}

/** Epoch milliseconds; the end is exclusive. */
export interface UsageWindow {
	startMs: number;
	endMs: number;
}
