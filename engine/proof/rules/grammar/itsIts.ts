import { anyOf, expression, patternRule } from '../patternRule';
import { END, START } from './clause';

const AFTER_IT_IS =
	'(?:a|an|the|not|no|all|also|always|already|as|at|because|been|being|best|better|both|clear|easy|enough|fine|for|going|good|great|hard|important|in|just|like|likely|more|my|never|nice|on|one|only|our|out|over|own|possible|probably|quite|rather|really|so|still|that|their|this|time|to|too|true|up|very|well|what|when|worth|yet|your|[a-z]+ing|[a-z]+ly|[a-z]+ed)';

const VERBS = anyOf(
	'lost loses has had launched launches released releases changed changes improved improves updated updates reached reaches kept keeps doubled published publishes opened opens closed closes announced announces raised raises expanded expands celebrated celebrates earned earns completed completes wagged gave gives took takes',
);

/** its and it's. */
export const itsIts = patternRule({
	id: 'grammar/its-its',
	severity: 'warning',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(`\\b(?<at>it's)_own\\b`),
			suggest: ['its'],
			message: 'What belongs to it is "its", without an apostrophe.',
			safeFix: true,
		},
		{
			pattern: expression(
				`\\b(?:of|in|on|with|to|from|at|by|under|into|through|behind|within|against|around|upon|across|inside|during|beyond|throughout)_(?<at>it's)_(?!${AFTER_IT_IS}\\b)[a-z]+`,
			),
			suggest: ['its'],
			message: 'What belongs to it is "its", without an apostrophe.',
		},
		{
			pattern: expression(`\\b${VERBS}_(?<at>it's)_(?!${AFTER_IT_IS}\\b)[a-z]+`),
			suggest: ['its'],
			message: 'What belongs to it is "its", without an apostrophe.',
		},
		{
			pattern: expression(
				`(?<!${START})\\b(?<at>it's)_(?:claws|ears|fur|leg|legs|nest|nose|owner|owners|parents|paw|paws|tail|wings)\\b`,
			),
			suggest: ['its'],
			message: 'What belongs to it is "its", without an apostrophe.',
		},
		{
			pattern: expression(
				`${START}(?<at>it's)_(?:name|price|size|battery|main|primary|only|car|owner|purpose|design|users)_(?:is|was|are|were|has)\\b`,
			),
			suggest: ['its'],
			message: 'What belongs to it is "its", without an apostrophe.',
			unless: ([match]) => /\sonly\s/i.test(match),
		},
		{
			pattern: expression(
				`(?:${START}|\\b(?:and|but|because|think|when|if)_)(?<at>its)_(?:late|cold|hot|warm|early|great|over|nice|amazing|true|raining|snowing|sunny|ready|done|free|easy|fun|simple|here|fine|okay|all_good)(?:${END}|_(?:and|but|here|today|outside|now|again)\\b)`,
			),
			suggest: ["it's"],
			message: 'Here "it is" is meant: "it\'s".',
			// "its early and late works"
			unless: ([match]) =>
				/\sand$/i.test(match) && !/(?:late|cold|hot|over|raining|done|ready)\s+and$/i.test(match),
		},
		{
			pattern: expression(
				`\\b(?<at>its)_(?:a|an|not|been|gonna|going_to|time_to|time_for|too|to_(?:late|early|hard|soon|much|expensive|cold|hot|far|big|small|difficult|long|bad|easy|loud|quiet|dark|dangerous|risky)|because|about_time|supposed_to|okay${END}|ok${END}|true_that|the_(?:best|worst|first|last|most|only|same)_(?:way|thing|time|place|day|part)|(?:important|easy|hard|difficult|possible|impossible|great|good|nice|better|best|worth|safe|useful|clear|likely|crucial|essential|fun)_(?:to|that|when|if|for_(?:you|us|me)))(?![-\\p{L}])`,
			),
			suggest: ["it's"],
			message: 'Here "it is" or "it has" is meant: "it\'s".',
			// "its A side"
			unless: (match) => /\bA$/.test(match[0]),
		},
	],
});
