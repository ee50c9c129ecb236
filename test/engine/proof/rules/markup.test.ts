import fc from 'fast-check';
import { checkLength } from '../../../../engine/proof/rules/length/length';
import { MARKUP_RULES } from '../../../../engine/proof/rules/markup';
import { modelFromTable } from '../../../../engine/speech/models';
import { modelMarkup } from '../../../../engine/speech/modelMarkup';
import { PIECES } from '../scripts';
import { alarmsOnCleanProse, check, type CheckOptions } from './checkRules';

const V2 = 'eleven_multilingual_v2';
const V3 = 'eleven_v3';
const V4 = 'eleven_v4';
const FLASH_V2 = 'eleven_flash_v2';

function found(text: string, modelId: string, options: CheckOptions = {}) {
	return check(MARKUP_RULES, text, { ...options, modelId }).map(
		({ rule, severity, start, end, suggestions }) => ({
			rule: rule.replace('markup/', ''),
			severity,
			at: text.slice(start, end),
			suggestion: suggestions[0],
		}),
	);
}

describe('break tags', () => {
	it.each(['<break time="1.0s" />', '<break time="0.5s"/>', "<break time='3s' />"])(
		'%s is right where the model reads it',
		(tag) => {
			expect(found(`Wait. ${tag} Go.`, V2)).toEqual([]);
		},
	);

	it.each([
		['<break time="1s">', '<break time="1.0s" />'],
		['<break time="1.5s"></break>', '<break time="1.5s" />'],
		['<break time=“1s” />', '<break time="1.0s" />'],
		['<break time=1s />', '<break time="1.0s" />'],
		['<break time="10s" />', '<break time="3.0s" />'],
		['<break time="5000ms" />', '<break time="3.0s" />'],
		['<break time="2" />', '<break time="2.0s" />'],
		['<break time="2sec" />', '<break time="2.0s" />'],
		['<break />', '<break time="1.0s" />'],
		['<break time="0s" />', '<break time="1.0s" />'],
	])('%s is to be %s', (tag, right) => {
		expect(found(`Wait. ${tag} Go.`, V2)).toEqual([
			{ rule: 'break', severity: 'error', at: tag, suggestion: right },
		]);
		expect(found(`Wait. ${right} Go.`, V2)).toEqual([]);
	});

	it('that are never ended are reported up to where the tag could end', () => {
		expect(found('Wait <break time="1s" and go on.', V2)).toEqual([
			{
				rule: 'break',
				severity: 'error',
				at: '<break time="1s"',
				suggestion: '<break time="1.0s" />',
			},
		]);
	});

	it('become pauses where the model reads audio tags in their place', () => {
		const text = 'One <break time="0.5s" /> two <break time="1s" /> three <break time="3s" />.';
		for (const model of [V3, V4]) {
			expect(found(text, model).map(({ rule, suggestion }) => [rule, suggestion])).toEqual([
				['break', '[short pause]'],
				['break', '[pause]'],
				['break', '[long pause]'],
			]);
		}
	});

	it('say nothing about a model that is not known, but for their form', () => {
		expect(
			found('Wait <break time="1s" /> [sighs] <phoneme alphabet="ipa" ph="x">y</phoneme>', 'own'),
		).toEqual([]);
		expect(found('Wait <break time="9s" />', 'own')).toHaveLength(1);
	});
});

