/** Repeatable numbers from 0 (inclusive) to 1 (exclusive): mulberry32, chosen for being short and good enough. */
export function randomFrom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b_79f5) >>> 0;
		let value = Math.imul(state ^ (state >>> 15), 1 | state);
		value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
		return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** A 32-bit number for a text: FNV-1a over its UTF-16 units. */
export function hashText(text: string): number {
	let hash = 0x811c_9dc5;
	for (let index = 0; index < text.length; index++) {
		hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193);
	}
	return hash >>> 0;
}
