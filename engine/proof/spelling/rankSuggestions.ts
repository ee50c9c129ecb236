import { slipDistance } from './editDistance';

export const MOST_SUGGESTIONS = 5;

/** What being rarer by one rank costs, in slips. */
const RANK_COST = 0.12;
/** The rank of a word that is in no list. */
const UNLISTED_RANK = 9;
const FARTHEST = 3.2;

/**
 * Puts candidates into the order in which people mean them: few and likely slips first, then common words.
 *
 * @param typo in lower case
 * @param candidates right words, in any order; may repeat
 */
export function rankSuggestions(
	typo: string,
	candidates: Iterable<string>,
	rank: (word: string) => number | undefined,
): string[] {
	const scored: { word: string; score: number }[] = [];
	for (const word of new Set(candidates)) {
		const distance = slipDistance(typo, word.toLowerCase(), FARTHEST);
		if (distance === Number.POSITIVE_INFINITY) continue;
		scored.push({
			word,
			score: distance + RANK_COST * (rank(word) ?? rank(word.toLowerCase()) ?? UNLISTED_RANK),
		});
	}
	return scored
		.sort((a, b) => a.score - b.score || (a.word < b.word ? -1 : 1))
		.slice(0, MOST_SUGGESTIONS)
		.map(({ word }) => word);
}
