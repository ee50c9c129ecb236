import OpusScript from 'opusscript';
import fc from 'fast-check';
import {
	LONGEST_DRAFT_SECONDS,
	draftAudio,
	draftAudioChunks,
} from '../../../engine/audio/draftAudio';
import { runByteParser } from '../../../engine/audio/byteParser';
import { readOggPage } from '../../../engine/audio/ogg/oggPage';
import { OPUS_SILENCE_PACKET } from '../../../engine/audio/ogg/silentOggOpus';
import { OUTPUT_FORMATS, outputFormatFacts } from '../../../engine/speech/outputFormat';
import { decodeMp3, readMetadata } from './support/independentReaders';
import { inspect, outcome } from './support/inspect';

const withCodec = (...codecs: string[]) =>
	OUTPUT_FORMATS.filter((format) => codecs.includes(outputFormatFacts(format).codec));

/** The coarsest step a draft's length can have. */
function stepSeconds(format: (typeof OUTPUT_FORMATS)[number]): number {
	const { codec, sampleRate } = outputFormatFacts(format);
	if (codec !== 'mp3') return 1 / sampleRate;
	return (sampleRate > 24_000 ? 1152 : 576) / sampleRate;
}

test.each(OUTPUT_FORMATS)('a draft passes as a complete clip of the asked length: %s', (format) => {
	fc.assert(
		fc.property(fc.double({ min: 0, max: 20, noNaN: true }), (seconds) => {
			const draft = draftAudio(format, seconds);
			expect(inspect(format, draft.bytes)).toMatchObject({
				complete: true,
				durationSeconds: draft.durationSeconds,
			});
			const asked = Math.max(seconds, 0.05);
			expect(Math.abs(draft.durationSeconds - asked)).toBeLessThanOrEqual(stepSeconds(format));
		}),
		{ numRuns: 25, examples: [[0], [0.02], [0.05], [1], [1.00001], [12.34]] },
	);
});

test.each(OUTPUT_FORMATS)('equal drafts are equal bytes, whole or in chunks: %s', (format) => {
	const whole = draftAudio(format, 3);
	const { chunks, durationSeconds } = draftAudioChunks(format, 3);
	expect(Buffer.concat([...chunks]).equals(whole.bytes)).toBe(true);
	expect(durationSeconds).toBe(whole.durationSeconds);
});

test.each(withCodec('mp3'))('mpg123 decodes a %s draft to nothing but zeros', async (format) => {
	const { bytes, durationSeconds } = draftAudio(format, 5.5);
	const decoded = await decodeMp3(bytes);
	const { sampleRate } = outputFormatFacts(format);
	expect(decoded).toEqual({
		samplesDecoded: Math.round(durationSeconds * sampleRate),
		sampleRate,
		errorCount: 0,
		peak: 0,
	});
});

test.each(withCodec('mp3', 'wav', 'opus'))(
	'music-metadata reads the same length from a %s draft',
	async (format) => {
		const { sampleRate, mimeType } = outputFormatFacts(format);
		const { bytes, durationSeconds } = draftAudio(format, 7.25);
		const metadata = await readMetadata(bytes, mimeType);
		expect(metadata.duration).toBeCloseTo(durationSeconds, 6);
		expect(metadata).toMatchObject({ sampleRate, numberOfChannels: 1 });
	},
);

test.each(withCodec('mp3'))('a %s draft that is cut between two frames is noticed', (format) => {
	const { bytes } = draftAudio(format, 2);
	const frameBytes = Math.floor(bytes.length / 78);
	for (let length = 1; length < bytes.length - 2 * frameBytes; length += 7) {
		expect(outcome(format, bytes.subarray(0, length))).toBe('cut');
	}
});

test('the Opus silence packet decodes to 20 ms of zeros', () => {
	const decoder = new OpusScript(48_000, 1);
	for (let packet = 0; packet < 3; packet++) {
		const pcm = decoder.decode(Buffer.from(OPUS_SILENCE_PACKET));
		expect(pcm).toHaveLength(960 * 2);
		expect(pcm.every((byte) => byte === 0)).toBe(true);
	}
	decoder.delete();
});

test('an Opus draft holds one such packet for every started 20 ms', () => {
	const { bytes } = draftAudio('opus_48000_32', 61.03);
	let packets = 0;
	let last = false;
	const run = runByteParser(
		(function* () {
			for (;;) {
				const page = yield* readOggPage();
				if (typeof page === 'string') return page;
				if (page.pageNumber > 1) packets += page.segmentLengths.length;
				last = page.last;
			}
		})(),
	);
	run.push(bytes);
	expect(run.finish()).toBe('end');
	expect({ packets, last }).toEqual({ packets: Math.ceil(61.03 / 0.02), last: true });
});

test('samples of a draft are the codes of silence', () => {
	expect(new Set(draftAudio('pcm_16000', 1).bytes)).toEqual(new Set([0]));
	expect(new Set(draftAudio('ulaw_8000', 1).bytes)).toEqual(new Set([0xff]));
	expect(new Set(draftAudio('alaw_8000', 1).bytes)).toEqual(new Set([0xd5]));
});

test('a long PCM draft comes in small chunks', () => {
	let bytes = 0;
	let largest = 0;
	for (const chunk of draftAudioChunks('pcm_48000', 1800).chunks) {
		bytes += chunk.length;
		largest = Math.max(largest, chunk.length);
	}
	expect(bytes).toBe(1800 * 96_000);
	expect(largest).toBeLessThanOrEqual(65_536);
});

test('a length that makes no sense is refused', () => {
	for (const seconds of [-1, NaN, Infinity, LONGEST_DRAFT_SECONDS + 1]) {
		expect(() => draftAudio('mp3_44100_128', seconds)).toThrow(RangeError);
	}
});
