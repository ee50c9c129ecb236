import fc from 'fast-check';
import { assertLocked } from '../../../engine/proof/assertLocked';
import { applyChanges, offsetMap } from '../../../engine/proof/changes';
import type { GlossaryEntry, RuleGroup } from '../../../engine/proof/issue';
import {
	detectLanguage as real,
	type DetectLanguage,
} from '../../../engine/proof/language/detectLanguage';
import { normalizeRuleNames } from '../../../engine/proof/normalize/rules';
import { proofScript, type ProofOptions } from '../../../engine/proof/proofScript';
import { protectSpans } from '../../../engine/script/protect/protectSpans';
import { modelFromTable } from '../../../engine/speech/models';
import { proofingContract } from '../../contracts/proofingContract';
import { withEventLoopDelays } from '../../support/eventLoopDelays';
import { spellingFromSources } from '../../support/proofing/spellingFromSources';
import { ownTime } from './longestStep';
import { prose } from './prose';
import { PIECES } from './scripts';
import { proofOptions } from '../../support/proofing/proofOptions';

jest.setTimeout(120_000);

const ALL: RuleGroup[] = ['spelling', 'grammar', 'typography', 'markup', 'length', 'consistency'];
const english: DetectLanguage = async () => await Promise.resolve({ language: 'en', sure: true });
const { spelling } = spellingFromSources();

async function proof(
	text: string,
	options: Partial<ProofOptions> = {},
	detectLanguage: DetectLanguage = english,
) {
	return await proofScript(proofOptions(text, options), { spelling, detectLanguage });
}

proofingContract('in this thread', () => ({
	proof: async (options) => await proofScript(options, { spelling, detectLanguage: real }),
}));

const rulesOf = ({ issues }: { issues: { rule: string }[] }) => issues.map(({ rule }) => rule);

