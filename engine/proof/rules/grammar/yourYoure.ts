import { anyOf, expression, patternRule } from '../patternRule';
import { END } from './clause';

const STATES = anyOf(
	'able afraid alone aware bored busy curious done excited fine free glad happy here hungry interested late lost lucky new okay over planning ready running sad sick sorry stuck sure there tired unable unhappy unsure welcome worried wrong looking thinking working trying using doing going getting',
);

/** your and you're. */
export const yourYoure = patternRule({
	id: 'grammar/your-youre',
	severity: 'warning',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(
				`\\b(?<at>your)_(?:going_to|gonna|trying_to|looking_(?:for|at)|welcome(?:${END}|_to_(?:join|stay|use|come|try|visit|ask|call|contact|sit|take|bring|share))|not|the|a|an|about_to|supposed_to|allowed_to|able_to|kidding|joking|right${END}|wrong${END}|amazing${END}|awesome${END})(?![-\\p{L}])`,
			),
			suggest: ["you're"],
			message: 'Here "you are" is meant: "you\'re".',
			// "at your right." and "to your right," are places, "your not-for-profit" and "your A team" are owned.
			unless: (match, { prose }) =>
				/\bA$/.test(match[0]) ||
				/\b(?:on|to|at|of|from|within|know|is|was)\s$/i.test(prose.slice(0, match.index).slice(-8)),
		},
		{
			pattern: expression(
				`\\b(?:know|think|hope|sure|glad|if|when|that|because|says?|said|where|until|once|whether|since|while)_(?<at>your)_${STATES}(?:${END}|_(?:to|with|for|about|at|of|from|on)\\b)`,
			),
			suggest: ["you're"],
			message: 'Here "you are" is meant: "you\'re".',
		},
		{
			pattern: expression(
				`\\b(?:know|think|hope|sure|glad|if|when|that|because|heard|see)_(?<at>your)_(?:coming|doing|enjoying|feeling|getting|going|having|leaving|looking|moving|trying)_(?:a|an|the|to|it|better|well|good|okay|ok|fine|great|for|home|with|on|this|that)\\b`,
			),
			suggest: ["you're"],
			message: 'Here "you are" is meant: "you\'re".',
		},
		{
			pattern: expression(
				`\\b(?:is|was)_(?:that|this|it)_(?<at>you're)_(?!a\\b|an\\b|the\\b|not\\b|so\\b|all\\b|[a-z]+ing\\b|[a-z]+ed\\b)[a-z]+`,
			),
			suggest: ['your'],
			message: 'What belongs to you is "your".',
		},
		{
			pattern: expression(
				`\\b(?:about|of|to|from|with|at|on|into|using|love)_(?<at>you're)_(?!a\\b|an\\b|the\\b|not\\b|all\\b|[a-z]+ing\\b|[a-z]+ed\\b)[a-z]+`,
			),
			suggest: ['your'],
			message: 'What belongs to you is "your".',
		},
		{
			pattern: expression(
				`\\b(?<at>you're)_(?:own|account|address|car|company's|computer|customers|email|house|login|name|order|password|phone|profile|team's|voice|website|bag|book|dog|cat|friend's|mother|mom|father|dad|brother|sister|son|daughter|children|kids|house|idea|job|script|text|opinion|feedback)\\b(?!_(?:is|are)_\\w+ing)`,
			),
			suggest: ['your'],
			message: 'What belongs to you is "your".',
		},
	],
});
