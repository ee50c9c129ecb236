import { faultFound, secondsText, soundFound, type AudioFinding } from '../audioVerdict';
import { skip, type ByteParser } from '../byteParser';

/** No speech is shorter; a stray byte or a short message in an unknown form is. */
const SHORTEST_CLIP_SECONDS = 0.02;

/**
 * Headerless samples of 1 (μ-law, A-law) or 2 bytes (signed 16-bit little-endian). Any bytes are
 * valid, so the end of an early ended stream only shows where it splits a sample.
 */
export function* inspectRawSamples(
	sampleRate: number,
	sampleBytes: 1 | 2,
): ByteParser<AudioFinding> {
	const bytes = yield* skip(Infinity);
	const duration = Math.floor(bytes / sampleBytes) / sampleRate;
	if (bytes % sampleBytes !== 0) {
		return faultFound(
			'cut',
			`the samples end inside one of them after ${secondsText(duration)}`,
			duration,
		);
	}
	return findingFor(bytes, duration);
}

/**
 * What arrives for an `opus_*` format and is not Ogg. The API's container for these formats is not
 * documented (as of 2026-11), and paid audio is not thrown away for that, so
 * this accepts what it cannot check. The duration is an estimate from the nominal bitrate.
 */
export function* inspectRawOpus(bitrateKbps: number): ByteParser<AudioFinding> {
	const bytes = yield* skip(Infinity);
	return findingFor(bytes, (bytes * 8) / (bitrateKbps * 1000));
}

function findingFor(bytes: number, duration: number): AudioFinding {
	if (duration < SHORTEST_CLIP_SECONDS) {
		return faultFound('cut', `only ${bytes} bytes arrived, less than any speech`, duration);
	}
	return soundFound('raw', duration);
}
