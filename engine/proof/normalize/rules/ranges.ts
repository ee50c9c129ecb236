import { amountWords, readAmount } from '../amounts';
import { yearWords } from '../languages/english';
import { replaceAll, type NormalizeRule } from '../rule';

const RANGE =
	/(?<![\p{L}\p{N}_.,:/#$€£¥+−–-])(\d{1,6})\s?[–-]\s?(\d{1,6})(?![\p{L}\p{N}_%°$€£]|[.,:/–-]\p{N})/gu;

/** `10-20` becomes "ten to twenty". A falling pair is left alone: it may be a score or a difference. */
export const ranges: NormalizeRule = {
	name: 'ranges',
	step: 'verbalize',
	reads: ['number'],
	find: (paragraph, language) =>
		replaceAll(paragraph, RANGE, ([, first, second]) => {
			const from = readAmount(first!, language);
			const to = readAmount(second!, language);
			if (from === undefined || to === undefined || language.to === undefined) return undefined;
			if (Number(first) >= Number(second)) return undefined;
			const isYears = language.code === 'en' && isYear(first!) && isYear(second!);
			if (isYears) return `${yearWords(Number(first))} to ${yearWords(Number(second))}`;
			return `${amountWords(from, language)} ${language.to} ${amountWords(to, language)}`;
		}),
};

function isYear(digits: string): boolean {
	return /^(?:1[1-9]|20)\d{2}$/.test(digits);
}
