import type { Rule } from '../rule';

/**
 * Words of the glossary that a pronunciation dictionary would miss, because it looks for them with their capitals.
 * Source: ElevenLabs documentation, Pronunciation Dictionaries ("searches are case sensitive").
 */
export const aliasCase: Rule = {
	id: 'markup/alias-never-matches',
	severity: 'info',
	languages: 'all',
	scope: 'script',
	*check({ glossary, text }) {
		for (const { word, spoken } of glossary) {
			if (spoken === undefined || word === '') continue;
			const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${escaped(word)}(?![\\p{L}\\p{N}])`, 'giu');
			for (const match of text.matchAll(pattern)) {
				if (match[0] === word) continue;
				yield {
					rule: aliasCase.id,
					severity: aliasCase.severity,
					start: match.index,
					end: match.index + match[0].length,
					message: `A pronunciation dictionary looks for "${word}" with exactly these capitals and would miss "${match[0]}".`,
					suggestions: [word],
				};
			}
		}
	},
};

function escaped(word: string): string {
	return word.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
