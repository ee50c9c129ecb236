import { toCardinal } from 'n2words/en-US';
import { replaceAll, type NormalizeRule } from '../rule';
import { keepsPoint } from './abbreviations';

const HALF = '(?:\\s?([AaPp])\\.?\\s?[Mm](\\.)?(?![\\p{L}\\p{N}]))';
const CLOCK = '([01]?\\d|2[0-3]):([0-5]\\d)';
const BEFORE = '(?<![\\p{L}\\p{N}_.,:/$€£+−–-])';
const AFTER = '(?![\\p{L}\\p{N}_%]|[.,:/–-]\\p{N})';
const DASH = '\\s?[–-]\\s?';

const CLOCK_RANGE = new RegExp(`${BEFORE}${CLOCK}${HALF}?${DASH}${CLOCK}${HALF}?${AFTER}`, 'gu');
const ONE_CLOCK = new RegExp(`${BEFORE}${CLOCK}${HALF}?${AFTER}`, 'gu');
const HOUR_RANGE = new RegExp(
	`${BEFORE}(1[0-2]|[1-9])${HALF}?${DASH}(1[0-2]|[1-9])${HALF}${AFTER}`,
	'gu',
);
const ONE_HOUR = new RegExp(`${BEFORE}(1[0-2]|[1-9])${HALF}${AFTER}`, 'gu');

/** `9:30 AM` becomes "nine thirty A M", `12:05` "twelve oh five", `9-5 pm` "nine to five P M". */
export const times: NormalizeRule = {
	name: 'times',
	step: 'verbalize',
	reads: ['number'],
	englishOnly: true,
	*find(paragraph) {
		const point = (match: RegExpMatchArray, dot?: string) =>
			dot !== undefined && endsSentenceAt(paragraph, match.index! + match[0].length) ? '.' : '';
		yield* replaceAll(paragraph, CLOCK_RANGE, (match) => {
			const [, hour, minute, half, , hour2, minute2, half2, dot] = match;
			const from = clockWords(hour!, minute!, half);
			return `${from} to ${clockWords(hour2!, minute2!, half2)}${point(match, dot)}`;
		});
		yield* replaceAll(paragraph, ONE_CLOCK, (match) => {
			const [, hour, minute, half, dot] = match;
			return `${clockWords(hour!, minute!, half)}${point(match, dot)}`;
		});
		yield* replaceAll(paragraph, HOUR_RANGE, (match) => {
			const [, hour, half, , hour2, half2, dot] = match;
			const from = `${toCardinal(hour!)}${halfWords(half)}`;
			return `${from} to ${toCardinal(hour2!)}${halfWords(half2)}${point(match, dot)}`;
		});
		yield* replaceAll(paragraph, ONE_HOUR, (match) => {
			const [, hour, half, dot] = match;
			return `${toCardinal(hour!)}${halfWords(half)}${point(match, dot)}`;
		});
	},
};

/** A time zone or a day behind a time goes on in the sentence. */
function endsSentenceAt(paragraph: string, end: number): boolean {
	return keepsPoint(paragraph, end) && !GOES_ON.test(paragraph.slice(end, end + 12));
}

const GOES_ON = /^\s(?:[A-Z]{2,4}\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)/;

function clockWords(hour: string, minute: string, half?: string): string {
	const minutes = Number(minute);
	const isMidnight = Number(hour) === 0;
	const spoken = toCardinal(isMidnight ? 12 : Number(hour));
	const tail = isMidnight && half === undefined ? ' A M' : halfWords(half);
	if (minutes > 0) return `${spoken} ${minutes < 10 ? 'oh ' : ''}${toCardinal(minutes)}${tail}`;
	if (tail !== '') return `${spoken}${tail}`;
	return Number(hour) > 12 ? `${spoken} hundred hours` : `${spoken} o'clock`;
}

function halfWords(half: string | undefined): string {
	return half === undefined ? '' : ` ${half.toUpperCase()} M`;
}
