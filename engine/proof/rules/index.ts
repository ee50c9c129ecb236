import type { RuleGroup } from '../issue';
import { GRAMMAR_RULES } from './grammar';
import { MARKUP_RULES } from './markup';
import type { Rule } from './rule';
import { TYPOGRAPHY_RULES } from './typography';

/** All rules that look at the text as written. */
export const RULES: readonly Rule[] = [...GRAMMAR_RULES, ...MARKUP_RULES, ...TYPOGRAPHY_RULES];

/** Rules of these groups that apply to the language; an empty language is unknown. */
export function rulesFor(groups: ReadonlySet<RuleGroup>, language: string): Rule[] {
	const code = language.split('-')[0]!.toLowerCase();
	return RULES.filter(
		({ id, languages }) =>
			groups.has(id.split('/')[0] as RuleGroup) &&
			(languages === 'all' || languages.includes(code)),
	);
}