describe('audio tags', () => {
	it('are read aloud by models that do not follow them', () => {
		expect(found('[whispers] Come here. [pause] Now.', V2)).toEqual([
			{ rule: 'audio-tag', severity: 'error', at: '[whispers]', suggestion: '' },
			{ rule: 'audio-tag', severity: 'error', at: '[pause]', suggestion: '<break time="1.0s" />' },
		]);
	});

	it.each([
		'[whispers]',
		'[laughs harder]',
		'[strong French accent]',
		'[short pause]',
		'[pause, then normally]',
		'[mischievously]',
		'[robotic voice]',
	])('%s is known to models that follow them', (tag) => {
		expect(found(`${tag} Hello.`, V3)).toEqual([]);
	});

	it('that are mistyped, unknown or long are told apart', () => {
		expect(found('[wispers] Hello. [see the table below] Bye.', V3)).toEqual([
			{ rule: 'audio-tag', severity: 'warning', at: '[wispers]', suggestion: '[whispers]' },
			{ rule: 'audio-tag', severity: 'info', at: '[see the table below]', suggestion: undefined },
		]);
		const long = '[speaking very slowly as if he were about to fall asleep]';
		expect(found(`${long} Hello.`, V4)).toMatchObject([{ severity: 'warning', at: long }]);
	});

	it('are neither notes, nor links, nor code', () => {
		expect(found('See [1] and {{ $json[name] }}.', V2)).toEqual([]);
		expect(found('Run `a[whispers]`.', V2).map(({ rule }) => rule)).toEqual([
			'markdown',
			'markdown',
		]);
		expect(found('A [link](https://x.io) here.', V3).map(({ rule }) => rule)).toEqual(['markdown']);
	});
});

describe('phoneme tags', () => {
	const tag = '<phoneme alphabet="ipa" ph="təˈmeɪtoʊ">tomato</phoneme>';

	it('are for the models and the language that read them', () => {
		expect(found(`A ${tag}.`, FLASH_V2)).toEqual([]);
		expect(found(`A ${tag}.`, V2)).toEqual([
			{ rule: 'phoneme', severity: 'error', at: tag, suggestion: 'tomato' },
		]);
		expect(found(`Un ${tag}.`, FLASH_V2, { language: 'es' })).toMatchObject([
			{ rule: 'phoneme', at: tag },
		]);
	});

	it.each([
		'<phoneme alphabet="x-sampa" ph="t">t</phoneme>',
		'<phoneme alphabet="ipa">t</phoneme>',
		'<phoneme alphabet="ipa" ph="t"></phoneme>',
		'<phoneme alphabet="ipa" ph="t" />',
		'<phoneme alphabet="ipa" ph="t">two words</phoneme>',
	])('%s does not say how to speak one word', (wrong) => {
		expect(found(`A ${wrong}.`, FLASH_V2)).toMatchObject([{ rule: 'phoneme' }]);
	});
});

describe('other tags', () => {
	it('that are never closed, or never opened', () => {
		const text = `A <phoneme alphabet="ipa" ph="t">tea and more`;
		expect(found(text, FLASH_V2)).toMatchObject([{ rule: 'unclosed-tag', severity: 'error' }]);
		expect(found('Tea</phoneme> and more', FLASH_V2)).toMatchObject([{ rule: 'unclosed-tag' }]);
	});

	it('are read by no model', () => {
		expect(
			found('<speak><prosody rate="slow">Hi</prosody></speak> <b>now</b><br> 1 < 2 <3', V2).map(
				({ rule, at }) => [rule, at],
			),
		).toEqual(
			['<speak>', '<prosody rate="slow">', '</prosody>', '</speak>', '<b>', '</b>', '<br>'].map(
				(at) => ['unread-tag', at],
			),
		);
	});
});

