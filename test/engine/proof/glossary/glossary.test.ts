import fc from 'fast-check';
import { isVoiceoverError } from '../../../../engine/errors';
import { applyChanges } from '../../../../engine/proof/changes';
import type { GlossaryEntry } from '../../../../engine/proof/issue';
import { forbiddenVariants } from '../../../../engine/proof/glossary/forbiddenVariants';
import { parseGlossary } from '../../../../engine/proof/glossary/parseGlossary';
import { spokenForms } from '../../../../engine/proof/glossary/spokenForms';
import { atOnce } from '../../../../engine/concurrency/steps';
import { findWords } from '../../../../engine/script/wordFinder';
import { protectSpans } from '../../../../engine/script/protect/protectSpans';
import { ownTime } from '../longestStep';
import { prose } from '../prose';
import { script } from '../scripts';

function refusal(value: unknown): string {
	try {
		parseGlossary(value);
	} catch (error) {
		if (isVoiceoverError(error) && error.code === 'INVALID_INPUT') return error.message;
	}
	return 'accepted';
}

function said(text: string, glossary: GlossaryEntry[]) {
	return applyChanges(text, spokenForms(text, glossary, protectSpans(text, { glossary })));
}

const found = (text: string, glossary: GlossaryEntry[]) =>
	forbiddenVariants(text, glossary, protectSpans(text, { glossary }));

describe('parseGlossary', () => {
	const expected: GlossaryEntry[] = [
		{ word: 'ElevenLabs', spoken: 'eleven labs', forbidden: ['Eleven Labs', '11Labs'] },
		{ word: 'Qonto', spoken: 'konto' },
		{ word: 'Brand' },
	];

	it.each<[string, unknown]>([
		[
			'lines',
			'ElevenLabs | eleven labs | Eleven Labs, 11Labs\n\n// names\r\nQonto|konto\nBrand | |',
		],
		[
			'rows of a sheet',
			[
				{
					Word: 'ElevenLabs',
					Spoken: ' eleven  labs ',
					Forbidden: 'Eleven Labs,11Labs',
					row_number: 2,
				},
				{ Word: 'Qonto', Spoken: 'konto', Forbidden: '' },
				{ Word: '', Spoken: '', Forbidden: '' },
				{ word: 'Brand', spoken: 'Brand', forbidden: ['Brand', ''] },
			],
		],
		['items', [{ json: expected[0] }, { json: expected[1] }, 'Brand']],
		['an object', { glossary: expected }],
		['JSON text', JSON.stringify(expected)],
		['the same twice', [...expected, ...expected]],
	])('reads %s', (_what, value) => expect(parseGlossary(value)).toEqual(expected));

	it.each([[undefined], [null], [''], ['\n// none\n'], [[]]])('reads %j as empty', (value) => {
		expect(parseGlossary(value)).toEqual([]);
	});

	it.each<[unknown, string]>([
		[5, 'neither text nor a list'],
		['[{', 'not valid JSON'],
		[['ok', 5], 'Entry 2 of the glossary is neither text nor an object'],
		['ok\n | spoken', 'Entry 2 of the glossary has no word'],
		['a|b|c|d', 'has more than three parts'],
		[[{ word: 'a', spoken: ['x'] }], 'has a spoken form that is no text'],
		[[{ word: 'a', spoken: NaN }], 'has a spoken form that is no text'],
		[[{ word: 'a'.repeat(201) }], 'of more than 200 characters'],
		['a | b\na | c', 'has “a” a second time'],
		['Ann | Ann Marie', 'The spoken form of “Ann” in the glossary holds “Ann”'],
		['a | b\nb | c', 'The spoken form of “a”'],
		[Array.from({ length: 5001 }, (_, index) => `w${index}`), 'has 5001 entries'],
	])('refuses %j', (value, reason) => expect(refusal(value)).toContain(reason));
});

