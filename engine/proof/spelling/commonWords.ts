import type { WordList } from '../../ports/dictionary';

/** Finds common words near a typo without asking a dictionary. */
export interface CommonWords {
	/** From 1, the most common; undefined for words that are not common. */
	rank(word: string): number | undefined;
	/** Words of about the same letters: all within two slips, and some beyond. */
	near(typo: string): string[];
}

/** How many letters, in all, may be in one word and not in the other: two slips change at most two letters each way. */
const DIFFERENT_LETTERS = 4;

/**
 * @param list each word with its rank
 * @param more words to be found too, which have no rank
 */
export function createCommonWords(list: WordList, more: WordList): CommonWords {
	const byLength: { words: string[]; letters: number[] }[] = [];
	for (const words of [list, more]) {
		for (const [word] of words.entries()) {
			const group = (byLength[word.length] ??= { words: [], letters: [] });
			group.words.push(word);
			group.letters.push(letterSet(word));
		}
	}
	return {
		rank(word) {
			const rank = list.get(word);
			return rank === undefined ? undefined : Number(rank);
		},
		near(typo) {
			const wanted = letterSet(typo);
			const near: string[] = [];
			for (let length = typo.length - 2; length <= typo.length + 2; length += 1) {
				const group = byLength[length];
				group?.letters.forEach((letters, index) => {
					if (bits(letters ^ wanted) <= DIFFERENT_LETTERS) near.push(group.words[index]!);
				});
			}
			return near;
		},
	};
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
