import { replaceAll, type NormalizeRule } from '../rule';

/** `you & me` becomes "you and me", `R&D` "R and D". */
export const ampersand: NormalizeRule = {
	name: 'ampersand',
	step: 'verbalize',
	reads: [],
	find: (paragraph, language) =>
		replaceAll(paragraph, /(?<=\p{L}\.?)&(?=\p{L})(?!\p{L}{1,30};)|(?<!\S)&(?!\S)/gu, (match) =>
			/^\s?$/.test(paragraph[match.index! - 1] ?? '') ? language.and : ` ${language.and} `,
		),
};
