import type { WordList } from '../../ports/dictionary';

/** Finds English words near a typo without asking a dictionary. */
export interface CommonWords {
	/** From 1, the most common; undefined for words that are not common. */
	rank(word: string): number | undefined;
	/** Words of nearly the same letters: all within two slips, and some beyond. */
	near(typo: string): string[];
}

/** Two slips put at most two letters into a word that are not in the other, and the other way round. */
const DIFFERENT_LETTERS = 2;
const DIFFERENT_LENGTH = 2;

/** Words of one length, one after the other, in Latin-1: as strings they would take ten times the memory. */
interface SameLength {
	bytes: Buffer;
	/** The letters of each. */
	letters: Int32Array;
}

/**
 * @param ranked each word with its rank
 * @param more words to be found too, which have no rank
 */
export function createCommonWords(ranked: WordList, more: WordList): CommonWords {
	const counts: number[] = [];
	const visitAll = (visit: (word: string) => void) => {
		for (const list of [ranked, more]) list.forEach((word) => isLatin(word) && visit(word));
	};
	visitAll((word) => (counts[word.length] = (counts[word.length] ?? 0) + 1));
	const groups = counts.map((count, length): SameLength => ({
		bytes: Buffer.alloc(count * length),
		letters: new Int32Array(count),
	}));
	const filled: number[] = [];
	visitAll((word) => {
		const { bytes, letters } = groups[word.length]!;
		const index = filled[word.length] ?? 0;
		bytes.write(word, index * word.length, 'latin1');
		letters[index] = letterSet(word);
		filled[word.length] = index + 1;
	});
	return {
		rank(word) {
			const rank = ranked.get(word);
			return rank === undefined ? undefined : Number(rank);
		},
		near(typo) {
			const near: string[] = [];
			for (let change = -DIFFERENT_LENGTH; change <= DIFFERENT_LENGTH; change += 1) {
				const length = typo.length + change;
				const group = groups[length];
				if (group !== undefined) near.push(...nearIn(group, length, letterSet(typo)));
			}
			return near;
		},
	};
}

function nearIn({ bytes, letters }: SameLength, length: number, wanted: number): string[] {
	const near: string[] = [];
	for (let index = 0; index < letters.length; index += 1) {
		const found = letters[index]!;
		if (bits(found & ~wanted) <= DIFFERENT_LETTERS && bits(wanted & ~found) <= DIFFERENT_LETTERS) {
			near.push(bytes.toString('latin1', index * length, (index + 1) * length));
		}
	}
	return near;
}

function isLatin(word: string): boolean {
	for (let at = 0; at < word.length; at += 1) if (word.charCodeAt(at) > 0xff) return false;
	return true;
}

/** One bit for each letter of the alphabet; what is not of it shares the last. */
function letterSet(word: string): number {
	let letters = 0;
	for (let at = 0; at < word.length; at += 1) {
		const letter = word.charCodeAt(at) - 97;
		letters |= 1 << (letter >= 0 && letter < 26 ? letter : 26);
	}
	return letters;
}

function bits(value: number): number {
	let left = value - ((value >>> 1) & 0x55555555);
	left = (left & 0x33333333) + ((left >>> 2) & 0x33333333);
	return (((left + (left >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
