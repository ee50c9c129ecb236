import { setImmediate as nextTurn } from 'node:timers/promises';
import { codecFor } from './codec';
import { createFlite, FLITE_VOICES, type Flite } from './flite';
import { hashText, randomFrom } from './random';
import { resample } from './resample';
import { createSignalSpeaker } from './signalSpeaker';
import type { Speaker } from './speaker';

/** Longest piece given to the synthesiser at once, so that other requests get their turn in between. */
const PIECE_CHARACTERS = 300;
const LENGTH_SPREAD = 0.02;

/** Real English speech by flite, for the demo. Other languages come out as an English reader would say them. */
export function createEnglishSpeaker(): Speaker {
	let flite: Promise<Flite> | undefined;
	const tones = createSignalSpeaker();
	return {
		async speak(utterance) {
			const pieces = speakablePieces(utterance.text);
			// Nothing an English voice can say (another script, symbols only): a tone is better than an empty clip.
			if (pieces.length === 0) return await tones.speak(utterance);
			flite ??= createFlite();
			const synthesizer = await flite;
			const codec = await codecFor(utterance.outputFormat);
			const random = randomFrom(utterance.take.seed)();
			const stretch = (1 + LENGTH_SPREAD * (2 * random - 1)) / utterance.speed;
			const voice = FLITE_VOICES[hashText(utterance.voiceId) % FLITE_VOICES.length]!;
			const spoken: Float32Array[] = [];
			for (const piece of pieces) {
				const { samples, sampleRate } = synthesizer(piece, voice, stretch);
				spoken.push(resample(samples, sampleRate, codec.sampleRate));
				await nextTurn();
			}
			return codec.join([codec.encode(concatenate(spoken))], utterance.take.number);
		},
	};
}

/** Plain ASCII pieces of at most a few sentences; `[tags]` and `<tags>` are directions, not words. */
function speakablePieces(text: string): string[] {
	const plain = text
		.replace(/\[[^\]]*\]|<[^>]*>/g, ' ')
		.normalize('NFKD')
		.replace(/[\u2018\u2019]/g, "'")
		.replace(/[\u2013\u2014]/g, ', ')
		.replace(/[^\x20-\x7e\n]/g, '');
	const pieces: string[] = [];
	for (const sentence of plain.match(/[^.!?\n]+[.!?]*/g) ?? []) {
		if (!/[a-z0-9]/i.test(sentence)) continue;
		const last = pieces.at(-1);
		if (last !== undefined && last.length + sentence.length <= PIECE_CHARACTERS) {
			pieces[pieces.length - 1] = last + sentence;
		} else {
			pieces.push(sentence.trim());
		}
	}
	return pieces;
}

function concatenate(pieces: Float32Array[]): Float32Array {
	const whole = new Float32Array(pieces.reduce((total, piece) => total + piece.length, 0));
	let offset = 0;
	for (const piece of pieces) {
		whole.set(piece, offset);
		offset += piece.length;
	}
	return whole;
}