describe('spoken forms', () => {
	const glossary = parseGlossary(
		'Qonto | konto\nSQL | sequel\niOS | eye oh ess\ncache | cash\nNew SQL\n& | and\nC++ | see plus plus',
	);

	it.each([
		["Qonto's app and QONTO, not Qontology.", "konto's app and konto, not Qontology."],
		['SQL and sql; iOS but not IOS', 'sequel and sql; eye oh ess but not IOS'],
		['Cache misses, two caches', 'Cash misses, two cashs'],
		['New SQL & C++.', 'New SQL and see plus plus.'],
		['https://qonto.com/SQL `SQL` {{ SQL }} [SQL]', 'https://qonto.com/SQL `SQL` {{ SQL }} [SQL]'],
	])('in %j', (text, expected) => expect(said(text, glossary)).toBe(expected));

	it('stay when they are applied again', () => {
		fc.assert(
			fc.property(script, (text) => {
				const words = parseGlossary(
					'Hello | hallo\nElevenLabs | eleven labs\nworld | welt\nexample | sample',
				);
				const once = said(text, words);
				expect(said(once, words)).toBe(once);
			}),
			{ numRuns: 500 },
		);
	});
});

describe('forbidden variants', () => {
	const glossary = parseGlossary(
		'ElevenLabs | | Eleven Labs, elevenlabs, 11Labs\nQonto | | qonto, Konto\nNew Konto Bank',
	);

	it('are found with the right form as a safe fix', () => {
		const text = "Eleven Labs' voices, ELEVEN LABS, elevenlabs; ElevenLabs is right.";
		expect(found(text, glossary)).toMatchObject([
			{
				start: 0,
				end: 11,
				suggestions: ['ElevenLabs'],
				safeFix: true,
				rule: 'consistency/forbidden-variant',
			},
			{ start: 21, end: 32, suggestions: ['ElevenLabs'] },
			{ start: 34, end: 44, suggestions: ['ElevenLabs'] },
		]);
	});

	it('in capitals alone are found although the word itself takes any capitals', () => {
		expect(found('Qonto, qonto, QONTO, konto', glossary).map(({ start }) => start)).toEqual([
			7, 21,
		]);
	});

	it('are left alone within protected parts and longer glossary words', () => {
		expect(found('https://konto.com `konto` the New Konto Bank [konto]', glossary)).toEqual([]);
	});

	it('are gone once they are fixed', () => {
		fc.assert(
			fc.property(
				fc.array(
					fc.constantFrom(
						'Eleven Labs',
						'elevenlabs',
						'qonto',
						'Konto',
						'and',
						'ElevenLabs',
						'Konto.',
					),
				),
				(words) => {
					const text = words.join(' ');
					const fixes = found(text, glossary).map(({ start, end, suggestions }) => ({
						start,
						end,
						from: text.slice(start, end),
						to: suggestions[0]!,
						rule: 'consistency/forbidden-variant' as const,
					}));
					expect(found(applyChanges(text, fixes), glossary)).toEqual([]);
				},
			),
		);
	});
});

describe('findWords', () => {
	it('takes time that grows with the text and not with the list', () => {
		const text = prose().slice(0, 200_000);
		const list = Array.from({ length: 5000 }, (_, index) => ({
			word: `The word ${index}`,
			entry: index,
		}));
		const names = Array.from({ length: 5000 }, (_, index) => ({
			word: `Name${index}`,
			entry: index,
		}));
		const start = ownTime();
		atOnce(findWords(text, names));
		console.info(`5,000 words in 200,000 characters: ${(ownTime() - start).toFixed(0)} ms`);
		expect(ownTime() - start).toBeLessThan(1000);
		const many = Array.from({ length: 5000 }, (_, index) => `Name${index} | said ${index}`);
		const before = ownTime();
		parseGlossary(many.join('\n'));
		expect(ownTime() - before).toBeLessThan(500);
		expect(atOnce(findWords('see the word 4999,', list))).toMatchObject([{ entry: 4999 }]);
	});
});
