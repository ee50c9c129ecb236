import type { ProtectedSpan, Span } from '../../proof/issue';
import { atOnce, type Steps } from '../../concurrency/steps';
import { protectSpans } from '../protect/protectSpans';
import { abbreviationsOf, type Abbreviations } from './abbreviations';
import { endsSentence } from './boundaryRules';
import { candidateEnds } from './candidates';
import { maskedText } from './mask';
import { paragraphs } from './paragraphs';
import { behindTags, placeBetweenTags } from './tagPlaces';

/**
 * The sentences of a text. They follow each other without a gap and cover the whole text, so that joined they are the
 * text again; white space between two sentences belongs to the first one. An empty text has none.
 *
 * No sentence ends inside a protected span, behind an abbreviation or an initial. A break or a closing tag belongs to
 * the sentence before it, an audio tag such as `[whispers]` or an opening tag to the sentence behind it; none consists
 * of tags alone, unless the text does. A line that is followed by a small letter, or that is as long as a wrapped line
 * and ends without a mark, goes on in the next line.
 *
 * @param language ISO 639-1 code or a tag that begins with it; an unknown one gets the general rules
 * @param protectedSpans of this text; found here when left out
 */
export function sentences(
	text: string,
	language: string,
	protectedSpans: readonly ProtectedSpan[] = protectSpans(text),
): Span[] {
	return atOnce(sentenceSteps(text, language, protectedSpans));
}

/** `sentences` in steps, for `inTurns`. */
export function* sentenceSteps(
	text: string,
	language: string,
	protectedSpans: readonly ProtectedSpan[],
): Steps<Span[]> {
	const masked = maskedText(text, protectedSpans);
	yield;
	const abbreviations = abbreviationsOf(language);
	const found: Span[] = [];
	let start = 0;
	for (const paragraph of paragraphs(text, protectedSpans)) {
		const ends = yield* sentenceEnds(masked, paragraph, language, abbreviations);
		for (const end of [...ends, paragraph.end]) {
			const spoken = behindTags(masked, end);
			if (spoken >= text.length) break;
			const placed = placeBetweenTags(text, spoken, protectedSpans);
			if (placed <= start) continue;
			if (!HAS_WORD.test(masked.slice(start, placed))) continue;
			found.push({ start, end: placed });
			start = placed;
		}
		yield;
	}
	if (start < text.length) found.push({ start, end: text.length });
	return found;
}

const HAS_WORD = /[\p{L}\p{N}]/u;
/** Candidates between two chances to take a turn. */
const STEP = 200;
/** Characters before and behind a place that decide about it. */
const LOOK_BACK = 200;
const LOOK_AHEAD = 80;
/** Quotes that close behind a blank, as in French, belong to the sentence before. */
const CLOSING_QUOTES = /^(?:(?:[»›”]|''(?=\s))\s*)*/;
/** The number of an item in a list, which is no sentence by itself. */
const LIST_NUMBER = /^\s*(?:\(?\p{Nd}{1,3}[.)]|\p{L}[.)])\s*$/u;

/** Ends within one paragraph, without its own end. */
function* sentenceEnds(
	masked: string,
	paragraph: Span,
	language: string,
	abbreviations: Abbreviations,
): Steps<number[]> {
	const part = masked.slice(paragraph.start, paragraph.end);
	const ends: number[] = [];
	let last = 0;
	let count = 0;
	let seen = 0;
	let hasWord = false;
	for (const candidate of candidateEnds(part, language)) {
		count += 1;
		if (count % STEP === 0) yield;
		const end = candidate + CLOSING_QUOTES.exec(part.slice(candidate, candidate + 20))![0].length;
		if (end <= seen || end >= part.length) continue;
		hasWord ||= HAS_WORD.test(part.slice(seen, end));
		seen = end;
		const before = part.slice(Math.max(last, end - LOOK_BACK), end);
		if (!hasWord || LIST_NUMBER.test(before)) continue;
		const isLineEnd = /\n\s*$/.test(before);
		if (!isLineEnd && !endsSentence(before, part.slice(end, end + LOOK_AHEAD), abbreviations)) {
			continue;
		}
		ends.push(paragraph.start + end);
		last = end;
		hasWord = false;
	}
	return ends;
}
