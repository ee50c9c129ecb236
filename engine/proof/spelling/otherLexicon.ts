import type { Dictionary, WordList } from '../../ports/dictionary';
import { capitalised, capitalsOf } from './capitals';
import type { Lexicon } from './lexicon';
import { alphabetOf, oneSlipAway } from './oneSlip';
import { rankSuggestions } from './rankSuggestions';

/** What loses its vowel before another one, and the word that follows is judged by itself. */
const ELISIONS: Record<string, RegExp> = {
	fr: /^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu|entr)'/iu,
	it: /^(?:[cdlmnstv]|un|gl|dell|nell|all|dall|sull|coll|quell|quest|bell|sant|mezz|tutt|anch|com|dov|cos|senz|quant|nient)'/iu,
};

const NAMES: Record<string, string> = {
	de: 'German',
	es: 'Spanish',
	fr: 'French',
	it: 'Italian',
	nl: 'Dutch',
	pl: 'Polish',
	pt: 'Portuguese',
};

/**
 * A language with one dictionary.
 *
 * @param language ISO 639-1, or empty when not known
 * @param english English words and names turn up in every language
 */
export function otherLexicon(
	language: string,
	dictionary: Dictionary,
	english: { dictionary: Dictionary; names: WordList },
): Lexicon {
	const elision = ELISIONS[language];
	const alphabet = alphabetOf(language);
	const capitalNouns = language === 'de';

	function knows(word: string): boolean {
		if (dictionary.knows(word)) return true;
		const rest = elision === undefined ? word : word.replace(elision, '');
		if (rest !== word && knows(rest)) return true;
		return isEnglish(word.replace(/'s$/u, ''));
	}

	function isEnglish(word: string): boolean {
		return (
			english.dictionary.knows(word) ||
			(capitalsOf(word) !== 'lower' && english.names.get(word) !== undefined)
		);
	}

	/** Without what was elided, which is right. */
	function split(word: string): [elided: string, rest: string] {
		const elided = elision?.exec(word)?.[0] ?? '';
		return [elided, word.slice(elided.length)];
	}

	function nearby(word: string): string[] {
		const [elided, rest] = split(word.toLowerCase());
		const near = new Set<string>();
		for (const candidate of oneSlipAway(rest, alphabet)) {
			if (candidate.length < 2) continue;
			if (dictionary.knows(candidate)) near.add(elided + candidate);
			else if (capitalNouns && dictionary.knows(capitalised(candidate))) {
				near.add(elided + capitalised(candidate));
			}
		}
		return [...near];
	}

	return {
		language,
		languageName: NAMES[language] ?? '',
		knows,
		knowsName: (word) => english.names.get(word) !== undefined,
		knownTypo: () => undefined,
		otherVariety: () => undefined,
		nearby,
		suggest(word) {
			const near = nearby(word);
			const [elided, rest] = split(word);
			// Hunspell knows more, and takes a hundred times as long.
			const found =
				near.length > 0 ? near : dictionary.suggest(rest).map((candidate) => elided + candidate);
			return rankSuggestions(word.toLowerCase(), found, {});
		},
		capitalNouns,
	};
}
