import type { Balance, Hold } from '../ports/ledger';
import { creditsOf, type MilliCredits } from '../speech/milliCredits';

/** A budget that a call is counted in, with what an error or an item says of it. */
export interface OrderBudget extends Hold {
	/** As items name it: `account`, `execution`, or what the user called the budget scope. */
	name: string;
	/** In words for a sentence, for example `the account` or `this execution`. */
	label: string;
	/** Epoch milliseconds; undefined where it is not known, or for a window that never began. */
	startsAtMs?: number;
	/** Epoch milliseconds; undefined for a window that never ends. */
	resetsAtMs: number | undefined;
	/** IANA name of the zone by whose clocks people are told when it resets; UTC without. */
	timeZone?: string;
}

/** One budget as an item shows it. Amounts in credits. */
export interface BudgetReport {
	/** `account`, `execution`, or the name of the budget scope. */
	scope: string;
	/** For example `month:2026-11`. */
	period: string;
	/** Null without a limit. */
	limit: number | null;
	spent: number;
	reserved: number;
	unknown: number;
	/** Null without a limit; never below 0. */
	remaining: number | null;
	/** ISO 8601; null for a window that never ends. */
	resetsAt: string | null;
}

/** @param balance of the budget's scope and period */
export function budgetReport(balance: Balance, { name, resetsAtMs }: OrderBudget): BudgetReport {
	const { limit, period, spent, reserved, unknown } = balance;
	return {
		scope: name,
		period,
		limit: limit === undefined ? null : creditsOf(limit),
		spent: creditsOf(spent),
		reserved: creditsOf(reserved),
		unknown: creditsOf(unknown),
		remaining: limit === undefined ? null : creditsOf(remaining(balance, limit)),
		resetsAt: resetsAtMs === undefined ? null : new Date(resetsAtMs).toISOString(),
	};
}

/** Whether a call of this amount would be admitted as the balance stands: the rule of `Ledger.reserve`. */
export function admits(balance: Balance, amount: MilliCredits): boolean {
	const { limit } = balance;
	return limit === undefined || (limit > 0 && amount <= remaining(balance, limit));
}

function remaining({ spent, reserved, unknown }: Balance, limit: MilliCredits): MilliCredits {
	return Math.max(0, limit - spent - reserved - unknown) as MilliCredits;
}
