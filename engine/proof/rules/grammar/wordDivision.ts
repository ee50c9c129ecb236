import { expression, patternRule } from '../patternRule';

const DIVIDED: Record<string, string> = {
	alot: 'a lot',
	aswell: 'as well',
	infact: 'in fact',
	eachother: 'each other',
	everytime: 'every time',
	incase: 'in case',
	atleast: 'at least',
	eventhough: 'even though',
	ofcourse: 'of course',
	abit: 'a bit',
	aslong: 'as long',
	noone: 'no one',
	inspite: 'in spite',
	thankyou: 'thank you',
	ontop: 'on top',
	infront: 'in front',
	upto: 'up to',
	allright: 'all right',
};

/** Two words written as one, and one written as two. */
export const wordDivision = patternRule({
	id: 'grammar/word-division',
	severity: 'warning',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(
				`(?<![\\p{L}\\p{M}'-])(?<at>${Object.keys(DIVIDED).join('|')})(?![\\p{L}\\p{M}'-])`,
			),
			suggest: [(match) => DIVIDED[match[0].toLowerCase()]],
			message: (fault) => `"${fault}" is two words.`,
			safeFix: true,
			// A name: "Noone".
			unless: (match) => /^\p{Lu}/u.test(match[0]) && match.index > 0,
		},
		{
			pattern: expression(
				"\\b(?<at>(?:my|your|him|her|it|our|them)_(?:self|selves))(?![-\\p{L}'])",
			),
			suggest: [(match) => match[0].replaceAll(/\s/g, '').toLowerCase()],
			message: (fault) => `"${fault.replaceAll(/\s+/g, ' ')}" is one word.`,
			severity: 'info',
		},
		{
			pattern: expression(
				'\\b(?:here|there|it|this|that|them|happens?|work|works|walk|run|use|used|do|does|see|call|eat|play|practice|open|available|almost|nearly)_(?<at>everyday)(?=[.!?,;]|$)',
			),
			suggest: ['every day'],
			message: '"Everyday" is an adjective; each day is "every day".',
			severity: 'info',
		},
		{
			pattern: expression(
				"\\b(?:have|has|had|i've|we've|they've)_(?<at>all_ready)_(?:been|sent|paid|bought|done|seen|made|told|started|finished|left)\\b",
			),
			suggest: ['already'],
			message: 'Before now is "already".',
		},
		{
			pattern: expression(
				"(?<![\\p{L}',-] )\\b(?:we|you|it|they|he|she|i)_(?<at>maybe)_(?:able|available|asked|used|late|too|required|a|the|an)\\b",
			),
			suggest: ['may be'],
			message: 'Before an adjective or noun the verb is "may be".',
		},
	],
});
