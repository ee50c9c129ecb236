import type { Span } from '../../issue';

/** Parts between blank lines, with offsets into `text`. */
export function paragraphsOf(text: string): Span[] {
	const paragraphs: Span[] = [];
	let start = 0;
	for (const { index, 0: gap } of text.matchAll(/\n[ \t]*\n\s*/g)) {
		paragraphs.push({ start, end: index });
		start = index + gap.length;
	}
	paragraphs.push({ start, end: text.length });
	return paragraphs.filter(({ start: from, end }) => end > from);
}
