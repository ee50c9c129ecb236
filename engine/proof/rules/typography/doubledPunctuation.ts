import { expression, patternRule } from '../patternRule';

/** "Is it ready??". Newer models hear emphasis in it, so it may be meant. */
export const doubledPunctuation = patternRule({
	id: 'typography/doubled-punctuation',
	severity: 'info',
	languages: 'all',
	patterns: [
		{
			// Not ',,' as an opening quotation mark, as Dutch typewriters had it.
			pattern: expression('(?<=[\\p{L}\\p{M}\\uFFFC)])(?<at>,{2,}|;{2,})(?=[ \\n]|$)', 'dgu'),
			suggest: [(match) => match[0].charAt(0)],
			message: 'The punctuation mark is there twice.',
			safeFix: true,
		},
		{
			pattern: expression('(?<=\\p{L})(?<at>\\.\\.)(?![.\\p{L}/])', 'dgu'),
			suggest: ['.', '…'],
			message: 'Two full stops: one ends the sentence, three are a pause.',
		},
		{
			pattern: expression('(?<![?!])(?<at>\\?{2,}|!{2,})(?![?!])', 'dgu'),
			suggest: [(match) => match[0].charAt(0)],
			message: 'The punctuation mark is there more than once; some voices stress it.',
		},
		{
			pattern: expression('(?<=\\p{L})(?<at>,\\.|[;:],|,[;:?!])(?=[ \\n]|$)', 'dgu'),
			suggest: [(match) => match[0].replace(',', '')],
			message: 'Two punctuation marks follow each other.',
		},
	],
});
