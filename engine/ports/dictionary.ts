import type { DictionaryLanguage } from '../proof/issue';

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
	/** The bytes of the `.aff` file, in the encoding that it names. */
	aff: Uint8Array;
	/** The bytes of the `.dic` file, in the same encoding. */
	dic: Uint8Array;
	/** ISO 639-1, for what depends on the language besides the words, for example `de`; undefined when not known. */
	language?: string;
}

export type DictionaryChoice = DictionaryLanguage | OwnDictionary;

/** Dictionaries, which take long to load and much memory. */
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

/**
 * - `en/words`: right words that the dictionaries lack.
 * - `en/names`: people, places, companies and products, as they are written.
 * - `en/typos`: known typos in lower case, each with its correction.
 * - `en/common`: common words, each with its rank from 1 (the most common).
 */
export type WordListName = 'en/words' | 'en/names' | 'en/typos' | 'en/common';

/** The word lists of the package. */
export interface WordLists {
	/** Reads the list at the first call and keeps it. */
	load(name: WordListName): Promise<WordList>;
}

export interface WordList {
	/** What the list says of `word`, empty in a list of plain words; undefined when it does not hold the word. */
	get(word: string): string | undefined;
	/** Visits each word with what the list says of it; a hundred thousand of them, so without a list of pairs. */
	forEach(visit: (word: string, value: string) => void): void;
}
