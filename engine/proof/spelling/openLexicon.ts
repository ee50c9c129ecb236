import type { Dictionaries, DictionaryChoice, WordLists } from '../../ports/dictionary';
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
	let common: Promise<CommonWords> | undefined;
	const commonWords = async () => {
		common ??= Promise.all([wordLists.load('en/common'), wordLists.load('en/words')]).then(
			async ([ranked, more]) => await createCommonWords(ranked, more),
		);
		return await common;
	};

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
		const [words, names, typos] = await Promise.all(
			(['en/words', 'en/names', 'en/typos'] as const).map((name) => wordLists.load(name)),
		);
		const lists = { words: words!, names: names!, typos: typos!, common: await commonWords() };
		return await dictionaries.use(
			['en-US', 'en-GB'],
			async ([american, british]) =>
				await work(englishLexicon({ american: american!, british: british!, ...lists }, variety)),
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
