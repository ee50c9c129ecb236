import { checkRuleSteps } from '../../../engine/proof/checkRules';
import { atOnce } from '../../../engine/concurrency/steps';
import { protectSpans } from '../../../engine/script/protect/protectSpans';
import { RULES } from '../../../engine/proof/rules';
import { modelMarkup } from '../../../engine/speech/modelMarkup';
import { prose } from './prose';
import { check } from './rules/checkRules';

const GROUPS = new Set(['grammar', 'typography', 'markup'] as const);

const checkScript = (text: string) =>
	atOnce(
		checkRuleSteps({
			text,
			protectedSpans: protectSpans(text),
			language: 'en',
			groups: GROUPS,
			glossary: [],
			model: modelMarkup('eleven_multilingual_v2'),
		}),
	);

const places = (issues: { rule: string; start: number; end: number }[]) =>
	issues.map(({ rule, start, end }) => `${start}-${end} ${rule}`).toSorted();

it('finds in a long script, passage by passage, what it finds in one piece', () => {
	const text = prose()
		.slice(0, 120_000)
		.replaceAll('should have', 'should of')
		.replaceAll(' is a ', ' is is an ');
	const found = checkScript(text);
	expect(found.length).toBeGreaterThan(50);
	expect(places(found)).toEqual(places(check(RULES, text)));
});

it('finds a mistake at the end of a long paragraph at its place', () => {
	const text = `${'A plain sentence of some words. '.repeat(2_000)}You should of come.`;
	expect(checkScript(text)).toMatchObject([
		{ rule: 'grammar/modal-of', start: text.length - 8, end: text.length - 6 },
	]);
});