describe('proofing a script', () => {
	it('finds nothing in what is right, and locks it', async () => {
		const text = 'Welcome to the show. Today we talk about trains.';
		const result = await proof(text);
		expect(result).toMatchObject({
			status: 'clean',
			written: text,
			text,
			language: 'en',
			characters: { before: text.length, after: text.length },
			changes: [],
			issues: [],
			notes: [],
		});
		expect(() => assertLocked(text, result.lock)).not.toThrow();
	});

	it('points into the text as it came, and gives each mistake once', async () => {
		const text = 'I accomodated them, dont know their is a hour.';
		const { status, issues } = await proof(text);
		expect(status).toBe('needsReview');
		expect(
			issues.map(({ rule, start, end, suggestions }) => [
				rule,
				text.slice(start, end),
				suggestions[0],
			]),
		).toEqual([
			['spelling/known-typo', 'accomodated', 'accommodated'],
			['grammar/missing-apostrophe', 'dont', "don't"],
			['grammar/their-there', 'their', 'there'],
			['grammar/a-an', 'a', 'an'],
		]);
	});

	it('asks for a person from the severity on that the user chose', async () => {
		const info = 'See you on monday.';
		const warning = 'I dont know.';
		const error = 'You should of come.';
		for (const [text, statuses] of [
			[info, ['clean', 'clean', 'needsReview']],
			[warning, ['clean', 'needsReview', 'needsReview']],
			[error, ['needsReview', 'needsReview', 'needsReview']],
		] as const) {
			const results = await Promise.all(
				(['error', 'warning', 'info'] as const).map(
					async (reviewSeverity) => (await proof(text, { reviewSeverity })).status,
				),
			);
			expect(results).toEqual(statuses);
		}
	});

	it('checks what it is asked to check', async () => {
		const text = 'I definately dont know , [whispers] no.';
		for (const [group, rules] of [
			['spelling', ['spelling/known-typo', 'spelling/unknown-word']],
			['grammar', ['grammar/missing-apostrophe']],
			['typography', ['typography/space-before-punctuation']],
			['markup', ['markup/audio-tag']],
			['length', []],
		] as const) {
			const found = rulesOf(await proof(text, { checks: new Set([group]) }));
			expect(found.map((rule) => rule.split('/')[0])).toEqual(
				rules.map((rule) => rule.split('/')[0]),
			);
		}
	});

	it('corrects only what is sure, only when told to, and lists it', async () => {
		const text = 'I dont have accomodated the the guest, their is a reason.';
		expect((await proof(text)).changes).toEqual([]);
		const fixed = await proof(text, { autoFix: true });
		expect(fixed.text).toBe("I don't have accommodated the guest, their is a reason.");
		expect(applyChanges(text, fixed.changes)).toBe(fixed.text);
		expect(rulesOf(fixed)).toEqual(['grammar/their-there']);
	});

	it('reads numbers, tags and the rest that is protected as they are', async () => {
		const text = 'Run `teh teh` at https://exmaple.com/teh/teh, {{ teh.teh }}, 5 of of5.';
		const { issues, text: spoken } = await proof(text, { autoFix: true });
		expect(spoken).toContain('`teh teh` at https://exmaple.com/teh/teh, {{ teh.teh }}');
		expect(issues.filter(({ rule }) => !rule.startsWith('markup/'))).toEqual([]);
	});

	it('knows the words of the user', async () => {
		const text = 'Qonto and kubectl are words here, and so is blorfing.';
		expect((await proof(text)).status).toBe('needsReview');
		expect(
			await proof(text, { customWords: ['Qonto', 'kubectl'], glossary: [{ word: 'blorfing' }] }),
		).toMatchObject({ status: 'clean', issues: [] });
	});

	it('says when it cannot check the spelling', async () => {
		const result = await proof('Das ist ein ganz normaler Satz ohne Fehler.', { language: 'de' });
		expect(result).toMatchObject({ status: 'clean', language: 'de' });
		expect(result.notes).toEqual([expect.stringContaining('no dictionary for German')]);
		const other = await proof('Tämä on lause.', { language: 'other' });
		expect(other).toMatchObject({ status: 'clean', language: '' });
		expect(other.notes).toHaveLength(1);
	});

	it('takes a short text for the language in which it knows more words', async () => {
		const unsure: DetectLanguage = async () =>
			await Promise.resolve({ language: 'nl', sure: false });
		const hello = await proof('Hello there, Bob!', {}, unsure);
		expect(hello).toMatchObject({ status: 'clean', language: 'en' });
		expect(hello.notes).toEqual([expect.stringContaining('English')]);
		const hallo = await proof('Goedemorgen allemaal!', {}, unsure);
		expect(hallo).toMatchObject({ status: 'clean', language: 'nl' });
		expect(hallo.notes).toEqual([expect.stringContaining('Dutch')]);
		// What was detected is no part of the lock, because numbers put into words may change it.
		expect((await proof('Hello there, Bob!')).lock).toBe(hello.lock);
		const neither = await proof('Xyzzy plugh qwerz blorf mnopqr.', {}, unsure);
		expect(neither).toMatchObject({ language: '', issues: [] });
	});

	it.each([
		['Hebrew', 'שלום עולם, זה טקסט בעברית. זה עולה 5 שקלים.'],
		['Arabic', 'مرحبا بالعالم، هذا نص قصير. <break time="1s"/>'],
		['Russian', 'Привет мир, сегодня хорошая погода, и мы идём в парк.'],
		['Greek', 'Γειά σου Κόσμε, σήμερα ο καιρός είναι καλός.'],
		['Japanese', '今日はいい天気ですね。明日も晴れるでしょう。'],
		['Hindi', 'नमस्ते दुनिया, आज मौसम अच्छा है।'],
	])('does not take %s for English', async (_language, text) => {
		const result = await proof(text, { normalization: 'always' }, real);
		expect(result).toMatchObject({ status: 'clean', language: '', text });
		expect(result.notes).toEqual([expect.stringContaining('not recognised')]);
	});

	it.each(['', ' \n', '<break time="1s"/>', '[whispers]', '…'])(
		'has nothing to say of the language of %j',
		async (text) => {
			expect((await proof(text, {}, real)).notes).toEqual([]);
		},
	);

	it.each([
		[
			'line ends of Windows',
			'Hello there.\r\nThis is teh end.\r\n',
			'Hello there.\nThis is the end.\n',
		],
		['NUL', 'Hello\0 there, this is teh end.', 'Hello there, this is the end.'],
		['emoji', '👩‍👩‍👧🇩🇪 This is teh 👍🏽 end.', '👩‍👩‍👧🇩🇪 This is the 👍🏽 end.'],
		['a direction mark', 'This \u202eis\u202c teh end.', 'This is the end.'],
		['half a character', 'This \ud800 is teh end.', 'This \ud800 is the end.'],
	])('corrects a script with %s', async (_what, text, spoken) => {
		const result = await proof(text, { autoFix: true });
		expect(result.text).toBe(spoken);
		expect(applyChanges(text, result.changes)).toBe(spoken);
	});

	it.each([
		['a word', 'xqzv'.repeat(5_000)],
		['a word of accents', 'e\u0301'.repeat(20_000)],
		['a word of hyphens', `${'a-'.repeat(5_000)}b`],
		['a word of apostrophes', `${"a'".repeat(5_000)}b`],
	])('is done soon with %s that has no end, and quotes only its beginning', async (_what, word) => {
		const startedAtMs = ownTime();
		for (const language of ['en', 'fr', 'nl']) {
			const name = word.charAt(0).toUpperCase() + word.slice(1);
			const { issues } = await proof(`${name} is ${word} here.`, { language });
			for (const { message, suggestions } of issues) {
				expect(message.length).toBeLessThan(250);
				expect(suggestions).toEqual([]);
			}
		}
		expect(ownTime() - startedAtMs).toBeLessThan(15_000);
	});

	it('measures the text to speak against the model', async () => {
		const model = modelFromTable('eleven_v3');
		const long = 'We go on. '.repeat(501);
		expect(rulesOf(await proof(long, { model }))).toEqual(['length/too-long']);
		expect(rulesOf(await proof('  ', { model }))).toEqual(['length/empty']);
	});
});

