import { capitalsOf } from './capitals';
import type { CustomWords } from './customWords';
import type { Lexicon, Variety } from './lexicon';
import type { Word } from './tokenizeWords';

/**
 * - `right`: known, or nothing to be said of it.
 * - `name`: unknown, but written like a name, which no dictionary could know.
 * - `otherScript`: in letters that the language does not use.
 */
export type Verdict =
	| { kind: 'right' | 'name' | 'otherScript' | 'unknown' }
	| { kind: 'typo'; correction: string }
	| { kind: 'variant'; variety: Variety };

/** No dictionary has longer ones, and to look for words that are like them takes time with the square of their length. */
export const LONGEST_WORD = 80;

/** Short words in capitals are abbreviations. */
const LONGEST_ABBREVIATION = 6;

export function judgeWord(word: Word, lexicon: Lexicon, custom: CustomWords): Verdict {
	const { text } = word;
	if (text.length < 2 || custom.has(text)) return { kind: 'right' };
	if (lexicon.language !== '' && !/\p{Script=Latin}/u.test(text)) return { kind: 'otherScript' };
	if (text.length > LONGEST_WORD) return { kind: 'unknown' };
	const capitals = capitalsOf(text);
	if (capitals === 'capitals' && text.length <= LONGEST_ABBREVIATION) return { kind: 'right' };
	const looksLikeName =
		capitals === 'mixed' || (capitals === 'capitalised' && !word.startsSentence);
	const correction = looksLikeName && lexicon.knowsName(text) ? undefined : lexicon.knownTypo(text);
	if (correction !== undefined) return { kind: 'typo', correction };
	const variety = lexicon.otherVariety(text);
	if (variety !== undefined) return { kind: 'variant', variety };
	if (lexicon.knows(text) || isClipped(word, lexicon)) return { kind: 'right' };
	if (capitals === 'lower') return { kind: 'unknown' };
	if (capitals === 'mixed' || (looksLikeName && !lexicon.capitalNouns)) return { kind: 'name' };
	// It may still be a name that happens to begin a sentence, unless it is nearly a word.
	return lexicon.nearby(text).length > 0 ? { kind: 'unknown' } : { kind: 'name' };
}

/** 'tis, 'em, talkin', o'. */
function isClipped({ text, apostropheBefore, apostropheAfter }: Word, lexicon: Lexicon): boolean {
	return (
		(apostropheBefore && lexicon.knows(`'${text.toLowerCase()}`)) ||
		(apostropheAfter &&
			(lexicon.knows(`${text}'`) || (text.endsWith('in') && lexicon.knows(`${text}g`))))
	);
}
