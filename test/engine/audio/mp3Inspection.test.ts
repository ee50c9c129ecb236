import fc from 'fast-check';
import { writeInfoFrame } from '../../../engine/audio/mp3/infoFrame';
import { parseFrameHeader } from '../../../engine/audio/mp3/mp3Frame';
import { OUTPUT_FORMATS, outputFormatFacts } from '../../../engine/speech/outputFormat';
import { decodeMp3, readMetadata } from './support/independentReaders';
import { inspect, outcome } from './support/inspect';
import { concat, encodedMp3 } from './support/sampleAudio';

const MP3_FORMATS = OUTPUT_FORMATS.filter((format) => format.startsWith('mp3_'));
const EMPTY_ID3V2 = Uint8Array.from([
	0x49,
	0x44,
	0x33,
	4,
	0,
	0,
	0,
	0,
	0,
	35,
	...new Uint8Array(35),
]);
const ID3V1 = concat([Buffer.from('TAG'), new Uint8Array(125)]);

let mp3: Uint8Array;
let frameStarts: number[];

beforeAll(async () => {
	mp3 = await encodedMp3(44_100, 64, 1.2);
	frameStarts = [];
	for (let offset = 0; offset < mp3.length;) {
		frameStarts.push(offset);
		offset += parseFrameHeader(mp3, offset)?.frameBytes ?? NaN;
	}
});

describe('the length of an MP3', () => {
	test.each(MP3_FORMATS)('%s is what mpg123 decodes, sample for sample', async (format) => {
		const { sampleRate, bitrateKbps = 0 } = outputFormatFacts(format);
		const bytes = await encodedMp3(sampleRate, bitrateKbps, 3.21);
		const decoded = await decodeMp3(bytes);
		const verdict = inspect(format, bytes);

		expect(decoded.errorCount).toBe(0);
		expect(decoded.sampleRate).toBe(sampleRate);
		expect(verdict).toEqual({
			complete: true,
			durationSeconds: decoded.samplesDecoded / sampleRate,
			bytes: bytes.length,
			container: 'mp3',
			mimeType: 'audio/mpeg',
			extension: 'mp3',
		});
		const metadata = await readMetadata(bytes, 'audio/mpeg');
		// music-metadata guesses from the bitrate where there is no Info frame; it is up to 1 % off.
		expect(metadata.duration).toBeGreaterThan((verdict.durationSeconds ?? 0) * 0.985);
		expect(metadata.duration).toBeLessThan((verdict.durationSeconds ?? 0) * 1.015);
	});

	test.each([
		[48_000, 320],
		[32_000, 320],
		[16_000, 8],
		[12_000, 24],
		[11_025, 16],
		[8_000, 64],
	])('is known for frames of %i Hz and %i kbit/s too', async (sampleRate, bitrateKbps) => {
		const bytes = await encodedMp3(sampleRate, bitrateKbps, 1);
		const decoded = await decodeMp3(bytes);
		let frames = 0;
		let offset = 0;
		while (offset < bytes.length) {
			const header = parseFrameHeader(bytes, offset);
			expect(header).toMatchObject({ sampleRate, bitrateKbps, mono: true });
			offset += header?.frameBytes ?? NaN;
			frames += 1;
		}
		expect(offset).toBe(bytes.length);
		expect(frames * (parseFrameHeader(bytes, 0)?.samples ?? 0)).toBe(decoded.samplesDecoded);
	});

	test('does not count an Info frame', () => {
		const plain = inspect('mp3_44100_64', mp3);
		const info = writeInfoFrame({
			sampleRate: 44_100,
			bitrateKbps: 64,
			frames: frameStarts.length,
			audioBytes: mp3.length,
		});
		expect(inspect('mp3_44100_64', concat([info, mp3]))).toEqual({
			...plain,
			bytes: mp3.length + info.length,
		});
	});

	test('does not count a VBRI frame, at its fixed place, and uses its frame count', () => {
		const vbri = mp3.slice(0, frameStarts[1]).fill(0, 4);
		vbri.set(Buffer.from('VBRI'), 36);
		new DataView(vbri.buffer).setUint32(36 + 14, frameStarts.length);
		const whole = concat([vbri, mp3]);
		expect(inspect('mp3_44100_64', whole).durationSeconds).toBe(
			inspect('mp3_44100_64', mp3).durationSeconds,
		);
		expect(outcome('mp3_44100_64', whole.subarray(0, vbri.length + (frameStarts[9] ?? 0)))).toBe(
			'cut',
		);
	});

	test('is the same with tags around and between the frames', () => {
		const footer = Uint8Array.from([0x33, 0x44, 0x49, 4, 0, 0x10, 0, 0, 0, 0]);
		const withFooter = Uint8Array.from([0x49, 0x44, 0x33, 4, 0, 0x10, 0, 0, 0, 0, ...footer]);
		const middle = frameStarts[10] ?? 0;
		const tagged = concat([
			EMPTY_ID3V2,
			withFooter,
			mp3.subarray(0, middle),
			withFooter,
			mp3.subarray(middle),
			ID3V1,
		]);
		expect(inspect('mp3_44100_64', tagged)).toEqual({
			...inspect('mp3_44100_64', mp3),
			bytes: tagged.length,
		});
	});
});

