import { capitalsOf } from './capitals';
import { slipDistance } from './editDistance';
import type { Pauses } from './pauses';
import type { Word } from './tokenizeWords';

/** A name that is written in another way elsewhere. */
export interface NameSlip {
	word: Word;
	/** How it is written more often, or in the user's own words. */
	usual: string;
}

/** Shorter names are alike without being the same: Anna and Anne. */
const SHORTEST = 5;
const ONE_SLIP = 1.05;

/** How often each name is in a text, without 's. */
export type NameCounts = Map<string, number>;

/** Counts `word` if it is written like a name, which the first word of a sentence always is. */
export function countName(counts: NameCounts, { text, startsSentence }: Word): void {
	if (startsSentence || !isWrittenLikeName(text)) return;
	counts.set(base(text), (counts.get(base(text)) ?? 0) + 1);
}

/**
 * Finds one name written in two ways: the rarer way is the slip.
 *
 * @param suspects words that nothing knows
 * @param names of the whole text, also those that are known
 * @param settled names that are right however rare they are: of the glossary and of the user's own words
 */
export async function findNameSlips(
	suspects: readonly Word[],
	names: NameCounts,
	settled: readonly string[],
	pauses: Pauses,
): Promise<NameSlip[]> {
	const counts = new Map(names);
	for (const name of settled) counts.set(name, Number.POSITIVE_INFINITY);
	const often = [...counts].filter(([name, count]) => count > 1 && name.length >= SHORTEST);
	const usual = new Map<string, string>();
	for (const name of new Set(suspects.map(({ text }) => base(text)))) {
		await pauses.pauseIfDue();
		if (name.length < SHORTEST || !isWrittenLikeName(name)) continue;
		const count = names.get(name) ?? 0;
		const better = often
			.filter(([other, times]) => times > count && isSameName(name, other))
			.sort(([a, timesA], [b, timesB]) => timesB - timesA || (a < b ? -1 : 1))[0];
		if (better !== undefined) usual.set(name, better[0]);
	}
	return suspects.flatMap((word) => {
		const other = usual.get(base(word.text));
		return other === undefined
			? []
			: [{ word, usual: other + word.text.slice(base(word.text).length) }];
	});
}

/** All capitals are emphasis, and say nothing about how a name is written. */
function isWrittenLikeName(word: string): boolean {
	const capitals = capitalsOf(word);
	return capitals === 'capitalised' || capitals === 'mixed';
}

function base(name: string): string {
	return name.replace(/'s$/iu, '');
}

function isSameName(name: string, other: string): boolean {
	if (name === other || Math.abs(name.length - other.length) > 1) return false;
	const [a, b] = [name.toLowerCase(), other.toLowerCase()];
	// A plural is no other spelling.
	if (a === `${b}s` || b === `${a}s`) return false;
	return slipDistance(a, b, ONE_SLIP) <= ONE_SLIP;
}
