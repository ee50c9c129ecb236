import { anyOf, expression, patternRule } from '../patternRule';

const PRONOUNS = '(?:me|us|you|him|her|them|it)';
const BASES = anyOf(
	'be come get give go have hear help join learn meet read receive see speak start take talk visit watch work',
);
const ING: Record<string, string> = {
	be: 'being',
	come: 'coming',
	get: 'getting',
	give: 'giving',
	have: 'having',
	take: 'taking',
};
/** Verbs in the past that are not also base forms, adjectives or nouns. */
const PAST = anyOf(
	'ate became began bought came did gave knew saw spoke told took was went were wrote',
);
const BASE_OF: Record<string, string> = {
	ate: 'eat',
	became: 'become',
	began: 'begin',
	bought: 'buy',
	came: 'come',
	did: 'do',
	gave: 'give',
	knew: 'know',
	saw: 'see',
	spoke: 'speak',
	told: 'tell',
	took: 'take',
	was: 'be',
	went: 'go',
	were: 'be',
	wrote: 'write',
};

/** Verbs and adjectives with what goes with them. */
export const verbPatterns = patternRule({
	id: 'grammar/verb-pattern',
	severity: 'warning',
	languages: ['en'],
	patterns: [
		{
			pattern: expression('\\b(?<at>discuss(?:ed|es|ing)?_about)\\b'),
			suggest: [(match) => match.groups?.['at']?.replace(/\s+about$/i, '')],
			message: 'One discusses something, without "about".',
		},
		{
			pattern: expression(
				"\\b(?:am|is|are|was|were|i'm|you're|we're|they're|he's|she's)_(?<at>agree)_(?:with|to|that|on)\\b",
			),
			suggest: [],
			message: '"Agree" is a verb: without a form of "be".',
		},
		{
			pattern: expression(
				'\\bmarried_(?<at>with)_(?:(?:an?|my|his|her|the)_(?!bab|child|kid|famil|son|daughter|dog|cat|twin)[a-z]+|him|her|me|you)(?=_|[.!?,;:]|$)',
			),
			suggest: ['to'],
			message: 'One is married "to" somebody.',
		},
		{
			pattern: expression(
				`\\blook(?:ing|s|ed)?_forward_to_(?<at>${BASES})_(?:${PRONOUNS}|from|with|the|a|an|your|my|our|their|on|in|about|more|there|next|this|at)\\b`,
			),
			suggest: [(match) => ingOf(match.groups?.['at'])],
			message: 'After "look forward to" the form ends in "-ing".',
			// "I look forward to work with a smile."
			unless: ([match]) =>
				/\bto\s+(?:work|talk|start|help|visit)\s+(?!on\b|you\b|about\b)/i.test(match),
		},
		{
			pattern: expression(
				'\\b(?<at>explain(?:ed|s)?_(?:me|us))_(?:the|that|how|what|why|a|an|this|my|your|his|her|everything)\\b',
			),
			suggest: [(match) => match.groups?.['at']?.replace(/\s+/, ' to ')],
			message: 'One explains something "to" somebody.',
		},
		{
			pattern: expression('\\bsuggest(?:ed|s)?_(?<at>me_to|us_to|him_to)_[a-z]+\\b'),
			suggest: [
				(match) =>
					`that ${SUBJECT[match.groups?.['at']?.split(/\s/)[0]?.toLowerCase() ?? ''] ?? 'they'}`,
			],
			message: 'One suggests that somebody does something.',
		},
		{
			pattern: expression(
				"\\b(?:have|has|had|been|[a-z]+n't)\\b[^.!?;:\\n]{1,40}_(?<at>since)_(?:two|three|four|five|six|seven|eight|nine|ten|many|several|a_few)_(?:seconds|minutes|hours|days|weeks|months|years|decades)\\b(?!_(?:ago|before|passed|went)\\b)",
			),
			suggest: ['for'],
			message: 'How long something lasts is said with "for"; "since" is for when it began.',
		},
		{
			pattern: expression(
				'\\bbetween_(?:you|him|her|them|us|me)_and_(?<at>i|he|she|they|we)\\b(?!_(?:am|are|is|was|were|have|has|had|will|would|do|did|can)\\b)',
			),
			suggest: [
				(match) =>
					({ i: 'me', he: 'him', she: 'her', they: 'them', we: 'us' })[
						match.groups?.['at']?.toLowerCase() ?? ''
					],
			],
			message: 'After "between" the form is the one of "me", "him" and "us".',
		},
		{
			pattern: expression(
				'\\b(?:want|wants|wanted|need|needs|needed|have|has|had|going|able|tries|tried|trying|decided|was|were|am|is|are|like|used)_to_(?<at>' +
					PAST +
					')_(?!that\\b)',
			),
			suggest: [(match) => BASE_OF[match.groups?.['at']?.toLowerCase() ?? '']],
			message: 'After "to" the verb stands without an ending of the past.',
			// "The one I used to was", "what we have to did"
			unless: ([match]) =>
				/\bto\s+(?:was|were|did)\s/i.test(match) &&
				!/^(?:want|need|going|able|tr|decided)/i.test(match),
		},
		{
			pattern: expression(
				"\\b(?:does|doesn't|did|didn't)_(?:(?:he|she|it|they|you|we|i|this|that|anyone|everyone)_)?(?<at>has|had)_(?!to_be_said\\b)",
			),
			suggest: ['have'],
			message: 'After "does" and "did" the form is "have".',
			unless: ([match]) => /^(?:does|did)\s+(?:has|had)/i.test(match),
		},
		{
			pattern: expression(
				'\\b(?:does|did)_(?:he|she|it)_(?<at>comes|costs|goes|likes|lives|looks|makes|means|needs|says|takes|thinks|wants|works)\\b',
			),
			suggest: [
				(match) =>
					match.groups?.['at']?.toLowerCase() === 'goes'
						? 'go'
						: match.groups?.['at']?.slice(0, -1),
			],
			message: 'After "does" and "did" the verb has no ending.',
		},
		{
			pattern: expression(
				'\\b(?:should|would|could|must|might)_(?<at>had|has)_(?:been|gone|done|seen|told|known|taken|come|made|said|asked|called|given)\\b',
			),
			suggest: ['have'],
			message: 'After this word the form is "have".',
		},
		{
			pattern: expression(
				"\\b(?:don't|doesn't|didn't|can't|couldn't|won't|wouldn't|haven't|hasn't|ain't)_[a-z]+_(?:to_[a-z]+_|any_|got_)?(?<at>no|nobody|nothing|nowhere)(?=_(?!for\\b|one\\b|matter\\b|longer\\b|doubt\\b|later\\b|sooner\\b|less\\b|more\\b|but\\b|to\\b|and\\b|or\\b|because\\b|when\\b)[a-z]+|(?<!no)[.!?,]|(?<!no)$)",
			),
			suggest: [
				(match) =>
					({ no: 'any', nobody: 'anybody', nothing: 'anything', nowhere: 'anywhere' })[
						match.groups?.['at']?.toLowerCase() ?? ''
					],
			],
			message: 'The sentence says "not" already.',
		},
		{
			pattern: expression(
				'\\b(?:go|goes|went|gone|going|come|came|coming|get|got)_(?<at>to_home)\\b(?=[.!?,;]|$|_(?:after|and|at|early|late|by|with|now|today|because|from|before)\\b)',
			),
			suggest: ['home'],
			message: 'One goes home, without "to".',
		},
		{
			pattern: expression('\\bafraid_(?<at>from)_'),
			suggest: ['of'],
			message: 'One is afraid "of" something.',
		},
		{
			pattern: expression(
				'\\b(?:good|bad|great|terrible|excellent)_(?<at>in)_(?:chemistry|chess|cooking|dancing|drawing|english|geography|history|languages|math|maths|physics|science|singing|sports)(?=[.!?,;]|$|_(?:and|but|or)\\b)',
			),
			suggest: ['at'],
			message: 'One is good "at" something.',
		},
		{
			pattern: expression('\\b(?<at>despite_of)\\b'),
			suggest: ['despite'],
			message: 'Either "despite" or "in spite of".',
		},
		{
			pattern: expression('\\b(?<at>in)_the_other_hand\\b(?!_(?:he|she|i|they|we|was|is|held)\\b)'),
			suggest: ['on'],
			message: 'The phrase is "on the other hand".',
		},
		{
			pattern: expression(
				'\\b(?:depend|depends|depended|depending)_(?<at>of|from)_(?:the|a|an|how|what|where|your|my|his|her|our|their|you|it|many)\\b',
			),
			suggest: ['on'],
			message: 'Something depends "on" something.',
		},
		{
			pattern: expression(
				'\\binterested_(?<at>on|for|about|to)_(?:the|a|an|your|this|that|his|her|my|our|learning|buying|working|music|art|sports?|science|politics|history)\\b',
			),
			suggest: ['in'],
			message: 'One is interested "in" something.',
		},
		{
			pattern: expression('\\bresponsible_(?<at>of)_'),
			suggest: ['for'],
			message: 'One is responsible "for" something.',
		},
		{
			pattern: expression('\\b(?:is|are|am|was|were)_(?<at>capable_to)_[a-z]+\\b'),
			suggest: ['able to'],
			message: 'Either "able to" or "capable of".',
		},
		{
			pattern: expression(
				'\\b(?:arrive|arrives|arrived|arriving)_(?<at>to)_(?:the|a|an|my|our|his|her|their|work|school|london|paris|new_york)\\b',
			),
			suggest: ['at', 'in'],
			message: 'One arrives "at" a place or "in" a city.',
		},
	],
});

const SUBJECT: Record<string, string> = { me: 'I', us: 'we', him: 'he' };

function ingOf(verb = ''): string {
	const lower = verb.toLowerCase();
	return ING[lower] ?? `${lower}ing`;
}
