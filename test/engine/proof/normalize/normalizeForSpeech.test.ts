import fc from 'fast-check';
import { applyChanges, mapOffset } from '../../../../engine/proof/changes';
import type { GlossaryEntry } from '../../../../engine/proof/issue';
import { atOnce, inTurns } from '../../../../engine/concurrency/steps';
import {
	normalizeForSpeech,
	normalizeSteps,
	type NormalizeOptions,
} from '../../../../engine/proof/normalize/normalizeForSpeech';
import { normalizeRuleNames } from '../../../../engine/proof/normalize/rules';
import { protectSpans } from '../../../../engine/script/protect/protectSpans';
import { ownTime, timeSteps } from '../longestStep';
import { goldQuality } from '../../../support/proofing/ruleMeasures';
import { newsSentences, prose } from '../prose';
import { script } from '../scripts';

const ALL_ON = Object.fromEntries(normalizeRuleNames().map(({ name }) => [name, true]));
const always: NormalizeOptions = { language: 'en', policy: 'always', modelReadsBadly: false };
const glossary: GlossaryEntry[] = [{ word: 'ElevenLabs' }, { word: '24/7 Fitness' }];

function normalized(text: string, options: Partial<NormalizeOptions> = {}) {
	return normalizeForSpeech(text, protectSpans(text, { glossary }), { ...always, ...options });
}

function spoken(text: string, options: Partial<NormalizeOptions> = {}) {
	return applyChanges(text, normalized(text, options).changes);
}

