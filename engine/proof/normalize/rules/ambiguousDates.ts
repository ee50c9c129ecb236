import { replaceAll, type NormalizeRule } from '../rule';
import { dateWords } from './dates';

/** `03/04/2025`: March fourth in American English, the third of April in British. */
export const ambiguousDates: NormalizeRule = {
	name: 'ambiguous-dates',
	step: 'optional',
	reads: ['number'],
	englishOnly: true,
	find: (paragraph, { isBritish }) =>
		replaceAll(
			paragraph,
			/(?<![\p{L}\p{N}_./:-])(\d{1,2})\/(\d{1,2})\/((?:19|20)\d{2})(?![\p{L}\p{N}_]|[./:-]\p{N})/gu,
			([, first, second, year]) => {
				const [day, month] = isBritish ? [first, second] : [second, first];
				if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) {
					return undefined;
				}
				return dateWords(Number(day), Number(month), Number(year), isBritish);
			},
		),
};
