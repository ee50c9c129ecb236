import { replaceAll, type CleanRule } from '../rule';

/** Control characters, zero-width characters, marks of direction, soft hyphens. */
const INVISIBLE =
	/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb]/gu;
/** Scripts in which joiners and zero-width blanks change or divide words. */
const NEEDS_JOINERS =
	/[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\p{Script=Mongolian}\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f]/u;

/** Takes out what nobody sees; joiners stay in scripts that need them and in emoji. */
export const invisible: CleanRule = {
	name: 'invisible',
	step: 'clean',
	reads: [],
	find: (paragraph) =>
		replaceAll(paragraph, INVISIBLE, ({ 0: character, index }) => {
			const before = Array.from(paragraph.slice(Math.max(0, index! - 2), index)).at(-1) ?? '';
			const isJoiner = character === '\u200d' || character === '\u200c' || character === '\u200b';
			return isJoiner && NEEDS_JOINERS.test(before) ? undefined : '';
		}),
};
