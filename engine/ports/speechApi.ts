import type { SpeechModel } from '../speech/models';
import type { SpeechRequest } from '../speech/speechRequest';
import type { VoiceSettings } from '../speech/voiceSettings';

/** The provider of speech. Each method makes at most one request and never repeats it by itself. */
export interface SpeechApi {
	/**
	 * Buys one piece of speech. Resolves when the answer's headers are there; the audio follows.
	 * This is the only method that costs credits.
	 *
	 * @throws VoiceoverError, whose `outcome` says whether credits may have been spent
	 */
	synthesize(request: SpeechRequest, options: SynthesizeOptions): Promise<SpeechResponse>;

	/** @throws VOICE_GONE, PERMISSION_MISSING, INVALID_KEY, API_UNREACHABLE */
	getVoice(voiceId: string, options?: CallOptions): Promise<Voice>;

	/** One page of the account's voices, best match first when `search` is given. */
	searchVoices(options: VoiceSearch & CallOptions): Promise<VoicePage>;

	/** Models that can speak text. */
	listModels(options?: CallOptions): Promise<SpeechModel[]>;
}

export interface CallOptions {
	signal?: AbortSignal;
	timeoutMs?: number;
}

export type AudioDelivery = 'whole' | 'stream';

export interface SynthesizeOptions {
	/** Ends the request or the audio that is still coming. */
	signal: AbortSignal;
	/** From the request to the last byte of audio. */
	timeoutMs: number;
	/** Longest pause between two pieces of audio. */
	stallTimeoutMs: number;
	/**
	 * `stream` when somebody listens meanwhile: the audio then begins as soon as there is some. The words, the price and
	 * what it sounds like are the same. Default `whole`.
	 */
	deliver?: AudioDelivery;
	/** Awaited once, right before the first byte leaves; what it throws means that nothing is sent. */
	onSend?: () => void | Promise<void>;
}

export interface SpeechResponse {
	/**
	 * The audio as it arrives. Iterate once and to the end.
	 * Throws AUDIO_INCOMPLETE when the connection breaks and OUTCOME_UNKNOWN when a time limit passes.
	 */
	audio: AsyncIterable<Uint8Array>;
	/** ElevenLabs' id of this generation, from `request-id`. */
	requestId?: string;
	/** Credits charged as `character-cost` states them, which may not be true; undefined when it states no number. */
	characterCost?: number;
	/** The account's limit of simultaneous requests, from `maximum-concurrent-requests`. */
	maximumConcurrentRequests?: number;
}

export interface Voice {
	voiceId: string;
	name: string;
	/** `premade`, `cloned`, `generated`, `professional`, … */
	category?: string;
	/** Undefined when the account stores none. */
	settings?: Partial<VoiceSettings>;
	/** Multiplier on the credits that some library voices carry; 1 for all others. */
	rate: number;
	labels: Record<string, string>;
	description?: string;
	previewUrl?: string;
}

export interface VoiceSearch {
	search?: string;
	pageToken?: string;
	/** 1 to 100. */
	pageSize?: number;
}

export interface VoicePage {
	voices: Voice[];
	/** Undefined on the last page. */
	nextPageToken?: string;
}