describe('an MP3 is cut', () => {
	test('when it ends anywhere but between two frames', () => {
		const boundaries = new Set(frameStarts);
		fc.assert(
			fc.property(fc.integer({ min: 1, max: mp3.length - 1 }), (length) => {
				fc.pre(!boundaries.has(length));
				expect(outcome('mp3_44100_64', mp3.subarray(0, length))).toBe('cut');
			}),
			{ numRuns: 300 },
		);
		for (const length of [1, 2, 3, 4, 5, (frameStarts[1] ?? 0) + 1, mp3.length - 1]) {
			expect(outcome('mp3_44100_64', mp3.subarray(0, length))).toBe('cut');
		}
	});

	test('not noticeably when it ends between two frames: it is complete and shorter', () => {
		for (const [frames, length] of frameStarts.entries()) {
			if (frames === 0) continue;
			expect(inspect('mp3_44100_64', mp3.subarray(0, length))).toMatchObject({
				complete: true,
				durationSeconds: (frames * 1152) / 44_100,
			});
		}
	});

	test('between two frames when an Info frame announces more', () => {
		const info = writeInfoFrame({
			sampleRate: 44_100,
			bitrateKbps: 64,
			frames: frameStarts.length,
			audioBytes: mp3.length,
		});
		const half = concat([info, mp3.subarray(0, frameStarts[20])]);
		expect(inspect('mp3_44100_64', half)).toMatchObject({
			complete: false,
			fault: 'cut',
			durationSeconds: (20 * 1152) / 44_100,
		});
	});

	test('when it ends inside a tag', () => {
		const tagged = concat([EMPTY_ID3V2, mp3, ID3V1]);
		for (const length of [1, 2, 3, 9, 10, 30, 44, tagged.length - 1, tagged.length - 100]) {
			expect(outcome('mp3_44100_64', tagged.subarray(0, length))).toBe('cut');
		}
	});

	test('when other bytes stand where a frame should', () => {
		const middle = frameStarts[10] ?? 0;
		const junk = Buffer.from('{"detail":"stream failed"}');
		for (const end of [mp3.subarray(middle), new Uint8Array(0)]) {
			expect(inspect('mp3_44100_64', concat([mp3.subarray(0, middle), junk, end]))).toMatchObject({
				fault: 'cut',
				durationSeconds: (10 * 1152) / 44_100,
			});
		}
	});
});

describe('an MP3 is refused', () => {
	test('in another sample rate than asked for', () => {
		expect(outcome('mp3_24000_48', mp3)).toBe('wrong-format');
		expect(outcome('mp3_22050_32', mp3)).toBe('wrong-format');
	});

	test('when its sample rate or channels change on the way', async () => {
		const slower = await encodedMp3(22_050, 32, 0.5);
		const stereo = await encodedMp3(44_100, 64, 0.5, 2);
		expect(outcome('mp3_44100_64', concat([mp3, slower]))).toBe('wrong-format');
		expect(outcome('mp3_44100_64', concat([mp3, stereo]))).toBe('wrong-format');
	});

	test('in free format and in layers I and II', () => {
		for (const [index, value] of [
			[2, 0x00],
			[1, 0xfd],
			[1, 0xff],
		] as const) {
			const changed = mp3.slice();
			for (const start of frameStarts) {
				if (index === 2) changed[start + 2] = value | ((changed[start + 2] ?? 0) & 0x0f);
				else changed[start + 1] = value;
			}
			expect(outcome('mp3_44100_64', changed)).toBe('not-audio');
		}
	});

	test('as empty when it has tags or an Info frame only', () => {
		const info = writeInfoFrame({ sampleRate: 44_100, bitrateKbps: 64, frames: 0, audioBytes: 0 });
		expect(outcome('mp3_44100_64', EMPTY_ID3V2)).toBe('empty');
		expect(outcome('mp3_44100_64', info)).toBe('empty');
	});

	test('when the first frame starts later than 8 KB into it', () => {
		expect(outcome('mp3_44100_64', concat([new Uint8Array(100), mp3]))).toBe('complete');
		expect(outcome('mp3_44100_64', concat([new Uint8Array(8192), mp3]))).toBe('not-audio');
	});
});
