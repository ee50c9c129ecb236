import { ordinal } from '../languages/english';
import { replaceAll, type NormalizeRule } from '../rule';

/** `22nd` becomes "twenty-second". */
export const ordinals: NormalizeRule = {
	name: 'ordinals',
	step: 'verbalize',
	reads: ['number'],
	englishOnly: true,
	find: (paragraph) =>
		replaceAll(
			paragraph,
			/(?<![\p{L}\p{N}_.,:/$€£#+−–-])(\d{1,3}(?:,\d{3})+|[1-9]\d{0,8})(st|nd|rd|th)(?![\p{L}\p{N}_])/gu,
			([, written, ending]) => {
				const digits = written!.replaceAll(',', '');
				return ending === endingOf(digits) ? ordinal(digits) : undefined;
			},
		),
};

function endingOf(digits: string): string {
	if (/1[123]$/.test(digits)) return 'th';
	return { 1: 'st', 2: 'nd', 3: 'rd' }[digits.at(-1)!] ?? 'th';
}
