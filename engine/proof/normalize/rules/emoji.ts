import { replaceAll, type NormalizeRule } from '../rule';

const EMOJI =
	/ ?(?:\p{Regional_Indicator}{2}|(?:\p{Emoji_Presentation}|\p{Emoji}\uFE0F|\p{Extended_Pictographic})\p{Emoji_Modifier}?(?:\u200D(?:\p{Emoji_Presentation}|\p{Emoji}\uFE0F?)\p{Emoji_Modifier}?)*[\u{E0020}-\u{E007F}]*)+/gu;

/** Takes emoji out, with a blank before them. */
export const emoji: NormalizeRule = {
	name: 'emoji',
	step: 'optional',
	reads: [],
	find: (paragraph) => replaceAll(paragraph, EMOJI, () => ''),
};
