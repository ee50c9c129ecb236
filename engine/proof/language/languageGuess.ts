import type { ProtectedSpan } from '../issue';

/** What can be told apart: the languages with a dictionary, German and Italian. */
export const DETECTED_LANGUAGES = ['en', 'es', 'fr', 'pt', 'nl', 'pl', 'de', 'it'] as const;

export type DetectedLanguage = (typeof DETECTED_LANGUAGES)[number];

export interface LanguageGuess {
	/** The likeliest; undefined for a text without words of any of these languages. */
	language: DetectedLanguage | undefined;
	/** False for a short text, or when two languages are nearly as likely. */
	sure: boolean;
}

/**
 * Which language a text is in, judged from what is not protected.
 *
 * @param spans in any order
 */
export type DetectLanguage = (
	text: string,
	spans: readonly ProtectedSpan[],
) => Promise<LanguageGuess>;
