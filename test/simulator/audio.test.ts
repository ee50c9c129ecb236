import { spawnSync } from 'node:child_process';
import {
	OUTPUT_FORMATS,
	outputFormatFacts,
	type OutputFormat,
} from '../../engine/speech/outputFormat';
import { clipBytes, clipChunks, type Clip } from '../../simulator/audio/clip';
import { createEnglishSpeaker } from '../../simulator/audio/englishSpeaker';
import { toALaw, toMuLaw } from '../../simulator/audio/g711';
import { resample } from '../../simulator/audio/resample';
import { createSignalSpeaker } from '../../simulator/audio/signalSpeaker';
import type { Speaker } from '../../simulator/audio/speaker';
import { decodeMp3, readMetadata } from '../engine/audio/support/independentReaders';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const TEXT = 'The quick brown fox jumps over the lazy dog, and then it rests.';

const tones = createSignalSpeaker();
const english = createEnglishSpeaker();

const clips = new Map<string, Promise<Clip>>();

async function clipOf(
	speaker: Speaker,
	outputFormat: OutputFormat,
	number = 1,
	seed = 7,
): Promise<Clip> {
	const key = [speaker === tones, outputFormat, number, seed].join();
	const clip =
		clips.get(key) ??
		speaker.speak({
			text: TEXT,
			outputFormat,
			take: { number, seed },
			speed: 1,
			voiceId: 'simVoiceMarlow000001',
		});
	clips.set(key, clip);
	return await clip;
}

describe.each([
	['tones', tones],
	['English', english],
])('%s', (_name, speaker) => {
	test.each(OUTPUT_FORMATS.filter((format) => format.startsWith('mp3')))(
		'%s decodes to exactly the announced samples, without an Info frame',
		async (outputFormat) => {
			const clip = await clipOf(speaker, outputFormat);
			const audio = clipBytes(clip);
			expect(audio.length).toBe(clip.byteLength);
			expect(audio.includes('Info') || audio.includes('Xing')).toBe(false);
			const { sampleRate } = outputFormatFacts(outputFormat);
			const decoded = await decodeMp3(audio);
			expect(decoded).toMatchObject({
				errorCount: 0,
				sampleRate,
				samplesDecoded: Math.round(clip.seconds * sampleRate),
			});
			expect(decoded.peak).toBeGreaterThan(0.05);
		},
	);

	test.each(OUTPUT_FORMATS.filter((format) => /^(wav|opus)/.test(format)))(
		'%s has the announced length for a reader of its container',
		async (outputFormat) => {
			const clip = await clipOf(speaker, outputFormat);
			const { mimeType, sampleRate } = outputFormatFacts(outputFormat);
			const read = await readMetadata(clipBytes(clip), mimeType);
			expect(read.duration).toBeCloseTo(clip.seconds, 1);
			expect(read).toMatchObject({ sampleRate, numberOfChannels: 1 });
		},
	);

	test.each(OUTPUT_FORMATS.filter((format) => /^(pcm|ulaw|alaw)/.test(format)))(
		'%s has the announced number of bytes',
		async (outputFormat) => {
			const clip = await clipOf(speaker, outputFormat);
			const { codec, sampleRate } = outputFormatFacts(outputFormat);
			const bytesPerSample = codec === 'pcm' ? 2 : 1;
			expect(clipBytes(clip).length).toBe(Math.round(clip.seconds * sampleRate) * bytesPerSample);
		},
	);

	(hasFfmpeg ? test.each(OUTPUT_FORMATS) : test.skip.each(OUTPUT_FORMATS))(
		'%s decodes in ffmpeg without a warning',
		async (outputFormat) => {
			const clip = await clipOf(speaker, outputFormat);
			const { codec, sampleRate } = outputFormatFacts(outputFormat);
			const raw = { pcm: 's16le', ulaw: 'mulaw', alaw: 'alaw' }[codec as 'pcm'];
			const input = raw === undefined ? [] : ['-f', raw, '-ar', String(sampleRate), '-ac', '1'];
			const result = spawnSync(
				'ffmpeg',
				['-hide_banner', '-v', 'warning', ...input, '-i', 'pipe:0', '-f', 's16le', '-ac', '1', '-'],
				{ input: clipBytes(clip), maxBuffer: 1 << 28 },
			);
			// Two remarks are about how ffmpeg was called (no channel layout, no total length), not about the audio.
			const complaints = result.stderr
				.toString()
				.split('\n')
				.filter((line) => line !== '' && !/Guessed Channel Layout|Estimating duration/.test(line));
			expect(complaints).toEqual([]);
			expect(result.stdout.length / 2 / sampleRate).toBeCloseTo(clip.seconds, 2);
		},
	);
});

