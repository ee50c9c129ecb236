import type { ProtectedSpan } from '../../proof/issue';

/** A line of at least this many characters without a mark at its end is taken for wrapped. */
const WRAPPED_LINE = 60;

/**
 * A text of the same length in which protected parts and wrapped lines cannot be taken for the end of a sentence: tags
 * are blank, numbers stay, every other protected part is a word.
 */
export function maskedText(text: string, spans: readonly ProtectedSpan[]): string {
	const parts: string[] = [];
	let done = 0;
	for (const span of spans) {
		parts.push(text.slice(done, span.start), maskOf(text.slice(span.start, span.end), span));
		done = span.end;
	}
	parts.push(text.slice(done));
	return withSoftLineBreaks(parts.join(''));
}

function maskOf(part: string, { kind }: ProtectedSpan): string {
	if (kind === 'number' || kind === 'identifier') return part;
	if (kind === 'audioTag') return ' '.repeat(part.length);
	// An element with its content is spoken, a tag alone is not.
	if (kind === 'tag' && !/>[^<]+</.test(part)) return ' '.repeat(part.length);
	return (kind === 'glossary' && /^\p{Ll}/u.test(part) ? 'x' : 'X').repeat(part.length);
}

/** Line breaks within a sentence become blanks. */
function withSoftLineBreaks(masked: string): string {
	const parts: string[] = [];
	let start = 0;
	for (const { index } of masked.matchAll(/\n/g)) {
		const line = masked.slice(start, index);
		const isOpen = /[\p{L}\p{M}\p{N},;–—-]$/u.test(line.trimEnd());
		const next = masked.slice(index + 1, index + 41).trimStart();
		const goesOn = isOpen && (/^\p{Ll}/u.test(next) || line.length >= WRAPPED_LINE);
		parts.push(line, goesOn ? ' ' : '\n');
		start = index + 1;
	}
	return parts.length === 0 ? masked : parts.join('') + masked.slice(start);
}
