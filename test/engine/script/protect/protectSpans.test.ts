import fc from 'fast-check';
import type { ProtectedSpan } from '../../../../engine/proof/issue';
import { inTurns } from '../../../../engine/concurrency/steps';
import {
	overlapsAny,
	protectSpans,
	protectSteps,
} from '../../../../engine/script/protect/protectSpans';
import { ownTime, timeSteps } from '../../proof/longestStep';
import { prose } from '../../proof/prose';
import { script } from '../../proof/scripts';

const listed = (text: string, spans: ProtectedSpan[] = protectSpans(text)) =>
	spans.map(({ start, end, kind }) => `${kind} ${text.slice(start, end)}`);

describe('protectSpans', () => {
	it.each([
		['a <break time="1.0s"/> b', ['tag <break time="1.0s"/>']],
		['a <break time="1s"> b', ['tag <break time="1s">']],
		[
			'a <phoneme alphabet="ipa" ph="x">tomato</phoneme> b',
			['tag <phoneme alphabet="ipa" ph="x">tomato</phoneme>'],
		],
		['say <emphasis>now</emphasis>', ['tag <emphasis>', 'tag </emphasis>']],
		['<!-- note -->Hi', ['tag <!-- note -->']],
		['if a < b and c > d', []],
		['[whispers] Hi [laughs harder]', ['audioTag [whispers]', 'audioTag [laughs harder]']],
		['the [link](x) is no tag', []],
		[
			'Hi {{ $json.name }}, {name} ${a.b}',
			['placeholder {{ $json.name }}', 'placeholder {name}', 'placeholder ${a.b}'],
		],
		['{{ "https://x.com" }}', ['placeholder {{ "https://x.com" }}']],
		['(see https://example.com/a_(b)?q=1).', ['url https://example.com/a_(b)?q=1']],
		['Visit example.com. Or www.a-b.org/x!', ['url example.com', 'url www.a-b.org/x']],
		['It is done.it works. The end.Then', []],
		['Mail me@mail.example.co.uk, please', ['email me@mail.example.co.uk']],
		['@bob likes #music', ['handle @bob', 'handle #music']],
		['run `npm i -g x` now', ['code `npm i -g x`']],
		['```\nlet a = 1;\n```', ['code ```\nlet a = 1;\n```']],
		['open report.final.pdf in Node.js', ['fileName report.final.pdf', 'fileName Node.js']],
		['in /etc/nginx and C:\\Temp', ['fileName /etc/nginx', 'fileName C:\\Temp']],
		['and/or, his/her', []],
		[
			'v2.1.0 of GPT-4o, user_name',
			['identifier v2.1.0', 'identifier GPT-4o', 'identifier user_name'],
		],
		['$1,234.56, US$5, 10€, R$9', ['number $1,234.56', 'number US$5', 'number 10€', 'number R$9']],
		['-5°C, 72°F, 25%, 50km/h', ['number -5°C', 'number 72°F', 'number 25%', 'number 50km/h']],
		[
			'22nd 1990s 9:30am 10-20 3/4',
			['number 22nd', 'number 1990s', 'number 9:30am', 'number 10-20', 'number 3/4'],
		],
		['a 3-year-old plan', ['number 3']],
		['in 2024. Then 5,', ['number 2024', 'number 5']],
		['１２３ and ½', ['number １２３', 'number ½']],
	])('finds in %j', (text, expected) => {
		expect(listed(text)).toEqual(expected);
	});

	it('protects glossary words with their endings, and only whole ones', () => {
		const glossary = [
			{ word: 'Qonto' },
			{ word: 'Eleven Labs' },
			{ word: 'iPhone' },
			{ word: '.NET' },
		];
		const text = "qonto's Qontos, Eleven\u00a0 Labs; Eleven Labsy iphone iPhones .NET";
		expect(listed(text, protectSpans(text, { glossary }))).toEqual([
			"glossary qonto's",
			'glossary Qontos',
			'glossary Eleven\u00a0 Labs',
			'glossary iPhones',
			'glossary .NET',
		]);
	});

	it('protects what a custom pattern matches and leaves tags whole where both meet', () => {
		const text = 'a [[x]] b <break time="1s"/> c';
		const customPatterns = [/\[\[.*?\]\]/g, /b <br/g];
		expect(listed(text, protectSpans(text, { customPatterns }))).toEqual([
			'custom [[x]]',
			'custom b ',
			'tag <break time="1s"/>',
		]);
	});

	it('answers spans within the text, sorted, never empty, never overlapping, the same each time', () => {
		const glossary = [{ word: 'Hello' }, { word: 'example' }, { word: 'Chapter' }];
		const customPatterns = [/o w/g, /e+/g];
		fc.assert(
			fc.property(script, (text) => {
				const spans = protectSpans(text, { glossary, customPatterns });
				let done = 0;
				for (const { start, end } of spans) {
					expect(start).toBeGreaterThanOrEqual(done);
					expect(end).toBeGreaterThan(start);
					done = end;
				}
				expect(done).toBeLessThanOrEqual(text.length);
				expect(protectSpans(text, { glossary, customPatterns })).toEqual(spans);
			}),
			{ numRuns: 1000 },
		);
	});

	it('never leaves a digit unprotected', () => {
		fc.assert(
			fc.property(script, (text) => {
				const spans = protectSpans(text);
				for (const { index } of text.matchAll(/\d/g)) {
					expect(overlapsAny(spans, { start: index, end: index + 1 })).toBe(true);
				}
			}),
			{ numRuns: 500 },
		);
	});

	it('does not take ordinary prose for markup', () => {
		const kinds = new Map<string, number>();
		const text = prose();
		for (const { kind } of protectSpans(text)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
		expect(kinds.get('tag') ?? 0).toBe(0);
		expect(kinds.get('audioTag') ?? 0).toBeLessThan(10);
		expect(kinds.get('placeholder') ?? 0).toBe(0);
		expect(kinds.get('code') ?? 0).toBe(0);
	});

	it.each([
		['prose', () => prose().slice(0, 200_000)],
		['open tags', () => '<phoneme ph="x">'.repeat(12_500)],
		['open brackets', () => '[{<`'.repeat(50_000)],
		['one word', () => 'a'.repeat(200_000)],
		['dots', () => 'a.'.repeat(100_000)],
		['digits', () => '1-'.repeat(100_000)],
		['at signs', () => 'a@'.repeat(100_000)],
		['slashes', () => '/a'.repeat(100_000)],
	])('takes time that grows with the text: 200,000 characters of %s', (_what, make) => {
		const text = make();
		const time = (part: string) => {
			const start = ownTime();
			protectSpans(part);
			return ownTime() - start;
		};
		time(text.slice(0, 20_000));
		expect(time(text)).toBeLessThan(1000);
	});

	it('takes more parts than a function takes arguments', () => {
		expect(protectSpans(`${'1 '.repeat(300_000)}{name}`)).toHaveLength(300_001);
	});

	it('lets the event loop turn on a long text, and stops when it is cancelled', async () => {
		const text = prose().slice(0, 200_000);
		expect(timeSteps(protectSteps(text)).longest).toBeLessThan(50);
		let turns = 0;
		const timer = setInterval(() => (turns += 1), 1);
		const spans = await inTurns(protectSteps(text));
		clearInterval(timer);
		expect(spans).toEqual(protectSpans(text));
		expect(turns).toBeGreaterThan(0);
		await expect(inTurns(protectSteps(text), AbortSignal.abort())).rejects.toMatchObject({
			code: 'CANCELLED',
		});
	});
});
