import type { BudgetChoice, DailyLimit } from '../../engine/budget/executionBudgets';
import type { Caller } from './authenticate';
import type { Endpoint } from './endpoint';

/** The budgets that a purchase for this caller is counted in, besides the account's. */
export function dailyBudgets(
	{ path, budgetScope, maxCreditsPerCallerAndDay, maxCreditsPerDay }: Endpoint,
	{ id }: Caller,
): BudgetChoice {
	const perDay: DailyLimit[] = [];
	if (maxCreditsPerCallerAndDay !== undefined) {
		perDay.push({
			scope: `endpoint:${path}/caller:${id}`,
			name: 'caller',
			label: 'this caller',
			limit: maxCreditsPerCallerAndDay,
		});
	}
	if (maxCreditsPerDay !== undefined) {
		perDay.push({
			scope: `endpoint:${path}`,
			name: 'endpoint',
			label: `the voice endpoint "${path}"`,
			limit: maxCreditsPerDay,
		});
	}
	return { perDay, ...(budgetScope === undefined ? {} : { budgetScope }) };
}
