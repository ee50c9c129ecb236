import { expression, patternRule } from '../patternRule';

/** "i" for "I". Nobody hears it. */
export const loneI = patternRule({
	id: 'grammar/lone-i',
	severity: 'info',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(
				'(?<=^|[ \\t\\n,;—“"])i(?=(?:\'(?:m|ve|ll|d))?(?:[ \\t\\n,;!?—]|$))',
				'dgu',
			),
			suggest: ['I'],
			message: 'The pronoun "I" is a capital letter.',
			safeFix: true,
			// "part i of", "set i to"
			unless: (match, { prose }) =>
				/\b(?:part|section|book|item|appendix|article|letter|set|let|index)\s+$/i.test(
					prose.slice(Math.max(0, match.index - 12), match.index),
				),
		},
	],
});
