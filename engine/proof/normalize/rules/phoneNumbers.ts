import { spelledDigits } from '../languages/english';
import { replaceAll, type NormalizeRule } from '../rule';

const BEFORE = '(?<![\\p{L}\\p{N}_.,:/$€£#−–-])';
const AFTER = '(?![\\p{L}\\p{N}_%]|[.,:/–-]\\p{N})';
const NORTH_AMERICAN = new RegExp(
	`${BEFORE}(?:\\+?1[ .-])?(?:\\(\\d{3}\\) ?|\\d{3}[ .-])\\d{3}[ .-]\\d{4}${AFTER}`,
	'gu',
);
const LOCAL = new RegExp(`${BEFORE}(?<!\\+)\\d{3}-\\d{4}${AFTER}`, 'gu');
const INTERNATIONAL = new RegExp(
	`${BEFORE}\\+\\d{1,3}(?:[ .-]?\\(?\\d{1,4}\\)?){2,6}${AFTER}`,
	'gu',
);

/** `555-123-4567` becomes "five five five, one two three, four five six seven". */
export const phoneNumbers: NormalizeRule = {
	name: 'phone-numbers',
	step: 'verbalize',
	reads: ['number'],
	englishOnly: true,
	*find(paragraph) {
		for (const pattern of [INTERNATIONAL, NORTH_AMERICAN, LOCAL]) {
			yield* replaceAll(paragraph, pattern, ([number]) => phoneWords(number));
		}
	},
};

function phoneWords(number: string): string | undefined {
	const groups = number.match(/\d+/g)!;
	const digits = groups.join('').length;
	if (digits < 7 || digits > 15) return undefined;
	const plus = number.startsWith('+') ? 'plus ' : '';
	return plus + groups.map(spelledDigits).join(', ');
}
