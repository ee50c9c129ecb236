import { TYPOGRAPHY_RULES } from '../../../../engine/proof/rules/typography';
import { lines } from '../prose';
import { alarmsOnCleanProse, check, corrected } from './checkRules';

interface RuleCases {
	wrong: [wrong: string, right: string, language?: string][];
	right: [text: string, language?: string][];
	/** On clean English prose. Those that are there are in the published text. */
	alarms: number;
}

const CASES: Record<string, RuleCases> = {
	'typography/doubled-punctuation': {
		wrong: [
			['Is it ready??', 'Is it ready?'],
			['Fine,, thanks.', 'Fine, thanks.'],
			['It ended..', 'It ended.'],
			['Well,; no.', 'Well; no.'],
		],
		right: [['What?! No way... Wait… so. ../file and 1..5, etc., Inc.,'], [',,Ja” zei hij.', 'nl']],
		alarms: 0,
	},
	'typography/double-space': {
		wrong: [['Open the app  and sign in.', 'Open the app and sign in.']],
		right: [['One.  Two.  \n  Three\n   four.']],
		alarms: 7,
	},
	'typography/missing-space': {
		wrong: [
			['Stop here.Then go on.', 'Stop here. Then go on.'],
			['Apples,oranges', 'Apples, oranges'],
			['Note:this matters.', 'Note: this matters.'],
			['Call me(maybe today).', 'Call me (maybe today).'],
			['Termina.Luego sigue.', 'Termina. Luego sigue.', 'es'],
		],
		right: [
			[
				'Node.js and e.g.this, U.S.A., 10:30, std::vector, ASP.NET, stickypost.social, f(x), 1,000 and $4.50.',
			],
		],
		alarms: 1,
	},
	'typography/sentence-capital': {
		wrong: [['It works. can you see it?', 'It works. Can you see it?']],
		right: [
			['The Dept. of no. 5, i.e. this, e.g. that, Dr. van Dam and J. de Vries.'],
			['“What?” he asked. “Stop!” she said. iPhones sell. x.com too.'],
			['- one thing.\n- another thing.'],
		],
		alarms: 1,
	},
	'typography/space-before-punctuation': {
		wrong: [
			['Hello , world.', 'Hello, world.'],
			['Wait ; what now.', 'Wait; what now.'],
			['Vraiment , oui.', 'Vraiment, oui.', 'fr'],
			['Call me ( maybe).', 'Call me (maybe).'],
		],
		right: [
			['Use .NET and .5 now ... then. Ready :) and ;-) here.'],
			['Vraiment ? Oui ! Bien : voilà ; « oui ».', 'fr'],
		],
		alarms: 0,
	},
	'typography/spanish-opening-mark': {
		wrong: [
			['Qué hora es?', '¿Qué hora es?', 'es'],
			['Vaya! Ya está.', '¡Vaya! Ya está.', 'es'],
		],
		right: [
			['¿Qué hora es? ¡Vaya! Pero, ¿por qué?', 'es'],
			['What time is it?', 'en'],
		],
		alarms: 0,
	},
	'typography/unbalanced-bracket': {
		wrong: [
			['This (is open.', 'This is open.'],
			['This is closed) now.', 'This is closed now.'],
		],
		right: [['a) first, 1) second, (iii) third :) and [fine] {too}.'], ['(one (two) three)']],
		alarms: 0,
	},
	'typography/unbalanced-quote': {
		wrong: [],
		right: [
			['“One paragraph.\n\n“And its last,” he said.'],
			['A 5" screen and a "word".'],
			['„Ja“, sagte er. »So.«', 'de'],
			['« Oui », dit-il.', 'fr'],
			['„Tak”, powiedział.', 'pl'],
		],
		alarms: 3,
	},
};

describe.each(TYPOGRAPHY_RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
	const cases = CASES[id]!;

	it('corrects what is wrong', () => {
		for (const [wrong, right, language = 'en'] of cases.wrong) {
			expect(corrected(wrong, check([rule], wrong, { language }))).toBe(right);
		}
	});

	it('is silent on what is right', () => {
		for (const [text, language = 'en'] of cases.right) {
			expect([text, check([rule], text, { language })]).toEqual([text, []]);
		}
	});
});

describe('the typography rules together', () => {
	it('raise no more alarms on clean prose than known', () => {
		const { byRule } = alarmsOnCleanProse(TYPOGRAPHY_RULES);
		const known = Object.entries(CASES).filter(([, { alarms }]) => alarms > 0);
		expect(byRule).toEqual(Object.fromEntries(known.map(([id, { alarms }]) => [id, alarms])));
	});

	it('are silent on clean news of eight languages, but for one quotation that is cut', () => {
		const alarms = lines<{ lang: string; text: string }>('multilang-prose-ud-ccbysa.jsonl').flatMap(
			({ lang, text }) => check(TYPOGRAPHY_RULES, text, { language: lang }),
		);
		expect(alarms.map(({ rule }) => rule)).toEqual(['typography/unbalanced-quote']);
	});

	it.each(['He said “no and left.', 'He said no” and left.', 'He said "no and left.'])(
		'report the quotation mark that is alone in %j',
		(text) => {
			const [issue, ...others] = check(TYPOGRAPHY_RULES, text);
			expect(others).toEqual([]);
			expect(issue).toMatchObject({ rule: 'typography/unbalanced-quote', severity: 'info' });
			expect(text[issue!.start]).toMatch(/[“”"]/);
		},
	);

	it('never judge what is protected', () => {
		const text = 'See `a ,b  c??` and https://x.io/a,b(c and {{ $json.a ?? "" }}.';
		expect(check(TYPOGRAPHY_RULES, text)).toEqual([]);
	});
});
