import type { Issue } from '../../issue';
import type { Rule, RuleContext } from '../rule';
import { isOpaque } from './tags';

interface Leftover {
	/** The group `at` is what is left over; without it, the whole match. */
	pattern: RegExp;
	message: string;
	replacement: string;
}

const MARKDOWN: Leftover[] = [
	{
		pattern: /^[ \t]*(?<at>#{1,6})(?=[ \t]+\S)/dgm,
		message: 'Number signs of a Markdown heading may be read aloud.',
		replacement: '',
	},
	{
		pattern: /\*\*|(?<![\w*])__(?=\S)|(?<=\S)__(?![\w*])|~~/g,
		message: 'Marks of Markdown may be read aloud.',
		replacement: '',
	},
	{
		pattern: /(?<![\w*])\*(?=\p{L})|(?<=[\p{L}.!?,])\*(?![\w*])/gu,
		message: 'Stars of Markdown may be read aloud.',
		replacement: '',
	},
	{
		pattern: /^[ \t]*(?<at>[*+•▪‣])[ \t]+(?=\S)/dgm,
		message: 'The bullet of a list may be read aloud.',
		replacement: '',
	},
	{
		pattern: /^[ \t]*(?<at>>)[ \t]+(?=\S)/dgm,
		message: 'The mark of a quotation in Markdown may be read aloud.',
		replacement: '',
	},
	{
		pattern: /^[ \t]*(?<at>[-*_]{3,})[ \t]*$/dgm,
		message: 'A dividing line may be read aloud.',
		replacement: '',
	},
	{
		pattern: /^[ \t]*(?<at>\|.*\|)[ \t]*$/dgm,
		message: 'A table cannot be read aloud; write it as sentences.',
		replacement: '',
	},
	{
		pattern: /!?\[[^\]\n]{1,200}\]\([^)\s]{1,500}\)/g,
		message: 'A link of Markdown would be read with its address.',
		replacement: '',
	},
	{ pattern: /```\w*|`/g, message: 'Backticks may be read aloud.', replacement: '' },
	{
		pattern: /&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[\da-f]{1,5}|[a-z]{2,8});/gi,
		message: 'This is the code of a character in a web page, and may be read aloud.',
		replacement: '',
	},
];

/** Marks of Markdown and of web pages that the script was made from. */
export const markdown: Rule = {
	id: 'markup/markdown',
	severity: 'warning',
	languages: 'all',
	scope: 'passage',
	*check(context) {
		const seen = new Set<number>();
		for (const leftover of MARKDOWN) {
			for (const match of context.text.matchAll(leftover.pattern)) {
				const [start, end] = match.indices?.groups?.['at'] ?? [
					match.index,
					match.index + match[0].length,
				];
				if (seen.has(start) || isOpaqueMark(context, match[0], start, end)) continue;
				seen.add(start);
				const linkText = /^!?\[([^\]]+)\]\(/.exec(match[0])?.[1];
				yield {
					rule: markdown.id,
					severity: markdown.severity,
					start,
					end,
					message: leftover.message,
					suggestions: leftover.pattern.source.includes('.*')
						? []
						: [linkText ?? leftover.replacement],
				};
			}
		}
	},
};

/** Backticks and link texts are parts of protected spans themselves, and still are leftovers. */
function isOpaqueMark(context: RuleContext, mark: string, start: number, end: number): boolean {
	return !/^[`!\[]/.test(mark) && isOpaque(context, { start, end });
}

/** Pictographs, with what joins, colours and ends them. Digits, # and * are not meant, nor ©, ®, ™ and ↔. */
const EMOJI =
	/(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|[#*\d]\uFE0F?\u20E3)[\p{Emoji_Modifier}\uFE0F\u200D\u20E3\u{E0020}-\u{E007F}\p{Extended_Pictographic}\p{Regional_Indicator}]*/gu;

/** Emoji: skipped by some voices, read by name by others. */
export const emoji: Rule = {
	id: 'markup/emoji',
	severity: 'warning',
	languages: 'all',
	scope: 'passage',
	*check(context) {
		for (const match of context.text.matchAll(EMOJI)) {
			if (/^[©®™‼⁉↔-↪ℹⓂ]$/u.test(match[0])) continue;
			const span = { start: match.index, end: match.index + match[0].length };
			if (isOpaque(context, span)) continue;
			yield {
				rule: emoji.id,
				severity: emoji.severity,
				...span,
				message: 'An emoji may be read by its name, or left out.',
				suggestions: [''],
			};
		}
	},
};

/**
 * Characters that nobody sees: zero-width spaces, direction marks, byte order marks, soft hyphens. Joiners belong to
 * words of some scripts, such as Persian and Devanagari, and to emoji.
 */
const INVISIBLE =
	/[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]+|(?<=\p{Script=Latin})[\u200C\u200D]+(?=\p{Script=Latin}|\s|$)/gu;

export const invisible: Rule = {
	id: 'markup/invisible-character',
	severity: 'warning',
	languages: 'all',
	scope: 'passage',
	*check({ text }) {
		for (const match of text.matchAll(INVISIBLE)) {
			yield {
				rule: invisible.id,
				severity: invisible.severity,
				start: match.index,
				end: match.index + match[0].length,
				message:
					'Characters that nobody sees, probably copied along; they can break a word in two.',
				suggestions: [''],
				safeFix: true,
			};
		}
	},
};

/** Characters that make the request fail or are not text. */
export const brokenCharacter: Rule = {
	id: 'markup/broken-character',
	severity: 'error',
	languages: 'all',
	scope: 'passage',
	*check({ text }) {
		yield* issues(
			text.matchAll(/[\uD800-\uDFFF]/gu),
			'Half of a character, left when the text was cut in the middle of an emoji; the call would fail.',
			false,
		);
		yield* issues(
			text.matchAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]+/g),
			'Control characters are not text; the call may fail.',
			true,
		);
		yield* issues(
			text.matchAll(/\uFFFD+/g),
			'Characters that were lost when the text was read in the wrong encoding.',
			false,
		);
	},
};

function* issues(
	matches: Iterable<RegExpExecArray>,
	message: string,
	safeFix: boolean,
): Generator<Issue> {
	for (const match of matches) {
		yield {
			rule: brokenCharacter.id,
			severity: brokenCharacter.severity,
			start: match.index,
			end: match.index + match[0].length,
			message,
			suggestions: safeFix ? [''] : [],
			...(safeFix ? { safeFix: true as const } : {}),
		};
	}
}
