import type { Span } from '../findings';

/** What `detectLanguage` can tell apart: the languages with a dictionary, German and Italian. */
export const DETECTED_LANGUAGES = ['en', 'es', 'fr', 'pt', 'nl', 'pl', 'de', 'it'] as const;

export type DetectedLanguage = (typeof DETECTED_LANGUAGES)[number];

export interface LanguageGuess {
	/** The likeliest; undefined for a text without letters that any of these languages uses. */
	language: DetectedLanguage | undefined;
	/** False for less than 25 letters, or when two languages are nearly as likely. */
	sure: boolean;
}

/**
 * Which language a text is in, judged from what is not protected.
 *
 * @param spans in any order
 */
export type DetectLanguage = (text: string, spans: readonly Span[]) => Promise<LanguageGuess>;
