import type { ModelMarkup } from '../../speech/modelMarkup';
import type { GlossaryEntry, Issue, ProtectedSpan, RuleId, Severity, Span } from '../issue';

/** One kind of mistake. It knows nothing of other rules, and holds no state between calls. */
export interface Rule {
	id: RuleId;
	/** Of its issues, unless one says otherwise. */
	severity: Severity;
	/** ISO 639-1 codes; `all` for what is the same in every language, or unknown. */
	languages: 'all' | readonly string[];
	/**
	 * What the rule must see at once: a passage (some paragraphs, never a part of a sentence) or the whole script.
	 * Long scripts are worked off passage by passage.
	 */
	scope: 'passage' | 'script';
	/** Issues in any order, with offsets into `context.text`. */
	check(context: RuleContext): Iterable<Issue>;
}

export interface RuleContext {
	/** As written: the whole script or one passage of it. */
	readonly text: string;
	/**
	 * `text` for rules about language, character for character at the same offsets: protected parts are masked (see
	 * `MASK`), typographic apostrophes are straight, and non-breaking spaces are spaces.
	 */
	readonly prose: string;
	/** ISO 639-1, empty when unknown. */
	readonly language: string;
	readonly words: readonly Word[];
	readonly sentences: readonly Span[];
	/** Sorted, without overlaps. */
	readonly protectedSpans: readonly ProtectedSpan[];
	readonly glossary: readonly GlossaryEntry[];
	readonly model: ModelMarkup;
}

/** A word of `prose`, with its inner apostrophes. */
export interface Word extends Span {
	text: string;
	lower: string;
}

/** Stands for each character of a protected part: neither a letter, nor a space, nor punctuation of any rule. */
export const MASK = '\uFFFC';

export interface RuleContextInput {
	text: string;
	language: string;
	sentences: readonly Span[];
	protectedSpans: readonly ProtectedSpan[];
	glossary?: readonly GlossaryEntry[];
	model: ModelMarkup;
}

export function ruleContext(input: RuleContextInput): RuleContext {
	const prose = proseOf(input.text, input.protectedSpans);
	let words: Word[] | undefined;
	return {
		...input,
		language: input.language.split('-')[0]!.toLowerCase(),
		glossary: input.glossary ?? [],
		prose,
		get words() {
			return (words ??= wordsOf(prose));
		},
	};
}

function proseOf(text: string, protectedSpans: readonly Span[]): string {
	let prose = '';
	let position = 0;
	for (const { start, end } of protectedSpans) {
		if (end <= position) continue;
		prose += text.slice(position, Math.max(start, position));
		prose += MASK.repeat(end - Math.max(start, position));
		position = end;
	}
	return (prose + text.slice(position)).replaceAll('’', "'").replaceAll('\u00A0', ' ');
}

function wordsOf(prose: string): Word[] {
	return Array.from(prose.matchAll(/[\p{L}\p{M}]+(?:'[\p{L}\p{M}]+)*/gu), (match) => ({
		text: match[0],
		lower: match[0].toLowerCase(),
		start: match.index,
		end: match.index + match[0].length,
	}));
}

/** Whether any part of the span is protected. */
export function isProtected({ prose }: RuleContext, { start, end }: Span): boolean {
	return prose.slice(start, end).includes(MASK);
}