describe('writing a script out for speaking', () => {
	const GLOSSARY = [
		{ word: 'SQL', spoken: 'sequel' },
		{ word: 'ElevenLabs', spoken: 'eleven labs', forbidden: ['Eleven Labs'] },
	];

	it('puts numbers into words where the model reads them badly, and says so for the request', async () => {
		const text = 'It costs $5 today.';
		const flash = await proof(text, { model: modelFromTable('eleven_flash_v2_5') });
		expect(flash).toMatchObject({
			status: 'clean',
			text: 'It costs five dollars today.',
			textNormalization: 'off',
			characters: { before: 18, after: 28 },
			changes: [{ start: 9, end: 11, from: '$5', to: 'five dollars' }],
		});
		expect(await proof(text)).toMatchObject({ text, textNormalization: 'auto' });
		expect(await proof(text, { normalization: 'always' })).toMatchObject({ text: flash.text });
		expect(
			await proof(text, { model: modelFromTable('eleven_flash_v2_5'), normalization: 'off' }),
		).toMatchObject({ text, textNormalization: 'auto' });
	});

	it('speaks the words of the glossary as it says, and finds no fault with that', async () => {
		const result = await proof('We use SQL at ElevenLabs.', { glossary: GLOSSARY });
		expect(result).toMatchObject({ status: 'clean', text: 'We use sequel at eleven labs.' });
		expect(result.changes.map(({ rule }) => rule)).toEqual(['glossary/spoken', 'glossary/spoken']);
	});

	it('reports the mistakes that the glossary names, or corrects them', async () => {
		const text = 'Made at Eleven Labs.';
		const reported = await proof(text, { glossary: GLOSSARY });
		expect(rulesOf(reported)).toEqual(['consistency/forbidden-variant']);
		expect(reported.text).toBe(text);
		const fixed = await proof(text, { glossary: GLOSSARY, autoFix: true });
		expect(fixed).toMatchObject({ status: 'clean', text: 'Made at eleven labs.', issues: [] });
	});

	it('corrects what only cleaning brings to light, so that nothing is left for the next time', async () => {
		const text = 'Go to **the** the end, and wait.';
		const result = await proof(text, { autoFix: true });
		expect(result.text).toBe('Go to the end, and wait.');
		expect(applyChanges(text, result.changes)).toBe(result.text);
		expect((await proof(result.text, { autoFix: true })).changes).toEqual([]);
	});

	it('does not report what it removes', async () => {
		const text = '**Bold** words &amp; more\u200B, with  gaps.';
		const result = await proof(text);
		expect(result).toMatchObject({ status: 'clean', issues: [] });
		expect(result.text).toBe('Bold words & more, with gaps.');
	});

	it('says which numbers it leaves in digits', async () => {
		const result = await proof('Das kostet 5 Euro.', { language: 'de', normalization: 'always' });
		expect(rulesOf(result)).toEqual(['typography/unspoken-number']);
		expect(result.issues[0]).toMatchObject({ start: 11, end: 12 });
	});
});

