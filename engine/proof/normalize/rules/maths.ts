import { replaceAll, type NormalizeRule } from '../rule';

const SIGNS: Record<string, string> = {
	'+': 'plus',
	'−': 'minus',
	'-': 'minus',
	'×': 'times',
	'*': 'times',
	'÷': 'divided by',
	'=': 'equals',
	'≠': 'does not equal',
	'≈': 'is about',
	'<': 'is less than',
	'>': 'is greater than',
	'≤': 'is at most',
	'≥': 'is at least',
};

/** Signs with blanks around them between two numbers or a number and a letter: `3 + x = 7`. */
export const maths: NormalizeRule = {
	name: 'maths',
	step: 'optional',
	reads: [],
	englishOnly: true,
	find: (paragraph) =>
		replaceAll(
			paragraph,
			/(?<=(?:\p{Nd}|(?<!\p{L})\p{L}|[)%]) )[+−\-×*÷=≠≈<>≤≥](?= [(]?(?:\p{Nd}|\p{L}(?!\p{L})))/gu,
			([sign]) => SIGNS[sign],
		),
};
