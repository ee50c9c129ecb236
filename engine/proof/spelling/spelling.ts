import type { DictionaryChoice } from '../../ports/dictionary';
import type { Issue, ProtectedSpan } from '../issue';

/**
 * Finds words that no dictionary knows.
 *
 * Rules: `spelling/known-typo` (warning, `safeFix`), `spelling/unknown-word` (warning), `spelling/variant` (info),
 * `spelling/possible-name` (info, once for a word used three times or more), `consistency/name-spelling` (info).
 * Real words in the wrong place ("their" for "there") are not found.
 */
export interface Spelling {
	/**
	 * Never holds the event loop for long: yields between paragraphs. The same text and options give the same answer
	 * unless suggestions had to be cut for time, which a note then says.
	 *
	 * @param text as it came from the user
	 * @param spans what no rule may judge, in any order
	 * @throws INVALID_INPUT for a dictionary of the user's that cannot be read
	 * @throws the signal's reason when it is aborted
	 */
	check(
		text: string,
		spans: readonly ProtectedSpan[],
		options: SpellingOptions,
	): Promise<SpellingFindings>;
}

export interface SpellingOptions {
	language: SpellingLanguage;
	/**
	 * Words of the user's that are right. An entry with capitals after its first letter ("iPhone") counts as written,
	 * any other in any case; `'s`, `s'` and the plural of each count too.
	 */
	customWords?: readonly string[];
	/** As `customWords`: the words and names of the glossary. */
	glossaryWords?: readonly string[];
	signal?: AbortSignal;
}

/** `en` takes American and British spelling alike. */
export type SpellingLanguage = DictionaryChoice | 'en';

export interface SpellingFindings {
	/** By position in the text. */
	issues: Issue[];
	/** What was not done and why, in sentences for the user. */
	notes: string[];
}
