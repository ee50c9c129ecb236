import { expression, patternRule } from '../patternRule';

/** What ends with a full stop in mid-sentence, besides single letters and short capitalised words such as "Dept." */
const ABBREVIATIONS =
	/(?:^|[\s("“'])(?:\p{L}|\p{Lu}\p{L}{0,4}|\p{L}(?:\.\p{L})+|etc|vs|approx|no|nos|fig|figs|dept|inc|ltd|corp|co|al|est|min|max|ca|bzw|usw|ggf|evtl|inkl|sog|ej|sr|sra|art|ul|tzw|np|itd|itp|bijv|enz|evt|ecc|pag|pág|págs|resp|cf|jr|st|mr|mrs|dr|prof|ft|in|lb|lbs|oz|www|ds)\.$/u;

/** A sentence after another in the same line that begins with a small letter. Nobody hears it. */
export const sentenceCapital = patternRule({
	id: 'typography/sentence-capital',
	severity: 'info',
	languages: 'all',
	patterns: [
		{
			// After "?" and "!" a quotation may go on: “What?” he asked.
			pattern: expression(
				"(?<=\\p{L}\\. )(?<at>\\p{Ll}[\\p{Ll}\\p{M}]*)(?![\\p{L}\\p{M}.'@:/-])",
				'dgu',
			),
			suggest: [(match) => match[0].charAt(0).toUpperCase() + match[0].slice(1)],
			message: 'A sentence begins with a capital letter.',
			unless: ({ index }, { prose }) =>
				ABBREVIATIONS.test(prose.slice(Math.max(0, index - 20), index).trimEnd()),
		},
	],
});
