import fc from 'fast-check';
import {
	expectedLength,
	judgeLength,
	learnPace,
	type PaceSample,
} from '../../../engine/audio/speechPace';

const LINE =
	'The lighthouse keeper counted the ships twice, and wrote the number down before the fog came in.';
const lineOf = (letters: number) => LINE.repeat(Math.ceil(letters / LINE.length)).slice(0, letters);

const request = (text: string, over: { modelId?: string; speed?: number } = {}) => ({
	text,
	modelId: over.modelId ?? 'eleven_multilingual_v2',
	voiceSettings: over.speed === undefined ? {} : { speed: over.speed },
});

/** Takes of a voice that needs `factor` times the expected time, a tenth more or less. */
const samplesOf = (factor: number, noises: number[]): PaceSample[] =>
	noises.map((noise, index) => {
		const expectedSeconds = 2 + index;
		return { expectedSeconds, seconds: expectedSeconds * factor * noise };
	});

const paceFactor = fc.double({ min: 0.78, max: 1.8, noNaN: true });
const noise = fc.double({ min: 0.9, max: 1.1, noNaN: true });
const noises = fc.array(noise, { minLength: 3, maxLength: 50 });
const letters = fc.integer({ min: 1, max: 5_000 });

describe('the expected length of speech', () => {
	it('is that of its words, its numbers and its pauses', () => {
		expect(expectedLength(request(LINE))).toMatchObject({
			seconds: expect.closeTo(0.45 + LINE.length * 0.054, 6),
			pauseSeconds: 0,
		});
		expect(expectedLength(request('In 1999.')).seconds).toBeGreaterThan(
			expectedLength(request('In xxxx.')).seconds + 0.3,
		);
		const paused = expectedLength(request('One. <break time="1.5s" /> Two. <break time="9s" />'));
		// The API makes no pause longer than 3 s.
		expect(paused.pauseSeconds).toBe(4.5);
		expect(paused.seconds).toBeCloseTo(expectedLength(request('One. Two.')).seconds, 6);
	});

	it('has no pauses with a model that does not read their tags', () => {
		for (const modelId of ['eleven_v3', 'eleven_v4_turbo']) {
			const length = expectedLength(request('One. <break time="1.5s" />', { modelId }));
			expect(length.pauseSeconds).toBe(0);
		}
	});

	it('follows the speed, but for models that ignore it', () => {
		const usual = expectedLength(request(LINE)).seconds;
		expect(expectedLength(request(LINE, { speed: 1.2 })).seconds).toBeCloseTo(usual / 1.2, 6);
		const ignored = request(LINE, { speed: 1.2, modelId: 'eleven_v4' });
		expect(expectedLength(ignored).seconds).toBeCloseTo(usual, 6);
	});
});

describe('the pace of a voice', () => {
	it('is the usual one until three takes of it are known', () => {
		for (const known of [[], [0.5], [0.5, 0.5]]) {
			expect(learnPace(samplesOf(1, known))).toMatchObject({ factor: 1, isLearned: false });
		}
		expect(learnPace(samplesOf(1.3, [1, 1, 1]))).toMatchObject({
			factor: expect.closeTo(1.3, 6),
			isLearned: true,
		});
	});

	it('lies within those of its takes, and within what voices do', () => {
		fc.assert(
			fc.property(paceFactor, noises, (factor, variations) => {
				const pace = learnPace(samplesOf(factor, variations));
				expect(pace.factor).toBeGreaterThanOrEqual(factor * 0.9 - 1e-9);
				expect(pace.factor).toBeLessThanOrEqual(factor * 1.1 + 1e-9);
			}),
		);
		expect(learnPace(samplesOf(0.1, [1, 1, 1])).factor).toBe(0.65);
		expect(learnPace(samplesOf(9, [1, 1, 1])).factor).toBe(2);
	});

	it('is not led astray by some takes that were cut, or by figures that are none', () => {
		const odd = [Number.NaN, Infinity, 0, -1].flatMap((value) => [
			{ expectedSeconds: 5, seconds: value },
			{ expectedSeconds: value, seconds: 5 },
		]);
		fc.assert(
			fc.property(paceFactor, fc.array(noise, { minLength: 5, maxLength: 30 }), (factor, whole) => {
				const cut = whole.slice(0, Math.floor(whole.length * 0.4)).map((each) => each / 2);
				const takes = [...samplesOf(factor, [...whole, ...cut]), ...odd];
				expect(learnPace(takes).factor).toBeGreaterThanOrEqual(Math.max(0.65, factor * 0.85));
			}),
		);
		expect(learnPace(odd)).toMatchObject({ factor: 1, isLearned: false });
	});
});

