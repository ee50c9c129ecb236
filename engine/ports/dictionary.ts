import type { DictionaryLanguage } from '../proof/findings';

/** Which words are right, in one language. Words are in composed Unicode with straight apostrophes. */
export interface Dictionary {
	knows(word: string): boolean;
	/**
	 * Known words that look like `word`, the likeliest first; may take more than a second in some languages and cannot
	 * be interrupted.
	 */
	suggest(word: string): string[];
}

/** A Hunspell dictionary of the user's own. */
export interface OwnDictionary {
	/** The bytes of the `.aff` file, in any encoding that it names. */
	aff: Uint8Array;
	/** The bytes of the `.dic` file. */
	dic: Uint8Array;
	/** ISO 639-1, for what depends on the language besides the words, for example `de`; undefined when not known. */
	language?: string;
}

export type DictionaryChoice = DictionaryLanguage | OwnDictionary;

/** Dictionaries that take long to load and much memory. */
export interface Dictionaries {
	/**
	 * Loads what `choices` name, as far as it is not loaded yet, and keeps it until `work` is done. Waits its turn when
	 * others hold all there is room for.
	 *
	 * @param choices at most three
	 * @param work gets the dictionaries in the order of `choices`, to be used only until it is done
	 * @throws INVALID_INPUT for a dictionary of the user's that cannot be read
	 * @throws the signal's reason when it is aborted while waiting
	 */
	use<T>(
		choices: readonly DictionaryChoice[],
		work: (dictionaries: Dictionary[]) => Promise<T>,
		signal?: AbortSignal,
	): Promise<T>;
}

/** Word lists that come with the package; each is loaded at its first use and kept. */
export interface WordLists {
	load(name: WordListName): Promise<WordList>;
}

export const WORD_LISTS = [
	'en/words',
	'en/names',
	'en/companies',
	'en/software',
	'en/typos',
	'en/common',
] as const;

/**
 * - `en/words`: right, but unknown to the dictionaries.
 * - `en/names`, `en/companies`, `en/software`: names and terms as they are written.
 * - `en/typos`: known typos, each with its correction.
 * - `en/common`: common words, each with a digit: 1 for the most common.
 */
export type WordListName = (typeof WORD_LISTS)[number];

export interface WordList {
	/** What the list says of `word` (empty for a plain list), undefined when it does not hold it. */
	get(word: string): string | undefined;
	/** All words, in the list's order. */
	words(): Iterable<string>;
}
