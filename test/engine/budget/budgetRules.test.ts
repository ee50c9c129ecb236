import fc from 'fast-check';
import { parseBudget, parseCreditLimit } from '../../../engine/budget/budgetRules';
import { creditsOf } from '../../../engine/speech/milliCredits';
import { isVoiceoverError, VoiceoverError } from '../../../engine/errors';

const ZONE = 'Europe/Warsaw';
const LABEL = 'Maximum Credits per Execution';

function refusal(run: () => unknown): VoiceoverError {
	try {
		run();
	} catch (error) {
		if (isVoiceoverError(error)) return error;
		throw error;
	}
	throw new Error('It was accepted');
}

describe('a limit of credits', () => {
	it.each<[unknown, number]>([
		[0, 0],
		[-0, 0],
		['0', 0],
		[20_000, 20_000_000],
		['20000', 20_000_000],
		[' 20000 ', 20_000_000],
		['1e4', 10_000_000],
		['.5', 500],
		['12.', 12_000],
		[0.5, 500],
		[0.55, 550],
		[1e12, 1e15],
		['1000000000000', 1e15],
	])('%p is %p thousandths', (value, expected) => {
		expect(Object.is(parseCreditLimit(value, LABEL), expected)).toBe(true);
	});

	it.each([undefined, null, '', '  ', '\t'])('%p is none', (value) => {
		expect(parseCreditLimit(value, LABEL)).toBeUndefined();
	});

	it.each([
		...[-1, -0.001, NaN, Infinity, -Infinity, 1e12 + 1, 1e300],
		...['-1', 'NaN', 'Infinity', '1e13', '1e999', 'abc', '12 credits', '1,000', '1.000,5', '0x10'],
		...['1 000', '--5', '.', 'none', true, false, [], [5], {}, 10n, () => 5],
	])('%p is refused', (value) => {
		const error = refusal(() => parseCreditLimit(value, LABEL));
		expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'notCharged' });
		expect(error.message).toContain(LABEL);
		expect(error.description).toContain(LABEL);
	});

	it('is never more than what was entered', () => {
		expect(parseCreditLimit(10.0001, LABEL)).toBe(10_000);
		expect(parseCreditLimit(0.0009, LABEL)).toBe(0);
		fc.assert(
			fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (credits) => {
				const limit = parseCreditLimit(credits, LABEL)!;
				expect(Number.isSafeInteger(limit)).toBe(true);
				expect(creditsOf(limit)).toBeLessThanOrEqual(credits);
				// Numbers near the top have no exact thousandths.
				expect(credits - creditsOf(limit)).toBeLessThan(0.0011);
			}),
		);
	});

	it('of half credits is exact', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 2e9 }), (halves) => {
				expect(parseCreditLimit(halves / 2, LABEL)).toBe(halves * 500);
				expect(parseCreditLimit(String(halves / 2), LABEL)).toBe(halves * 500);
			}),
		);
	});

	it('does not repeat text that may be a script', () => {
		const script = 'Dear Anna, we are sorry to hear about your divorce.';
		expect(refusal(() => parseCreditLimit(script, LABEL)).message).not.toContain('Anna');
		expect(refusal(() => parseCreditLimit('Hello Anna', LABEL)).message).not.toContain('Anna');
	});
});