describe('the length of a take', () => {
	const judge = (seconds: number, text: string, samples: PaceSample[] = []) =>
		judgeLength(seconds, expectedLength(request(text)), learnPace(samples));

	it('is never taken for too short while the whole text can have been spoken, known voice or not', () => {
		fc.assert(
			fc.property(letters, paceFactor, noise, noises, (count, factor, own, variations) => {
				const text = lineOf(count);
				const seconds = expectedLength(request(text)).seconds * factor * own;
				expect(judge(seconds, text)).not.toBe('short');
				expect(judge(seconds, text, samplesOf(factor, variations))).not.toBe('short');
			}),
		);
	});

	it('of half a text is never taken for whole when the voice is known', () => {
		fc.assert(
			fc.property(letters, paceFactor, noise, noises, (count, factor, own, variations) => {
				fc.pre(count >= 20);
				const text = lineOf(count);
				const seconds = 0.5 * expectedLength(request(text)).seconds * factor * own;
				const verdict = judge(seconds, text, samplesOf(factor, variations));
				expect(verdict).not.toBe('whole');
			}),
		);
	});

	it('of four fifths of a text is compared when the voice is known and steady', () => {
		const steady = samplesOf(1.15, [0.97, 0.98, 1, 1.02, 1.03]);
		for (const count of [60, 200, 3_000]) {
			const text = lineOf(count);
			const whole = expectedLength(request(text)).seconds * 1.15;
			expect(judge(whole, text, steady)).toBe('whole');
			expect(judge(whole * 0.8, text, steady)).toBe('doubtful');
			expect(judge(whole * 0.5, text, steady)).toBe('short');
		}
	});

	it('is judged for texts of a few letters, too', () => {
		const steady = samplesOf(1, [0.97, 1, 1.03]);
		expect(judge(1.5, 'The train is late.', steady)).toBe('whole');
		expect(judge(1.1, 'The train is late.', steady)).toBe('doubtful');
		expect(judge(0.7, 'The train is late.', steady)).toBe('short');
		expect(judge(0.25, 'Yes.', steady)).toBe('doubtful');
		expect(judge(0.6, 'Yes.', steady)).toBe('whole');
	});

	it('is not refused for pauses and speeds that a model may ignore', () => {
		const paused = expectedLength(request(`Wait. ${'<break time="3s" /> '.repeat(5)}Go on now.`));
		expect(judgeLength(1.6, paused, learnPace([]))).toBe('doubtful');
		const slow = expectedLength(request(LINE, { speed: 0.7 }));
		const usual = expectedLength(request(LINE)).seconds;
		expect(judgeLength(usual * 0.85, slow, learnPace(samplesOf(1, [1, 1, 1])))).toBe('doubtful');
	});

	it('is whole where nothing is to be spoken', () => {
		expect(judge(0.01, '[laughs] ...')).toBe('whole');
	});

	it('is never judged worse when it is longer', () => {
		const order = ['short', 'doubtful', 'whole'];
		const durations = fc.double({ min: 0, max: 400, noNaN: true });
		fc.assert(
			fc.property(
				letters,
				durations,
				durations,
				paceFactor,
				noises,
				(count, one, other, factor, all) => {
					const rank = (seconds: number) =>
						order.indexOf(judge(seconds, lineOf(count), samplesOf(factor, all)));
					expect(rank(Math.max(one, other))).toBeGreaterThanOrEqual(rank(Math.min(one, other)));
				},
			),
		);
	});
});
