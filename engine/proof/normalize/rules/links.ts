import { replaceAll, type NormalizeRule } from '../rule';

/** `[our site](https://example.com)` becomes "our site". Off unless wished, because the address is lost. */
export const links: NormalizeRule = {
	name: 'links',
	step: 'optional',
	reads: ['url', 'email', 'number', 'identifier', 'fileName'],
	find: (paragraph) =>
		replaceAll(
			paragraph,
			/!?\[([^[\]\n]{1,300})\]\((?:[^()\s]|\([^()\s]{0,300}\)){1,1000}(?: "[^"\n]{0,300}")?\)/gu,
			([, words]) => words,
		),
};
