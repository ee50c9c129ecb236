import { faultFound, secondsText, soundFound, type AudioFinding } from '../audioVerdict';
import { skip, type ByteParser } from '../byteParser';
import {
	WAV_FORMAT,
	isUnknownDataSize,
	readChunkHeader,
	readFmtChunk,
	readRiffHeader,
	skipChunk,
	type WavChunkHeader,
	type WavSampleFormat,
} from './wavChunks';

const KNOWN_FORMAT_TAGS: readonly number[] = Object.values(WAV_FORMAT);

/**
 * Walks the chunks of a WAV file up to the end of its samples; what follows them is not looked at.
 * A data size of 0 or 0xFFFFFFFF means "until the end", where only an odd rest can show a cut.
 */
export function* inspectWav(sampleRate: number): ByteParser<AudioFinding> {
	const riff = yield* readRiffHeader();
	if (riff === 'other') return faultFound('not-audio', 'the reply is not a WAV file');
	if (riff === 'short') return CUT_IN_HEADER;
	let format: WavSampleFormat | undefined;
	for (;;) {
		const chunk = yield* readChunkHeader();
		if (chunk === undefined) return CUT_IN_HEADER;
		if (chunk.id === 'data') {
			if (format === undefined) {
				return faultFound('not-audio', 'the WAV file does not describe its samples');
			}
			return yield* inspectData(chunk, format, sampleRate);
		}
		if (chunk.id === 'fmt ') {
			const described = yield* readFmtChunk(chunk);
			if (described === 'short') return CUT_IN_HEADER;
			format = described;
		} else if (!(yield* skipChunk(chunk))) {
			return CUT_IN_HEADER;
		}
	}
}

const CUT_IN_HEADER = faultFound('cut', 'the WAV file ends before its samples');

function* inspectData(
	chunk: WavChunkHeader,
	format: WavSampleFormat,
	sampleRate: number,
): ByteParser<AudioFinding> {
	if (!KNOWN_FORMAT_TAGS.includes(format.formatTag)) {
		return faultFound('wrong-format', `the WAV file has the unknown format ${format.formatTag}`);
	}
	if (format.sampleRate !== sampleRate) {
		return faultFound(
			'wrong-format',
			`the WAV file has ${format.sampleRate} Hz instead of ${sampleRate} Hz`,
		);
	}
	const untilEnd = isUnknownDataSize(chunk.contentBytes);
	const dataBytes = yield* skip(untilEnd ? Infinity : chunk.contentBytes);
	const duration = Math.floor(dataBytes / format.blockBytes) / format.sampleRate;
	if (!untilEnd && dataBytes < chunk.contentBytes) {
		return faultFound(
			'cut',
			`the WAV file announces ${chunk.contentBytes} bytes of samples and ends after ${dataBytes}`,
			duration,
		);
	}
	if (untilEnd && dataBytes % format.blockBytes !== 0) {
		return faultFound(
			'cut',
			`the WAV file ends inside a sample after ${secondsText(duration)}`,
			duration,
		);
	}
	if (duration === 0) return faultFound('empty', 'the WAV file has no samples');
	return soundFound('wav', duration);
}
