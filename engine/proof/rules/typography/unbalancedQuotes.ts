import type { Issue } from '../../issue';
import type { Rule, RuleContext } from '../rule';
import { paragraphsOf } from './paragraphs';

/** A quotation that is opened and not closed, or closed and not opened. */
export const unbalancedQuotes: Rule = {
	id: 'typography/unbalanced-quote',
	severity: 'info',
	languages: 'all',
	scope: 'script',
	*check(context) {
		const paragraphs = paragraphsOf(context.prose);
		for (const [index, { start, end }] of paragraphs.entries()) {
			const paragraph = context.prose.slice(start, end);
			const next = paragraphs[index + 1];
			const before = paragraphs[index - 1];
			// In a quotation of several paragraphs each is opened, and only the last is closed.
			const goesOn = [before, next].some(
				(other) =>
					other !== undefined && /^["'“‘«„]/.test(context.prose.slice(other.start, other.end)),
			);
			const at = straightQuote(paragraph, goesOn) ?? typographicQuote(paragraph, context, goesOn);
			if (at !== undefined) yield issue(start + at, paragraph[at]!);
		}
	},
};

/** An odd number of straight quotes; those after a number are inches. */
function straightQuote(paragraph: string, goesOn: boolean): number | undefined {
	const quotes = Array.from(paragraph.matchAll(/(?<!\uFFFC)"/g), ({ index }) => index);
	return quotes.length % 2 === 1 && !goesOn ? quotes.at(-1) : undefined;
}

function typographicQuote(
	paragraph: string,
	{ language }: RuleContext,
	goesOn: boolean,
): number | undefined {
	const [opening, closing] = pairOf(paragraph, language);
	let openAt: number | undefined;
	for (let at = 0; at < paragraph.length; at += 1) {
		const character = paragraph[at]!;
		if (character === opening) {
			if (openAt !== undefined) return openAt;
			openAt = at;
		} else if (character === closing) {
			if (openAt === undefined) return at;
			openAt = undefined;
		}
	}
	return goesOn ? undefined : openAt;
}

function pairOf(paragraph: string, language: string): [opening: string, closing: string] {
	if (paragraph.includes('„')) return ['„', language === 'de' ? '“' : '”'];
	if (/[«»]/.test(paragraph)) return language === 'de' ? ['»', '«'] : ['«', '»'];
	return ['“', '”'];
}

function issue(at: number, quote: string): Issue {
	return {
		rule: unbalancedQuotes.id,
		severity: unbalancedQuotes.severity,
		start: at,
		end: at + 1,
		message: `The quotation mark ${quote} has no partner in its paragraph.`,
		suggestions: [],
	};
}
