import {
	amountWords,
	numberSource,
	perLanguage,
	readAmount,
	NO_NUMBER_AFTER,
	NO_NUMBER_BEFORE,
} from '../amounts';
import { replaceAll, type NormalizeRule } from '../rule';

const pattern = perLanguage(
	(language) =>
		new RegExp(`${NO_NUMBER_BEFORE}([−-])?(${numberSource(language)})${NO_NUMBER_AFTER}`, 'gu'),
);

/** Plain numbers: `1,000,000` becomes "one million", `3.14` "three point one four". */
export const numbers: NormalizeRule = {
	name: 'numbers',
	step: 'optional',
	reads: ['number'],
	find: (paragraph, language) =>
		replaceAll(paragraph, pattern(language), ([, sign, number]) => {
			const amount = readAmount(number!, language);
			if (amount === undefined) return undefined;
			const words = amountWords(amount, language);
			return sign === undefined ? words : `${language.minus} ${words}`;
		}),
};
