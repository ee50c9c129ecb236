import type { Rule } from '../rule';

/** Spanish questions and exclamations open with a mark, by which a voice knows how to begin. */
export const spanishOpening: Rule = {
	id: 'typography/spanish-opening-mark',
	severity: 'warning',
	languages: ['es'],
	scope: 'passage',
	*check({ prose, sentences, text }) {
		for (const { start, end } of sentences) {
			const sentence = prose.slice(start, end);
			const closing = /[?!]+(?=["”»')\]]*\s*$)/.exec(sentence);
			if (closing === null || /[¿¡]/.test(sentence)) continue;
			const first = sentence.search(/\p{L}/u);
			if (first === -1) continue;
			const opening = closing[0].includes('?') ? '¿' : '¡';
			const word = /^[\p{L}\p{M}]+/u.exec(sentence.slice(first))![0];
			yield {
				rule: spanishOpening.id,
				severity: spanishOpening.severity,
				start: start + first,
				end: start + first + word.length,
				message: `In Spanish this sentence, or the part that is asked or called, begins with "${opening}".`,
				suggestions: [opening + text.slice(start + first, start + first + word.length)],
			};
		}
	},
};
