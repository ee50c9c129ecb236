import type { Span } from '../proof/issue';
import type { Steps } from '../concurrency/steps';

/** A word or phrase that was found. The span holds the word and its ending. */
export interface FoundWord<Entry> extends Span {
	entry: Entry;
	/** What follows the word itself: a possessive or plural such as `'s`, or nothing. */
	ending: string;
}

/** A word to look for, with what belongs to it. */
export interface ListedWord<Entry> {
	word: string;
	entry: Entry;
	/** Only with exactly these capitals. Default: when it has a capital behind its first letter. */
	exact?: boolean;
}

interface Candidate<Entry> {
	entry: Entry;
	word: string;
	/** Characters of the word before its first letter or digit: 1 for `.NET`. */
	prefix: number;
	exact: boolean;
	/** Matches the word at `lastIndex`; the first group is the ending. Made when first needed. */
	pattern?: RegExp;
}

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** Characters between two chances to take a turn. */
const STEP = 20_000;

/**
 * Whole words and phrases of a list in a text, without overlaps; the longest where several begin at one place.
 * Accepts a possessive or plural ending behind a letter, any blanks between the words of a phrase, and both kinds of
 * apostrophe. A word with a capital behind its first letter, such as `iPhone`, must be written with exactly its
 * capitals, other words with any. Time grows with the text and hardly with the list.
 */
export function* findWords<Entry>(
	text: string,
	words: ReadonlyArray<ListedWord<Entry>>,
): Steps<Array<FoundWord<Entry>>> {
	const found: Array<FoundWord<Entry>> = [];
	const { byFirstWord, symbols } = candidates(words);
	if (byFirstWord.size > 0) {
		let nextStep = STEP;
		for (const { 0: first, index } of text.matchAll(WORD)) {
			if (index >= nextStep) {
				nextStep = index + STEP;
				yield;
			}
			const match = firstMatch(text, index, lookUp(byFirstWord, first));
			if (match !== undefined) found.push(match);
		}
	}
	for (const { word, entry } of symbols) {
		for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + 1)) {
			found.push({ start, end: start + word.length, entry, ending: '' });
		}
		yield;
	}
	return withoutOverlaps(found);
}

/** Whether a word must be written with exactly its capitals. */
export function hasOwnCapitals(word: string): boolean {
	return /[\p{L}\p{N}]\S*\p{Lu}/u.test(word);
}

function candidates<Entry>(words: ReadonlyArray<ListedWord<Entry>>) {
	const byFirstWord = new Map<string, Array<Candidate<Entry>>>();
	const symbols: Array<{ word: string; entry: Entry }> = [];
	for (const { word, entry, exact = hasOwnCapitals(word) } of words) {
		const first = word.match(/[\p{L}\p{M}\p{N}]+/u);
		if (first === null) {
			if (word.trim() !== '') symbols.push({ word, entry });
			continue;
		}
		const key = first[0].toLowerCase();
		const list = byFirstWord.get(key) ?? [];
		list.push({ entry, word, prefix: first.index!, exact });
		byFirstWord.set(key, list);
	}
	for (const list of byFirstWord.values()) {
		list.sort((one, other) => other.word.length - one.word.length);
	}
	return { byFirstWord, symbols };
}

function wordPattern(word: string, exact: boolean): RegExp {
	const body = word
		.trim()
		.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
		.replaceAll(/['’]/g, "['’]")
		.replaceAll(/\s+/g, '\\s{1,3}');
	const ending = /[\p{L}\p{M}]$/u.test(word) ? "((?:['’]s|s['’]?|es)?)" : '()';
	const after = /[\p{L}\p{M}\p{N}]$/u.test(word) ? '(?![\\p{L}\\p{M}\\p{N}])' : '';
	return new RegExp(body + ending + after, exact ? 'uy' : 'iuy');
}

/** Entries that begin with a word as it stands in the text, or with its singular. */
function lookUp<Entry>(
	byFirstWord: Map<string, Array<Candidate<Entry>>>,
	word: string,
): Array<Candidate<Entry>> {
	const key = word.toLowerCase();
	const stems = [key];
	if (key.endsWith('s')) stems.push(key.slice(0, -1));
	if (key.endsWith('es')) stems.push(key.slice(0, -2));
	return stems.flatMap((stem) => byFirstWord.get(stem) ?? []);
}

function firstMatch<Entry>(
	text: string,
	index: number,
	list: Array<Candidate<Entry>>,
): FoundWord<Entry> | undefined {
	for (const candidate of list) {
		const { entry, prefix, word, exact } = candidate;
		const start = index - prefix;
		if (start < 0) continue;
		const pattern = (candidate.pattern ??= wordPattern(word, exact));
		pattern.lastIndex = start;
		const match = pattern.exec(text);
		if (match !== null) return { start, end: pattern.lastIndex, entry, ending: match[1]! };
	}
	return undefined;
}

function withoutOverlaps<Found extends Span>(found: Found[]): Found[] {
	found.sort((one, other) => one.start - other.start || other.end - one.end);
	let done = 0;
	return found.filter(({ start, end }) => {
		if (start < done) return false;
		done = end;
		return true;
	});
}
