import { anyOf, expression, patternRule } from '../patternRule';

/** Words that begin a sentence more often than they end a name, so that "Node.Then" is no file or library. */
const STARTERS = anyOf(
	'The This That These Those Then There They We You He She It In If But And So What When Where How Why Who Our Your My For At On To As A An After Before With Now Let Please Or Not No Yes Is Are Do Does Can Will All Some Many Most Each One Click Try Here However',
);

/** "Stop here.Then go on": read as one word, or as "dot". */
export const missingSpace = patternRule({
	id: 'typography/missing-space',
	severity: 'warning',
	languages: 'all',
	patterns: [
		{
			pattern: expression(
				`(?<=[\\p{Ll}\\p{M}]{2}|\\uFFFC)(?<at>[.!?…])(?=${STARTERS}(?![\\p{L}.]))`,
				'dgu',
			),
			suggest: ['$& '],
			message: 'A space is missing after this punctuation mark.',
			safeFix: true,
			unless: (_match, { language }) => language !== 'en',
		},
		{
			// Names such as "Yahoo!Answers", and files and hosts that nothing marked as such.
			pattern: expression('(?<=[\\p{Ll}\\p{M}]{2})(?<at>[.!?…])(?=\\p{Lu}\\p{Ll}+[ ,\\n])', 'dgu'),
			suggest: ['$& '],
			message: 'A space is missing after this punctuation mark.',
		},
		{
			pattern: expression('(?<=[\\p{Ll}\\p{M}]{2})(?<at>[,;])(?=\\p{L}{2})', 'dgu'),
			suggest: ['$& '],
			message: 'A space is missing after this punctuation mark.',
			safeFix: true,
		},
		{
			// Not "std::vector", "re:invent", ":smile:" and "localhost:port".
			pattern: expression('(?<=(?:^|[ \\n])\\p{L}{3,})(?<at>:)(?=\\p{Ll}{3,}[ ,])', 'dgu'),
			suggest: ['$& '],
			message: 'A space is missing after this punctuation mark.',
			severity: 'info',
			unless: (match, { prose }) =>
				/(?:localhost|mailto|http|tel|re)$/i.test(prose.slice(0, match.index)),
		},
		{
			pattern: expression('(?<=\\p{L}{2})(?<at>\\()(?=\\p{Ll}{3,}[ ,])', 'dgu'),
			suggest: [' $&'],
			message: 'A space is missing before this bracket.',
			severity: 'info',
		},
	],
});
