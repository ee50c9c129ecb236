import fc from 'fast-check';
import { believableCharge } from '../../../engine/speech/believableCharge';
import { estimateCredits } from '../../../engine/speech/characterCost';
import { modelFromTable } from '../../../engine/speech/models';

const call = (characters: number, listCost = characters) => ({ characters, listCost });
const anyCall = fc.record({ characters: fc.integer({ min: 1, max: 40_000 }), listCost: fc.nat() });
const anyFigure = fc.oneof(
	fc.double(),
	fc.integer(),
	fc.constantFrom(undefined, 0, -0, -1, Number.NaN, Infinity, -Infinity, Number.MIN_VALUE),
);

/** Multipliers of models, discounts of accounts and rates of voices that were stated or measured. */
const MULTIPLIERS = [0.5, 1];
const DISCOUNTS = [1, 0.55, 0.548, 0.275];
const RATES = [1, 1.5, 2, 3];

describe('what the account says it charged', () => {
	it.each([
		['nothing', undefined],
		['0', 0],
		['less than 0', -100],
		['no number', Number.NaN],
		['an infinite number', Infinity],
		['US dollars', 0.008],
		['US cents', 0.8],
		['millionths of a dollar', 8_000],
		['a few per cent of the list price', 5],
	])('counts as the list price when it is %s', (_name, told) => {
		expect(believableCharge(told, call(100))).toEqual({
			credits: 100,
			confirmed: false,
			warning: expect.stringMatching(/^ElevenLabs /),
		});
	});

	it('is counted as it is when it can be true', () => {
		for (const credits of [28, 55, 100, 300, 1_999]) {
			expect(believableCharge(credits, call(100))).toEqual({ credits, confirmed: true });
		}
		expect(believableCharge(40.5, call(100))).toEqual({ credits: 41, confirmed: true });
	});

	it('is believed at each price that is known, whatever the list says', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 4, max: 40_000 }),
				fc.constantFrom(...MULTIPLIERS),
				fc.constantFrom(...DISCOUNTS),
				fc.constantFrom(...RATES),
				fc.constantFrom('eleven_v4', 'eleven_v4_turbo', 'eleven_multilingual_v2', 'eleven_v9'),
				fc.constantFrom(...RATES),
				fc.constantFrom(Math.ceil, Math.round, (credits: number) => credits),
				(characters, multiplier, discount, rate, modelId, listRate, rounded) => {
					const told = rounded(characters * multiplier * discount * rate);
					const list = estimateCredits(characters, modelFromTable(modelId), listRate);
					const charge = believableCharge(told, call(characters, list.credits));
					expect(charge).toEqual({ credits: Math.ceil(told), confirmed: true });
				},
			),
		);
	});

	it('is never believed in another unit, however long the text is', () => {
		const dollarsPerCharacter = fc.double({ min: 0.000_011, max: 0.000_099, noNaN: true });
		const inUnits = fc.constantFrom(1, 100, 1_000, 1_000_000);
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 40_000 }),
				dollarsPerCharacter,
				inUnits,
				(characters, dollars, unit) => {
					// Millionths of the lowest dollar prices look like credits of a dear voice, and are counted as such.
					fc.pre(unit < 1_000_000 || dollars > 0.000_02);
					const { confirmed } = believableCharge(characters * dollars * unit, call(characters));
					expect(confirmed).toBe(false);
				},
			),
		);
	});

	it('is the list price, or a figure near it, and always a number', () => {
		fc.assert(
			fc.property(anyFigure, anyCall, (told, made) => {
				const { credits, confirmed, warning } = believableCharge(told, made);
				expect(credits).toBe(confirmed ? Math.ceil(told!) : made.listCost);
				expect(warning === undefined).toBe(confirmed);
				expect(Number.isFinite(credits)).toBe(true);
			}),
		);
	});

	it('cannot make a budget admit more than ten times its credits in characters', () => {
		fc.assert(
			fc.property(anyFigure, fc.integer({ min: 1, max: 40_000 }), (told, characters) => {
				const { credits } = believableCharge(told, call(characters));
				expect(credits).toBeGreaterThanOrEqual(characters / 10);
			}),
		);
	});

	it('may be as high as the voice’s own rate makes it', () => {
		expect(believableCharge(5_000, call(100, 2_500))).toEqual({ credits: 5_000, confirmed: true });
	});

	it('is doubted in the same words for each call, so that they are told once', () => {
		const words = [0, -3, 0.1, 1e9].map((told) => believableCharge(told, call(100)).warning);
		expect(new Set(words).size).toBe(1);
	});
});
