export interface Alignment {
	characters: string[];
	character_start_times_seconds: number[];
	character_end_times_seconds: number[];
}

/** The speech begins after the head's silence and ends just before the clip does. */
const HEAD_SECONDS = 0.08;
const TAIL_SECONDS = 0.01;

/**
 * Times for every character, spread evenly: the simulator's audio has no phonemes to align to.
 * Starts never decrease, and the last end lies within the clip.
 */
export function alignText(text: string, clipSeconds: number): Alignment {
	const characters = Array.from(text);
	const head = Math.min(HEAD_SECONDS, clipSeconds / 4);
	const step = Math.max(0, clipSeconds - head - TAIL_SECONDS) / Math.max(1, characters.length);
	const time = (index: number) => Number((head + index * step).toFixed(3));
	return {
		characters,
		character_start_times_seconds: characters.map((_, index) => time(index)),
		character_end_times_seconds: characters.map((_, index) => time(index + 1)),
	};
}

/** Stands for the vendor's text normalization: white space only, so that the two alignments can differ. */
export function normalizedText(text: string): string {
	return text.replace(/\s+/g, ' ').trim();
}

/**
 * The characters that start in a part of the clip.
 * Times count from the start of the clip, not of the part; which of the two the API does is unconfirmed.
 */
export function alignmentBetween(
	alignment: Alignment,
	fromSeconds: number,
	toSeconds: number,
): Alignment | null {
	const inside = (index: number) => {
		const start = alignment.character_start_times_seconds[index]!;
		return start >= fromSeconds && start < toSeconds;
	};
	const part = {
		characters: alignment.characters.filter((_, index) => inside(index)),
		character_start_times_seconds: alignment.character_start_times_seconds.filter((_, index) =>
			inside(index),
		),
		character_end_times_seconds: alignment.character_end_times_seconds.filter((_, index) =>
			inside(index),
		),
	};
	return part.characters.length === 0 ? null : part;
}
