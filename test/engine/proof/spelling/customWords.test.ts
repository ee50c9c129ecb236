import fc from 'fast-check';
import { capitalsOf, withCapitalsOf } from '../../../../engine/proof/spelling/capitals';
import { createCustomWords } from '../../../../engine/proof/spelling/customWords';

describe('createCustomWords', () => {
	const custom = createCustomWords([
		'Qonto',
		'iPhone',
		'NATO',
		'kubectl',
		'Eleven Labs',
		'Kelly’s',
		'story',
	]);

	it.each(['Qonto', 'qonto', 'QONTO', "Qonto's", 'Qontos', "qontos'", 'stories', 'Eleven', 'labs'])(
		'accepts %s',
		(word) => expect(custom.has(word)).toBe(true),
	);

	it('accepts entries with inner capitals as they are written only', () => {
		expect(['iPhone', "iPhone's", 'iPhones', 'NATO'].every((word) => custom.has(word))).toBe(true);
		expect(['iphone', 'Iphone', 'IPHONE', 'nato'].some((word) => custom.has(word))).toBe(false);
	});

	it('accepts nothing else', () => {
		expect(['Qont', 'Qontoo', "'s", '', 's'].some((word) => custom.has(word))).toBe(false);
	});
});

describe('withCapitalsOf', () => {
	it.each([
		['teh', 'the', 'the'],
		['Teh', 'the', 'The'],
		['TEH', 'the', 'THE'],
		['londn', 'London', 'London'],
		['éxample', 'exemple', 'exemple'],
		['Éxample', 'exemple', 'Exemple'],
	])('corrects %s with %s as %s', (typo, word, expected) => {
		expect(withCapitalsOf(typo, word)).toBe(expected);
	});

	it('gives a word the capitals of its model', () => {
		fc.assert(
			fc.property(
				fc.constantFrom('abc', 'Abc', 'ABC'),
				fc.stringMatching(/^[a-z]{2,9}$/),
				(model, word) => {
					expect(capitalsOf(withCapitalsOf(model, word))).toBe(capitalsOf(model));
				},
			),
		);
	});
});
