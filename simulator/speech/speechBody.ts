import type { StoredVoiceSettings } from '../voices/voice';

/** Body of all four text-to-speech endpoints, after the schema check. */
export interface SpeechBody {
	text: string;
	model_id?: string;
	language_code?: string | null;
	voice_settings?:
		{ [Name in keyof StoredVoiceSettings]?: StoredVoiceSettings[Name] | null } | null;
	pronunciation_dictionary_locators?: Array<{
		pronunciation_dictionary_id: string;
		version_id?: string | null;
	}> | null;
	seed?: number | null;
	previous_text?: string | null;
	next_text?: string | null;
	previous_request_ids?: string[] | null;
	next_request_ids?: string[] | null;
	apply_text_normalization?: 'auto' | 'on' | 'off';
	apply_language_text_normalization?: boolean;
	audio_effects?: Record<string, unknown> | null;
}

/** Used when a request names no model. */
export const DEFAULT_MODEL_ID = 'eleven_multilingual_v2';
export const DEFAULT_OUTPUT_FORMAT = 'mp3_44100_128';
