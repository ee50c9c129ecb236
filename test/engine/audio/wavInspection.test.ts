import fc from 'fast-check';
import { OUTPUT_FORMATS, outputFormatFacts } from '../../../engine/speech/outputFormat';
import { readMetadata } from './support/independentReaders';
import { inspect, outcome } from './support/inspect';
import { concat, tonePcm, wavChunk, wavFile } from './support/sampleAudio';

const WAV_FORMATS = OUTPUT_FORMATS.filter((format) => format.startsWith('wav_'));
const data = tonePcm(44_100, 0.3);
const LIST = wavChunk('LIST', Buffer.from('INFOISFTx'));

describe('the length of a WAV file', () => {
	test.each(WAV_FORMATS)('%s is its number of samples by its rate', async (format) => {
		const { sampleRate } = outputFormatFacts(format);
		const bytes = wavFile({ sampleRate, data: tonePcm(sampleRate, 0.37) });
		const verdict = inspect(format, bytes);
		expect(verdict).toEqual({
			complete: true,
			durationSeconds: Math.round(0.37 * sampleRate) / sampleRate,
			bytes: bytes.length,
			container: 'wav',
			mimeType: 'audio/wav',
			extension: 'wav',
		});
		expect((await readMetadata(bytes, 'audio/wav')).duration).toBeCloseTo(
			verdict.durationSeconds ?? 0,
			6,
		);
	});

	test.each([0, 0xffff_ffff, 0x7fff_ffff - 36])(
		'reaches to the end when the declared size is %i',
		(declaredBytes) => {
			const bytes = wavFile({ sampleRate: 44_100, data, declaredBytes, before: [LIST] });
			expect(inspect('wav_44100', bytes)).toMatchObject({ complete: true, durationSeconds: 0.3 });
			expect(outcome('wav_44100', bytes.subarray(0, -1))).toBe('cut');
		},
	);

	test('leaves out odd chunks before the samples and chunks after them', () => {
		const bytes = wavFile({ sampleRate: 44_100, data, before: [LIST], after: [LIST] });
		expect(inspect('wav_44100', bytes)).toMatchObject({ complete: true, durationSeconds: 0.3 });
	});

	test.each([
		['PCM', 1, 2],
		['float', 3, 4],
		['A-law', 6, 1],
		['μ-law', 7, 1],
	])('is known for %s, plain and extensible', (_name, formatTag, blockBytes) => {
		const odd = new Uint8Array(801 * blockBytes).fill(0x55);
		for (const extensible of [false, true]) {
			const bytes = wavFile({ sampleRate: 8_000, data: odd, formatTag, blockBytes, extensible });
			expect(inspect('wav_8000', bytes)).toMatchObject({
				complete: true,
				durationSeconds: 801 / 8_000,
			});
		}
	});
});

describe('a WAV file is refused', () => {
	test('as cut wherever it ends before its declared samples do', () => {
		const bytes = wavFile({ sampleRate: 44_100, data, before: [LIST] });
		fc.assert(
			fc.property(fc.integer({ min: 1, max: bytes.length - 1 }), (length) => {
				expect(outcome('wav_44100', bytes.subarray(0, length))).toBe('cut');
			}),
			{ numRuns: 300 },
		);
		for (let length = 1; length < 80; length++) {
			expect(outcome('wav_44100', bytes.subarray(0, length))).toBe('cut');
		}
	});

	test('in another sample rate than asked for, or an unknown sample format', () => {
		expect(outcome('wav_48000', wavFile({ sampleRate: 44_100, data }))).toBe('wrong-format');
		expect(outcome('wav_44100', wavFile({ sampleRate: 44_100, data, formatTag: 0x55 }))).toBe(
			'wrong-format',
		);
	});

	test('as empty without samples', () => {
		expect(outcome('wav_44100', wavFile({ sampleRate: 44_100, data: new Uint8Array(0) }))).toBe(
			'empty',
		);
	});

	test('when it does not describe its samples', () => {
		const bare = wavChunk('RIFF', concat([Buffer.from('WAVE'), wavChunk('data', data)]));
		const useless = wavFile({ sampleRate: 44_100, data, blockBytes: 0 });
		expect(outcome('wav_44100', bare)).toBe('not-audio');
		expect(outcome('wav_44100', useless)).toBe('not-audio');
	});
});