describe('leftovers', () => {
	it.each([
		['**bold** words', ['**', '**']],
		['# Title', ['#']],
		['* item', ['*']],
		['> quoted', ['>']],
		['one\n---\ntwo', ['---']],
		['| a | b |', ['| a | b |']],
		['Fish &amp; chips&nbsp;now', ['&amp;', '&nbsp;']],
		['Run `npm i` now', ['`', '`']],
	])('of Markdown and web pages: %j', (text, marks) => {
		expect(found(text, V2).map(({ rule, at }) => [rule, at])).toEqual(
			marks.map((at) => ['markdown', at]),
		);
	});

	it('are not hash tags, prices, formulas and dashes', () => {
		expect(found('#topic, item #5, 5 * 3 = 15, R&D, a-b - c, snake_case, AT&T; x > y', V2)).toEqual(
			[],
		);
	});

	it('emoji, whole', () => {
		expect(
			found('Great 👍🏽 news 👨‍👩‍👧 here 🇪🇸 © 2024™ 1 # *', V2).map(({ rule, at }) => [rule, at]),
		).toEqual([
			['emoji', '👍🏽'],
			['emoji', '👨‍👩‍👧'],
			['emoji', '🇪🇸'],
		]);
	});

	it('characters that nobody sees, where no script needs them', () => {
		expect(found('in\u200Bvisible\uFEFF so\u00ADft', V2)).toMatchObject([
			{ rule: 'invisible-character', at: '\u200B' },
			{ rule: 'invisible-character', at: '\uFEFF' },
			{ rule: 'invisible-character', at: '\u00AD' },
		]);
		expect(found('می\u200Cخواهم क्\u200Dष', V2)).toEqual([]);
	});

	it('characters that make the call fail', () => {
		expect(found('cut \uD83D here\u0007 and\uFFFD', V2)).toMatchObject([
			{ rule: 'broken-character', severity: 'error', at: '\uD83D' },
			{ rule: 'broken-character', severity: 'error', at: '\u0007' },
			{ rule: 'broken-character', severity: 'error', at: '\uFFFD' },
		]);
		expect(found('whole 😀'.slice(0, 6) + 'fine', V2)).toEqual([]);
	});
});

it('words of the glossary that a dictionary would miss are told', () => {
	const glossary = [{ word: 'SQL', spoken: 'sequel' }, { word: 'Qonto' }];
	expect(found('SQL and sql and MySQL, qonto.', V2, { glossary })).toEqual([
		{ rule: 'alias-never-matches', severity: 'info', at: 'sql', suggestion: 'SQL' },
	]);
});

it('markup rules find in clean prose what is there: a lost character and one that nobody sees', () => {
	expect(alarmsOnCleanProse(MARKUP_RULES).byRule).toEqual({
		'markup/broken-character': 1,
		'markup/invisible-character': 1,
	});
});

it('all spans lie in the text and hold something, whatever the text', () => {
	const script = fc
		.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 5 })), {
			maxLength: 12,
		})
		.map((pieces) => pieces.join(' '));
	fc.assert(
		fc.property(script, fc.constantFrom(V2, V3, FLASH_V2, 'own'), (text, modelId) => {
			for (const { start, end, suggestions } of check(MARKUP_RULES, text, { modelId })) {
				expect(start).toBeGreaterThanOrEqual(0);
				expect(end).toBeGreaterThan(start);
				expect(end).toBeLessThanOrEqual(text.length);
				expect(suggestions.length).toBeLessThanOrEqual(5);
			}
		}),
	);
});

describe('length', () => {
	const lengthOf = (spoken: string, modelId = V2) =>
		checkLength({
			written: spoken,
			spoken,
			model: modelFromTable(modelId),
			markup: modelMarkup(modelId),
		}).map(({ rule, severity }) => [rule, severity]);

	it('counts as the API does: an emoji is one character', () => {
		expect(lengthOf('a'.repeat(9_999) + '😀')).toEqual([]);
		expect(lengthOf('a'.repeat(10_000) + '😀')).toEqual([['length/too-long', 'warning']]);
	});

	it.each(['', '  \n', '...', '<break time="1s" />', '[sighs]'])(
		'has nothing to speak in %j',
		(text) => {
			expect(lengthOf(text)).toEqual([['length/empty', 'error']]);
		},
	);

	it('is short for a model that speaks short texts unevenly', () => {
		expect(lengthOf('Hello there.', V3)).toEqual([['length/short-for-model', 'info']]);
		expect(lengthOf('Hello there.', 'own')).toEqual([]);
	});
});
