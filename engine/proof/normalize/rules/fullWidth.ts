import { replaceAll, type CleanRule } from '../rule';

/** Full-width digits and Latin letters become plain ones. Full-width marks stay: they are right in Chinese text. */
export const fullWidth: CleanRule = {
	name: 'full-width',
	step: 'clean',
	reads: ['number', 'identifier'],
	find: (paragraph) =>
		replaceAll(paragraph, /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+/g, ([run]) =>
			run.replaceAll(/./g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0)),
		),
};
