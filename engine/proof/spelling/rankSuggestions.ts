import { slipDistance } from './editDistance';

export const MOST_SUGGESTIONS = 5;

/** What being rarer by one rank costs, in slips. */
const RANK_COST = 0.12;
/** The rank of a word that is in no list. */
const UNLISTED_RANK = 9;

/** Most answers are near, and looking farther takes several times as long. */
const NEAR = 2;
const FARTHEST = 3.2;

export interface Ranking {
	/** From 1, the most common; undefined for words that are not common. */
	rank?(word: string): number | undefined;
	/** Whether a candidate may be shown; asked of few. */
	accept?(word: string): boolean;
}

/**
 * Puts candidates into the order in which people mean them: few and likely slips first, then common words.
 *
 * @param typo in lower case
 * @param candidates right words, in any order; may repeat
 */
export function rankSuggestions(
	typo: string,
	candidates: Iterable<string>,
	ranking: Ranking,
): string[] {
	const distinct = new Set(candidates);
	const near = bestWithin(NEAR, typo, distinct, ranking);
	// Nothing that is farther away can come before these.
	const isComplete = near.length === MOST_SUGGESTIONS && near.at(-1)!.score <= NEAR;
	const best = isComplete ? near : bestWithin(FARTHEST, typo, distinct, ranking);
	return best.map(({ word }) => word);
}

interface Scored {
	word: string;
	score: number;
}

function bestWithin(
	limit: number,
	typo: string,
	candidates: Iterable<string>,
	{ rank = () => undefined, accept = () => true }: Ranking,
): Scored[] {
	const near: { word: string; distance: number }[] = [];
	for (const word of candidates) {
		const distance = slipDistance(typo, word.toLowerCase(), limit);
		if (distance !== Number.POSITIVE_INFINITY) near.push({ word, distance });
	}
	near.sort((a, b) => a.distance - b.distance || (a.word < b.word ? -1 : 1));
	const best: Scored[] = [];
	for (const { word, distance } of near) {
		if (best.length === MOST_SUGGESTIONS && distance > best.at(-1)!.score) break;
		const commonness = rank(word) ?? rank(word.toLowerCase()) ?? UNLISTED_RANK;
		if (!accept(word)) continue;
		best.push({ word, score: distance + RANK_COST * commonness });
		best.sort((a, b) => a.score - b.score);
		best.length = Math.min(best.length, MOST_SUGGESTIONS);
	}
	return best;
}
