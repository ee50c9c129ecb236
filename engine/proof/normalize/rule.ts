import type { ProtectedKind, Span } from '../issue';
import type { SpokenLanguage } from './languages/spokenLanguage';

/**
 * When a rule acts.
 * - `clean`: always; nobody hears a difference, but a model may stumble over it.
 * - `verbalize`: when the text is put into words here, by the policy.
 * - `optional`: only when it is switched on, because it can be wrong; then as the list says that it is in.
 */
export type RuleStep = 'clean' | 'verbalize' | 'optional';

export interface Replacement extends Span {
	to: string;
}

export interface NormalizeRule {
	/** The change's rule is `normalize/<name>`. */
	name: string;
	step: RuleStep;
	/** Kinds of protected parts that it may replace, and then only as a whole. */
	reads: readonly ProtectedKind[];
	/** Only for English; others act for every language that has a table. */
	englishOnly?: true;
	/** Replacements in one paragraph, in any order; those that touch what is protected are left out by the caller. */
	find(paragraph: string, language: SpokenLanguage): Iterable<Replacement>;
}

/** What a cleaning rule needs: no language. */
export type CleanRule = NormalizeRule & {
	step: 'clean';
	find(paragraph: string): Iterable<Replacement>;
};

/**
 * Replacements for all matches of a pattern. The callback answers undefined to leave a match alone, and may replace a
 * part of the match by giving its offsets within the match.
 */
export function* replaceAll(
	text: string,
	pattern: RegExp,
	spoken: (match: RegExpMatchArray) => string | undefined,
): Iterable<Replacement> {
	for (const match of text.matchAll(pattern)) {
		const to = spoken(match);
		if (to === undefined || to === match[0] || match[0] === '') continue;
		yield { start: match.index, end: match.index + match[0].length, to };
	}
}
