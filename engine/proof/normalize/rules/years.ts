import { toCardinal } from 'n2words/en-US';
import { decadeWords, yearWords } from '../languages/english';
import { replaceAll, type NormalizeRule } from '../rule';

const BEFORE = '(?<![\\p{L}\\p{N}_.,:/$€£#+−–-])';
const YEAR = new RegExp(
	`${BEFORE}(1[1-9]\\d{2}|20\\d{2})(?![\\p{L}\\p{N}_%°$€£]|[.,:/–-]\\p{N})`,
	'gu',
);
const DECADE = new RegExp(`${BEFORE}(1[1-9]|20)(\\d)0['’]?s(?![\\p{L}\\p{N}_])`, 'gu');
const SHORT_DECADE = /(?<![\p{L}\p{N}_.,:/$€£#+−–-])['’]?([2-9]0)['’]?s(?![\p{L}\p{N}_])/gu;

/** `2005` becomes "two thousand five", `the 1990s` "the nineteen nineties". */
export const years: NormalizeRule = {
	name: 'years',
	step: 'optional',
	reads: ['number'],
	englishOnly: true,
	*find(paragraph, { isBritish }) {
		yield* replaceAll(paragraph, YEAR, ([, year]) => yearWords(Number(year), isBritish));
		yield* replaceAll(paragraph, DECADE, ([, century, decade]) => {
			const words = decadeWords(Number(decade) * 10);
			return words && `${toCardinal(century!)} ${words}`;
		});
		yield* replaceAll(paragraph, SHORT_DECADE, ([, decade]) => decadeWords(Number(decade)));
	},
};
