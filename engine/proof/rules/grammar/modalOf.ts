import { expression, patternRule } from '../patternRule';

/** "could of" for "could have", which sounds alike in speech and not from a synthesiser. */
export const modalOf = patternRule({
	id: 'grammar/modal-of',
	severity: 'error',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(
				"\\b(?<!\\b(?:the|all|his|her|their|its|our)_)(?:could|should|would|might|must)(?:n't|_not|_never|_also|_always)?_(?<at>of)\\b(?!_(?:course|necessity|right))",
			),
			suggest: ['have'],
			message: 'After could, should, would, might or must the word is "have", not "of".',
			safeFix: true,
		},
	],
});
