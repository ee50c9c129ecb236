import { anyOf, expression, patternRule } from '../patternRule';
import { HELPERS, START } from './clause';

const ONE = '(?:he|she|it|everyone|everybody|nobody|someone|somebody|anyone)';
const NOT_A_QUESTION = `(?<!\\b${HELPERS}_)`;
/** "One of you was", "the man behind you is". */
const NOT_AN_OBJECT =
	'(?<!\\b(?:of|to|with|for|like|than|between|from|about|by|and|behind|before|after|around|near|beside|without|what|who|whom|on|in|at|over|under|upon|beyond|told|tell|asked|ask|show|showed|gave|give|brings?|brought|helps?|gets?|made|makes?|all|see|saw|reach|reached|cost)_)';

/** Verbs whose past is another word, so that he or she never stands before them as they are. */
const BASES = anyOf(
	'agree ask become begin believe belong break bring build buy carry catch change choose clean come contain cook create decide drink drive eat enjoy explain fall feel find fly follow forget get give go grow happen hate hear help hold hope include keep know learn leave like listen live look lose love make mean meet need open own pay play prefer remember run say see seem sell send show sing sit sleep smell speak spend stand start stay stop study take talk taste teach tell think travel try turn understand use wait wake walk want watch wear win work write',
);

function withEnding(verb = ''): string {
	if (/[^aeiou]y$/i.test(verb)) return verb.replace(/y$/i, 'ies');
	return verb + (/(?:s|x|ch|sh|o)$/i.test(verb) ? 'es' : 's');
}

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
				`${START}(?:he|she|it)_(?<at>go|want|need|like|know|think|come|work|live|say|make|take|use|look|feel|see|seem|choose|run|play|give|keep|tell|write|speak|drive|love|hate|try|study|watch)_(?:to|a|an|the|that|in|like|very|so|good|his|her|it)\\b`,
			),
			suggest: [
				(match) =>
					({ go: 'goes', try: 'tries', study: 'studies', watch: 'watches' })[
						match.groups?.['at']?.toLowerCase() ?? ''
					] ?? '$&s',
			],
			message: 'After he, she and it the verb takes an "s".',
		},
		{
			pattern: expression(`${START}(?:he|she|it)_(?<at>${BASES})(?![-'\\p{L}])`),
			suggest: [(match) => withEnding(match.groups?.['at'])],
			message: 'After he, she and it the verb takes an "s".',
		},
		{
			pattern: expression(
				`${START}(?:my|our|your|his|her|their)_(?:boss|brother|cat|daughter|dog|father|friend|husband|mother|neighbor|neighbour|sister|son|teacher|uncle|aunt|wife)_(?<at>${BASES})_(?:in|at|for|on|to|a|an|the|as|with|very|from|it|that|my|his|her)\\b`,
			),
			suggest: [(match) => withEnding(match.groups?.['at'])],
			message: 'With one person the verb takes an "s".',
		},
		{
			pattern: expression(
				`${START}(?:nobody|no_one|everyone|everybody|someone|somebody)_(?:in|on|of|from|at)_(?:the|my|our|this|us|them)_(?:[a-z]+_)?(?<at>are|were|have|${BASES})_(?:the|a|an|to|it|that|how|what|my|our|his|her|about)\\b`,
			),
			suggest: [
				(match) =>
					({ are: 'is', were: 'was', have: 'has' })[match.groups?.['at']?.toLowerCase() ?? ''] ??
					withEnding(match.groups?.['at']),
			],
			message: 'The verb goes with one person.',
		},
		{
			pattern: expression(
				`${START}(?:the|my|our|your|his|her|their|these|those|both|all_the)_(?:boys|brothers|cats|customers|dogs|employees|friends|girls|guests|guys|kids|neighbors|neighbours|parents|players|results|sisters|students|teachers|users|workers)_(?<at>was|is|has|doesn't)\\b`,
			),
			suggest: [
				(match) =>
					({ was: 'were', is: 'are', has: 'have', "doesn't": "don't" })[
						match.groups?.['at']?.toLowerCase() ?? ''
					],
			],
			message: (fault) => `"${fault}" does not go with several.`,
		},
		{
			pattern: expression(
				`${START}(?:the_|our_|my_|these_|those_)?(?:children|women|men|people)_(?<at>comes|eats|gets|goes|likes|lives|loves|needs|plays|says|thinks|wants|works)\\b`,
			),
			suggest: [(match) => match.groups?.['at']?.replace(/(?<=^go)es$|s$/i, '')],
			message: 'With several the verb has no "s".',
		},
		{
			pattern: expression(`\\b(?<at>these|those)_(?:kind|sort|type)_of\\b`),
			suggest: [(match) => (/^these$/i.test(match.groups?.['at'] ?? '') ? 'this' : 'that')],
			message: (fault) => `"${fault}" does not go with one kind.`,
		},
		{
			pattern: expression(`${START}(?<at>her|him)_and_(?:i|me)\\b`),
			suggest: [(match) => (/^her$/i.test(match.groups?.['at'] ?? '') ? 'she' : 'he')],
			message: 'Who does something is "he" or "she".',
		},
		{
			pattern: expression(
				`${START}me_and_(?:my_[a-z]+|his_[a-z]+|her_[a-z]+|him|her|you)_(?<at>is|was|has|goes)\\b`,
			),
			suggest: [
				(match) =>
					({ is: 'are', was: 'were', has: 'have', goes: 'go' })[
						match.groups?.['at']?.toLowerCase() ?? ''
					],
			],
			message: (fault) => `"${fault}" does not go with two.`,
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
			pattern: expression(
				`(?<!\\b${HELPERS}_)\\b(?:each|either|neither)_of_(?:the|these|those|our|my|your|their|his|her)_[a-z]+s_(?<at>have|are|were|do|don't)_`,
			),
			suggest: [
				(match) =>
					({ have: 'has', are: 'is', were: 'was', do: 'does', "don't": "doesn't" })[
						match.groups?.['at']?.toLowerCase() ?? ''
					],
			],
			message: (fault) => `"${fault}" does not go with one of several.`,
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