test.each(OUTPUT_FORMATS)('%s: same seed, same length, other bytes', async (outputFormat) => {
	const first = await clipOf(tones, outputFormat, 1);
	const second = await clipOf(tones, outputFormat, 2);
	expect(second.seconds).toBe(first.seconds);
	expect(clipBytes(second).equals(clipBytes(first))).toBe(false);
	expect(clipBytes(first).equals(clipBytes(first))).toBe(true);
});

test('English takes of one text differ too', async () => {
	const first = clipBytes(await clipOf(english, 'mp3_44100_128', 1));
	const second = clipBytes(await clipOf(english, 'mp3_44100_128', 2));
	expect(second.length).toBe(first.length);
	expect(second.equals(first)).toBe(false);
});

test('changing the rate keeps the pitch and the loudness', () => {
	const rate = 16_000;
	const tone = Float32Array.from({ length: rate }, (_, n) =>
		Math.sin((2 * Math.PI * 440 * n) / rate),
	);
	for (const toRate of [8_000, 22_050, 24_000, 44_100, 48_000]) {
		const changed = resample(tone, rate, toRate);
		expect(changed.length).toBe(toRate);
		// The middle only: at its ends the filter reaches into nothing.
		for (let n = 1_000; n < toRate - 1_000; n += 97) {
			expect(changed[n]).toBeCloseTo(Math.sin((2 * Math.PI * 440 * n) / toRate), 1);
		}
	}
});

test('another seed gives another length, within a few percent of the rule', async () => {
	const lengths = await Promise.all(
		Array.from(
			{ length: 20 },
			async (_, seed) => (await clipOf(tones, 'pcm_16000', 1, seed)).seconds,
		),
	);
	expect(new Set(lengths).size).toBeGreaterThan(3);
	const rule = TEXT.length * 0.065;
	for (const seconds of lengths) expect(Math.abs(seconds / rule - 1)).toBeLessThan(0.05);
});

test('MP3 clips begin with an empty bit reservoir', async () => {
	const audio = clipBytes(await clipOf(tones, 'mp3_44100_128'));
	const mainDataBegin = (audio[4]! << 1) | (audio[5]! >> 7);
	expect(mainDataBegin).toBe(0);
});

test('chunks are a clip cut into equal pieces', async () => {
	const clip = await clipOf(tones, 'mp3_44100_128');
	const chunks = [...clipChunks(clip, 1000)];
	expect(chunks.slice(0, -1).every((chunk) => chunk.length === 1000)).toBe(true);
	expect(Buffer.concat(chunks).equals(clipBytes(clip))).toBe(true);
});

test.each([
	[0, 0xff, 0xd5],
	[32_767, 0x80, 0xaa],
	[-32_768, 0x00, 0x2a],
	[1_000, 0xce, 0xfa],
	[-1_000, 0x4e, 0x7a],
])('G.711 codes %d as µ-law %i and A-law %i', (sample, muLaw, aLaw) => {
	expect(toMuLaw(sample)).toBe(muLaw);
	expect(toALaw(sample)).toBe(aLaw);
});

test('text that an English voice cannot say is a tone, not nothing', async () => {
	const clip = await english.speak({
		text: '你好，世界',
		outputFormat: 'pcm_16000',
		take: { number: 1, seed: 1 },
		speed: 1,
		voiceId: 'x',
	});
	expect(clip.seconds).toBeGreaterThan(0.2);
});
