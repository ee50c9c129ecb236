import { replaceAll, type CleanRule } from '../rule';

/** One kind of line break. */
export const lineBreaks: CleanRule = {
	name: 'line-breaks',
	step: 'clean',
	reads: [],
	find: (paragraph) => replaceAll(paragraph, /\r\n?|[\x85\u2028\u2029]/g, () => '\n'),
};
