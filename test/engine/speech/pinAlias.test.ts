import fc from 'fast-check';
import { aliasKey, readAlias } from '../../../engine/speech/pinAlias';

describe('the key of an alias', () => {
	it.each([
		['Narrator', 'NARRATOR'],
		['Straße', 'STRASSE'],
		['Straẞe', 'straße'],
		['ΟΔΟΣ', 'οδος'],
		['e\u0301te\u0301', 'Été'],
		['  two   words ', 'Two\u00a0Words'],
	])('is the same for %j and %j', (one, other) => {
		expect(aliasKey(one)).toBe(aliasKey(other));
	});

	it.each([
		['narrator', 'narrator 2'],
		['ete', 'été'],
		['日本', '日木'],
	])('differs for %j and %j', (one, other) => {
		expect(aliasKey(one)).not.toBe(aliasKey(other));
	});

	it('is its own key, and does not depend on case, for any text', () => {
		const letters = fc.string({ unit: 'grapheme' });
		fc.assert(
			fc.property(letters, (text) => {
				const key = aliasKey(text);
				expect(aliasKey(key)).toBe(key);
				expect(aliasKey(text.normalize('NFD'))).toBe(key);
				expect(aliasKey(text.toUpperCase())).toBe(key);
			}),
			{ numRuns: 2_000 },
		);
	});

	it('is stable for every character of Unicode', () => {
		const unstable: string[] = [];
		for (let code = 0; code <= 0x10ffff; code += 1) {
			if (code >= 0xd800 && code <= 0xdfff) continue;
			const character = String.fromCodePoint(code);
			const key = aliasKey(character);
			if (aliasKey(key) !== key || aliasKey(character.normalize('NFD')) !== key) {
				unstable.push(code.toString(16));
			}
		}
		expect(unstable).toEqual([]);
	});
});

describe('an alias', () => {
	it('keeps its letters and loses needless spaces', () => {
		expect(readAlias('  The\u00a0 Big   Narrator ')).toBe('The Big Narrator');
	});

	it.each([
		['', 'is empty'],
		['  ', 'is empty'],
		['x'.repeat(101), 'at most 100 characters'],
		['a\u0007b', 'at most 100 characters'],
		['half \ud83d', 'at most 100 characters'],
	])('%j is refused', (value, words) => {
		expect(() => readAlias(value)).toThrow(words);
	});
});
