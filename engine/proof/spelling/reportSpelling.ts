import type { Clock } from '../../ports/clock';
import type { Issue } from '../issue';
import { withCapitalsOf } from './capitals';
import type { JudgedWords } from './createSpelling';
import { LONGEST_WORD } from './judgeWord';
import type { Lexicon, Variety } from './lexicon';
import { findNameSlips } from './nameSpellings';
import type { Pauses } from './pauses';
import { MOST_SUGGESTIONS } from './rankSuggestions';
import type { SpellingFindings } from './spelling';
import type { Word } from './tokenizeWords';

/** Suggestions are for reading, and each may take a second. */
const MOST_WORDS_WITH_SUGGESTIONS = 50;
const SUGGESTIONS_LIMIT_MS = 2_000;

/** Nobody mistypes the same word in the same way so often. */
const TIMES_A_NAME = 3;

export interface ReportParts {
	lexicon: Lexicon;
	/** Names that are right, of the user's. */
	settledNames: readonly string[];
	clock: Clock;
	pauses: Pauses;
}

export async function reportSpelling(
	{ judged, names }: JudgedWords,
	{ lexicon, settledNames, clock, pauses }: ReportParts,
): Promise<SpellingFindings> {
	const suggesting = createSuggesting(lexicon, clock);
	const counts = new Map<string, number>();
	for (const { word, verdict } of judged) {
		if (verdict.kind === 'unknown') counts.set(word.text, (counts.get(word.text) ?? 0) + 1);
	}
	const suspects = judged.map(({ word }) => word);
	const slips = new Map<number, Issue>();
	for (const { word, usual } of await findNameSlips(suspects, names, settledNames, pauses)) {
		slips.set(word.start, nameSlip(word, usual));
	}
	const reportedNames = new Set<string>();
	const issues: Issue[] = [];
	let otherScripts = 0;
	for (const { word, verdict } of judged) {
		await pauses.pauseIfDue();
		const slip = slips.get(word.start);
		if (verdict.kind === 'typo') issues.push(knownTypo(word, verdict.correction));
		else if (verdict.kind === 'variant') issues.push(variant(word, verdict.variety));
		else if (verdict.kind === 'otherScript') otherScripts += 1;
		else if (slip !== undefined) issues.push(slip);
		else if (verdict.kind === 'unknown') {
			const times = counts.get(word.text) ?? 1;
			if (times < TIMES_A_NAME) {
				issues.push(unknownWord(word, lexicon, suggesting.suggest(word)));
			} else if (!reportedNames.has(word.text)) {
				reportedNames.add(word.text);
				issues.push(possibleName(word, times, lexicon, suggesting.suggest(word)));
			}
		}
	}
	return { issues, notes: [...suggesting.notes(), ...scriptNotes(otherScripts, lexicon)] };
}

interface Suggesting {
	suggest(word: Word): string[];
	notes(): string[];
}

/** Asks once for each word, and stops asking when that takes too long. */
function createSuggesting(lexicon: Lexicon, clock: Clock): Suggesting {
	const found = new Map<string, string[]>();
	const without = new Set<string>();
	let spentMs = 0;
	return {
		suggest({ text }) {
			if (text.length > LONGEST_WORD) return [];
			let suggestions = found.get(text);
			if (suggestions === undefined) {
				if (found.size >= MOST_WORDS_WITH_SUGGESTIONS || spentMs >= SUGGESTIONS_LIMIT_MS) {
					without.add(text);
					return [];
				}
				const startedAtMs = clock.now();
				suggestions = lexicon
					.suggest(text)
					.map((suggestion) => withCapitalsOf(text, suggestion))
					.slice(0, MOST_SUGGESTIONS);
				spentMs += clock.now() - startedAtMs;
				found.set(text, suggestions);
			}
			return suggestions;
		},
		notes() {
			if (without.size === 0) return [];
			const words =
				without.size === 1 ? '1 unknown word has' : `${without.size} unknown words have`;
			return [
				`${words} no suggestions: they are looked for at most ${MOST_WORDS_WITH_SUGGESTIONS} words and ${SUGGESTIONS_LIMIT_MS / 1000} seconds. Correct the others, or choose the right language, and check again.`,
			];
		},
	};
}

function knownTypo(word: Word, correction: string): Issue {
	const suggestion = withCapitalsOf(word.text, correction);
	return {
		...at(word),
		rule: 'spelling/known-typo',
		severity: 'warning',
		message: `"${word.text}" is a common way of mistyping "${suggestion}"`,
		suggestions: [suggestion],
		safeFix: true,
	};
}

function variant(word: Word, { name, here }: Variety): Issue {
	return {
		...at(word),
		rule: 'spelling/variant',
		severity: 'info',
		message: `"${word.text}" is ${name} spelling`,
		suggestions: here === undefined ? [] : [withCapitalsOf(word.text, here)],
	};
}

function unknownWord(word: Word, lexicon: Lexicon, suggestions: string[]): Issue {
	return {
		...at(word),
		rule: 'spelling/unknown-word',
		severity: 'warning',
		message: `${quoted(word)} is not in the ${dictionaryName(lexicon)}`,
		suggestions: [...suggestions],
	};
}

function possibleName(word: Word, times: number, lexicon: Lexicon, suggestions: string[]): Issue {
	return {
		...at(word),
		rule: 'spelling/possible-name',
		severity: 'info',
		message: `${quoted(word)} is not in the ${dictionaryName(lexicon)}, but is used ${times} times and may be a name`,
		suggestions: [...suggestions],
	};
}

function nameSlip(word: Word, usual: string): Issue {
	return {
		...at(word),
		rule: 'consistency/name-spelling',
		severity: 'warning',
		message: `"${word.text}" is written "${usual}" elsewhere`,
		suggestions: [usual],
	};
}

function quoted({ text }: Word): string {
	return `"${text.length > LONGEST_WORD ? `${text.slice(0, LONGEST_WORD)}…` : text}"`;
}

function at({ start, end }: Word): { start: number; end: number } {
	return { start, end };
}

function dictionaryName({ languageName }: Lexicon): string {
	return languageName === '' ? 'dictionary' : `${languageName} dictionary`;
}

function scriptNotes(count: number, { languageName }: Lexicon): string[] {
	if (count === 0) return [];
	const words = count === 1 ? '1 word was' : `${count} words were`;
	return [`${words} not checked, because ${languageName} is not written in their letters.`];
}
