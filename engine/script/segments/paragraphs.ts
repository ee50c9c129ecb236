import type { Span } from '../../proof/issue';
import { firstEndingAfter } from '../protect/protectSpans';

/** A blank line with the white space around it. */
const GAP = /(?:\r\n|\r(?!\n)|\n)[^\S\r\n]*[\r\n]\s*|\u2029\s*/g;

/**
 * The paragraphs of a text: parts that blank lines divide. They follow each other without a gap and cover the whole
 * text; white space between two paragraphs belongs to the first one. An empty text has none.
 *
 * @param whole spans, sorted and without overlaps, that are not cut, such as those of `protectSpans`
 */
export function paragraphs(text: string, whole: readonly Span[] = []): Span[] {
	const found: Span[] = [];
	let start = 0;
	for (const { 0: gap, index } of text.matchAll(GAP)) {
		const end = index + gap.length;
		if (end === text.length || index === 0 || isInside(whole, end)) continue;
		found.push({ start, end });
		start = end;
	}
	if (start < text.length) found.push({ start, end: text.length });
	return found;
}

/** Whether an offset is strictly between the start and the end of one of the spans. */
function isInside(spans: readonly Span[], offset: number): boolean {
	const span = spans[firstEndingAfter(spans, offset)];
	return span !== undefined && span.start < offset;
}
