import type { Dictionaries, DictionaryChoice, WordList, WordLists } from '../../ports/dictionary';
import { createCommonWords, type CommonWords } from './commonWords';
import { englishLexicon } from './englishLexicon';
import type { Lexicon } from './lexicon';
import { otherLexicon } from './otherLexicon';
import type { SpellingLanguage } from './spelling';

/** Runs `work` with the lexicon of a language, loaded as far as it is not loaded yet. */
export type UseLexicon = <T>(
	language: SpellingLanguage,
	work: (lexicon: Lexicon) => Promise<T>,
	signal?: AbortSignal,
) => Promise<T>;

export function openLexicons(dictionaries: Dictionaries, wordLists: WordLists): UseLexicon {
	let common: CommonWords | undefined;

	async function englishLists() {
		const [words, names, typos, ranked] = (await Promise.all(
			(['en/words', 'en/names', 'en/typos', 'en/common'] as const).map((name) =>
				wordLists.load(name),
			),
		)) as [WordList, WordList, WordList, WordList];
		common ??= createCommonWords(ranked, words);
		return { words, names, typos, common };
	}

	return async (language, work, signal) => {
		if (language === 'en' || language === 'en-US' || language === 'en-GB') {
			return await english(language === 'en' ? undefined : language, work, signal);
		}
		return await other(language, work, signal);
	};

	async function english<T>(
		variety: 'en-US' | 'en-GB' | undefined,
		work: (lexicon: Lexicon) => Promise<T>,
		signal: AbortSignal | undefined,
	): Promise<T> {
		// Read while the dictionaries load; the failure of either is the failure of both.
		const reading = englishLists();
		reading.catch(() => undefined);
		return await dictionaries.use(
			['en-US', 'en-GB'],
			async ([american, british]) => {
				const lists = await reading;
				return await work(
					englishLexicon({ american: american!, british: british!, ...lists }, variety),
				);
			},
			signal,
		);
	}

	async function other<T>(
		choice: DictionaryChoice,
		work: (lexicon: Lexicon) => Promise<T>,
		signal: AbortSignal | undefined,
	): Promise<T> {
		const names = await wordLists.load('en/names');
		const language = typeof choice === 'string' ? choice : (choice.language ?? '');
		return await dictionaries.use(
			[choice, 'en-US'],
			async ([own, english]) =>
				await work(otherLexicon(language, own!, { dictionary: english!, names })),
			signal,
		);
	}
}
