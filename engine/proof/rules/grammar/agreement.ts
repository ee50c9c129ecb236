import { expression, patternRule } from '../patternRule';
import { HELPERS, START } from './clause';

const ONE = '(?:he|she|it|everyone|everybody|nobody|someone|somebody|anyone)';
const NOT_A_QUESTION = `(?<!\\b${HELPERS}_)`;
/** "One of you was", "the man behind you is". */
const NOT_AN_OBJECT =
	'(?<!\\b(?:of|to|with|for|like|than|between|from|about|by|and|behind|before|after|around|near|beside|without|what|who|whom|on|in|at|over|under|upon|beyond|told|tell|asked|ask|show|showed|gave|give|brings?|brought|helps?|gets?|made|makes?|all|see|saw|reach|reached|cost)_)';

/** Verbs that do not go with the word before them. */
export const agreement = patternRule({
	id: 'grammar/agreement',
	severity: 'warning',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(`${NOT_A_QUESTION}\\b${ONE}_(?<at>don't)\\b`),
			suggest: ["doesn't"],
			message: 'After he, she and it the form is "doesn\'t".',
		},
		{
			pattern: expression(
				`${NOT_A_QUESTION}\\b(?:he|she|it|everyone|everybody|nobody|someone)_(?<at>have)_(?:a|an|the|no|to|two|three|many|some|been|never|always|already|his|her|its)\\b`,
			),
			suggest: ['has'],
			message: 'After he, she and it the form is "has".',
			unless: ({ index }, { prose }) =>
				/\b(?:could|should|would|will|may|might|must|can|shall|did|does|do|nor|neither)\b[^.!?]{0,25}$/i.test(
					prose.slice(Math.max(0, index - 40), index),
				),
		},
		{
			pattern: expression(
				`${NOT_AN_OBJECT}\\b(?:we|they|you)_(?<at>was|is|has|wasn't|isn't|hasn't|doesn't)_`,
			),
			suggest: [
				(match) =>
					({
						was: 'were',
						is: 'are',
						has: 'have',
						"wasn't": "weren't",
						"isn't": "aren't",
						"hasn't": "haven't",
						"doesn't": "don't",
					})[match.groups?.['at']?.toLowerCase() ?? ''],
			],
			message: (fault) => `"${fault}" does not go with we, you or they.`,
			unless: (match, { prose }) =>
				// "everything you need is", "the book you has"; "what we do is" has a verb between and never matches.
				/\b(?:[a-z]+ing|thank|thanks|[a-z]+s|[a-z]+ed)\s$/i.test(prose.slice(0, match.index)) &&
				/^you\s/i.test(match[0]),
		},
		{
			pattern: expression(
				`${START}(?:he|she|it)_(?<at>go|want|need|like|know|think|come|work|live|say|make|take|use|look|feel|see|seem)_(?:to|a|an|the|that|in|like|very|so|good|his|her|it)\\b`,
			),
			suggest: [(match) => ({ go: 'goes' })[match.groups?.['at']?.toLowerCase() ?? ''] ?? '$&s'],
			message: 'After he, she and it the verb takes an "s".',
		},
		{
			pattern: expression(
				`${NOT_AN_OBJECT}${NOT_A_QUESTION}\\b(?:he|she|it)_(?<at>are|am|aren't)\\b`,
			),
			suggest: [(match) => (match.groups?.['at']?.toLowerCase() === "aren't" ? "isn't" : 'is')],
			message: (fault) => `"${fault}" does not go with he, she or it.`,
		},
		{
			pattern: expression(
				`${START}(?:the_|our_|these_|those_)?(?:children|women|men|people)_(?<at>is|was|has|doesn't)\\b`,
			),
			suggest: [
				(match) =>
					({ is: 'are', was: 'were', has: 'have', "doesn't": "don't" })[
						match.groups?.['at']?.toLowerCase() ?? ''
					],
			],
			message: (fault) => `"${fault}" does not go with several people.`,
		},
		{
			pattern: expression(
				`${START}if_(?:i|you|we|they|he|she|it)_(?<at>would_have)_(?:known|been|had|seen|done|asked|told|gone|heard|waited|called)\\b`,
			),
			suggest: ['had'],
			message: 'After "if" the form is "had".',
			severity: 'info',
		},
		{
			pattern: expression(`${START}i_(?<at>is|are|has|doesn't)_(?!a_roman)`),
			suggest: [
				(match) =>
					({ is: 'am', are: 'am', has: 'have', "doesn't": "don't" })[
						match.groups?.['at']?.toLowerCase() ?? ''
					],
			],
			message: (fault) => `"${fault}" does not go with "I".`,
		},
		{
			pattern: expression(`\\b(?:these|those)_(?<at>is|was|has)_`),
			suggest: [
				(match) =>
					({ is: 'are', was: 'were', has: 'have' })[match.groups?.['at']?.toLowerCase() ?? ''],
			],
			message: (fault) => `"${fault}" does not go with several things.`,
		},
		{
			pattern: expression(`${START}this_(?<at>are|were|have)_(?:a|an|the|my|our|not|some|very)\\b`),
			suggest: [
				(match) =>
					({ are: 'is', were: 'was', have: 'has' })[match.groups?.['at']?.toLowerCase() ?? ''],
			],
			message: (fault) => `"${fault}" does not go with "this".`,
		},
		{
			pattern: expression(
				`(?<!\\bof_)\\b(?:many|most|some|these|those|other)_people_(?<at>is|was|has|doesn't)\\b`,
			),
			suggest: [
				(match) =>
					({ is: 'are', was: 'were', has: 'have', "doesn't": "don't" })[
						match.groups?.['at']?.toLowerCase() ?? ''
					],
			],
			message: (fault) => `"${fault}" does not go with several people.`,
		},
	],
});
