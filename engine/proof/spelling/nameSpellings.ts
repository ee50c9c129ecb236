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

/**
 * Finds one name written in two ways: the rarer way is the slip.
 *
 * @param names words that are written like names
 * @param settled names that are right however rare they are: of the glossary and of the user's own words
 * @param isKnownName what a list of names has is another name, not a slip
 */
export async function findNameSlips(
	names: readonly Word[],
	settled: readonly string[],
	isKnownName: (name: string) => boolean,
	pauses: Pauses,
): Promise<NameSlip[]> {
	const counts = new Map<string, number>();
	for (const { text } of names) counts.set(base(text), (counts.get(base(text)) ?? 0) + 1);
	for (const name of settled) counts.set(name, Number.POSITIVE_INFINITY);
	const often = [...counts].filter(([name, count]) => count > 1 && name.length >= SHORTEST);
	const usual = new Map<string, string>();
	for (const [name, count] of counts) {
		await pauses.pauseIfDue();
		if (name.length < SHORTEST || isKnownName(name)) continue;
		const better = often
			.filter(([other, times]) => times > count && isSameName(name, other))
			.sort(([a, timesA], [b, timesB]) => timesB - timesA || (a < b ? -1 : 1))[0];
		if (better !== undefined) usual.set(name, better[0]);
	}
	return names.flatMap((word) => {
		const other = usual.get(base(word.text));
		return other === undefined
			? []
			: [{ word, usual: other + word.text.slice(base(word.text).length) }];
	});
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
