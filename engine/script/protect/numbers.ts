import type { ProtectedSpan } from '../../proof/issue';

/**
 * A run of letters, digits and what joins them. Points, commas, colons, slashes and dashes join digits only, so that
 * a missing blank behind a sentence is not taken for a part of a number.
 */
const TOKEN = /[\p{L}\p{M}\p{N}]+(?:(?:-|_+|(?<=\p{Nd})['’.,:/–](?=\p{Nd}))[\p{L}\p{M}\p{N}]+)*/gu;

/** Digits with their joints, then at most a short ending: `1,234.56`, `22nd`, `16GB`, `9:30am`, `10-20`. */
const NUMBER =
	/^(?:\p{Nd}+(?:['’.,:/–-]\p{Nd}+)*|(?=\p{No}))(?:(?:\p{L}|\p{No}){0,5}|['’]?s|\p{No}+)$/u;
/** A number that only leads a compound: `3-year-old`. Its words are judged as words. */
const COMPOUND = /^(\p{Nd}+(?:[.,]\p{Nd}+)*)(?:-\p{L}{2,})+$/u;

/** What belongs to a number before its digits: a sign, a currency, "US$", "#". */
const BEFORE = /(?:[A-Z]{1,3}(?=\p{Sc}))?\p{Sc}?[+\-−±~≈]?\p{Sc}?[#№§]?\.?$/u;
/** And behind them: percent, degrees, a currency, `km/h`. */
const AFTER = /^(?:[%‰]|[°º]\p{L}{0,10}|[℃℉]|\p{Sc}|\/(?:h|s|u|min)(?!\p{L}))/u;

/** Every token with a digit, as people write numbers, and identifiers such as `v2.1`, `GPT-4o` or `user_name`. */
export function* numbers(text: string): Iterable<ProtectedSpan> {
	for (const { 0: token, index } of text.matchAll(TOKEN)) {
		if (!/\p{N}|\p{L}_/u.test(token)) continue;
		const compound = COMPOUND.exec(token);
		const isNumber = compound !== null || NUMBER.test(token);
		let start = index;
		let end = index + (compound?.[1] ?? token).length;
		if (isNumber) {
			start -= before(text, start);
			if (compound === null) end += AFTER.exec(text.slice(end, end + 14))?.[0].length ?? 0;
		}
		yield { start, end, kind: isNumber ? 'number' : 'identifier' };
	}
}

function before(text: string, start: number): number {
	const lead = BEFORE.exec(text.slice(Math.max(0, start - 8), start))?.[0] ?? '';
	// A letter before a currency sign or a dash inside a word belongs to the word.
	const previous = text[start - lead.length - 1] ?? ' ';
	return /[\p{L}\p{N}]/u.test(previous) ? 0 : lead.length;
}
