import type { ProtectedKind, ProtectedSpan, Span } from '../issue';

/** A word as it stands in the text. */
export interface Word extends Span {
	/** In composed Unicode, with straight apostrophes and hyphens and without invisible characters. */
	text: string;
	/** The first word of its sentence, as far as punctuation shows. */
	startsSentence: boolean;
	/** An apostrophe stands right before the word, as in 'tis, or right after it, as in talkin'. */
	apostropheBefore: boolean;
	apostropheAfter: boolean;
}

/** Joins letters without being seen. */
const INVISIBLE = '\\u00AD\\u200B-\\u200D\\u2060';

const LETTERS = `[\\p{L}\\p{M}](?:[\\p{L}\\p{M}${INVISIBLE}]*[\\p{L}\\p{M}])?`;

/** Letters with their marks, joined by inner apostrophes and hyphens. */
const WORD = new RegExp(`${LETTERS}(?:['\\u2019\\u02BC\\u2010\\u2011-]${LETTERS})*`, 'gu');

const APOSTROPHE = /['\u2019\u02BC]/u;

/** A word that touches one of these is a part of something else: `snake_case`, `3rd`, `C#`, `R&D`. */
const GLUE = /[\p{N}_@#\\&$%^=~|]/u;

/** What may stand between the end of a sentence and the next word. */
const OPENING = /[\s"'\u2018\u201C\u201D\u201E\u00AB\u2039([{\u00BF\u00A1*#>\u2013\u2014-]/u;
const SENTENCE_END = /[.!?\u2026:;\n]/u;

/** A word that touches one of these is a part of it, unlike a word that touches a tag. */
const GLUING: ReadonlySet<ProtectedKind> = new Set([
	'placeholder',
	'url',
	'email',
	'handle',
	'code',
	'fileName',
	'number',
	'identifier',
]);

/** The words outside of `spans`, in their order. */
export function* tokenizeWords(text: string, spans: readonly ProtectedSpan[]): Generator<Word> {
	const open = blank(text, spans);
	for (const match of open.matchAll(WORD)) {
		const start = match.index;
		const end = start + match[0].length;
		const [before, after] = [open.charAt(start - 1), open.charAt(end)];
		if (GLUE.test(before) || GLUE.test(after)) continue;
		yield {
			start,
			end,
			text: plainWord(match[0]),
			startsSentence: startsSentence(open, start),
			apostropheBefore: APOSTROPHE.test(before),
			apostropheAfter: APOSTROPHE.test(after),
		};
	}
}

/** The one way of writing a word that dictionaries know. */
export function plainWord(word: string): string {
	return word
		.replace(new RegExp(`[${INVISIBLE}]`, 'gu'), '')
		.replace(/[\u2019\u02BC]/gu, "'")
		.replace(/[\u2010\u2011]/gu, '-')
		.normalize('NFC');
}

/** The text with each protected part overwritten, so that positions stay what they are. */
function blank(text: string, spans: readonly ProtectedSpan[]): string {
	let open = '';
	for (const { start, end, kind } of spans.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
		if (end <= open.length) continue;
		open += text.slice(open.length, start);
		open += (GLUING.has(kind) ? '_' : ' ').repeat(end - open.length);
	}
	return open + text.slice(open.length);
}

function startsSentence(text: string, start: number): boolean {
	for (let at = start - 1; at >= 0; at -= 1) {
		const character = text.charAt(at);
		if (SENTENCE_END.test(character)) return true;
		if (!OPENING.test(character)) return false;
	}
	return true;
}
