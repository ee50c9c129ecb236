import { createAudioInspector } from '../../../engine/audio/audioInspector';
import { expectedLength, judgeLength, learnPace } from '../../../engine/audio/speechPace';
import type { OutputFormat } from '../../../engine/speech/outputFormat';
import { clipBytes } from '../../../simulator/audio/clip';
import { createSignalSpeaker } from '../../../simulator/audio/signalSpeaker';

const LINE =
	'The lighthouse keeper counted the ships twice, and wrote the number down before the fog came in.';
const speaker = createSignalSpeaker();

const expected = expectedLength({ text: LINE, modelId: 'eleven_v3', voiceSettings: {} });

async function take(outputFormat: OutputFormat, seed: number): Promise<Buffer> {
	const spoken = { text: LINE, outputFormat, speed: 1, voiceId: 'v' };
	return clipBytes(await speaker.speak({ ...spoken, take: { number: seed, seed } }));
}

function inspect(audio: Uint8Array, outputFormat: OutputFormat) {
	const inspector = createAudioInspector(outputFormat);
	inspector.push(audio);
	return inspector.finish();
}

/** The first part of a take, ended where its bytes do not show it. */
function endedCleanly(audio: Buffer, part: number, outputFormat: OutputFormat) {
	const mostTries = 2_000;
	for (let tries = 0; tries < mostTries; tries += 1) {
		const verdict = inspect(
			audio.subarray(0, Math.floor(audio.length * part) - tries),
			outputFormat,
		);
		if (verdict.complete) return verdict;
	}
	return undefined;
}

async function paceOf(outputFormat: OutputFormat) {
	const takes = [1, 2, 3, 4, 5].map(async (seed) => {
		const verdict = inspect(await take(outputFormat, seed), outputFormat);
		return { expectedSeconds: expected.seconds, seconds: verdict.durationSeconds! };
	});
	return learnPace(await Promise.all(takes));
}

describe.each(['mp3_44100_128', 'mp3_22050_32', 'pcm_16000', 'ulaw_8000', 'alaw_8000'] as const)(
	'a clip in %s that ends early where its bytes do not show it',
	(outputFormat) => {
		it('is noticed by its length at 50 and 80 %, and a whole one is not', async () => {
			const audio = await take(outputFormat, 99);
			const lengthOf = (part: number) => endedCleanly(audio, part, outputFormat)!.durationSeconds;
			const newVoice = learnPace([]);
			const knownVoice = await paceOf(outputFormat);
			for (const pace of [knownVoice, newVoice]) {
				expect(judgeLength(lengthOf(1), expected, pace)).toBe('whole');
				expect(judgeLength(lengthOf(0.8), expected, pace)).toBe('doubtful');
			}
			expect(judgeLength(lengthOf(0.5), expected, knownVoice)).toBe('short');
			expect(judgeLength(lengthOf(0.5), expected, newVoice)).not.toBe('whole');
		});
	},
);

describe.each(['wav_22050', 'opus_48000_64'] as const)('a clip in %s', (outputFormat) => {
	it('cannot end early without its bytes showing it', async () => {
		const audio = await take(outputFormat, 99);
		for (const part of [0.5, 0.8]) {
			expect(endedCleanly(audio, part, outputFormat)).toBeUndefined();
		}
	});
});
