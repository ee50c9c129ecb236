import type { Clock } from '../../ports/clock';
import type { Dictionaries, WordLists } from '../../ports/dictionary';
import type { ProtectedSpan } from '../issue';
import { compoundParts } from './compoundParts';
import { createCustomWords, type CustomWords } from './customWords';
import { judgeWord, type Verdict } from './judgeWord';
import type { Lexicon } from './lexicon';
import { countName, type NameCounts } from './nameSpellings';
import { openLexicons } from './openLexicon';
import { createPauses, type Pauses } from './pauses';
import { reportSpelling } from './reportSpelling';
import type { Spelling, SpellingFindings, SpellingOptions } from './spelling';
import { tokenizeWords, type Word } from './tokenizeWords';

export interface SpellingParts {
	dictionaries: Dictionaries;
	wordLists: WordLists;
	clock: Clock;
}

export interface JudgedWords {
	/** All but the right ones, in their order. */
	judged: { word: Word; verdict: Verdict }[];
	/** Of the whole text, also those that are right. */
	names: NameCounts;
}

export function createSpelling({ dictionaries, wordLists, clock }: SpellingParts): Spelling {
	const useLexicon = openLexicons(dictionaries, wordLists);
	return {
		async check(text, spans, options) {
			return await useLexicon(
				options.language,
				async (lexicon) => await checkWith(lexicon, text, spans, options, clock),
				options.signal,
			);
		},
	};
}

async function checkWith(
	lexicon: Lexicon,
	text: string,
	spans: readonly ProtectedSpan[],
	{ customWords = [], glossaryWords = [], signal }: SpellingOptions,
	clock: Clock,
): Promise<SpellingFindings> {
	const pauses = createPauses(clock, signal);
	const own = [...customWords, ...glossaryWords];
	const words = await judgeWords(lexicon, createCustomWords(own), text, spans, pauses);
	return await reportSpelling(words, { lexicon, settledNames: own, clock, pauses });
}

async function judgeWords(
	lexicon: Lexicon,
	custom: CustomWords,
	text: string,
	spans: readonly ProtectedSpan[],
	pauses: Pauses,
): Promise<JudgedWords> {
	const known = new Map<string, Verdict>();
	const judged: JudgedWords['judged'] = [];
	const names: NameCounts = new Map();
	const judge = (word: Word): Verdict => {
		const key = `${word.text} ${word.startsSentence} ${word.apostropheBefore} ${word.apostropheAfter}`;
		const verdict = known.get(key) ?? judgeWord(word, lexicon, custom);
		known.set(key, verdict);
		return verdict;
	};
	for (const whole of tokenizeWords(text, spans)) {
		await pauses.pauseIfDue();
		countName(names, whole);
		const verdict = judge(whole);
		if (verdict.kind === 'right') continue;
		const words = whole.text.includes('-') ? compoundParts(text, whole) : [whole];
		for (const word of words) {
			const ofWord = judge(word);
			if (ofWord.kind !== 'right') judged.push({ word, verdict: ofWord });
		}
	}
	return { judged, names };
}
