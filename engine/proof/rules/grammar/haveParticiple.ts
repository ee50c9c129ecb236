import { expression, patternRule } from '../patternRule';

/** Past form, then participle and base form. */
const FORMS: Record<string, readonly [participle: string, base: string]> = {
	went: ['gone', 'go'],
	came: ['come', 'come'],
	ate: ['eaten', 'eat'],
	wrote: ['written', 'write'],
	spoke: ['spoken', 'speak'],
	broke: ['broken', 'break'],
	chose: ['chosen', 'choose'],
	drove: ['driven', 'drive'],
	froze: ['frozen', 'freeze'],
	gave: ['given', 'give'],
	knew: ['known', 'know'],
	rode: ['ridden', 'ride'],
	rose: ['risen', 'rise'],
	sang: ['sung', 'sing'],
	saw: ['seen', 'see'],
	shook: ['shaken', 'shake'],
	stole: ['stolen', 'steal'],
	swam: ['swum', 'swim'],
	took: ['taken', 'take'],
	threw: ['thrown', 'throw'],
	wore: ['worn', 'wear'],
	began: ['begun', 'begin'],
	drank: ['drunk', 'drink'],
	ran: ['run', 'run'],
	fell: ['fallen', 'fall'],
	flew: ['flown', 'fly'],
	grew: ['grown', 'grow'],
	drew: ['drawn', 'draw'],
	blew: ['blown', 'blow'],
	became: ['become', 'become'],
	did: ['done', 'do'],
};
const PAST = `(?:${Object.keys(FORMS).join('|')})`;

const form = (place: 0 | 1) => (match: RegExpExecArray) =>
	FORMS[match.groups?.['at']?.toLowerCase() ?? '']?.[place];

const isName = (match: RegExpExecArray) => /^\p{Lu}/u.test(match.groups?.['at'] ?? '');

/** "have went" and "didn't went". */
export const haveParticiple = patternRule({
	id: 'grammar/verb-form',
	severity: 'error',
	languages: ['en'],
	patterns: [
		{
			pattern: expression(
				`\\b(?:have|has|had|i've|you've|we've|they've|haven't|hasn't|hadn't|could've|should've|would've)_(?:(?:not|never|already|just|ever|also|always)_)?(?<at>${PAST})\\b`,
			),
			suggest: [form(0)],
			message: 'After "have" comes the participle.',
			unless: (match, { prose }) =>
				isName(match) ||
				// "What I have did not help", "the little they had became less"
				(/(?:did|became|went|came|fell|rose|grew|took|gave|broke|began|ran|blew)$/i.test(
					match[0],
				) &&
					/\b(?:what|that|which|all|everything|nothing|little|whatever|\w+s|we|they|he|she|i|you|it)(?:\s+(?:i|you|we|they|he|she|it))?\s+$/i.test(
						prose.slice(Math.max(0, match.index - 30), match.index),
					) &&
					/^(?:had|has|have)\s/i.test(match[0]) &&
					/(?:did|became)$/i.test(match[0])),
		},
		{
			pattern: expression(
				`\\b(?:(?:didn't|doesn't|don't)|did(?:_not)?_(?:you|he|she|it|we|they)|did_not|does_not|do_not)_(?:(?:ever|even|really|always)_)?(?<at>${PAST.replace('|did)', ')')})\\b`,
			),
			suggest: [form(1)],
			message: 'After "do", "does" and "did" comes the base form of the verb.',
			unless: isName,
		},
		{
			pattern: expression(
				"(?<![\\p{L}'] )(?<!\\b(?:have|had|has|ever|having|be|being|been|was|were|is|are)_(?:\\p{L}+_)?)\\b(?:i|we|they|he|she)_(?<at>seen)_(?:it|that|the|a|an|him|her|them|you|this|my|your|your|some|two)\\b",
			),
			suggest: ['saw', 'have seen'],
			message: '"Seen" needs "have" before it.',
		},
		{
			pattern: expression(
				'\\b(?:can|could|should|may|might|must|will|would|shall)_(?:i|you|we|he|she|they|it)_(?<at>to)_[a-z]+',
			),
			suggest: [''],
			message: 'After can, could, should and the like the verb stands without "to".',
			unless: ([match]) =>
				/\sto\s+(?:the|a|an|my|your|his|her|our|their|this|that|us|them|me|him)$/i.test(match),
		},
		{
			pattern: expression(
				"\\b(?:am|is|are|was|were|not|i'm|you're|we're|they're|he's|she's|it's)_(?<at>suppose)_to\\b",
			),
			suggest: ['supposed'],
			message: 'The form is "supposed to".',
			safeFix: true,
		},
	],
});
