import type { OutputFormat } from '../../engine/speech/outputFormat';
import { codecFor, type Codec, type EncodedRun } from './codec';
import { hashText, randomFrom } from './random';
import type { Speaker } from './speaker';

/** Near the vendor's own rule of 1,000 characters a minute. */
const SECONDS_PER_CHARACTER = 0.065;
const SHORTEST_SECONDS = 0.4;
/** A take may be this much longer or shorter than the rule. */
const LENGTH_SPREAD = 0.03;
/** The vendor's samples begin with 70 to 157 ms of silence. */
const HEAD_SECONDS = 0.08;
/** Syllables of different pitch and length, encoded once per format and then only repeated. */
const SYLLABLES = 12;

/**
 * Speaks in tones: fast enough for thousands of calls, because nothing is encoded twice.
 * Each syllable swells and fades, so that the clip is quiet at both ends and at every join.
 */
export function createSignalSpeaker(): Speaker {
	const syllables = new Map<OutputFormat, EncodedRun[]>();
	return {
		async speak({ text, outputFormat, take, speed }) {
			const codec = await codecFor(outputFormat);
			const known = syllables.get(outputFormat) ?? encodeSyllables(codec);
			syllables.set(outputFormat, known);
			const lengthRandom = randomFrom(take.seed ^ hashText(text))();
			const seconds =
				(Math.max(SHORTEST_SECONDS, Array.from(text).length * SECONDS_PER_CHARACTER) *
					(1 + LENGTH_SPREAD * (2 * lengthRandom - 1))) /
				speed;
			const units = Math.round(seconds / codec.unitSeconds);
			// The tune is new in every take, even with a seed, as the API's bytes are.
			return codec.join(arrange(codec, known, units, randomFrom(take.number)), take.number);
		},
	};
}

function encodeSyllables(codec: Codec): EncodedRun[] {
	return Array.from({ length: SYLLABLES }, (_, index) =>
		codec.encode(syllable(codec.sampleRate, 0.11 + 0.008 * index, 110 * 2 ** (index / 12))),
	);
}

function syllable(sampleRate: number, seconds: number, hertz: number): Float32Array {
	const length = Math.round(sampleRate * seconds);
	return Float32Array.from({ length }, (_, index) => {
		const phase = (2 * Math.PI * hertz * index) / sampleRate;
		const swell = Math.sin((Math.PI * index) / length) ** 2;
		return (
			0.3 *
			swell *
			(Math.sin(phase) + 0.5 * Math.sin(2 * phase + 1) + 0.3 * Math.sin(5 * phase + 2))
		);
	});
}

/** Exactly `units`: silence, then syllables; what no syllable fits into lengthens the silence. */
function arrange(
	codec: Codec,
	syllables: EncodedRun[],
	units: number,
	random: () => number,
): EncodedRun[] {
	const shortest = syllables.reduce((a, b) => (b.units < a.units ? b : a));
	let left = units - Math.ceil(HEAD_SECONDS / codec.unitSeconds);
	const chosen: EncodedRun[] = [];
	while (left >= shortest.units) {
		const drawn = syllables[Math.floor(random() * syllables.length)]!;
		const next = drawn.units <= left ? drawn : shortest;
		chosen.push(next);
		left -= next.units;
	}
	const spoken = chosen.reduce((total, run) => total + run.units, 0);
	return [codec.silence(Math.max(1, units - spoken)), ...chosen];
}
