import fc from 'fast-check';
import { slipDistance } from '../../../../engine/proof/spelling/editDistance';

const FAR = 99;
const someWord = fc.string({ unit: fc.constantFrom(...'aebcsté'), minLength: 1, maxLength: 8 });

describe('slipDistance', () => {
	it('is nothing for the word itself, and something for any other', () => {
		fc.assert(
			fc.property(someWord, someWord, (typo, word) => {
				expect(slipDistance(typo, word, FAR) === 0).toBe(typo === word);
			}),
		);
	});

	it('is the same under any limit that it does not exceed', () => {
		fc.assert(
			fc.property(
				someWord,
				someWord,
				fc.double({ min: 0, max: 4, noNaN: true }),
				(typo, word, limit) => {
					const distance = slipDistance(typo, word, FAR);
					expect(slipDistance(typo, word, limit)).toBe(
						distance <= limit ? distance : Number.POSITIVE_INFINITY,
					);
				},
			),
		);
	});

	it.each([
		['occured', 'occurred', 'occupied'],
		['recieve', 'receive', 'relieve'],
		['seperate', 'separate', 'temperate'],
		['dont', "don't", 'dent'],
		['teh', 'the', 'tea'],
		['cafe', 'café', 'cane'],
	])('puts %s nearer to %s than to %s', (typo, meant, other) => {
		expect(slipDistance(typo, meant, FAR)).toBeLessThan(slipDistance(typo, other, FAR));
	});

	it('reaches a transposition under a limit of its own cost', () => {
		expect(slipDistance('teh', 'the', 0.7)).toBe(0.7);
		expect(slipDistance('pengiun', 'penguin', 0.7)).toBe(0.7);
	});

	it('takes words longer than any before', () => {
		const long = 'pneumonoultramicroscopicsilicovolcanoconiosis'.repeat(3);
		expect(slipDistance(long.slice(1), long, FAR)).toBeGreaterThan(0);
		expect(slipDistance('teh', 'the', FAR)).toBe(0.7);
	});
});
