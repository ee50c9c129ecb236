import { expression, patternRule } from '../patternRule';
import { START } from './clause';

/** "I use to live": only at the start of a clause, because "the tools we use to test" is right. */
export const usedTo = patternRule({
	id: 'grammar/used-to',
	severity: 'warning',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(
				`(?:${START}|(?<=,[ \\t\\n])|\\b(?:but|because|and|so|when)_)(?:i|we|you|he|she|they|it)_(?:always_|often_)?(?<at>use)_to_(?:be|live|have|think|love|like|know|play|believe|hate|want|work|go|sit|say|hope|feel|see|drive|smoke)\\b`,
			),
			suggest: ['used'],
			message: 'For a habit of the past the form is "used to".',
		},
		{
			pattern: expression(
				"\\b(?:is|are|was|were|am|be|been|get|got|getting|i'm|you're|we're|they're)_(?<at>use)_to_(?:it|the|this|that|being|having|my|your|his|her|our|their|[a-z]+ing)\\b",
			),
			suggest: ['used'],
			message: 'For a habit the form is "used to".',
		},
	],
});
