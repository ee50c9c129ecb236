import type { Balance, Ledger } from '../ports/ledger';
import { scopePrefix, type ExecutionBudgets } from './executionBudgets';
import { budgetReport, type BudgetReport, type OrderBudget } from './orderBudget';

/** A budget as it stands. The figures are those by which the next purchase is admitted or refused. */
export interface BudgetStatus extends BudgetReport {
	/** In words, for example `the account`. */
	label: string;
	/** Of the limit, with one decimal, what is reserved or unknown included. Null without a limit. */
	percentUsed: number | null;
}

/** In the order of the budgets. */
export async function budgetStatus(
	ledger: Pick<Ledger, 'balances'>,
	budgets: OrderBudget[],
): Promise<BudgetStatus[]> {
	const balances = await ledger.balances(budgets);
	return budgets.map((budget, place) => {
		const balance = balances[place]!;
		return {
			...budgetReport(balance, budget),
			label: budget.label,
			percentUsed: percentUsed(balance),
		};
	});
}

/** The budget scopes of a namespace that have a limit, or were spent from in the window that they are in. */
export async function statusOfScopes(
	ledger: Pick<Ledger, 'balances' | 'scopes'>,
	namespace: string,
	budgets: Pick<ExecutionBudgets, 'scopeBudgets'>,
): Promise<BudgetStatus[]> {
	const prefix = scopePrefix(namespace);
	const found: OrderBudget[] = [];
	for (const scope of await ledger.scopes(prefix)) {
		const [budget] = await budgets.scopeBudgets(scope.slice(prefix.length));
		if (budget !== undefined) found.push(budget);
	}
	const statuses = await budgetStatus(ledger, found);
	return statuses.filter(
		({ limit, spent, reserved, unknown }) => limit !== null || spent + reserved + unknown > 0,
	);
}

function percentUsed({ limit, spent, reserved, unknown }: Balance): number | null {
	if (limit === undefined) return null;
	// A limit of 0 admits nothing, as one that is used up.
	if (limit === 0) return 100;
	return Math.floor((1000 * (spent + reserved + unknown)) / limit) / 10;
}
