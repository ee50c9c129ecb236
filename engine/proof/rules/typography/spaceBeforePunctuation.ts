import { expression, patternRule } from '../patternRule';
import type { Rule } from '../rule';

const MESSAGE = 'There is no space before this punctuation mark.';
const AFTER_WORD = '(?<=[\\p{L}\\p{M})\\]"”»’\\uFFFC])';

/** "Hello , world". French sets a space before ? ! : and ;, so there only the comma and the full stop count. */
export const spaceBeforePunctuation: Rule = patternRule({
	id: 'typography/space-before-punctuation',
	severity: 'info',
	languages: 'all',
	patterns: [
		{
			pattern: expression(
				`${AFTER_WORD} +(?<mark>,|\\.(?![.\\p{L}\\uFFFC]))(?=[ \\n\\p{L}]|$)`,
				'dgu',
			),
			suggest: [(match) => match.groups?.['mark']],
			message: MESSAGE,
			safeFix: true,
		},
		{
			// Not ":)" and ";-)".
			pattern: expression(`${AFTER_WORD} +(?<mark>[?!:;])(?=[ \\n]|$)`, 'dgu'),
			suggest: [(match) => match.groups?.['mark']],
			message: MESSAGE,
			safeFix: true,
			unless: (_match, { language }) => language === 'fr' || language === '',
		},
		{
			pattern: expression('(?<=\\() +(?=\\p{L})|(?<=\\p{L}) +(?=\\))', 'dgu'),
			suggest: [''],
			message: 'There is no space inside of brackets.',
			safeFix: true,
		},
	],
});
