import { capitalsOf } from './capitals';
import { plainWord } from './tokenizeWords';

/** Words that are right because the user says so. */
export interface CustomWords {
	has(word: string): boolean;
}

/**
 * An entry with capitals after its first letter ("iPhone") counts as written, any other in any case. `'s` and the
 * plural of each count too; of an entry of several words, each word.
 */
export function createCustomWords(entries: readonly string[]): CustomWords {
	const exact = new Set<string>();
	const folded = new Set<string>();
	for (const word of entries.flatMap((entry) => plainWord(entry).split(/\s+/u))) {
		if (word === '') continue;
		const capitals = capitalsOf(word);
		if (capitals === 'mixed' || capitals === 'capitals') exact.add(word);
		else folded.add(word.toLowerCase());
	}
	return {
		has: (word) => bases(word).some((base) => exact.has(base) || folded.has(base.toLowerCase())),
	};
}

/** What `word` may be a form of. */
function bases(word: string): string[] {
	const owner = word.replace(/'s?$/iu, '');
	return [word, owner, ...singulars(owner)];
}

function singulars(word: string): string[] {
	return [
		[/s$/iu, ''],
		[/es$/iu, ''],
		[/ies$/iu, 'y'],
	].flatMap(([ending, singular]) => {
		const base = word.replace(ending as RegExp, singular as string);
		return base === word ? [] : [base];
	});
}
