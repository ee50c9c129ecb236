import { ordinal, yearWords } from '../languages/english';
import { replaceAll, type NormalizeRule } from '../rule';

export const MONTHS = [
	'January',
	'February',
	'March',
	'April',
	'May',
	'June',
	'July',
	'August',
	'September',
	'October',
	'November',
	'December',
];
const MONTH = `(${MONTHS.join('|')}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?=\\.? ))\\.?`;
const DAY = '(0?[1-9]|[12]\\d|3[01])(?:st|nd|rd|th)?';
const YEAR = '(1[1-9]\\d{2}|20\\d{2})';
const BEFORE = '(?<![\\p{L}\\p{N}_])';
const AFTER = '(?![\\p{L}\\p{N}_%]|[.,:/–-]\\p{N})';

const MONTH_FIRST = new RegExp(
	`${BEFORE}${MONTH} ${DAY}(?:\\s?[–-]\\s?${DAY})?(?:(,? )${YEAR})?${AFTER}`,
	'gu',
);
const DAY_FIRST = new RegExp(`${BEFORE}${DAY} (?:of )?${MONTH}(?:(,? )${YEAR})?${AFTER}`, 'gu');
const MONTH_YEAR = new RegExp(`${BEFORE}${MONTH}(,? )${YEAR}${AFTER}`, 'gu');
const ISO =
	/(?<![\p{L}\p{N}_./:-])((?:19|20)\d{2})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![\p{L}\p{N}_]|[./:-]\p{N})/gu;

/** `March 3, 2024` becomes "March third, twenty twenty-four", `3 March` "the third of March"; ISO dates too. */
export const dates: NormalizeRule = {
	name: 'dates',
	step: 'verbalize',
	reads: ['number'],
	englishOnly: true,
	*find(paragraph, { isBritish }) {
		const tail = (joint?: string, year?: string) =>
			year === undefined ? '' : `${joint}${yearWords(Number(year), isBritish)}`;
		yield* replaceAll(paragraph, MONTH_FIRST, ([, month, first, last, joint, year]) => {
			const until = last === undefined ? '' : ` to ${dayWords(last)}`;
			return `${monthName(month!)} ${dayWords(first!)}${until}${tail(joint, year)}`;
		});
		yield* replaceAll(paragraph, DAY_FIRST, (match) => {
			const [, day, month, joint, year] = match;
			const the = /\bthe $/i.test(paragraph.slice(0, match.index).slice(-4)) ? '' : 'the ';
			return `${the}${dayWords(day!)} of ${monthName(month!)}${tail(joint, year)}`;
		});
		yield* replaceAll(
			paragraph,
			MONTH_YEAR,
			([, month, joint, year]) => `${monthName(month!)}${tail(joint, year)}`,
		);
		yield* replaceAll(paragraph, ISO, ([, year, month, day]) =>
			dateWords(Number(day), Number(month), Number(year), isBritish),
		);
	},
};

export function dateWords(day: number, month: number, year: number, isBritish = false): string {
	const name = MONTHS[month - 1]!;
	const spokenYear = yearWords(year, isBritish);
	return isBritish
		? `the ${dayWords(String(day))} of ${name}, ${spokenYear}`
		: `${name} ${dayWords(String(day))}, ${spokenYear}`;
}

function dayWords(day: string): string {
	return ordinal(String(Number(day)));
}

function monthName(written: string): string {
	return MONTHS.find((month) => month.startsWith(written.slice(0, 3)))!;
}
