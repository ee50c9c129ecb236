import fc from 'fast-check';
import { createAudioInspector } from '../../../engine/audio/audioInspector';
import { draftAudio } from '../../../engine/audio/draftAudio';
import {
	OUTPUT_FORMATS,
	outputFormatFacts,
	type OutputFormat,
} from '../../../engine/speech/outputFormat';
import { inspect, outcome } from './support/inspect';
import {
	concat,
	encodedMp3,
	oggOpusPages,
	tonePcm,
	wavChunk,
	wavFile,
} from './support/sampleAudio';

const CONTAINED = OUTPUT_FORMATS.filter((format) => /^(mp3|wav)_/.test(format));
const SAMPLES = OUTPUT_FORMATS.filter((format) => /^(pcm|ulaw|alaw)_/.test(format));

const ogg = concat(oggOpusPages({ seconds: 1, packetsPerPage: 10 }));
const wav = wavFile({
	sampleRate: 44_100,
	data: tonePcm(44_100, 0.1),
	before: [wavChunk('LIST', new Uint8Array(7))],
});
let mp3: Uint8Array;

beforeAll(async () => {
	const tag = Uint8Array.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 35, ...new Uint8Array(35)]);
	mp3 = concat([tag, await encodedMp3(44_100, 128, 1)]);
});

const chunkSizes = fc.array(fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ max: 6_000 })), {
	maxLength: 200,
});

/** Bytes as they come from a decoder or a cut-up stream, for the samples to be judged by. */
function expectSameVerdictForAnySplit(format: OutputFormat, bytes: Uint8Array): void {
	const whole = inspect(format, bytes);
	fc.assert(
		fc.property(chunkSizes, fc.integer({ min: 0, max: 40 }), (sizes, missingBytes) => {
			const usable = sizes.map((size) => Math.abs(size));
			expect(inspect(format, bytes, usable)).toEqual(whole);
			const cut = bytes.subarray(0, bytes.length - missingBytes);
			expect(inspect(format, cut, usable)).toEqual(inspect(format, cut));
		}),
		{ numRuns: 60 },
	);
	expect(inspect(format, bytes, new Array<number>(bytes.length).fill(1))).toEqual(whole);
}

describe('the verdict does not depend on how the bytes are split', () => {
	test('for MP3', () => expectSameVerdictForAnySplit('mp3_44100_128', mp3));
	test('for WAV', () => expectSameVerdictForAnySplit('wav_44100', wav));
	test('for Ogg Opus', () => expectSameVerdictForAnySplit('opus_48000_64', ogg));
	test('for samples', () => expectSameVerdictForAnySplit('pcm_44100', wav.subarray(60)));
	test('for text', () => {
		const text = Buffer.from(JSON.stringify({ detail: { message: 'x '.repeat(5_000) } }));
		expectSameVerdictForAnySplit('pcm_44100', text);
	});
});

test.each(OUTPUT_FORMATS)('no bytes are an empty clip: %s', (format) => {
	expect(inspect(format, new Uint8Array(0))).toEqual({
		complete: false,
		fault: 'empty',
		detail: 'the reply has no bytes',
		bytes: 0,
	});
});

describe('what is not audio', () => {
	const jsonBody = fc
		.oneof(
			fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
			fc.array(fc.jsonValue(), { minLength: 1 }),
		)
		.chain((value) => fc.constantFrom(JSON.stringify(value), JSON.stringify(value, null, 2)));
	const htmlBody = fc
		.tuple(
			fc.constantFrom(
				'<!DOCTYPE html>\n',
				'<html lang="en">',
				'\n <?xml version="1.0"?>',
				'\ufeff<p>',
			),
			fc.lorem({ maxCount: 60 }),
			fc.string({ unit: 'grapheme' }),
		)
		.map(([start, ...rest]) => `${start}<h1>${rest.join(' ').replace(/[\x00-\x1f]/g, '')}</h1>`);

	test('JSON and HTML bodies are never complete in any format', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...OUTPUT_FORMATS),
				fc.oneof(jsonBody, htmlBody),
				(format, body) => {
					expect(inspect(format, Buffer.from(body)).complete).toBe(false);
				},
			),
			{ numRuns: 600 },
		);
	});

	test.each(OUTPUT_FORMATS)('real error bodies are named as text: %s', (format) => {
		const bodies = [
			'{"detail":{"status":"quota_exceeded","message":"This request exceeds your quota of 10000."}}',
			`{"audio_base64":"${'A'.repeat(20_000)}","alignment":null}`,
			`[${'1.25,'.repeat(500)}0]`,
			`<!DOCTYPE html><html><head><title>502</title></head><body>${'Bad gateway. '.repeat(90)}`,
			`<html><body>${'Größe überschritten, '.repeat(90)}`,
			'upstream connect error or disconnect/reset before headers. reset reason: overflow',
			'Internal Server Error\n',
		];
		for (const body of bodies) expect(outcome(format, Buffer.from(body))).toBe('not-audio');
		expect(
			outcome(
				format,
				Buffer.from(`<html><body>${'Die Anfrage ist zu groß. '.repeat(90)}`, 'latin1'),
			),
		).toBe('not-audio');
	});

	test('a fault never quotes the content', () => {
		const secret = 'Zq7Secret';
		for (const format of OUTPUT_FORMATS) {
			for (const body of [`{"a":"${secret}"}`, `${secret} is not it, sorry`, `\0${secret}`]) {
				expect(JSON.stringify(inspect(format, Buffer.from(body)))).not.toContain(secret);
			}
		}
	});

	test('random bytes are never complete as MP3, WAV or Ogg, and never throw', () => {
		const starts = ['', 'ID3\x04\0\0\0\0\0\x02', 'RIFF\0\0\0\0WAVE', 'OggS\0', '\xff\xfb\x90\xc4'];
		fc.assert(
			fc.property(
				fc.constantFrom(...CONTAINED),
				fc.constantFrom(...starts),
				fc.uint8Array({ maxLength: 3_000, size: 'max' }),
				(format, start, bytes) => {
					const content = concat([Buffer.from(start, 'latin1'), bytes]);
					fc.pre(content.length !== 417);
					expect(inspect(format, content).complete).toBe(false);
				},
			),
			{ numRuns: 600 },
		);
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 3_000, size: 'max' }), (bytes) => {
				const content = concat([Buffer.from('OggS\0', 'latin1'), bytes]);
				expect(inspect('opus_48000_64', content).complete).toBe(false);
			}),
		);
	});
});

