import fc from 'fast-check';
import { describeDifference, lockOf, verifyLock } from '../../../engine/proof/lock';
import { textToSend } from '../../../engine/speech/text';
import { ownTime } from './longestStep';
import { prose } from './prose';

const settings = {
	language: 'en-US',
	glossary: [{ word: 'Qonto', spoken: 'konto' }],
	rulesVersion: '1',
};
const lock = (text: string) => lockOf({ text, ...settings });
const characters = (text: string) =>
	Array.from(text.normalize('NFC').replaceAll(/\r\n?/g, '\n').trim());

function difference(text: string, locked: string) {
	const check = verifyLock(text, locked);
	if (check.ok || check.difference.kind !== 'text') throw new Error('no difference in the text');
	return check.difference;
}

const text = fc.string({
	unit: fc.oneof(
		fc.constantFrom('a', 'b', ' ', '\n', '.'),
		fc.string({ unit: 'grapheme', maxLength: 1 }),
	),
	maxLength: 400,
	size: 'max',
});

describe('lock', () => {
	it('holds its version and no word of the text, and stays short', () => {
		const long = prose().slice(0, 200_000);
		expect(lock('Hello brave new world')).toMatch(
			/^vlock1\.[0-9a-f]{64}\.[0-9a-f]{16}\.21\.64\.[\w-]{4}$/,
		);
		expect(lock(long).length).toBeLessThan(400);
	});

	it('opens for the text it was made of, also when only what nobody hears has changed', () => {
		fc.assert(
			fc.property(text, (written) => {
				expect(verifyLock(written, lock(written))).toEqual({ ok: true });
				expect(verifyLock(`  ${written.normalize('NFD')}\n`, lock(written))).toEqual({ ok: true });
			}),
		);
		expect(verifyLock('a\r\nb', lock('a\nb'))).toEqual({ ok: true });
		expect(verifyLock(textToSend(' é\r\n b '), lock(' é\r\n b '))).toEqual({ ok: true });
	});

	it('finds every edit of one character, and tells the place to within two blocks', () => {
		fc.assert(
			fc.property(
				fc.array(fc.constantFrom('a', 'b', 'é', '😀', ' b'), {
					minLength: 1,
					maxLength: 9000,
					size: 'max',
				}),
				fc.nat(),
				fc.constantFrom('insert', 'delete', 'replace'),
				(list, at, edit) => {
					const before = Array.from(`<${list.join('')}>`);
					const place = 1 + (at % (before.length - 2 || 1));
					const after = [...before];
					if (edit === 'insert') after.splice(place, 0, 'x');
					if (edit === 'replace') after[place] = 'x';
					if (edit === 'delete') after.splice(place, 1);
					const { lengthThen, lengthNow, start, end } = difference(
						after.join(''),
						lock(before.join('')),
					);
					expect([lengthThen, lengthNow]).toEqual([before.length, after.length]);
					// Outside of the told part both are the same.
					expect(after.slice(0, start)).toEqual(before.slice(0, start));
					expect(after.slice(end)).toEqual(before.slice(end - (lengthNow - lengthThen)));
					const block = Math.max(64, Math.ceil(before.length / 64));
					expect(end - start).toBeLessThanOrEqual(block + 1);
					if (edit !== 'delete') {
						expect(start).toBeLessThanOrEqual(place);
						expect(end).toBeGreaterThan(place);
					}
				},
			),
			{ numRuns: 500 },
		);
	});

	it('tells a part that holds all differences of any two texts', () => {
		fc.assert(
			fc.property(text, text, (one, other) => {
				const [before, after] = [characters(one), characters(other)];
				fc.pre(before.join('') !== after.join(''));
				const { start, end, lengthNow, lengthThen } = difference(other, lock(one));
				expect([lengthThen, lengthNow]).toEqual([before.length, after.length]);
				expect(start).toBeGreaterThanOrEqual(0);
				expect(end).toBeGreaterThanOrEqual(start);
				expect(end).toBeLessThanOrEqual(after.length);
				expect(after.slice(0, start)).toEqual(before.slice(0, start));
				const tail = after.slice(end);
				expect(tail).toEqual(before.slice(before.length - tail.length));
			}),
			{ numRuns: 1000 },
		);
	});

	it('tells other settings from another text', () => {
		const locked = lock('Hello');
		expect(verifyLock('Hello', locked, settings)).toEqual({ ok: true });
		for (const other of [
			{ ...settings, language: 'en-GB' },
			{ ...settings, rulesVersion: '2' },
			{ ...settings, glossary: [{ word: 'Qonto' }] },
		]) {
			expect(verifyLock('Hello', locked, other)).toMatchObject({
				difference: { kind: 'settings' },
			});
		}
		const reordered = {
			...settings,
			glossary: [...settings.glossary, { word: 'A', forbidden: ['b', 'c'] }],
		};
		const relocked = lockOf({ text: 'Hello', ...reordered });
		expect(
			verifyLock('Hello', relocked, {
				...reordered,
				glossary: [{ word: 'A', forbidden: ['c', 'b'] }, ...settings.glossary],
			}),
		).toEqual({ ok: true });
	});

	it.each(['', 'vlock1', 'vlock2.x', 'Hello'])('cannot read %j', (locked) => {
		expect(verifyLock('Hello', locked)).toEqual({
			ok: false,
			difference: { kind: 'unreadable', lengthNow: 5 },
		});
	});

	it('cannot read a lock that was cut off or edited in its shape', () => {
		const locked = lock('Hello '.repeat(100));
		for (const broken of [
			locked.slice(0, -1),
			locked.slice(0, -4),
			`${locked}AAAA`,
			locked.slice(1),
		]) {
			expect(verifyLock('Hello', broken)).toMatchObject({ difference: { kind: 'unreadable' } });
		}
	});

	it('is described in length and place, never in content', () => {
		const before = `${'The quick brown fox. '.repeat(20)}`;
		const after = `${before.slice(0, 150)}new${before.slice(150)}`;
		expect(describeDifference(difference(after, lock(before)))).toBe(
			'The text differs from the locked one at about characters 129 to 195; it is 3 characters longer (422 in place of 419)',
		);
		expect(describeDifference(difference('b', lock('a')))).toBe(
			'The text differs from the locked one at about character 1; it is as long as before (1 in place of 1)',
		);
	});

	it('takes milliseconds for a book chapter', () => {
		const long = prose().slice(0, 200_000);
		const start = ownTime();
		const locked = lock(long);
		verifyLock(`${long.slice(0, 100_000)}x${long.slice(100_000)}`, locked);
		expect(ownTime() - start).toBeLessThan(200);
	});
});
