import type { Issue, RuleId, Severity } from '../issue';
import type { Rule, RuleContext } from './rule';

/** One way to make a mistake, as an expression over `RuleContext.prose`. */
export interface MistakePattern {
	/** With the flags `d` and `g`. The group `at` is the text at fault; without it, the whole match is. */
	pattern: RegExp;
	/** In place of the text at fault, the best first. `$&` is that text; it is given a capital where that text has one. */
	suggest: (string | ((match: RegExpExecArray) => string | undefined))[];
	message: string | ((fault: string, match: RegExpExecArray) => string);
	/** True for a match that is right after all. */
	unless?: (match: RegExpExecArray, context: RuleContext) => boolean;
	/** Whether the first suggestion may be applied without a person. */
	safeFix?: true;
	severity?: Severity;
}

/** A rule made of expressions. Those that match the same place give one issue. */
export function patternRule(rule: {
	id: RuleId;
	severity: Severity;
	languages: Rule['languages'];
	patterns: MistakePattern[];
}): Rule {
	return {
		id: rule.id,
		severity: rule.severity,
		languages: rule.languages,
		scope: 'passage',
		*check(context) {
			const seen = new Set<number>();
			for (const mistake of rule.patterns) {
				for (const match of matchesOf(mistake.pattern, context.prose)) {
					if (mistake.unless?.(match, context)) continue;
					const [start, end] = match.indices?.groups?.['at'] ?? [
						match.index,
						match.index + match[0].length,
					];
					if (seen.has(start)) continue;
					seen.add(start);
					yield issueAt(context, rule, mistake, match, start, end);
				}
			}
		},
	};
}

function* matchesOf(pattern: RegExp, prose: string): Generator<RegExpExecArray> {
	yield* prose.matchAll(pattern);
}

function issueAt(
	context: RuleContext,
	rule: { id: RuleId; severity: Severity },
	mistake: MistakePattern,
	match: RegExpExecArray,
	start: number,
	end: number,
): Issue {
	const fault = context.text.slice(start, end);
	const suggestions = mistake.suggest
		.map((suggestion) => (typeof suggestion === 'string' ? suggestion : suggestion(match)))
		.filter((suggestion) => suggestion !== undefined)
		.map((suggestion) => inTheStyleOf(context, fault, suggestion.replaceAll('$&', fault)));
	return {
		rule: rule.id,
		severity: mistake.severity ?? rule.severity,
		start,
		end,
		message: typeof mistake.message === 'string' ? mistake.message : mistake.message(fault, match),
		suggestions: [...new Set(suggestions)].slice(0, 5),
		...(mistake.safeFix && suggestions.length > 0 ? { safeFix: true as const } : {}),
	};
}

/** With the capitals of what it replaces, and with the script's kind of apostrophe. */
export function inTheStyleOf({ text }: RuleContext, fault: string, suggestion: string): string {
	const curly = text.includes('’') && !text.includes("'");
	const styled = curly ? suggestion.replaceAll("'", '’') : suggestion;
	return /^\p{Lu}/u.test(fault) && fault !== 'I'
		? styled.charAt(0).toUpperCase() + styled.slice(1)
		: styled;
}

/** The words as alternatives of an expression, longest first. */
export function anyOf(words: string): string {
	const list = words
		.trim()
		.split(/\s+/)
		.toSorted((a, b) => b.length - a.length);
	return `(?:${list.join('|')})`;
}

/** An expression from parts; `_` stands for the white space between two words. */
export function expression(source: string, flags = 'dgiu'): RegExp {
	return new RegExp(source.replaceAll('_', '[ \\t\\n]+'), flags);
}
