import { speechRequest, type SpeechRequestInput } from '../../../engine/speech/speechRequest';

const INPUT: SpeechRequestInput = {
	text: 'Hello there.',
	voiceId: 'narratorVoice0000001',
	modelId: 'eleven_multilingual_v2',
	outputFormat: 'mp3_44100_128',
};

describe('a speech request', () => {
	it.each<[string, Partial<SpeechRequestInput>, RegExp]>([
		['no text', { text: ' \n\u00a0' }, /no text to speak/],
		['half an emoji', { text: 'Hi \ud83d' }, /broken character/],
		['no voice', { voiceId: '' }, /No voice is chosen/],
		['a link as voice', { voiceId: 'https://x.example/v' }, /voice id holds characters/],
		['no model', { modelId: ' ' }, /No model is chosen/],
		['an unknown format', { outputFormat: 'mp3' }, /"mp3", which ElevenLabs does not have/],
		['too much stability', { voiceSettings: { stability: 1.01 } }, /Stability must be .* 0 to 1/],
		['a speed that is no number', { voiceSettings: { speed: Number.NaN } }, /Speed must be/],
		['a speed out of range', { voiceSettings: { speed: 0.69 } }, /Speed must be .* 0\.7 to 1\.2/],
		['a fractional seed', { seed: 1.5 }, /seed must be a whole number/],
		['a negative seed', { seed: -1 }, /seed must be a whole number/],
		['a take of zero', { take: 0 }, /Take must be a whole number/],
		['a language name', { languageCode: 'English' }, /not a language code/],
		[
			'a wrong normalization',
			{ textNormalization: 'yes' },
			/"yes", which is not one of its options/,
		],
		[
			'a dictionary without a version',
			{ pronunciationDictionaries: [{ id: 'd', versionId: '' }] },
			/needs its id and its version id/,
		],
		[
			'four dictionaries',
			{ pronunciationDictionaries: Array(4).fill({ id: 'd', versionId: 'v' }) as never },
			/a request takes 3/,
		],
		[
			'a stability that v3 does not take',
			{ modelId: 'eleven_v3', voiceSettings: { stability: 0.4 } },
			/only takes 0, 0\.5, 1/,
		],
	])('with %s is refused in words', (_what, change, message) => {
		expect(() => speechRequest({ ...INPUT, ...change })).toThrow(message);
		expect(() => speechRequest({ ...INPUT, ...change })).toThrow(
			expect.objectContaining({ code: 'INVALID_INPUT', outcome: 'notCharged' }),
		);
	});

	it('keeps zero as a value: seed 0 and stability 0 are not "left out"', () => {
		const { request } = speechRequest({ ...INPUT, seed: 0, voiceSettings: { stability: 0 } });
		expect(request).toMatchObject({ seed: 0, voiceSettings: { stability: 0 } });
	});

	it('drops context for a model that refuses it, and says so', () => {
		const { request, warnings } = speechRequest({
			...INPUT,
			modelId: 'eleven_v3',
			previousText: 'Before.',
		});
		expect(request.context).toEqual({});
		expect(warnings).toEqual([expect.stringContaining('does not take previous or next text')]);
	});

	it('never shows the text in an error', () => {
		const text = 'secret words \ud800';
		expect(() => speechRequest({ ...INPUT, text })).toThrow(
			expect.objectContaining({ message: expect.not.stringContaining('secret') as string }),
		);
	});
});
