import { toCardinal } from 'n2words/en-US';
import { replaceAll, type NormalizeRule } from '../rule';

/** `v2.1` becomes "version two point one". */
export const versions: NormalizeRule = {
	name: 'versions',
	step: 'optional',
	reads: ['identifier'],
	englishOnly: true,
	find: (paragraph) =>
		replaceAll(
			paragraph,
			/(?<![\p{L}\p{N}_./-])[vV](\d{1,4}(?:\.\d{1,4}){0,3})(?![\p{L}\p{N}_]|[./-]\p{N})/gu,
			([, number]) =>
				`version ${number!
					.split('.')
					.map((part) => toCardinal(part))
					.join(' point ')}`,
		),
};
