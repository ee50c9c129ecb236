/** What a model does with markup in the text. Undefined means that it is not known, and nothing is said about it. */
export interface ModelMarkup {
	modelId: string;
	/** Whether `<break time="1.0s" />` makes a pause. A model that does not read it speaks or drops it. */
	breakTags?: boolean;
	/** Whether `[whispers]` directs the voice. A model that does not read it says "whispers". */
	audioTags?: boolean;
	/** Whether `<phoneme>` gives the sound of a word. */
	phonemeTags?: boolean;
	/**
	 * The model says numbers badly unless they are words, and its own text normalization is off unless the plan allows
	 * to switch it on.
	 */
	readsNumbersBadly?: true;
	/** Texts with fewer characters come out unevenly, says the vendor. */
	unevenBelowCharacters?: number;
}

/** Longest pause of one break tag, in seconds. Source: ElevenLabs documentation, best practices, Controls. */
export const LONGEST_BREAK_SECONDS = 3;

/**
 * Longest audio tag in words. A tag of 18 words made a model speak its line twice; the vendor's examples have at most
 * four. Source: live probes of eleven_v4, 2026-09.
 */
export const LONGEST_AUDIO_TAG_WORDS = 8;

/** For these the vendor documents phonemes, in English only. Source: help centre article 24352686926609. */
const OLD_ENGLISH = { breakTags: true, audioTags: false, phonemeTags: true } as const;

/** All models but v3 read break tags. Source: help centre article 24352686926609. */
const SECOND_GENERATION = { breakTags: true, audioTags: false, phonemeTags: false } as const;

/**
 * Text normalization is disabled for speed, and `on` is for Enterprise plans. Source: ElevenLabs documentation, Models.
 */
const FAST_SECOND_GENERATION = { ...SECOND_GENERATION, readsNumbersBadly: true } as const;

/** "Pauses are tags such as [pause]; break tags are not supported." Source: help centre article 24352686926609. */
const THIRD_GENERATION = { breakTags: false, audioTags: true, phonemeTags: false } as const;

/** No SSML, audio tags read. Source: live probes and usage notes of eleven_v4, 2026-09 and 2026-10. */
const FOURTH_GENERATION = { breakTags: false, audioTags: true, phonemeTags: false } as const;

const MODEL_MARKUP: Record<string, Omit<ModelMarkup, 'modelId'>> = {
	eleven_v4: FOURTH_GENERATION,
	eleven_v4_turbo: FOURTH_GENERATION,
	// "Very short prompts are more likely to cause inconsistent outputs": ElevenLabs documentation, Prompting Eleven v3.
	eleven_v3: { ...THIRD_GENERATION, unevenBelowCharacters: 250 },
	eleven_v3_conversational: THIRD_GENERATION,
	eleven_multilingual_v2: SECOND_GENERATION,
	eleven_flash_v2_5: FAST_SECOND_GENERATION,
	eleven_turbo_v2_5: FAST_SECOND_GENERATION,
	eleven_flash_v2: OLD_ENGLISH,
	eleven_turbo_v2: OLD_ENGLISH,
	eleven_monolingual_v1: OLD_ENGLISH,
};

export function modelMarkup(modelId: string): ModelMarkup {
	return { modelId, ...MODEL_MARKUP[modelId] };
}