describe('normalizeForSpeech', () => {
	it('meets the bar on the gold list for languages with a table', () => {
		const { all, without, missed } = goldQuality();
		console.info(`gold: ${all - missed.length} of ${all}, ${without} in languages without a table`);
		expect(missed).toEqual([]);
	});

	it.each([
		['cafe\u0301 1', 'café 1'],
		['\u1112\u1161\u11ab', '한'],
		['a\u200bb\u00adc\ufeff\u0007d', 'abcd'],
		['نمی\u200cخواهم 👨‍👩‍👧', 'نمی\u200cخواهم 👨‍👩‍👧'],
		['a\u00a0b  c\td \n  e ', 'a b c d\ne'],
		['a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
		['１２３ ＡＢＣ', '123 ABC'],
		['# Title\n\n- **one**\n* _two_\n> said\n***\nend', 'Title\n\none\ntwo\nsaid\n\nend'],
		['5 * 3 and 2**3 and snake_case f*** it', '5 * 3 and 2**3 and snake_case f*** it'],
		['**open and ***bold*** and ~~gone~~', 'open and bold and gone'],
		['Tom &amp; Ann &amp;amp; Bob &#8211; &eacute;&nbsp;x', 'Tom & Ann & Bob – é x'],
		[
			'&lt;break time="1s"/&gt; &#91;sighs&#93; 1 &lt; 2',
			'&lt;break time="1s"/&gt; &#91;sighs&#93; 1 < 2',
		],
		['“smart” ‘quotes’', '“smart” ‘quotes’'],
		['run `npm  i` ` now', 'run `npm  i` now'],
	])('cleans %j under every policy', (text, expected) => {
		expect(spoken(text, { policy: 'off' })).toBe(expected);
		expect(spoken(text, { policy: 'auto' })).toBe(expected);
	});

	it.each([
		[
			'It costs $1,234.56.',
			'It costs one thousand two hundred thirty-four dollars and fifty-six cents.',
		],
		[
			'$5–$10, $5/month, a $20 gift',
			'Five to ten dollars, five dollars per month, a twenty-dollar gift',
		],
		['5%-10% of -5%', 'Five to ten percent of minus five percent'],
		['On 2024-03-05 or 3 March', 'On March fifth, twenty twenty-four or the third of March'],
		['the 3rd of March, 1905', 'the third of March, nineteen oh five'],
		['At 9:30 a.m. He left at 5 p.m. EST', 'At nine thirty A M. He left at five P M EST'],
		['from 9:00-17:30', "from nine o'clock to seventeen thirty"],
		[
			'Use 16 GB at 60 mph, 1 kg, -5°C',
			'Use sixteen gigabytes at sixty miles per hour, one kilogram, minus five degrees Celsius',
		],
		[
			'Dr. Lee vs. St. James, e.g. Main St. Then',
			'Doctor Lee versus Saint James, for example Main Street. Then',
		],
		['See No. 5, pp. 10–20, etc. Go.', 'See Number 5, pages ten to twenty, et cetera. Go.'],
		['R&D & AT&T', 'R and D and AT and T'],
		['Call +1 (555) 123-4567', 'Call plus one, five five five, one two three, four five six seven'],
		['Henry VIII in Chapter IV, I say', 'Henry the eighth in Chapter four, I say'],
		[
			'Scores 3-2, code 007, ISBN 978-3-16-148410-0',
			'Scores 3-2, code 007, ISBN 978-3-16-148410-0',
		],
		['In 2005, 12 people', 'In 2005, 12 people'],
		['He said 5 km. 20 km is far.', 'He said five kilometers. Twenty kilometers is far.'],
		[
			'Open [whispers] at <break time="1.5s"/> {{ $5 }} https://a.com/24/7 `$5`',
			'Open [whispers] at <break time="1.5s"/> {{ $5 }} https://a.com/24/7 `$5`',
		],
		['24/7 Fitness is open 24/7', '24/7 Fitness is open twenty-four seven'],
	])('puts into words %j', (text, expected) => expect(spoken(text)).toBe(expected));

	it.each([
		['03/04/2025', 'ambiguous-dates', 'March fourth, twenty twenty-five'],
		['in 2005 and the 1990s', 'years', 'in two thousand five and the nineteen nineties'],
		['1,000,000 and -3.05', 'numbers', 'One million and minus three point zero five'],
		['3/4 and 2½', 'fractions', 'Three quarters and two and a half'],
		['v2.10', 'versions', 'version two point ten'],
		['3 + x = 7', 'maths', '3 plus x equals 7'],
		['an SQL and NASA', 'acronyms', 'an S Q L and NASA'],
		['STOP THAT NOW please', 'all-caps', 'Stop that now please'],
		['Hi 👍🏽!', 'emoji', 'Hi!'],
		['see [our site](https://a.com/b) ok', 'links', 'see our site ok'],
		['mail me@a-b.com', 'email-addresses', 'mail me at a dash b dot com'],
		['go to https://a.com/x now', 'web-addresses', 'go to a dot com slash x now'],
	])('leaves %j unless %s is switched on', (text, name, expected) => {
		expect(spoken(text)).toBe(text);
		expect(spoken(text, { switches: { [name]: true } })).toBe(expected);
	});

	it.each([
		[
			'en-GB',
			'On 3 March 2001, 101 kg',
			'On the third of March two thousand and one, one hundred and one kilograms',
		],
		[
			'es',
			'Son 16 €, 116 kg, 21.000 €, 1.000.000 €, 200 £ y 3,05 €',
			'Son dieciséis euros, ciento dieciséis kilogramos, veintiún mil euros, un millón de euros, doscientas libras y tres euros con cinco céntimos',
		],
		['es', 'El 10-20 % de 21 h', 'El diez a veinte por ciento de veintiuna horas'],
		[
			'fr',
			'Il a 21 £, 1,5 km, 80 %, 1 000 000 € et 0,99 €',
			"Il a vingt et une livres, un virgule cinq kilomètre, quatre-vingts pour cent, un million d'euros et quatre-vingt-dix-neuf centimes",
		],
		[
			'pt-BR',
			'São 16 kg, 2 h, 200 £ e R$ 3,50',
			'São dezesseis quilogramas, duas horas, duzentas libras e três reais e cinquenta centavos',
		],
		['pt-PT', 'São 19 km', 'São dezanove quilómetros'],
		[
			'nl',
			'Dat is € 3,50, 22 km en 1,5 kg',
			'Dat is drie euro en vijftig cent, tweeëntwintig kilometer en één komma vijf kilogram',
		],
		[
			'pl',
			'To 1 zł, 2 zł, 12 zł, 22 zł, 25 zł i 2 h',
			'To jeden złoty, dwa złote, dwanaście złotych, dwadzieścia dwa złote, dwadzieścia pięć złotych i dwie godziny',
		],
	])('speaks %s: %j', (language, text, expected) =>
		expect(spoken(text, { language })).toBe(expected),
	);

	it('leaves words to the API unless the policy or the model asks for them, and never to both', () => {
		const text = 'It costs $5.';
		const words = 'It costs five dollars.';
		const cases: Array<[Partial<NormalizeOptions>, string, 'off' | undefined]> = [
			[{ policy: 'off', modelReadsBadly: true }, text, undefined],
			[{ policy: 'auto', modelReadsBadly: false }, text, undefined],
			[{ policy: 'auto', modelReadsBadly: true }, words, 'off'],
			[{ policy: 'always' }, words, 'off'],
			[{ policy: 'always', language: 'ja' }, text, undefined],
		];
		for (const [options, expected, textNormalization] of cases) {
			expect(spoken(text, options)).toBe(expected);
			expect(normalized(text, options).textNormalization).toBe(textNormalization);
		}
	});

	it('notes each number of a language without a table, and only when words were asked for', () => {
		const { notes } = normalized('Um 5 oder 1.000 Uhr', { language: 'de' });
		expect(notes.map(({ start, end, severity }) => [start, end, severity])).toEqual([
			[3, 4, 'info'],
			[10, 15, 'info'],
		]);
		expect(normalized('Um 5 Uhr', { language: 'de', policy: 'off' }).notes).toEqual([]);
		const many = normalized('5 '.repeat(100), { language: 'de' }).notes;
		expect(many).toHaveLength(20);
		expect(many.at(-1)!.message).toContain('80 more numbers');
	});

	it('switches each cleaning rule off', () => {
		expect(
			spoken('**a**  &amp; b', { switches: { markdown: false, spaces: false, ampersand: false } }),
		).toBe('**a**  & b');
	});

	const anyOptions = fc.record({
		language: fc.constantFrom('en', 'en-GB', 'es', 'fr', 'pl', 'ja'),
		policy: fc.constantFrom('auto' as const, 'always' as const, 'off' as const),
		modelReadsBadly: fc.boolean(),
		switches: fc.constantFrom({}, ALL_ON),
	});

	it('changes nothing when its result is normalized again', () => {
		fc.assert(
			fc.property(script, anyOptions, (text, options) => {
				const once = spoken(text, options);
				expect(spoken(once, options)).toBe(once);
			}),
			{ numRuns: 2000 },
		);
	});

	it('lists changes that fit the text, touch no protected part, and name their rule', () => {
		const names = new Set(normalizeRuleNames().map(({ name }) => `normalize/${name}`));
		fc.assert(
			fc.property(script, anyOptions, (text, { switches: _all, ...options }) => {
				const spans = protectSpans(text, { glossary });
				const { changes } = normalizeForSpeech(text, spans, options);
				const result = applyChanges(text, changes);
				for (const change of changes) {
					expect(change.from).not.toBe(change.to);
					expect(names).toContain(change.rule);
				}
				for (const span of spans) {
					const touched = changes.some(({ start, end }) => start < span.end && span.start < end);
					if (touched) expect(['number', 'identifier', 'handle']).toContain(span.kind);
					else expect(result).toContain(text.slice(span.start, span.end));
				}
				expect(mapOffset(changes, result.length, 'start')).toBe(text.length);
			}),
			{ numRuns: 2000 },
		);
	});

	it('leaves clean prose nearly alone', () => {
		for (const language of ['es', 'fr', 'pt', 'nl', 'pl', 'de', 'it', 'en']) {
			const text = newsSentences(language).join('\n\n');
			const { changes } = normalized(text, { language, policy: 'off' });
			expect(changes.filter(({ from }) => !/[\s\u00ad\u200b]|''/.test(from))).toEqual([]);
		}
	});

	it.each([
		'1',
		'111 ',
		'111,',
		'$',
		'$1 ',
		'* ',
		'**a ',
		'&amp;',
		'AB ',
		'A, ',
		'+1 ',
		'a.b.',
		'[a](',
		'1-',
		'9:30 ',
		' ',
		'\n',
		'\u200b',
		'e\u0301',
		'👍',
		'\u1100',
	])('does not slow down on 50,000 characters of %j', (unit) => {
		const text = unit.repeat(Math.ceil(50_000 / unit.length));
		const start = ownTime();
		for (const language of ['en', 'es']) spoken(text, { language, switches: ALL_ON });
		expect(ownTime() - start).toBeLessThan(1500);
	});

	it.each(['paragraphs', 'one paragraph'])(
		'holds the event loop for less than 50 ms at a time: 200,000 characters in %s',
		async (shape) => {
			const written = prose().slice(0, 200_000);
			const text = shape === 'paragraphs' ? written : written.replaceAll(/\s+/g, ' ');
			const spans = protectSpans(text);
			atOnce(normalizeSteps(text.slice(0, 20_000), [], { ...always, switches: ALL_ON }));
			const steps = normalizeSteps(text, spans, { ...always, switches: ALL_ON });
			const { total, longest } = timeSteps(steps);
			console.info(
				`${shape}: ${total.toFixed(0)} ms in all, longest step ${longest.toFixed(0)} ms`,
			);
			expect(longest).toBeLessThan(50);
			const inTurn = await inTurns(normalizeSteps(text, spans, always));
			expect(inTurn).toEqual(normalizeForSpeech(text, spans, always));
		},
	);
});
