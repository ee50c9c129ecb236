import type { Span } from '../../proof/issue';

/** Elements whose content is notation or markup rather than speech, so that it is protected with its tags. */
const CONTENT_IS_NOTATION = /^<(phoneme|say-as|sub)\b/i;

// The lengths are bounded so that a lone "<" or "[" costs no more than this many characters of reading.
const TAG = /<\/?[A-Za-z][^<>]{0,1000}>/g;
/** A short run of words in brackets that is not the text of a Markdown link. */
const AUDIO_TAG = /\[\p{L}[\p{L}\p{M}\p{N} '’,:-]{0,80}\](?!\()/gu;
const VARIABLE = /\$?\{[\p{L}_$][\p{L}\p{N}_.$-]{0,80}\}/gu;
const INLINE_CODE = /`[^`\n]{1,1000}`/g;

/** XML-like tags and comments; elements whose content is no speech as a whole. */
export function* tags(text: string): Iterable<Span> {
	yield* paired(text, '<!--', '-->');
	const neverClosed = new Set<string | undefined>([undefined]);
	let done = 0;
	for (const { 0: tag, index } of text.matchAll(TAG)) {
		if (index < done) continue;
		const name = tag.endsWith('/>') ? undefined : CONTENT_IS_NOTATION.exec(tag)?.[1];
		const close = neverClosed.has(name) ? -1 : text.indexOf(`</${name}>`, index);
		if (close < 0) neverClosed.add(name);
		done = close < 0 ? index + tag.length : close + name!.length + 3;
		yield { start: index, end: done };
	}
}

/** `[whispers]` and the like, which the newer models act on. */
export function* audioTags(text: string): Iterable<Span> {
	yield* matches(text, AUDIO_TAG);
}

/** `{{ expression }}`, `{variable}` and `${variable}`. */
export function* placeholders(text: string): Iterable<Span> {
	yield* paired(text, '{{', '}}');
	yield* matches(text, VARIABLE);
}

/** Fenced and inline code, with its backticks. */
export function* code(text: string): Iterable<Span> {
	yield* paired(text, '```', '```');
	yield* matches(text, INLINE_CODE);
}

export function* matches(text: string, pattern: RegExp): Iterable<Span> {
	for (const { 0: match, index } of text.matchAll(pattern)) {
		if (match !== '') yield { start: index, end: index + match.length };
	}
}

/** From each opening mark to the next closing one; time grows with the text also when marks stay open. */
function* paired(text: string, open: string, close: string): Iterable<Span> {
	let start = text.indexOf(open);
	while (start >= 0) {
		const end = text.indexOf(close, start + open.length);
		if (end < 0) return;
		yield { start, end: end + close.length };
		start = text.indexOf(open, end + close.length);
	}
}
