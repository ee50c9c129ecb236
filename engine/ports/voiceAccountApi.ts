import type { PinnedVoice } from './pins';
import type { CallOptions } from './speechApi';

/**
 * Voices of the provider: those of the account, those of its library, and how to come by new ones. Each method makes at
 * most one request and does not repeat it by itself.
 *
 * All methods reject with INVALID_KEY, PERMISSION_MISSING (with the name of the permission), PLAN_REQUIRED,
 * CONCURRENCY_LIMIT, API_UNREACHABLE or CANCELLED. Only `design` costs credits.
 */
export interface VoiceAccountApi {
	/** A voice of the account. Rejects with VOICE_GONE when the account has none of this id. Permission `voices_read`. */
	getVoice(voiceId: string, options?: CallOptions): Promise<AccountVoice>;

	/** One page of the account's voices, best match first when `search` is given. Permission `voices_read`. */
	searchVoices(search: AccountVoiceSearch & CallOptions): Promise<AccountVoicePage>;

	/** One page of the public library. Permission `voices_read`. */
	searchLibrary(search: LibrarySearch & CallOptions): Promise<LibraryPage>;

	/**
	 * Saves a voice of the library to the account, where it takes a slot, and returns the id it has there. Undefined when
	 * the account has it already. Rejects with VOICE_GONE when its owner offers no such voice, and with PLAN_REQUIRED when
	 * no slot is free. Permission `add_voice_from_voice_library`.
	 */
	addFromLibrary(
		voice: LibraryAddress,
		name: string,
		options?: CallOptions,
	): Promise<string | undefined>;

	/** Plan and slots. Permission `user_read`. */
	getPlan(options?: CallOptions): Promise<AccountPlan>;

	/**
	 * Makes previews of voices that fit a description. Costs credits; the request is made once, and when it breaks off
	 * `outcome` of the error says whether they may have been spent. Permission `voice_generation`.
	 */
	design(
		order: DesignOrder,
		options?: CallOptions & { onSend?: () => Promise<void> },
	): Promise<Design>;

	/** Makes a voice of a preview, which takes a slot. Permission `voices_write`. */
	keepDesign(preview: KeptPreview, options?: CallOptions): Promise<AccountVoice>;

	/** Makes a voice from recordings, which takes a slot. Permission `create_instant_voice_clone`. */
	clone(order: CloneOrder, options?: CallOptions): Promise<ClonedVoice>;

	/** The audio behind a preview's link, asked for without the key; undefined when it cannot be had. */
	fetchPreview(url: string, options?: CallOptions): Promise<Uint8Array | undefined>;
}

/** A voice as the account has it now. */
export interface AccountVoice extends Omit<
	PinnedVoice,
	'previewSha256' | 'prompt' | 'seed' | 'noticeUntilMs'
> {
	description?: string;
	/** Epoch milliseconds of the announced end, also when that is past. */
	endsAtMs?: number;
	/** Epoch milliseconds; undefined when the API does not say. */
	createdAtMs?: number;
	/** Listed, but its owner ended it. */
	isDisabled: boolean;
	/** ElevenLabs forbids its use. */
	isBanned: boolean;
}

export interface AccountVoiceSearch {
	search?: string;
	pageToken?: string;
	/** 1 to 100; default 100. */
	pageSize?: number;
}

export interface AccountVoicePage {
	voices: AccountVoice[];
	/** Undefined on the last page. */
	nextPageToken?: string;
}

/** What names a voice of the library. */
export interface LibraryAddress {
	ownerId: string;
	voiceId: string;
}

export interface LibraryFilters {
	/** Two letters of ISO 639-1. */
	language?: string;
	gender?: string;
	age?: string;
	accent?: string;
	useCase?: string;
	/** Only voices whose owner must give notice for at least so many days. */
	minNoticePeriodDays?: number;
}

export interface LibrarySearch extends LibraryFilters {
	search?: string;
	/** From 0. */
	page?: number;
	/** 1 to 100; default 100. */
	pageSize?: number;
	/** Default `usage`: the most used ones first. */
	sort?: 'usage' | 'newest';
}

export interface LibraryPage {
	voices: LibraryVoice[];
	hasMore: boolean;
}

export interface LibraryVoice extends LibraryAddress {
	name: string;
	/** `language`, `gender`, `age`, `accent`, `use_case`, `descriptive` where known. */
	labels: Record<string, string>;
	category?: string;
	description?: string;
	previewUrl?: string;
	/** Multiplier on the credits; 1 for most voices. */
	rate: number;
	/** 0 when its owner may end it at once. */
	noticePeriodDays: number;
	isAdded: boolean;
}

/** What the API leaves out is undefined. */
export interface AccountPlan {
	/** `free`, `starter`, `creator`, … */
	tier?: string;
	voiceSlots?: number;
	voiceSlotsUsed?: number;
}

export interface DesignOrder {
	/** 20 to 1000 characters. */
	description: string;
	/** 100 to 1000 characters that the previews speak; undefined lets the API write a text. */
	text?: string;
	/** 0 to 2147483647. */
	seed?: number;
	modelId?: string;
}

export interface Design {
	previews: DesignedPreview[];
	/** What the previews speak. */
	text: string;
	/** Credits as the API states them, which may not be true. */
	characterCost?: number;
	requestId?: string;
}

export interface DesignedPreview {
	generatedVoiceId: string;
	audio: Uint8Array;
	mimeType: string;
	durationSeconds?: number;
	language?: string;
}

export interface KeptPreview {
	generatedVoiceId: string;
	name: string;
	/** 20 to 1000 characters. */
	description: string;
}

export interface CloneOrder {
	name: string;
	description?: string;
	samples: { bytes: Uint8Array; fileName: string; mimeType: string }[];
	removeBackgroundNoise: boolean;
}

export interface ClonedVoice {
	voiceId: string;
	/** It cannot speak before its owner has verified it at ElevenLabs. */
	requiresVerification: boolean;
}
