import { tryToParseDateTime, type IExecuteFunctions } from 'n8n-workflow';
import { parseCreditLimit } from '../../engine/budget/budgetRules';
import { isTimeZone } from '../../engine/budget/budgetWindow';
import type { MilliCredits } from '../../engine/speech/milliCredits';
import { invalidInput } from '../../engine/errors';
import type { BudgetUnit, LimitRule, ReservationState } from '../../engine/ports/ledger';
import { readBudgetScope } from '../shared/parameters/budgetParameters';
import {
	asBoolean,
	asChoice,
	asMadeChoice,
	asNumber,
	asRecord,
	asText,
} from '../shared/parameters/parameterValues';

const OPERATIONS = ['status', 'setLimit', 'listEntries', 'reconcile'] as const;
export type BudgetOperation = (typeof OPERATIONS)[number];

const PERIODS = ['day', 'week', 'month', 'billingCycle', 'total'] as const satisfies BudgetUnit[];
const RESOLUTIONS = ['charged', 'released'] as const;
const STATES = [
	'reserved',
	'sent',
	'settled',
	'released',
	'unknown',
] as const satisfies ReservationState[];
const DEFAULT_LIMIT = 50;

export function readOperation(context: IExecuteFunctions): BudgetOperation {
	const operation = context.getNodeParameter('operation', 0, 'status');
	return asChoice(operation, 'Operation', OPERATIONS, 'status');
}

export interface StatusInput {
	scope: string | undefined;
	allScopes: boolean;
}

export function readStatusInput(context: IExecuteFunctions, itemIndex: number): StatusInput {
	const options = asRecord(context.getNodeParameter('options', itemIndex, {}), 'Options');
	return {
		scope: readScope(context, itemIndex),
		allScopes: asBoolean(options['allScopes'], 'All Scopes') ?? false,
	};
}

export interface SetLimitInput {
	scope: string;
	/** Undefined to remove the limit. */
	rule: LimitRule | undefined;
}

export function readSetLimitInput(context: IExecuteFunctions, itemIndex: number): SetLimitInput {
	const scope = readScope(context, itemIndex);
	if (scope === undefined || scope.toLowerCase() === 'account') {
		throw invalidInput(
			scope === undefined
				? 'Budget Scope is empty'
				: 'The budget of the account itself cannot be set here',
			'Enter the name of a project, client or campaign. The budget of the account itself is set in the ElevenLabs credential, under Budget Period and Budget (Credits).',
		);
	}
	const credits = context.getNodeParameter('credits', itemIndex, '') as unknown;
	// An expression that finds nothing must not lift a limit.
	if (credits === undefined || credits === null) {
		throw invalidInput(
			'Credits has no value, so the limit was left as it is',
			'Check the expression in the field Credits. To remove the limit, leave the field empty.',
		);
	}
	const limit = parseCreditLimit(credits, 'Credits');
	const period = context.getNodeParameter('period', itemIndex, 'month');
	const unit = asMadeChoice(period, 'Period', PERIODS);
	const timeZone = readTimeZone(context, itemIndex);
	return { scope, rule: limit === undefined ? undefined : { unit, timeZone, limit } };
}

export interface ListInput {
	scope: string | undefined;
	states: ReservationState[] | undefined;
	sinceMs: number | undefined;
	/** Infinity for all. */
	most: number;
}

export function readListInput(context: IExecuteFunctions, itemIndex: number): ListInput {
	const filters = asRecord(context.getNodeParameter('filters', itemIndex, {}), 'Filters');
	return {
		scope: readScope(context, itemIndex),
		states: readStates(filters['states']),
		sinceMs: readTime(filters['since'], context.getTimezone()),
		most: readMost(context, itemIndex),
	};
}

export interface ReconcileInput {
	/** Undefined to look for all that is open. */
	entryId: string | undefined;
	resolution: 'charged' | 'released';
	charged: MilliCredits | undefined;
}

export function readReconcileInput(context: IExecuteFunctions, itemIndex: number): ReconcileInput {
	const options = asRecord(context.getNodeParameter('options', itemIndex, {}), 'Options');
	const entryId = asText(options['entryId'], 'Entry ID')?.trim();
	const isByHand = 'entryId' in options || 'resolution' in options;
	// An expression that finds nothing must not set off what was not asked for.
	if (isByHand && !entryId) {
		throw invalidInput(
			'Entry ID is empty',
			'Enter the ID of an entry from List Entries. To look for all that is open, remove Entry ID and Resolution from the options.',
		);
	}
	return {
		entryId,
		resolution:
			'resolution' in options
				? asMadeChoice(options['resolution'], 'Resolution', RESOLUTIONS)
				: 'charged',
		charged: parseCreditLimit(options['creditsCharged'], 'Credits Charged'),
	};
}

function readScope(context: IExecuteFunctions, itemIndex: number): string | undefined {
	return readBudgetScope(context.getNodeParameter('scope', itemIndex, ''), 'Budget Scope');
}

function readTimeZone(context: IExecuteFunctions, itemIndex: number): string {
	const given = asText(context.getNodeParameter('timeZone', itemIndex, ''), 'Time Zone')?.trim();
	if (given === undefined || given === '') return context.getTimezone();
	if (isTimeZone(given)) return given;
	throw invalidInput(
		'Time Zone is not a time zone of the IANA list',
		'Enter a name such as Europe/Warsaw or UTC, or leave it empty to use the time zone of the workflow.',
	);
}

function readStates(value: unknown): ReservationState[] | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const names = Array.isArray(value) ? value : [value];
	if (names.length === 0) return undefined;
	return names.map((name) => asMadeChoice(name, 'States', STATES));
}

/** Times without a zone are meant in the workflow's. */
function readTime(value: unknown, timeZone: string): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const parsed = parseTime(value, timeZone);
	if (parsed !== undefined) return parsed;
	throw invalidInput(
		'Since is not a date',
		'Choose one from the calendar, or give it as 2026-11-21 or 2026-11-21T09:30:00.',
	);
}

function parseTime(value: unknown, timeZone: string): number | undefined {
	try {
		const time = tryToParseDateTime(value, timeZone).toMillis();
		return Number.isFinite(time) ? time : undefined;
	} catch {
		return undefined;
	}
}

function readMost(context: IExecuteFunctions, itemIndex: number): number {
	const all = asBoolean(context.getNodeParameter('returnAll', itemIndex, false), 'Return All');
	if (all) return Number.POSITIVE_INFINITY;
	const limit = asNumber(context.getNodeParameter('limit', itemIndex, DEFAULT_LIMIT), 'Limit');
	if (limit !== undefined && Number.isInteger(limit) && limit >= 1) return limit;
	throw invalidInput('Limit must be a whole number of at least 1', 'Correct it, or return all.');
}
