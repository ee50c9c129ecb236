import { replaceAll, type CleanRule } from '../rule';

const BLANKS = /[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+/g;

/** One plain blank for runs of blanks and for special ones; none at the start and end of a line. */
export const spaces: CleanRule = {
	name: 'spaces',
	step: 'clean',
	reads: [],
	find: (paragraph) =>
		replaceAll(paragraph, BLANKS, ({ 0: blanks, index }) => {
			const before = paragraph[index! - 1];
			const behind = paragraph[index! + blanks.length];
			const isLineStart = before === undefined || before === '\n' || before === '\r';
			const isLineEnd = behind === '\n' || behind === '\r' || behind === undefined;
			return isLineStart || isLineEnd ? '' : ' ';
		}),
};
