import { toCardinal } from 'n2words/en-US';
import { ordinal } from '../languages/english';
import { replaceAll, type NormalizeRule } from '../rule';

const SIGNS: Record<string, [number, number]> = {
	'½': [1, 2],
	'⅓': [1, 3],
	'⅔': [2, 3],
	'¼': [1, 4],
	'¾': [3, 4],
	'⅛': [1, 8],
	'⅜': [3, 8],
	'⅝': [5, 8],
	'⅞': [7, 8],
};
const WRITTEN =
	/(?<![\p{L}\p{N}_.,:/$€£+−–-])(?:(\d{1,4}) )?([1-9]\d?)\/([2-9]|1\d|[2-9]\d)(?![\p{L}\p{N}_%]|[.,:/–-]\p{N})/gu;
const SIGN =
	/(?<![\p{L}\p{N}_.,:/$€£+−–-])(\d{1,4}) ?([½⅓⅔¼¾⅛⅜⅝⅞])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])([½⅓⅔¼¾⅛⅜⅝⅞])(?![\p{L}\p{N}_])/gu;

/** `3/4` becomes "three quarters", `2½` "two and a half". Off unless wished: `3/4` may also be a date. */
export const fractions: NormalizeRule = {
	name: 'fractions',
	step: 'optional',
	reads: ['number'],
	englishOnly: true,
	*find(paragraph) {
		yield* replaceAll(paragraph, WRITTEN, ([, whole, above, below]) => {
			if (Number(above) >= Number(below)) return undefined;
			return mixed(whole, Number(above), Number(below));
		});
		yield* replaceAll(paragraph, SIGN, ([, whole, sign, alone]) => {
			const [above, below] = SIGNS[(sign ?? alone)!]!;
			return mixed(whole, above, below);
		});
	},
};

function mixed(whole: string | undefined, above: number, below: number): string {
	if (whole === undefined) return fraction(above, below, toCardinal(above));
	return `${toCardinal(whole)} and ${fraction(above, below, above === 1 ? 'a' : toCardinal(above))}`;
}

function fraction(above: number, below: number, count: string): string {
	const names: Record<number, string> = { 2: 'half', 4: 'quarter' };
	const name = names[below] ?? ordinal(String(below));
	if (above === 1) return `${count} ${name}`;
	return `${count} ${below === 2 ? 'halves' : `${name}s`}`;
}