describe('whatever the text', () => {
	const sentences = prose()
		.split(/(?<=[.!?])\s+/)
		.slice(0, 400);
	const script = fc
		.array(
			fc.oneof(
				fc.constantFrom(...PIECES),
				fc.constantFrom(...sentences),
				fc.constantFrom('teh', 'the the', 'dont', 'of  of', 'a hour', 'Hello ,', 'alot.Then', 'i'),
				fc.string({ unit: 'binary', maxLength: 4 }),
			),
			{ maxLength: 8 },
		)
		.map((pieces) => pieces.join(' '));

	const ALL_ON = Object.fromEntries(normalizeRuleNames().map(({ name }) => [name, true]));
	const settings = fc.record({
		autoFix: fc.boolean(),
		normalization: fc.constantFrom('auto' as const, 'always' as const, 'off' as const),
		normalizationSwitches: fc.constantFrom({}, ALL_ON),
		glossary: fc.constantFrom<GlossaryEntry[]>(
			[],
			[
				{ word: 'ElevenLabs', spoken: 'eleven labs', forbidden: ['Eleven Labs', 'teh'] },
				{ word: 'of', spoken: 'off' },
			],
		),
	});

	it('the changes make the text to speak, and all offsets are in the text as it came', async () => {
		await fc.assert(
			fc.asyncProperty(script, settings, async (text, options) => {
				const result = await proof(text, options);
				expect(result.written).toBe(text);
				expect(applyChanges(text, result.changes)).toBe(result.text);
				for (const { start, end, suggestions } of result.issues) {
					expect(start).toBeGreaterThanOrEqual(0);
					expect(end).toBeGreaterThanOrEqual(start);
					expect(end).toBeLessThanOrEqual(text.length);
					expect(suggestions.length).toBeLessThanOrEqual(5);
				}
				const starts = result.issues.map(({ start }) => start);
				expect(starts).toEqual(starts.toSorted((a, b) => a - b));
			}),
			{ numRuns: 150 },
		);
	});

	it('to proof the result changes nothing and keeps the lock', async () => {
		await fc.assert(
			fc.asyncProperty(script, settings, async (text, options) => {
				const first = await proof(text, options);
				const second = await proof(first.text, options);
				expect(second.text).toBe(first.text);
				expect(second.changes).toEqual([]);
				expect(second.lock).toBe(first.lock);
			}),
			{ numRuns: 150 },
		);
	});

	it('no rule about language judges what is protected, and no change touches it', async () => {
		await fc.assert(
			fc.asyncProperty(script, async (text) => {
				const { issues, changes } = await proof(text, { autoFix: true });
				const spans = protectSpans(text);
				const touches = (place: { start: number; end: number }) =>
					spans.some(({ start, end }) => place.start < end && start < place.end);
				const language = issues.filter(({ rule }) => /^(?:spelling|grammar|typography)/.test(rule));
				expect(language.filter(touches)).toEqual([]);
				expect(
					changes.filter(({ rule }) => !rule.startsWith('normalize/')).filter(touches),
				).toEqual([]);
			}),
			{ numRuns: 150 },
		);
	});
});

