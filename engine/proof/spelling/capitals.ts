/**
 * - `lower`: no capitals.
 * - `capitalised`: one, at the start.
 * - `capitals`: nothing else.
 * - `mixed`: any other, as in "iPhone" and "McCoy".
 */
export type Capitals = 'lower' | 'capitalised' | 'capitals' | 'mixed';

export function capitalsOf(word: string): Capitals {
	const lower = word.toLowerCase();
	if (word === lower) return 'lower';
	const rest = word.slice(firstLength(word));
	if (rest === rest.toLowerCase()) return 'capitalised';
	return word === word.toUpperCase() ? 'capitals' : 'mixed';
}

/** `word` with the capitals of `model`, where `word` has none of its own. */
export function withCapitalsOf(model: string, word: string): string {
	switch (capitalsOf(model)) {
		case 'capitals':
			return word.toUpperCase();
		case 'capitalised':
			return capitalised(word);
		default:
			return word;
	}
}

export function capitalised(word: string): string {
	const length = firstLength(word);
	return word.slice(0, length).toUpperCase() + word.slice(length);
}

/** A letter outside of the basic plane takes two places. */
function firstLength(word: string): number {
	return String.fromCodePoint(word.codePointAt(0) ?? 0).length;
}
