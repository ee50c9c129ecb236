import { anyOf, expression, patternRule } from '../patternRule';

const LOST = anyOf(
	'my your his her our their its the a any all it that them us you money weight data customers time control track sight interest hope everything out some more focus access power patience points faith touch',
);

/** loose and lose. */
export const looseLose = patternRule({
	id: 'grammar/loose-lose',
	severity: 'error',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(
				`\\b(?:to|will|would|can|could|may|might|should|must|not|don't|doesn't|didn't|won't|can't|never|you|we|they|i|'ll)_(?<at>loose)_${LOST}\\b`,
			),
			suggest: ['lose'],
			message: 'Not to have any more is "lose".',
		},
		{
			pattern: expression(`\\b(?<at>loosing)_(?:${LOST}|the_game)\\b`),
			suggest: ['losing'],
			message: 'Not to have any more is "losing".',
		},
	],
});
