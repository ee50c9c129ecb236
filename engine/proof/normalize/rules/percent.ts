import { amountSource, perLanguage, quantityWords, NO_NUMBER_BEFORE } from '../amounts';
import { replaceAll, type NormalizeRule } from '../rule';

const pattern = perLanguage(
	(language) =>
		new RegExp(
			`${NO_NUMBER_BEFORE}([+−-])?${amountSource(language, { behind: '%' })}\\s?%(?![\\p{L}\\p{N}%])`,
			'gu',
		),
);

/** `25%` becomes "twenty-five percent". */
export const percent: NormalizeRule = {
	name: 'percent',
	step: 'verbalize',
	reads: ['number'],
	find: (paragraph, language) =>
		replaceAll(paragraph, pattern(language), ([, sign, first, second]) => {
			const words = quantityWords(first!, second, language.percent, language);
			if (words === undefined || sign === '+') return undefined;
			return sign === undefined ? words : `${language.minus} ${words}`;
		}),
};