describe('a budget', () => {
	const none = { warnAtPercent: [50, 80, 95], keepCredits: 0 };

	it.each<[string, object]>([
		['nothing', {}],
		['empty fields', { budgetPeriod: '', budgetCredits: '', warnAtPercent: '', keepCredits: '' }],
		['no period', { budgetCredits: 500 }],
		['the period "none"', { budgetPeriod: 'none', budgetCredits: 500 }],
		[
			'hidden fields with leftovers',
			{ budgetPeriod: 'none', budgetCredits: 'x', budgetTimeZone: 'y', warnAtPercent: 'z' },
		],
		['a period without an amount', { budgetPeriod: 'month', budgetCredits: '' }],
		['a period with a missing amount', { budgetPeriod: 'month' }],
	])('of %s limits nothing', (_what, fields) => {
		expect(parseBudget(fields, ZONE)).toEqual(none);
	});

	it.each(['day', 'week', 'month', 'billingCycle', 'total'])(
		'of one %s is read',
		(budgetPeriod) => {
			const fields = {
				budgetPeriod,
				budgetCredits: '1500.5',
				budgetTimeZone: ' America/Lima ',
				warnAtPercent: '100, 10',
				keepCredits: 200,
			};
			expect(parseBudget(fields, ZONE)).toEqual({
				rule: { unit: budgetPeriod, timeZone: 'America/Lima', limit: 1_500_500 },
				warnAtPercent: [10, 100],
				keepCredits: 200_000,
			});
		},
	);

	it('of 0 credits is a limit', () => {
		for (const budgetCredits of [0, '0']) {
			const { rule } = parseBudget({ budgetPeriod: 'month', budgetCredits }, ZONE);
			expect(rule).toEqual({ unit: 'month', timeZone: ZONE, limit: 0 });
		}
	});

	it('without a zone has the zone of the workflow', () => {
		for (const budgetTimeZone of [undefined, null, '', ' ']) {
			const fields = { budgetPeriod: 'day', budgetCredits: 1, budgetTimeZone };
			expect(parseBudget(fields, 'Asia/Tokyo').rule?.timeZone).toBe('Asia/Tokyo');
		}
	});

	it.each<[string, string, object]>([
		['Budget Period', 'an unknown period', { budgetPeriod: 'fortnight' }],
		['Budget Period', 'a period that is no text', { budgetPeriod: 7 }],
		['Budget (Credits)', 'a negative amount', { budgetPeriod: 'day', budgetCredits: -5 }],
		['Budget (Credits)', 'an amount in words', { budgetPeriod: 'day', budgetCredits: 'many' }],
		['Budget (Credits)', 'no number', { budgetPeriod: 'day', budgetCredits: NaN }],
		['Budget (Credits)', 'an absurd amount', { budgetPeriod: 'total', budgetCredits: 1e13 }],
		[
			'Budget Time Zone',
			'an unknown zone',
			{ budgetPeriod: 'day', budgetCredits: 1, budgetTimeZone: 'Europe/Warschau' },
		],
		[
			'Budget Time Zone',
			'an offset',
			{ budgetPeriod: 'day', budgetCredits: 1, budgetTimeZone: '+02:00' },
		],
		['Warn at Percent', 'no percent', { budgetPeriod: 'day', warnAtPercent: 0 }],
		['Warn at Percent', 'more than all', { budgetPeriod: 'day', warnAtPercent: '50, 101' }],
		['Warn at Percent', 'parts of a percent', { budgetPeriod: 'day', warnAtPercent: 12.5 }],
		['Warn at Percent', 'words', { budgetPeriod: 'day', warnAtPercent: 'half' }],
		['Warn at Percent', 'only separators', { budgetPeriod: 'day', warnAtPercent: ', ,' }],
		['Warn at Percent', 'an empty list', { budgetPeriod: 'day', warnAtPercent: [] }],
		['Keep Credits', 'a negative amount', { keepCredits: -1 }],
		['Keep Credits', 'words', { keepCredits: 'some' }],
	])('names %s when it is %s', (label, _what, fields) => {
		const error = refusal(() => parseBudget(fields, ZONE));
		expect(error.code).toBe('INVALID_INPUT');
		expect(error.message).toContain(label);
		expect(error.description).not.toBe('');
	});

	it('shows a zone that was mistyped', () => {
		const fields = { budgetPeriod: 'day', budgetTimeZone: 'Europe/Warschau' };
		expect(refusal(() => parseBudget(fields, ZONE)).message).toContain('"Europe/Warschau"');
	});

	it.each<[unknown, number[]]>([
		[undefined, [50, 80, 95]],
		['', [50, 80, 95]],
		['50, 80, 95', [50, 80, 95]],
		['95 80;50', [50, 80, 95]],
		['50%, 80 %', [50, 80]],
		['90,90', [90]],
		[75, [75]],
		['100', [100]],
		[
			[10, '20'],
			[10, 20],
		],
	])('warned of at %p is warned of at %p', (warnAtPercent, expected) => {
		expect(parseBudget({ budgetPeriod: 'day', warnAtPercent }, ZONE).warnAtPercent).toEqual(
			expected,
		);
	});

	it('keeps at least what was entered in the account, with and without a limit', () => {
		expect(parseBudget({ keepCredits: '100.0001' }, ZONE).keepCredits).toBe(100_001);
		expect(parseBudget({ budgetPeriod: 'day', keepCredits: 5 }, ZONE).keepCredits).toBe(5000);
	});

	it('is not changed by what callers do with its defaults', () => {
		parseBudget({}, ZONE).warnAtPercent.push(1);
		expect(parseBudget({}, ZONE)).toEqual(none);
	});
});
