import fc from 'fast-check';
import { atOnce } from '../../../../engine/concurrency/steps';
import { protectSpans } from '../../../../engine/script/protect/protectSpans';
import { paragraphs } from '../../../../engine/script/segments/paragraphs';
import { sentences, sentenceSteps } from '../../../../engine/script/segments/sentences';
import { ownTime, timeSteps } from '../../proof/longestStep';
import { boundaryQuality, hardSentences } from '../../../support/proofing/ruleMeasures';
import { prose } from '../../proof/prose';
import { script } from '../../proof/scripts';

const split = (text: string, language = 'en') =>
	sentences(text, language).map(({ start, end }) => text.slice(start, end));

describe('sentences', () => {
	it('meets the bar on the hard set', () => {
		const { right, all } = hardSentences();
		console.info(`hard set: ${right} of ${all}`);
		expect(right).toBeGreaterThanOrEqual(16);
	});

	it.each([
		['en', 99, 99],
		['de', 99, 98],
		['fr', 99, 99],
		['es', 99, 98],
		['pl', 99, 97],
		['it', 99, 99],
		['pt', 99, 98],
		['nl', 99, 99],
	])('meets the bar on news in %s', (language, precision, recall) => {
		const score = boundaryQuality(language);
		console.info(
			`${language}: precision ${score.precision.toFixed(1)} %, recall ${score.recall.toFixed(1)} %`,
		);
		expect(score.precision).toBeGreaterThanOrEqual(precision);
		expect(score.recall).toBeGreaterThanOrEqual(recall);
	});

	it.each<[string, string[], string?]>([
		[
			'[whispers] A secret. [laughs] Just kidding!',
			['[whispers] A secret. ', '[laughs] Just kidding!'],
		],
		['One. <break time="1s"/> Two.', ['One. <break time="1s"/> ', 'Two.']],
		['One.<break time="1s"/>Two.', ['One.<break time="1s"/>', 'Two.']],
		['One. <break time="1s"/> [sighs] Two.', ['One. <break time="1s"/> ', '[sighs] Two.']],
		[
			'One. <prosody rate="slow">Two.</prosody> Three.',
			['One. ', '<prosody rate="slow">Two.</prosody> ', 'Three.'],
		],
		['It ends. [sighs]', ['It ends. [sighs]']],
		['He said [laughs] that. Yes.', ['He said [laughs] that. ', 'Yes.']],
		[
			'Visit a.b.com. Go to v2.1.0. Then {{ a. B }} works.',
			['Visit a.b.com. ', 'Go to v2.1.0. ', 'Then {{ a. B }} works.'],
		],
		['"Stop!" he said. Then he left.', ['"Stop!" he said. ', 'Then he left.']],
		['Is it? No! Yes... Maybe.', ['Is it? ', 'No! ', 'Yes... ', 'Maybe.']],
		['Elvis at 5 p.m. EST. OK.', ['Elvis at 5 p.m. EST. ', 'OK.']],
		['He works at Acme Inc. The firm is big.', ['He works at Acme Inc. ', 'The firm is big.']],
		['A title\nThe text begins.', ['A title\n', 'The text begins.']],
		['a line that\ngoes on. Next.', ['a line that\ngoes on. ', 'Next.']],
		['1. First\n2. Second', ['1. First\n', '2. Second']],
		['One.\n\nTwo.', ['One.\n\n', 'Two.']],
		['  One.  ', ['  One.  ']],
		['« Bonjour ! » Il sort.', ['« Bonjour ! » ', 'Il sort.'], 'fr'],
		['Am 3. Oktober war es. Ja.', ['Am 3. Oktober war es. ', 'Ja.'], 'de'],
		['今日は。元気？はい。', ['今日は。', '元気？', 'はい。'], 'ja'],
		[
			'Zażółć gęślą. — Tak rzekł. — powiedział.',
			['Zażółć gęślą. ', '— Tak rzekł. — powiedział.'],
			'pl',
		],
		['One.\n\n<break time="1s"/>\n\nTwo.', ['One.\n\n<break time="1s"/>\n\n', 'Two.']],
		['One.\n\n[sighs]\n\nTwo.', ['One.\n\n', '[sighs]\n\nTwo.']],
		['<break time="1s"/>\n\nOne.', ['<break time="1s"/>\n\nOne.']],
		['', []],
		['   ', ['   ']],
	])('divides %j', (...[text, expected, language]) => {
		expect(split(text, typeof language === 'string' ? language : 'en')).toEqual(expected);
	});

	it('loses no character, makes none empty, cuts no protected span', () => {
		fc.assert(
			fc.property(
				script,
				fc.constantFrom('en', 'fr', 'de', 'ja', 'not a tag'),
				(text, language) => {
					const protectedSpans = protectSpans(text);
					const parts = sentences(text, language, protectedSpans);
					expect(parts.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
					for (const { start, end } of parts) {
						expect(end).toBeGreaterThan(start);
						for (const span of protectedSpans) {
							expect(span.start < start && start < span.end).toBe(false);
						}
					}
				},
			),
			{ numRuns: 1000 },
		);
	});

	it('begins no sentence with white space or a break, and ends none with an audio tag', () => {
		fc.assert(
			fc.property(
				fc.array(
					fc.constantFrom('Hello.', 'Go on!', 'World', '[sighs]', '<break time="1s"/>', '\n\n'),
					{ maxLength: 12 },
				),
				(words) => {
					const text = words.join(' ').trim();
					const parts = split(text);
					for (const part of parts.slice(1)) expect(part).not.toMatch(/^(\s|<break)/);
					for (const part of parts.slice(0, -1)) {
						expect(part.trim()).not.toMatch(/\[sighs\]$/);
					}
				},
			),
			{ numRuns: 1000 },
		);
	});

	it('takes time that grows with the text, in small steps', () => {
		const text = prose().slice(0, 200_000).replaceAll('\n', ' ');
		const spans = protectSpans(text);
		atOnce(sentenceSteps(text.slice(0, 20_000), 'en', spans));
		const steps = sentenceSteps(text, 'en', spans);
		const { total, longest } = timeSteps(steps);
		console.info(
			`200,000 characters in one paragraph: ${total.toFixed(0)} ms, longest step ${longest.toFixed(0)} ms`,
		);
		expect(longest).toBeLessThan(50);
	});

	it.each([
		['nothing but marks', '! '.repeat(50_000)],
		['abbreviations', 'Dr. '.repeat(25_000)],
		['tags', '[a] '.repeat(25_000)],
		['line breaks', 'a\n'.repeat(50_000)],
	])('does not slow down on %s', (_what, text) => {
		const start = ownTime();
		sentences(text, 'en');
		expect(ownTime() - start).toBeLessThan(1500);
	});

	it('works by a plain pattern where the runtime has no segmenter', () => {
		const real = Intl.Segmenter;
		Reflect.deleteProperty(Intl, 'Segmenter');
		try {
			jest.isolateModules(() => {
				const fallback = require('../../../../engine/script/segments/sentences') as {
					sentences: typeof sentences;
				};
				const text = 'Dr. Lee left. "Is it true?" Yes! Go to v2.1.0 now.';
				const parts = fallback.sentences(text, 'en');
				expect(parts.map(({ start, end }) => text.slice(start, end))).toEqual([
					'Dr. Lee left. ',
					'"Is it true?" ',
					'Yes! ',
					'Go to v2.1.0 now.',
				]);
			});
		} finally {
			Object.defineProperty(Intl, 'Segmenter', { value: real, configurable: true, writable: true });
		}
	});
});

describe('paragraphs', () => {
	it.each([
		['a\n\nb', ['a\n\n', 'b']],
		['a\r\n \t\r\n\n  b\n', ['a\r\n \t\r\n\n  ', 'b\n']],
		['a\r\nb\rc', ['a\r\nb\rc']],
		['\n\na\nb', ['\n\na\nb']],
		['```\na\n\nb\n```\n\nc', ['```\na\n\nb\n```\n\n', 'c']],
		['', []],
	])('divides %j', (text, expected) => {
		const parts = paragraphs(text, protectSpans(text));
		expect(parts.map(({ start, end }) => text.slice(start, end))).toEqual(expected);
	});

	it('lose no character', () => {
		fc.assert(
			fc.property(script, (text) => {
				const parts = paragraphs(text, protectSpans(text));
				expect(parts.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
			}),
		);
	});
});
