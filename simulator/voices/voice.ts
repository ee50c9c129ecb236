export interface StoredVoiceSettings {
	stability: number;
	similarity_boost: number;
	style: number;
	use_speaker_boost: boolean;
	speed: number;
}

export const DEFAULT_VOICE_SETTINGS: StoredVoiceSettings = {
	stability: 0.5,
	similarity_boost: 0.75,
	style: 0,
	use_speaker_boost: true,
	speed: 1,
};

/** What a library voice brings from its owner. */
export interface LibraryOrigin {
	publicOwnerId: string;
	originalVoiceId: string;
	/** 0 is none: the owner can end access at once. */
	noticePeriodDays: number;
	/** Multiplier on the credits; null is none. */
	rate: number | null;
	freeUsersAllowed: boolean;
	liveModeration: boolean;
	isFeatured: boolean;
	clonedByCount: number;
}

export interface SimulatedVoice {
	voiceId: string;
	name: string;
	category: 'premade' | 'cloned' | 'generated' | 'professional';
	/** `gender`, `age`, `accent`, `language`, `use_case`, `descriptive` where known. */
	labels: Record<string, string>;
	description: string;
	settings: StoredVoiceSettings;
	createdAtUnix: number;
	isBookmarked: boolean;
	isBanned: boolean;
	/** Access is gone for good, whatever the clock says. */
	isGone: boolean;
	/** How often it was trained anew; its preview sounds different each time. */
	trainings?: number;
	/** Epoch seconds at which the notice period ends. */
	disableAtUnix?: number;
	/** Only for library voices. */
	library?: LibraryOrigin;
}

export function takesSlot(voice: SimulatedVoice): boolean {
	return voice.category !== 'premade';
}

/** As the voice endpoints show a voice of the account. */
export function voiceOnWire(
	voice: SimulatedVoice,
	previewUrl: string,
	isDisabled: boolean,
): unknown {
	return {
		voice_id: voice.voiceId,
		name: voice.name,
		samples: null,
		category: voice.category,
		fine_tuning: {
			is_allowed_to_fine_tune: false,
			state: voice.category === 'professional' ? { eleven_multilingual_v2: 'fine_tuned' } : {},
			verification_failures: [],
			verification_attempts_count: 0,
			manual_verification_requested: false,
			language: voice.labels.language ?? null,
		},
		labels: voice.labels,
		description: voice.description,
		preview_url: previewUrl,
		available_for_tiers: [],
		settings: voice.settings,
		sharing: voice.library === undefined ? null : sharingOnWire(voice, voice.library, isDisabled),
		high_quality_base_model_ids: ['eleven_multilingual_v2', 'eleven_flash_v2_5'],
		verified_languages: [],
		collection_ids: null,
		safety_control: voice.isBanned ? 'BAN' : null,
		voice_verification: {
			requires_verification: false,
			is_verified: false,
			verification_failures: [],
			verification_attempts_count: 0,
		},
		permission_on_resource: voice.category === 'premade' ? null : 'admin',
		is_owner: voice.library === undefined && voice.category !== 'premade',
		is_legacy: false,
		is_mixed: false,
		favorited_at_unix: null,
		created_at_unix: voice.createdAtUnix,
		is_bookmarked: voice.isBookmarked,
		recording_quality: null,
		labelling_status: null,
		recording_quality_reason: null,
	};
}

function sharingOnWire(
	voice: SimulatedVoice,
	library: LibraryOrigin,
	isDisabled: boolean,
): Record<string, unknown> {
	return {
		status: isDisabled ? 'copied_disabled' : 'copied',
		date_unix: voice.createdAtUnix,
		whitelisted_emails: [],
		public_owner_id: library.publicOwnerId,
		original_voice_id: library.originalVoiceId,
		financial_rewards_enabled: true,
		free_users_allowed: library.freeUsersAllowed,
		live_moderation_enabled: library.liveModeration,
		rate: library.rate,
		fiat_rate: null,
		notice_period: library.noticePeriodDays,
		disable_at_unix: voice.disableAtUnix ?? null,
		voice_mixing_allowed: false,
		featured: library.isFeatured,
		category: voice.category,
		ban_reason: voice.isBanned ? 'simulated' : null,
		liked_by_count: 0,
		cloned_by_count: library.clonedByCount,
		name: voice.name,
		description: voice.description,
		labels: voice.labels,
		review_status: 'allowed',
		enabled_in_library: voice.disableAtUnix === undefined && !isDisabled,
	};
}

/** As `GET /v1/shared-voices` shows a voice of the library. */
export function libraryVoiceOnWire(
	voice: SimulatedVoice,
	previewUrl: string,
	isAdded: boolean,
): unknown {
	const library = voice.library!;
	return {
		public_owner_id: library.publicOwnerId,
		voice_id: voice.voiceId,
		date_unix: voice.createdAtUnix,
		name: voice.name,
		accent: voice.labels.accent ?? '',
		gender: voice.labels.gender ?? '',
		age: voice.labels.age ?? '',
		descriptive: voice.labels.descriptive ?? '',
		use_case: voice.labels.use_case ?? '',
		category: voice.category,
		language: voice.labels.language ?? null,
		locale: null,
		description: voice.description,
		preview_url: previewUrl,
		usage_character_count_1y: library.clonedByCount * 1000,
		usage_character_count_7d: library.clonedByCount * 20,
		play_api_usage_character_count_1y: 0,
		cloned_by_count: library.clonedByCount,
		rate: library.rate,
		fiat_rate: null,
		free_users_allowed: library.freeUsersAllowed,
		live_moderation_enabled: library.liveModeration,
		featured: library.isFeatured,
		verified_languages: null,
		notice_period: library.noticePeriodDays,
		instagram_username: null,
		twitter_username: null,
		youtube_username: null,
		tiktok_username: null,
		image_url: null,
		is_added_by_user: isAdded,
		is_bookmarked: false,
	};
}
