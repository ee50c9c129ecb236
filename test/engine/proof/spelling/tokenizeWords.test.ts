import fc from 'fast-check';
import { protectSpans } from '../../../../engine/script/protect/protectSpans';
import type { ProtectedSpan } from '../../../../engine/proof/issue';
import { tokenizeWords } from '../../../../engine/proof/spelling/tokenizeWords';

const wordsOf = (text: string, spans: ProtectedSpan[] = protectSpans(text)) =>
	[...tokenizeWords(text, spans)].map((word) => word.text);

describe('tokenizeWords', () => {
	it('finds words of any letters, with inner apostrophes and hyphens', () => {
		expect(wordsOf('Don’t stop: l‘été, naïve well-being “żółć” Ελλάδα.')).toEqual([
			"Don't",
			'stop',
			'l',
			'été',
			'naïve',
			'well-being',
			'żółć',
			'Ελλάδα',
		]);
	});

	it('sees one word where invisible characters divide it, and composes its letters', () => {
		const text = 'vo\u00ADice\u200Bover cafe\u0301';
		const [first, second] = [...tokenizeWords(text, [])];
		expect([first?.text, second?.text]).toEqual(['voiceover', 'café']);
		expect(text.slice(second!.start, second!.end)).toBe('cafe\u0301');
	});

	it('takes nothing from protected parts nor what is glued to them', () => {
		const text =
			'Hi {{name}}s, see https://exmaple.com/pathh <break time="1s"/>now [whispers]wrod v2.1 B2B R&D snake_case';
		expect(wordsOf(text)).toEqual(['Hi', 'see', 'now', 'wrod']);
	});

	it.each([
		['One. Two', [true, true]],
		['One, Two', [true, false]],
		['He said: "Wait', [true, false, true]],
		['One\n- Two', [true, true]],
		['One.</p> Two', [true, true]],
	])('tells the first word of a sentence in %j', (text, expected) => {
		const spans = protectSpans(text);
		expect([...tokenizeWords(text, spans)].map((word) => word.startsSentence)).toEqual(expected);
	});

	it('gives words in order, apart from each other and from every span', () => {
		const someText = fc
			.array(fc.constantFrom('word', 'é', "'", '’', '-', ' ', '.', '3', '<b>', '\u00AD', '🎙', '\n'))
			.map((pieces) => pieces.join(''));
		const someSpans = fc.array(
			fc.record({
				start: fc.nat(60),
				length: fc.integer({ min: 1, max: 9 }),
				kind: fc.constantFrom<ProtectedSpan['kind']>('tag', 'placeholder', 'glossary'),
			}),
			{ maxLength: 4 },
		);
		fc.assert(
			fc.property(someText, someSpans, (text, places) => {
				const spans = places
					.map(({ start, length, kind }) => ({ start, end: start + length, kind }))
					.filter(({ end }) => end <= text.length);
				let last = 0;
				for (const { start, end, text: word } of tokenizeWords(text, spans)) {
					expect(start).toBeGreaterThanOrEqual(last);
					expect(word).toMatch(/^\p{L}|^\p{M}/u);
					expect(spans.some((span) => span.start < end && span.end > start)).toBe(false);
					last = end;
				}
			}),
		);
	});
});
