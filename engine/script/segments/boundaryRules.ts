import type { Abbreviations } from './abbreviations';

/** Quotes, brackets and Markdown marks that close behind the mark that ends a sentence. */
const CLOSERS = /["'”’»›)\]}*_~\s]+$/u;
const OPENERS = /^(?:["'“‘”„«‹([{¿¡*_~—–\s-]|,,)+/u;
/** The last word of a text with its point. */
const LAST_WORD = /(?:^|[^\p{L}\p{M}\p{N}.&'’-])([\p{L}\p{M}\p{N}.&'’-]*)\.$/u;
const SPELLED = /^(?:\p{L}\.)+\p{L}$/u;
const AFTER_TIME = /^(?:[A-Z]{2,4}\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b)/;
const ELLIPSIS = /(?:\.\.|…)\.?$/;
/** Characters before a place that decide about it. */
const LOOK_BACK = 60;

/**
 * Whether a sentence may end between two parts of a text, where the general rules of Unicode say that it does.
 * A wrong cut is heard as a pause, a missed one hardly, so what is doubtful is no end.
 */
export function endsSentence(before: string, after: string, abbreviations: Abbreviations): boolean {
	const next = after.replace(OPENERS, '');
	// Whatever ends there, a sentence does not begin with a small letter or with punctuation.
	if (/^(?:\p{Ll}|[,;:.!?…»%])/u.test(next)) return false;
	const end = before.slice(-LOOK_BACK).replace(CLOSERS, '');
	if (!end.endsWith('.') || ELLIPSIS.test(end)) return true;
	const word = LAST_WORD.exec(end)?.[1]?.replace(/^['’&-]+/, '') ?? '';
	return pointEndsSentence(word, next, abbreviations);
}

function pointEndsSentence(word: string, next: string, known: Abbreviations): boolean {
	const lower = word.toLowerCase();
	const nextWord = /^[\p{L}\p{M}'’]+/u.exec(next)?.[0] ?? '';
	const isStarter = known.starters.has(nextWord.toLowerCase());
	if (known.inside.has(lower)) return false;
	// An initial: "J. K. Rowling".
	if (/^\p{Lu}\p{M}*$/u.test(word)) return isStarter;
	if (known.beforeNumber.has(lower)) return !/^(?:\p{Nd}|(?:[IVXLC]{2,}|[VX])\b|[#§(])/u.test(next);
	if (/^[ap]\.?m$/.test(lower)) return !AFTER_TIME.test(next);
	if (lower === 'etc') return true;
	if (known.maybe.has(lower) || SPELLED.test(word)) return isStarter;
	if (/^\p{Nd}{1,2}$/u.test(word)) return !(known.ordinalPoint && nextWord !== '');
	return true;
}
