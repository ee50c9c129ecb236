import { normalizeRuleNames } from '../../../engine/proof/normalize/rules';
import { OTHER_RULES, USUAL_RULES } from '../../../nodes/ProofText/speechRules';

it('the node offers each rule of normalization, on the side where it belongs', () => {
	const names = (onByDefault: boolean) =>
		normalizeRuleNames().flatMap((rule) => (rule.onByDefault === onByDefault ? [rule.name] : []));
	expect(USUAL_RULES.map(({ value }) => value).sort()).toEqual(names(true).sort());
	expect(OTHER_RULES.map(({ value }) => value).sort()).toEqual(names(false).sort());
});
