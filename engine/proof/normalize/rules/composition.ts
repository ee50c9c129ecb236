import type { CleanRule, Replacement } from '../rule';

/**
 * Runs that can only be composed together: Hangul letters, a character with its combining marks, or one character that
 * is replaced by another.
 */
const RUN = /[\u1100-\u11ff\ua960-\ua97f\uac00-\ud7ff]+|\P{M}\p{M}+|\p{M}+|[^\0-\u02ff]/gu;

/** One Unicode composition (NFC), as the API gets it. */
export const composition: CleanRule = {
	name: 'composition',
	step: 'clean',
	reads: [],
	*find(paragraph): Iterable<Replacement> {
		if (paragraph.normalize('NFC') === paragraph) return;
		for (const { 0: run, index } of paragraph.matchAll(RUN)) {
			const to = run.normalize('NFC');
			if (to !== run) yield { start: index, end: index + run.length, to };
		}
	},
};
