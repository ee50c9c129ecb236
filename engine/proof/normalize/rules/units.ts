import { amountSource, anyOf, perLanguage, quantityWords, NO_NUMBER_BEFORE } from '../amounts';
import { replaceAll, type NormalizeRule } from '../rule';

/** Letters that also mean something else when they stand right behind a number: `5m` may be million. */
const NEEDS_BLANK = new Set(['m', 's', 'h', 'g', 'W', 'V', 'L', 'l', 'u']);

const pattern = perLanguage((language) => {
	const units = anyOf(Object.keys(language.units));
	return new RegExp(
		`${NO_NUMBER_BEFORE}([−-])?${amountSource(language)}(\\s?)(${units})(?![\\p{L}\\p{N}_²³/])`,
		'gu',
	);
});

/** `16 GB` becomes "sixteen gigabytes", `72°F` "seventy-two degrees Fahrenheit". */
export const units: NormalizeRule = {
	name: 'units',
	step: 'verbalize',
	reads: ['number'],
	find: (paragraph, language) =>
		replaceAll(paragraph, pattern(language), ([, sign, first, second, blank, unit]) => {
			if (blank === '' && NEEDS_BLANK.has(unit!)) return undefined;
			const words = quantityWords(first!, second, language.units[unit!]!, language);
			if (words === undefined) return undefined;
			return sign === undefined ? words : `${language.minus} ${words}`;
		}),
};
