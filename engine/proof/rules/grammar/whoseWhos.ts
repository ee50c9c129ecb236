import { expression, patternRule } from '../patternRule';
import { END, START } from './clause';

/** whose and who's. */
export const whoseWhos = patternRule({
	id: 'grammar/whose-whos',
	severity: 'warning',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(
				`\\b(?<at>who's)_(?![a-z]+ing\\b|that\\b|the\\b|there\\b|next\\b|who\\b|your\\b|in\\b|on\\b)[a-z]+_(?:is|are|was|were)_(?:this|that|it|these|those|the|he|she|they|in|on|broken|lost|missing|at)\\b`,
			),
			suggest: ['whose'],
			message: 'What belongs to whom is "whose".',
		},
		{
			pattern: expression(
				`${START}(?<at>who's)_(?:turn|fault|idea|job|side|phone|car|house|name|voice|book|bag|coat|dog|cat|jacket|keys?|laptop|desk|seat|birthday|child|kids?)\\b`,
			),
			suggest: ['whose'],
			message: 'What belongs to whom is "whose".',
		},
		{
			pattern: expression(
				`\\b(?:someone|anyone|everyone|people|person|man|woman|customer|user|those|team|company)_(?<at>who's)_(?:name|names|job|jobs|house|car|phone|parents|mother|father|account|data|website|lives|work)_`,
			),
			suggest: ['whose'],
			message: 'What belongs to whom is "whose".',
		},
		{
			pattern: expression(
				`\\b(?<at>whose)_(?:going_to|gonna|there${END}|here${END}|been|not|never_been|ready_to|responsible_for|the_(?:best|boss|one|first)|coming(?:${END}|_(?:to|with|over|home|for|on|tonight|tomorrow)\\b)|joining_(?:us|you|me|the)|in_charge|got_(?:a|the))(?![-\\p{L}])`,
			),
			suggest: ["who's"],
			message: 'Here "who is" or "who has" is meant: "who\'s".',
		},
	],
});