describe('tags, links, placeholders, numbers and the words of the glossary', () => {
	const KEPT = [
		'<break time="1.0s"/>',
		'<phoneme alphabet="ipa" ph="teh">teh teh</phoneme>',
		'https://exmaple.com/teh/teh?a=of of',
		'teh.example.com',
		'teh@exmaple.com',
		'{{ $json.teh.teh }}',
		'{teh}',
		'$1,234.56',
		'25%',
		'9:30am',
		'2024-03-05',
		'v2.1.0-teh',
		'user_teh',
		'`teh teh`',
		'teh.pdf',
		'@teh',
		'Recieve',
		'alot of of',
		'24/7 Fitness',
		'C++',
	];
	const glossary: GlossaryEntry[] = [
		{ word: 'Recieve' },
		{ word: 'alot of of' },
		{ word: '24/7 Fitness' },
		{ word: 'C++', forbidden: ['Cpp'] },
	];
	const WORDS = [
		'Then',
		'teh',
		'we',
		'the the',
		'dont',
		'go ,',
		'a hour',
		'alot',
		'end.',
		'Cpp',
		'i',
		'on\n\n',
	];
	const pieces = fc.array(
		fc.oneof(
			fc.record({ kept: fc.constantFrom(...KEPT) }),
			fc.record({ word: fc.constantFrom(...WORDS) }),
		),
		{ maxLength: 16 },
	);

	it('are never judged, and stay byte for byte what they are', async () => {
		await fc.assert(
			fc.asyncProperty(pieces, fc.boolean(), async (parts, autoFix) => {
				let text = '';
				const kept: { start: number; end: number; text: string }[] = [];
				for (const part of parts) {
					if (text !== '') text += ' ';
					const start = text.length;
					text += 'kept' in part ? part.kept : part.word;
					if ('kept' in part) kept.push({ start, end: text.length, text: part.kept });
				}
				const result = await proof(text, { autoFix, glossary, normalization: 'off' });
				const map = offsetMap(result.changes);
				for (const place of kept) {
					const { start, end } = map.spanToSpoken(place);
					expect(result.text.slice(start, end)).toBe(place.text);
					const alarms = result.issues.filter(
						(issue) =>
							/^(?:spelling|grammar|typography|consistency)/.test(issue.rule) &&
							issue.start < place.end &&
							place.start < issue.end,
					);
					expect(alarms).toEqual([]);
				}
			}),
			{ numRuns: 300 },
		);
	});
});

describe('the lock', () => {
	it('says that a text is another one, where, and nothing of what it says', async () => {
		const { lock, text } = await proof('Welcome to the show. Today we talk about trains.');
		expect(() => assertLocked(`${text}\n`, lock)).not.toThrow();
		expect(() => assertLocked(text.replace('trains', 'planes'), lock)).toThrow(
			expect.objectContaining({
				code: 'TEXT_NOT_LOCKED',
				message: expect.not.stringMatching(/trains|planes/),
			}),
		);
		expect(() => assertLocked(text, '')).toThrow(
			expect.objectContaining({ code: 'TEXT_NOT_LOCKED' }),
		);
	});
});

describe('large work', () => {
	const book = prose().slice(0, 200_000);

	it('never holds the event loop for long, except for a suggestion of a dictionary', async () => {
		const checks = new Set(ALL.filter((group) => group !== 'spelling' && group !== 'consistency'));
		await proof('Warm up, so that the dictionaries are there: blorfing.');
		const { result, delays } = await withEventLoopDelays(async () => await proof(book, { checks }));
		expect(result.issues.length).toBeGreaterThan(2);
		expect(delays.longestMs).toBeLessThan(delays.ownMs / 10);
		expect(delays.turns).toBeGreaterThan(10);
	});

	it('stops when the execution is stopped', async () => {
		const controller = new AbortController();
		setTimeout(() => controller.abort(), 30);
		await expect(proof(book, { signal: controller.signal })).rejects.toMatchObject({
			code: 'CANCELLED',
		});
		await expect(proof('Short.', { signal: controller.signal })).rejects.toMatchObject({
			code: 'CANCELLED',
		});
	});

	it('keeps memory steady over thousands of scripts', async () => {
		const scripts = book.split(/(?<=[.!?])\s+/).filter((sentence) => sentence.length > 60);
		const proofSome = async (from: number, count: number) => {
			for (let index = from; index < from + count; index += 1) {
				await proof(`${index} ${scripts[index % scripts.length]!}`);
			}
		};
		await proofSome(0, 500);
		const before = process.memoryUsage().rss;
		await proofSome(500, 2_500);
		expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(60);
	});
});
