/** What a slip of the finger or the pen costs. */
const COST = {
	/** Two neighbours the wrong way round: "teh". */
	transposition: 0.7,
	/** A letter doubled or not doubled: "occured". */
	doubling: 0.45,
	/** One vowel for another: "seperate". */
	vowel: 0.65,
	/** A letter without its accent, or with another. */
	accent: 0.3,
	/** Letters that sound alike in many words: "s" for "c". */
	sound: 0.75,
	/** An apostrophe or a space left out or put in. */
	mark: 0.4,
	missing: 0.9,
	extra: 0.95,
	other: 1.05,
	/** Once more when the first letter is another, which people seldom get wrong. */
	first: 0.5,
};

/** Looked up once: inside of a sandbox, as in tests, each look at a global is slow. */
const { abs, min } = Math;
const FAR = Number.POSITIVE_INFINITY;

const VOWELS = 'aeiouy';
const SOUNDS = ['cksqx', 'szcx', 'bp', 'dt', 'gj', 'fv', 'mn', 'vw', 'iyj'];
const MARKS = "'- ";

/** The cost of `a` for `b`, by both letters, as far as it was needed. */
const swapCosts = new Map<string, number>();

/** Three rows of the table at a time, kept for the next call: there are thousands for a word. */
let rows: [Float64Array, Float64Array, Float64Array] = [
	new Float64Array(64),
	new Float64Array(64),
	new Float64Array(64),
];

/**
 * How far `typo` is from `word`, in slips: about 1 for each, less for the likely ones.
 *
 * @param limit where to stop
 * @returns infinity above `limit`
 */
export function slipDistance(typo: string, word: string, limit: number): number {
	const first = typo[0] === word[0] ? 0 : COST.first;
	const most = limit - first;
	const [height, width] = [typo.length, word.length];
	if (abs(height - width) * COST.mark > most) return FAR;
	if (width >= rows[0].length) {
		rows = [new Float64Array(2 * width), new Float64Array(2 * width), new Float64Array(2 * width)];
	}
	let [beforeLast, last, current] = rows;
	let leastBefore = 0;
	last[0] = 0;
	for (let column = 1; column <= width; column += 1) {
		last[column] = last[column - 1]! + missingCost(word, column - 1);
	}
	for (let row = 1; row <= height; row += 1) {
		const a = typo[row - 1]!;
		const extra = extraCost(typo, row - 1);
		current[0] = last[0]! + extra;
		let least = current[0]!;
		for (let column = 1; column <= width; column += 1) {
			const b = word[column - 1]!;
			const kept = last[column - 1]!;
			let cost = min(
				// What is too far already needs no look at the letters.
				a === b || kept > most ? kept : kept + swapCost(a, b),
				last[column]! + extra,
				current[column - 1]! + missingCost(word, column - 1),
			);
			if (row > 1 && column > 1 && a !== b && a === word[column - 2] && b === typo[row - 2]) {
				cost = min(cost, beforeLast[column - 2]! + COST.transposition);
			}
			current[column] = cost;
			if (cost < least) least = cost;
		}
		// A transposition goes back two rows.
		if (min(least, leastBefore + COST.transposition) > most) return FAR;
		leastBefore = least;
		[beforeLast, last, current] = [last, current, beforeLast];
	}
	const distance = last[width]!;
	return distance <= most ? distance + first : FAR;
}

function missingCost(word: string, at: number): number {
	const letter = word[at]!;
	if (letter === word[at - 1]) return COST.doubling;
	return MARKS.includes(letter) ? COST.mark : COST.missing;
}

function extraCost(typo: string, at: number): number {
	const letter = typo[at]!;
	if (letter === typo[at - 1]) return COST.doubling;
	return MARKS.includes(letter) ? COST.mark : COST.extra;
}

function swapCost(a: string, b: string): number {
	const key = a + b;
	let cost = swapCosts.get(key);
	if (cost === undefined) {
		cost = judgeSwap(withoutAccent(a), withoutAccent(b));
		swapCosts.set(key, cost);
	}
	return cost;
}

function judgeSwap(a: string, b: string): number {
	if (a === b) return COST.accent;
	if (VOWELS.includes(a) && VOWELS.includes(b)) return COST.vowel;
	if (SOUNDS.some((group) => group.includes(a) && group.includes(b))) return COST.sound;
	return COST.other;
}

function withoutAccent(letter: string): string {
	return letter < '\u0080' ? letter : letter.normalize('NFD')[0]!;
}
