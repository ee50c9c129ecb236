/** What a slip of the finger or the pen costs. */
const COST = {
	/** Two neighbours the wrong way round: "teh". */
	transposition: 0.7,
	/** A letter doubled or not doubled: "occured". */
	doubling: 0.45,
	/** One vowel for another: "seperate". */
	vowel: 0.65,
	/** A letter without or with the wrong accent. */
	accent: 0.3,
	/** Letters that sound alike in most words: "c" for "s". */
	sound: 0.75,
	/** Neither missing nor there in speech: "goverment". */
	missing: 0.9,
	extra: 0.95,
	other: 1.05,
	/** Once more when the first letter is not the same, which people seldom get wrong. */
	first: 0.5,
};

const VOWELS = new Set('aeiouy');
const SOUNDS = ['cksqx', 'szcx', 'bp', 'dt', 'gj', 'fv', 'mn', 'vw', 'iyj'];

/**
 * How far `typo` is from `word`, in slips: about 1 for each, less for the likely ones.
 *
 * @param limit where to stop
 * @returns infinity above `limit`
 */
export function slipDistance(typo: string, word: string, limit: number): number {
	const [rows, columns] = [typo.length, word.length];
	if (Math.abs(rows - columns) * COST.doubling > limit) return Number.POSITIVE_INFINITY;
	let beforeLast: number[] = [];
	let last = Array.from({ length: columns + 1 }, (_, column) => column * COST.missing);
	for (let row = 1; row <= rows; row += 1) {
		const current = [row * COST.extra];
		let least = current[0]!;
		for (let column = 1; column <= columns; column += 1) {
			const [a, b] = [typo[row - 1]!, word[column - 1]!];
			let cost =
				a === b
					? last[column - 1]!
					: Math.min(
							last[column - 1]! + swapCost(a, b),
							last[column]! + (a === typo[row - 2] ? COST.doubling : COST.extra),
							current[column - 1]! + (b === word[column - 2] ? COST.doubling : COST.missing),
						);
			if (row > 1 && column > 1 && a === word[column - 2] && b === typo[row - 2] && a !== b) {
				cost = Math.min(cost, beforeLast[column - 2]! + COST.transposition);
			}
			current.push(cost);
			least = Math.min(least, cost);
		}
		if (least > limit) return Number.POSITIVE_INFINITY;
		beforeLast = last;
		last = current;
	}
	const distance = last[columns]! + (typo[0] === word[0] ? 0 : COST.first);
	return distance <= limit ? distance : Number.POSITIVE_INFINITY;
}

function swapCost(a: string, b: string): number {
	const [plainA, plainB] = [withoutAccent(a), withoutAccent(b)];
	if (plainA === plainB) return COST.accent;
	if (VOWELS.has(plainA) && VOWELS.has(plainB)) return COST.vowel;
	if (SOUNDS.some((group) => group.includes(plainA) && group.includes(plainB))) return COST.sound;
	return COST.other;
}

function withoutAccent(letter: string): string {
	return letter < '\u0080' ? letter : letter.normalize('NFD')[0]!;
}
