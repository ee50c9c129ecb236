import type { ProtectedSpan } from '../../proof/issue';
import { firstEndingAfter } from '../protect/protectSpans';

/** Behind the white space and the tags, which are blank in the masked text, that follow an offset. */
export function behindTags(masked: string, offset: number): number {
	const blank = /\s*/y;
	blank.lastIndex = offset;
	blank.exec(masked);
	return blank.lastIndex;
}

/**
 * Where one sentence ends and the next begins, given the first character of the next that is spoken: before the tags
 * that act on what follows them, behind all others.
 */
export function placeBetweenTags(
	text: string,
	spoken: number,
	spans: readonly ProtectedSpan[],
): number {
	let placed = spoken;
	for (let index = firstEndingAfter(spans, spoken) - 1; index >= 0; index -= 1) {
		const span = spans[index]!;
		if (text.slice(span.end, placed).trim() !== '' || !leadsOn(text, span)) break;
		placed = span.start;
	}
	return placed;
}

/** Whether a protected span is a tag that acts on what follows it. */
function leadsOn(text: string, { start, end, kind }: ProtectedSpan): boolean {
	if (kind === 'audioTag') return true;
	const isOpening = kind === 'tag' && /^<(?!break\b)[a-z]/i.test(text.slice(start, end));
	return isOpening && !text.slice(start, end).endsWith('/>');
}
