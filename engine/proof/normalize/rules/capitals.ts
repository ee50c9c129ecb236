import { replaceAll, type NormalizeRule } from '../rule';

/** Capitals without a vowel are spelled: `SQL` becomes "S Q L". Others, such as NASA, need a glossary. */
export const acronyms: NormalizeRule = {
	name: 'acronyms',
	step: 'optional',
	reads: [],
	find: (paragraph) =>
		replaceAll(
			paragraph,
			/(?<![\p{L}\p{N}_'’.&-])[BCDFGHJKLMNPQRSTVWXZ]{2,5}(?![\p{L}\p{N}_'’&-]|\.\p{L})/gu,
			([letters]) => (/^[IVXLCDM]+$/.test(letters) ? undefined : Array.from(letters).join(' ')),
		),
};

/** Three or more words in capitals, which some models shout or spell, become small letters. */
export const allCaps: NormalizeRule = {
	name: 'all-caps',
	step: 'optional',
	reads: [],
	find: (paragraph) =>
		replaceAll(
			paragraph,
			/(?<![\p{L}\p{N}_])\p{Lu}{2,}(?:[ ,'’-]+\p{Lu}+(?!\p{L})){2,}(?![\p{L}\p{N}_])/gu,
			([words]) =>
				words[0]! +
				words
					.slice(1)
					.toLowerCase()
					.replaceAll(/(?<!\p{L})i(?!\p{L})/gu, 'I'),
		),
};
