import fc from 'fast-check';
import {
	estimateDurationSeconds,
	spokenCharacterCount,
} from '../../../engine/audio/speechDuration';

describe('the estimated duration', () => {
	test('is 0.45 s and 54 ms a character', () => {
		expect(estimateDurationSeconds('x'.repeat(1_000))).toBeCloseTo(54.45, 6);
		expect(estimateDurationSeconds('Hello world.')).toBeCloseTo(0.45 + 12 * 0.054, 6);
	});

	test('leaves out tags and runs of white space', () => {
		const plain = estimateDurationSeconds('Hello big world');
		expect(estimateDurationSeconds('  Hello \n\n <b>big</b>\tworld ')).toBeCloseTo(plain, 6);
		expect(estimateDurationSeconds('[whispers] Hello big world')).toBeCloseTo(plain, 6);
	});

	test('adds the pauses of break tags, which speed does not change', () => {
		const plain = estimateDurationSeconds('Hello world');
		const paused = 'Hello <break time="1.5s" /> world<break time=\'250ms\'/>';
		expect(estimateDurationSeconds(paused)).toBeCloseTo(plain + 1.75, 6);
		expect(estimateDurationSeconds(paused, 1.2)).toBeCloseTo(plain / 1.2 + 1.75, 6);
		expect(estimateDurationSeconds('<break time="2s" />')).toBe(2);
	});

	test('is 0 where nothing sounds', () => {
		for (const text of ['', ' \n', '...', '[laughs]', '<p></p>', '— !']) {
			expect(estimateDurationSeconds(text)).toBe(0);
		}
	});

	test('is longer for scripts in which a character is a syllable', () => {
		expect(estimateDurationSeconds('你好世界')).toBeCloseTo(0.45 + 4 / 5.18, 6);
		expect(estimateDurationSeconds('こんにちは')).toBeCloseTo(0.45 + 5 / 7.84, 6);
		expect(estimateDurationSeconds('안녕하세요')).toBeCloseTo(0.45 + 5 / 6.19, 6);
	});

	test('never shrinks when words are added, and is finite for any text', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				const seconds = estimateDurationSeconds(text);
				expect(Number.isFinite(seconds)).toBe(true);
				expect(estimateDurationSeconds(`word word ${text}`)).toBeGreaterThan(seconds);
			}),
		);
	});
});

describe('the count of spoken characters', () => {
	test.each([
		['Hello, world 42!', 12],
		['[whispers] Hi <break time="1s" /> there', 7],
		['if 1 < 2 and 3 > 2', 9],
		['Grüße', 5],
		['你好', 2],
		['𝟙 is a letter 𐐷', 11],
		['...', 0],
		['[laughs]', 0],
		['<speak></speak><!-- note -->', 0],
		['unclosed [tag', 11],
	])('of %j is %i', (text, count) => {
		expect(spokenCharacterCount(text)).toBe(count);
	});

	test('takes time in proportion to the text, also for unclosed brackets', () => {
		const startedAtMs = performance.now();
		spokenCharacterCount('<a'.repeat(100_000));
		spokenCharacterCount('['.repeat(200_000));
		spokenCharacterCount(`<a${' '.repeat(200_000)}`);
		estimateDurationSeconds(`<break ${'time="1'.repeat(20_000)}`);
		expect(performance.now() - startedAtMs).toBeLessThan(2_000);
	});
});
