import type { Dictionary, WordList } from '../../ports/dictionary';
import { capitalsOf } from './capitals';
import type { CommonWords } from './commonWords';
import type { Lexicon, Variety } from './lexicon';
import { otherVarietySpellings } from './varieties';
import { rankSuggestions } from './rankSuggestions';
import { slipDistance } from './editDistance';

export interface EnglishWords {
	american: Dictionary;
	british: Dictionary;
	words: WordList;
	names: WordList;
	typos: WordList;
	common: CommonWords;
}

/** A common word as near as this may have been meant. */
const NEAR = 1.1;
/** SCOWL's size 50 and below. */
const COMMON_RANK = 5;

/** @param variety both when undefined */
export function englishLexicon(
	{ american, british, words, names, typos, common }: EnglishWords,
	variety: 'en-US' | 'en-GB' | undefined,
): Lexicon {
	const inBoth = (word: string) => american.knows(word) || british.knows(word);
	const [here, there] = variety === 'en-GB' ? [british, american] : [american, british];
	const inDictionary = variety === undefined ? inBoth : (word: string) => here.knows(word);
	const inLists = (word: string) =>
		words.get(word.toLowerCase()) !== undefined ||
		(capitalsOf(word) !== 'lower' && names.get(word) !== undefined);
	const knowsForm = (word: string) => inDictionary(word) || inLists(word);

	function knows(word: string): boolean {
		if (knowsForm(word) || INTERJECTION.test(word) || isDrawl(word)) return true;
		const plain = word.replace(OWNER, '').replace(RUN_ON, '');
		if (plain !== word) return knows(plain);
		const joined = word.split(/'n'/iu);
		return joined.length > 1 && joined.every((part) => knows(part));
	}

	/** "Nooo", "pleeeease": one letter more than a finger that hangs would give. */
	function isDrawl(word: string): boolean {
		return (
			DRAWL.test(word) &&
			['$1', '$1$1'].some((letters) =>
				inBoth(word.replace(/(\p{L})\1{2,}/giu, letters).toLowerCase()),
			)
		);
	}

	function nearby(word: string): string[] {
		const lower = word.toLowerCase();
		return common
			.near(lower)
			.filter(
				(candidate) =>
					slipDistance(lower, candidate, NEAR) !== Infinity &&
					(common.rank(candidate) ?? Infinity) <= COMMON_RANK,
			);
	}

	function otherVariety(word: string): Variety | undefined {
		const owner = word.replace(OWNER, '');
		if (variety === undefined || here.knows(owner) || !there.knows(owner)) return undefined;
		const spelling = otherVarietySpellings(owner.toLowerCase()).find((other) => here.knows(other));
		return {
			name: variety === 'en-US' ? 'British' : 'American',
			here: spelling === undefined ? undefined : spelling + word.slice(owner.length),
		};
	}

	return {
		language: 'en',
		languageName: 'English',
		knows,
		knowsName: (word) => names.get(word) !== undefined,
		knownTypo: (word) => typos.get(word.toLowerCase()),
		otherVariety,
		nearby,
		suggest(word) {
			const owner = word.replace(OWNER, '').toLowerCase();
			const close = common.near(owner);
			// A common word one slip away is nearly always meant, and Hunspell takes ten times as long to say more.
			const isPlain = nearby(owner).length > 0;
			const found = isPlain ? close : [...here.suggest(owner), ...close];
			const ranked = rankSuggestions(owner, found, {
				rank: common.rank,
				accept: (word) => variety === undefined || inDictionary(word) || !inBoth(word),
			});
			return ranked.map((suggestion) => suggestion + word.slice(owner.length));
		},
		capitalNouns: false,
	};
}

const OWNER = /'s$/iu;
/** D'you, y'know, shouldn't've. */
const RUN_ON = /^[dty]'|'(?:d|ll|ve)$/iu;
const DRAWL = /(\p{L})\1{3}|([aeiouhmwy])\2\2$/iu;

/** Sounds that scripts spell as they like. */
const INTERJECTION =
	/^(?:a+h+|a+w+|e+h+|e+r+m*|g+r+|h+a+(?:h+a+)*|h+e+h+(?:e+h+)*|h+m+|hu+h+|m+h+m+|m+|o+h+|o+o+h*|o+w+|p+f+t+|p+s+t+|s+h+|t+sk|u+g+h+|u+h+|u+m+|w+o+w+|y+a+y+|z+)$/iu;
