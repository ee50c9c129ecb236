import type { Rule } from '../rule';

/** Before these and a capital no sentence ends: they are abbreviations. */
const ABBREVIATION =
	/(?:^|[\s(])(?:\p{L}|\p{Lu}[\p{L}.]{0,4}|e\.g|i\.e|etc|vs|approx|no|fig|dept|inc|ltd|co|al|ca|bzw|usw|z\.B|p\.ej|ej|sr|sra|dr|nr|art|ul|tzw|np|itd|m\.in|bijv|enz|d\.h|ecc)\.$/iu;

/** A sentence after another in the same line that begins with a small letter. Nobody hears it. */
export const sentenceCapital: Rule = {
	id: 'typography/sentence-capital',
	severity: 'info',
	languages: 'all',
	scope: 'passage',
	*check({ prose, sentences, text }) {
		for (const { start } of sentences) {
			const first = /^[\s"“«(¿¡*]*(\p{Ll}[\p{L}\p{M}]*)(?![\p{L}'.-])/u.exec(
				prose.slice(start, start + 60),
			);
			if (first === null) continue;
			const before = prose.slice(Math.max(0, start - 20), start).trimEnd();
			if (!/\p{L}[.!?]$/u.test(before) || ABBREVIATION.test(before)) continue;
			if (
				text.slice(
					start + first[0].length - first[1]!.length - 1,
					start + first[0].length - first[1]!.length,
				) === '\n'
			)
				continue;
			// "What?" he asked, and "Stop! he cried".
			if (/[!?]$/.test(before)) continue;
			const word = first[1]!;
			const at = start + first[0].length - word.length;
			yield {
				rule: sentenceCapital.id,
				severity: sentenceCapital.severity,
				start: at,
				end: at + word.length,
				message: 'A sentence begins with a capital letter.',
				suggestions: [word.charAt(0).toUpperCase() + word.slice(1)],
			};
		}
	},
};
