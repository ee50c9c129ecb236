import { expression, patternRule } from '../patternRule';

/** Two spaces between words. After the end of a sentence they are a habit of typists, and fine. */
export const doubleSpace = patternRule({
	id: 'typography/double-space',
	severity: 'info',
	languages: 'all',
	patterns: [
		{
			pattern: expression('(?<=[\\p{L}\\p{M},;)])(?<at> {2,})(?=[\\p{L}(])', 'dgu'),
			suggest: [' '],
			message: 'There is more than one space between the words.',
			safeFix: true,
		},
	],
});