describe('samples without a header', () => {
	test('are never refused for their values', () => {
		const clip = fc.uint8Array({ minLength: 1_920, maxLength: 6_000, size: 'max' });
		const starts = [
			'',
			'{',
			'[',
			'<',
			'{"',
			'<!',
			'[[',
			'<html',
			'\xff\xfb\x90\xc4',
			'ID3',
			'OggS',
		];
		fc.assert(
			fc.property(
				fc.constantFrom(...SAMPLES),
				fc.constantFrom(...starts),
				clip,
				(format, start, bytes) => {
					const content = concat([Buffer.from(start, 'latin1'), bytes]);
					const even = content.subarray(0, content.length - (content.length % 2));
					expect(outcome(format, even)).toBe('complete');
				},
			),
			{ numRuns: 600 },
		);
	});

	test('are not taken for text when quiet and below zero, though their codes are characters', () => {
		for (const [format, codes] of [
			['ulaw_8000', '{|}~'],
			['ulaw_8000', '[{|}'],
			['alaw_8000', '[]TUVWXY'],
			['alaw_8000', 'PQRSTUVWXYZ[\\]^_'],
		] as const) {
			expect(outcome(format, Buffer.from(codes.repeat(400)))).toBe('complete');
		}
	});

	test.each(SAMPLES)('%s have a length by their count', (format) => {
		const { codec, sampleRate, mimeType, extension } = outputFormatFacts(format);
		const sampleBytes = codec === 'pcm' ? 2 : 1;
		const bytes = new Uint8Array(sampleBytes * 4_321).map((_, index) => (index * 91) % 256);
		expect(inspect(format, bytes)).toEqual({
			complete: true,
			durationSeconds: 4_321 / sampleRate,
			bytes: bytes.length,
			container: 'raw',
			mimeType,
			extension,
		});
	});

	test('are cut inside a 16-bit sample, or when hardly any arrived', () => {
		expect(outcome('pcm_16000', new Uint8Array(32_001))).toBe('cut');
		expect(outcome('ulaw_8000', new Uint8Array(8_001))).toBe('complete');
		expect(outcome('pcm_44100', new Uint8Array(20))).toBe('cut');
	});
});

describe('a container in place of another format', () => {
	const kinds = () => ({ mp3, wav, ogg });
	const own: Record<string, string> = { mp3: 'mp3', wav: 'wav', opus: 'ogg' };

	test.each(OUTPUT_FORMATS)('is the wrong format: %s', (format) => {
		for (const [kind, bytes] of Object.entries(kinds())) {
			if (own[outputFormatFacts(format).codec] === kind) continue;
			expect(outcome(format, bytes)).toBe('wrong-format');
		}
	});

	test('is recognised for MP3 without a tag too', () => {
		expect(outcome('pcm_44100', mp3.subarray(45))).toBe('wrong-format');
	});
});

test('a finished inspector keeps its verdict and takes no more bytes', () => {
	const inspector = createAudioInspector('pcm_16000');
	inspector.push(draftAudio('pcm_16000', 1).bytes);
	const verdict = inspector.finish();
	inspector.push(new Uint8Array(1));
	expect(inspector.finish()).toEqual(verdict);
	expect(verdict).toMatchObject({ complete: true, durationSeconds: 1 });
});
