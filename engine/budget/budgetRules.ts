import { invalidInput, shownValue, type VoiceoverError } from '../errors';
import type { BudgetUnit, LimitRule } from '../ports/ledger';
import { isTimeZone } from './budgetWindow';
import { creditsOf, milliCredits, type MilliCredits } from '../speech/milliCredits';

/**
 * A budget as a form holds it. An expression turns numbers into text, and an empty field is an empty text or missing.
 */
export interface BudgetFields {
	budgetPeriod?: unknown;
	budgetCredits?: unknown;
	budgetTimeZone?: unknown;
	warnAtPercent?: unknown;
	keepCredits?: unknown;
}

export interface BudgetRules {
	/** Undefined: nothing is ever refused. A limit of 0 refuses every purchase. */
	rule?: LimitRule;
	/** Parts of the limit at which the user is told, ascending: `[50, 80, 95]`. */
	warnAtPercent: number[];
	/** What must be left in the ElevenLabs account; 0 for no such rule. */
	keepCredits: MilliCredits;
}

export const DEFAULT_WARN_AT_PERCENT: readonly number[] = [50, 80, 95];

const UNITS: readonly BudgetUnit[] = ['day', 'week', 'month', 'billingCycle', 'total'];

/** No account has more; larger numbers are mistakes, and do not fit into the books. */
const MOST_CREDITS = 1e12;

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * The budget that a user entered. Without a period or an amount there is no limit; a period of `none` also hides the
 * amount, the zone and the warnings in the form, so what is left over in them is not looked at.
 *
 * @param workflowTimeZone stands in for an empty `budgetTimeZone`
 * @throws INVALID_INPUT naming the field
 */
export function parseBudget(fields: BudgetFields, workflowTimeZone: string): BudgetRules {
	const keepCredits = milliCredits(parseCredits(fields.keepCredits, 'Keep Credits') ?? 0);
	const unit = parseUnit(fields.budgetPeriod);
	if (unit === undefined) return { warnAtPercent: [...DEFAULT_WARN_AT_PERCENT], keepCredits };
	const limit = parseCreditLimit(fields.budgetCredits, 'Budget (Credits)');
	const timeZone = parseTimeZone(fields.budgetTimeZone, workflowTimeZone);
	return {
		...(limit === undefined ? {} : { rule: { unit, timeZone, limit } }),
		warnAtPercent: parsePercents(fields.warnAtPercent),
		keepCredits,
	};
}

/**
 * A limit of credits: undefined when the field is empty, which never blocks; 0 always does.
 *
 * @param label the field's name on the screen
 * @throws INVALID_INPUT naming the field for a negative number, one above 1e12, and what is no number
 */
export function parseCreditLimit(value: unknown, label: string): MilliCredits | undefined {
	const credits = parseCredits(value, label);
	if (credits === undefined) return undefined;
	// Amounts are rounded up to a thousandth; a limit must not be, or it would admit more than was entered.
	const roundedUp = milliCredits(credits);
	return creditsOf(roundedUp) > credits ? ((roundedUp - 1) as MilliCredits) : roundedUp;
}

function parseCredits(value: unknown, label: string): number | undefined {
	if (isEmpty(value)) return undefined;
	const credits = numberOf(value);
	if (credits === undefined || credits < 0 || credits > MOST_CREDITS) {
		throw wrong(
			label,
			'a number of credits from 0 to 1000000000000',
			value,
			`Enter digits only into ${label}, for example 20000.`,
		);
	}
	// "+ 0" turns -0 into 0.
	return credits + 0;
}

function parseUnit(value: unknown): BudgetUnit | undefined {
	if (isEmpty(value) || value === 'none') return undefined;
	const unit = UNITS.find((candidate) => candidate === value);
	if (unit !== undefined) return unit;
	throw wrong(
		'Budget Period',
		`one of none, ${UNITS.join(', ')}`,
		value,
		'Choose a period from the list.',
	);
}

function parseTimeZone(value: unknown, workflowTimeZone: string): string {
	const name = isEmpty(value) ? workflowTimeZone : value;
	const timeZone = typeof name === 'string' ? name.trim() : name;
	if (isTimeZone(timeZone)) return timeZone;
	throw wrong(
		'Budget Time Zone',
		'a time zone of the IANA list',
		name,
		'Enter a name such as Europe/Warsaw or UTC, or leave it empty to use the time zone of the workflow.',
	);
}

function parsePercents(value: unknown): number[] {
	if (isEmpty(value)) return [...DEFAULT_WARN_AT_PERCENT];
	const parts = Array.isArray(value)
		? value
		: typeof value === 'string'
			? value
					.replace(/\s*%(?=[\s,;]|$)/g, '')
					.split(/[\s,;]+/)
					.filter((part) => part !== '')
			: [value];
	const percents = parts.map(numberOf);
	if (percents.length > 0 && percents.every(isPercent)) {
		return [...new Set(percents)].sort((one, other) => one - other);
	}
	throw wrong(
		'Warn at Percent',
		'whole numbers from 1 to 100',
		value,
		'Enter them with commas between, for example 50, 80, 95.',
	);
}

function isPercent(value: number | undefined): value is number {
	return value !== undefined && Number.isInteger(value) && value >= 1 && value <= 100;
}

/** Undefined for all that is no number in decimal notation, NaN included. */
function numberOf(value: unknown): number | undefined {
	const isDecimal = typeof value === 'string' && DECIMAL.test(value.trim());
	const number = typeof value === 'number' ? value : isDecimal ? Number(value) : undefined;
	return Number.isNaN(number) ? undefined : number;
}

function isEmpty(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}

function wrong(label: string, wanted: string, value: unknown, remedy: string): VoiceoverError {
	return invalidInput(`${label} must be ${wanted}, but is ${shownValue(value)}`, remedy);
}
