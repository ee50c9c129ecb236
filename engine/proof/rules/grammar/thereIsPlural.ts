import { anyOf, expression, patternRule } from '../patternRule';

const MANY = anyOf(
	'two three four five six seven eight nine ten eleven twelve twenty many several few hundreds thousands millions',
);

/** "There is three ways". */
export const thereIsPlural = patternRule({
	id: 'grammar/there-is-plural',
	severity: 'warning',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(
				`\\bthere_(?<at>is|was|isn't|wasn't|has_been)_(?:also_|only_|still_|not_)?${MANY}_(?!percent|million|billion|hundred|thousand|(?:years?|months?|weeks?|days?|hours?|minutes?|pounds|dollars)_(?:left|between))[a-z]`,
			),
			suggest: [
				(match) =>
					({
						is: 'are',
						was: 'were',
						"isn't": "aren't",
						"wasn't": "weren't",
						'has been': 'have been',
					})[match.groups?.['at']?.toLowerCase().replaceAll(/\s+/g, ' ') ?? ''],
			],
			message: 'Several things take the plural: "there are".',
		},
		{
			pattern: expression(
				`\\b(?<at>is|was)_there_(?:any_(?:questions|problems|issues|others)|${MANY}_[a-z]+s)\\b`,
			),
			suggest: [(match) => (match.groups?.['at']?.toLowerCase() === 'is' ? 'are' : 'were')],
			message: 'Several things take the plural: "are there".',
		},
	],
});
