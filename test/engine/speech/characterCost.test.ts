import fc from 'fast-check';
import { estimateCredits } from '../../../engine/speech/characterCost';
import { modelFromTable } from '../../../engine/speech/models';
import { countCharacters } from '../../../engine/speech/text';

const MULTILINGUAL = modelFromTable('eleven_multilingual_v2');
const FLASH = modelFromTable('eleven_flash_v2_5');

describe('an estimate of credits', () => {
	it('is characters times the rates, rounded up to a whole credit', () => {
		expect(estimateCredits(100, MULTILINGUAL)).toEqual({ credits: 100, rateKnown: true });
		expect(estimateCredits(101, FLASH)).toEqual({ credits: 51, rateKnown: true });
		expect(estimateCredits(100, MULTILINGUAL, 2.5).credits).toBe(250);
		expect(estimateCredits(735, { ...MULTILINGUAL, discount: 0.55 }).credits).toBe(405);
	});

	it('does not round up what is whole but for floating point', () => {
		expect(estimateCredits(20, { ...MULTILINGUAL, discount: 0.55 }).credits).toBe(11);
	});

	it('is an upper bound, and says so, when the model states no rate', () => {
		const unknown = modelFromTable('eleven_v9');
		expect(estimateCredits(10, unknown)).toEqual({ credits: 10, rateKnown: false });
	});

	it('takes no rate that cannot be true, because a call that costs nothing passes every budget', () => {
		const odd = [0, -1, 0.000_1, Number.NaN, Infinity];
		for (const rate of odd) {
			const unknown = { credits: 100, rateKnown: false };
			expect(estimateCredits(100, { ...MULTILINGUAL, creditsPerCharacter: rate })).toEqual(unknown);
			expect(estimateCredits(100, { ...MULTILINGUAL, discount: rate })).toEqual(unknown);
			expect(estimateCredits(100, MULTILINGUAL, rate)).toEqual(unknown);
			const dear = { ...MULTILINGUAL, creditsPerCharacter: rate };
			expect(estimateCredits(100, dear, 3)).toEqual({ credits: 300, rateKnown: false });
		}
	});

	it('is a whole number that never shrinks with more characters', () => {
		fc.assert(
			fc.property(fc.nat(100_000), fc.constantFrom(0.1, 0.5, 0.55, 1), (characters, discount) => {
				const model = { ...FLASH, discount };
				const { credits } = estimateCredits(characters, model);
				expect(Number.isInteger(credits)).toBe(true);
				expect(estimateCredits(characters + 1, model).credits).toBeGreaterThanOrEqual(credits);
			}),
		);
	});
});

it('characters are counted as code points', () => {
	expect(countCharacters('a😀é')).toBe(3);
	expect(countCharacters('👩‍👧')).toBe(3);
});
