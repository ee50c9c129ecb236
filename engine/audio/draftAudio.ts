import { outputFormatFacts, type OutputFormat } from '../speech/outputFormat';
import { silentMp3 } from './mp3/silentMp3';
import { opusSamples, silentOggOpusPages } from './ogg/silentOggOpus';
import { OPUS_GRANULE_RATE } from './ogg/opusHeader';
import { writeWavHeader } from './wav/wavChunks';

/** What a draft lasts at least: shorter ones would not pass as audio. */
const SHORTEST_DRAFT_SECONDS = 0.05;

/** Far above any speech reply, and below the sizes that a WAV header cannot state. */
export const LONGEST_DRAFT_SECONDS = 6 * 3600;

const CHUNK_BYTES = 64 * 1024;

export interface DraftChunks {
	durationSeconds: number;
	/**
	 * The file in pieces of 64 KB or less, to be read once. Pieces of equal content share memory:
	 * do not change them.
	 */
	chunks: Iterable<Uint8Array>;
}

/**
 * A silent clip that stands in for speech, valid in every output format, MP3 with an Info frame and
 * Opus in Ogg. Costs no credits, needs no encoder, and equal arguments give equal bytes. At 30
 * minutes it is 172 MB for `pcm_48000`: prefer `draftAudioChunks` there.
 *
 * @param seconds asked length; the draft is within one MP3 frame (26 ms) or one sample of it, and
 *   at least 0.05 s
 * @throws RangeError when `seconds` is negative, not a number, or above 6 hours
 */
export function draftAudio(
	outputFormat: OutputFormat,
	seconds: number,
): { bytes: Uint8Array; durationSeconds: number } {
	const { chunks, durationSeconds } = draftAudioChunks(outputFormat, seconds);
	return { bytes: joined([...chunks]), durationSeconds };
}

/** The same clip as `draftAudio`, piece by piece in constant memory. */
export function draftAudioChunks(outputFormat: OutputFormat, seconds: number): DraftChunks {
	if (!(seconds >= 0 && seconds <= LONGEST_DRAFT_SECONDS)) {
		throw new RangeError(`A draft of ${seconds} seconds cannot be made`);
	}
	const askedSeconds = Math.max(seconds, SHORTEST_DRAFT_SECONDS);
	const { codec, sampleRate, bitrateKbps = 0 } = outputFormatFacts(outputFormat);
	const samples = Math.round(askedSeconds * sampleRate);
	const durationSeconds = samples / sampleRate;
	switch (codec) {
		case 'mp3':
			return mp3Chunks(sampleRate, bitrateKbps, askedSeconds);
		case 'opus': {
			const opus = opusSamples(askedSeconds);
			return { durationSeconds: opus / OPUS_GRANULE_RATE, chunks: silentOggOpusPages(opus) };
		}
		case 'wav':
			return { durationSeconds, chunks: wavChunks(sampleRate, samples) };
		case 'pcm':
			return { durationSeconds, chunks: repeated(0, samples * 2) };
		case 'ulaw':
			return { durationSeconds, chunks: repeated(ULAW_ZERO, samples) };
		case 'alaw':
			return { durationSeconds, chunks: repeated(ALAW_ZERO, samples) };
	}
}

/** The code for zero in μ-law, and the one next to zero in A-law, which has none. Source: ITU-T G.711. */
const ULAW_ZERO = 0xff;
const ALAW_ZERO = 0xd5;

function mp3Chunks(sampleRate: number, bitrateKbps: number, seconds: number): DraftChunks {
	const draft = silentMp3(sampleRate, bitrateKbps, seconds);
	return {
		durationSeconds: draft.durationSeconds,
		chunks: (function* () {
			yield draft.infoFrame;
			const framesPerChunk = Math.floor(CHUNK_BYTES / draft.silentFrame.length);
			const chunk = joined(new Array<Uint8Array>(framesPerChunk).fill(draft.silentFrame));
			for (let frames = draft.frames; frames > 0; frames -= framesPerChunk) {
				yield chunk.subarray(0, frames * draft.silentFrame.length);
			}
		})(),
	};
}

function* wavChunks(sampleRate: number, samples: number): Generator<Uint8Array, void, undefined> {
	yield writeWavHeader(sampleRate, samples * 2);
	yield* repeated(0, samples * 2);
}

function* repeated(byte: number, byteCount: number): Generator<Uint8Array, void, undefined> {
	const chunk = new Uint8Array(Math.min(CHUNK_BYTES, byteCount)).fill(byte);
	for (let rest = byteCount; rest > 0; rest -= chunk.length) yield chunk.subarray(0, rest);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
	let offset = 0;
	for (const piece of pieces) {
		whole.set(piece, offset);
		offset += piece.length;
	}
	return whole;
}
