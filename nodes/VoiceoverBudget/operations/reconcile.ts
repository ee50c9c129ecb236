import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import {
	budgetStatus,
	statusOfScopes,
	type BudgetStatus,
} from '../../../engine/budget/budgetStatus';
import { compareUsage } from '../../../engine/budget/compareUsage';
import { allEntries } from '../../../engine/budget/entryPages';
import { namedScope } from '../../../engine/budget/executionBudgets';
import { creditsOf } from '../../../engine/speech/milliCredits';
import { reconcile, type Reconciliation } from '../../../engine/budget/reconcile';
import { resolveByHand } from '../../../engine/budget/resolveByHand';
import { isVoiceoverError } from '../../../engine/errors';
import type { Books } from '../../shared/session/compose';
import type { ListInput, ReconcileInput, SetLimitInput, StatusInput } from '../input';
import {
	entryJson,
	leftJson,
	resolvedJson,
	ruleJson,
	statusJson,
	subscriptionJson,
} from '../output';

/** One item for the account, and one for each budget scope that was asked for. */
export async function status(
	books: Books,
	{ scope, allScopes }: StatusInput,
): Promise<IDataObject[]> {
	const { ledger, budgets, namespace } = books;
	// A purchase does the same first, so without it other figures would be shown than are enforced.
	await ledger.sweep();
	const named = scope === undefined ? [] : (await budgets.scopeBudgets(scope)).slice(0, 1);
	const [first] = await budgets.accountBudgets();
	const [account, ...scopes] = await budgetStatus(ledger, [first!, ...named]);
	const others = allScopes ? await statusOfScopes(ledger, namespace, budgets) : [];
	const isNew = (other: BudgetStatus) => !scopes.some((each) => each.scope === other.scope);
	return [
		{
			...statusJson(account!),
			...(await accountFacts(books)),
			keepCredits: creditsOf(books.rules.keepCredits),
		},
		...[...scopes, ...others.filter(isNew)].map((each) => ({ ...statusJson(each), warnings: [] })),
	];
}

async function accountFacts({ accountApi }: Books): Promise<IDataObject> {
	return await accountApi.getSubscription().then(
		(subscription) => ({ account: subscriptionJson(subscription), warnings: [] }),
		(error: unknown) => {
			if (!isVoiceoverError(error)) throw error;
			const warning = `What is left in the ElevenLabs account cannot be read: ${error.message}. ${error.description}`;
			return { account: null, warnings: [warning] };
		},
	);
}

/** One item with the limit before and after, and how the budget stands with it. */
export async function setLimit(books: Books, { scope, rule }: SetLimitInput): Promise<IDataObject> {
	const { ledger, budgets, namespace } = books;
	const name = namedScope(namespace, scope);
	const before = await ledger.limitOf(name);
	await ledger.setLimit(name, rule);
	await ledger.sweep();
	const [budget] = await budgets.scopeBudgets(scope);
	const [after] = await budgetStatus(ledger, [budget!]);
	return {
		scope,
		before: ruleJson(before),
		after: ruleJson(rule),
		status: statusJson(after!),
		warnings: limitWarnings(after!, before !== undefined),
	};
}

function limitWarnings(after: BudgetStatus, wasLimited: boolean): string[] {
	const { limit, spent, reserved, unknown, scope, resetsAt } = after;
	if (limit === null) {
		return [
			wasLimited
				? `The budget scope "${scope}" has no limit any more; what is spent is still counted.`
				: `The budget scope "${scope}" had no limit, and has none now. Enter Credits to set one.`,
		];
	}
	const used = spent + reserved + unknown;
	if (limit > 0 && used <= limit) return [];
	const until = resetsAt === null ? 'the limit is raised' : `${resetsAt}, or until it is raised`;
	return [
		limit === 0
			? `With a limit of 0 the budget scope "${scope}" allows only speech that is in the cache.`
			: `More than this limit is used already (${used.toLocaleString('en-US')} credits), so the budget scope "${scope}" allows only speech that is in the cache until ${until}.`,
	];
}

export async function listEntries(
	{ ledger, namespace }: Books,
	{ scope, states, sinceMs, most }: ListInput,
): Promise<IDataObject[]> {
	const filter = {
		namespace,
		...(states === undefined ? {} : { states }),
		...(scope === undefined ? {} : { scope: namedScope(namespace, scope) }),
		...(sinceMs === undefined ? {} : { sinceMs }),
	};
	return (await allEntries(ledger, filter, most)).map(entryJson);
}

/** Looks for all that is open, and compares with the account. */
export async function reconcileAll(
	books: Books,
	context: IExecuteFunctions,
): Promise<{ json: IDataObject; summary: string }> {
	const { ledger, accountApi, index, clock, namespace, budgets } = books;
	const signal = context.getExecutionCancelSignal();
	const accountBudgets = await budgets.accountBudgets();
	const stoppable = signal === undefined ? {} : { signal };
	const found = await reconcile({
		ledger,
		accountApi,
		index,
		clock,
		namespace,
		accountScopes: accountBudgets.map(({ scope }) => scope),
		...stoppable,
	});
	const comparison = await compareUsage({
		ledger,
		accountApi,
		clock,
		budgets: accountBudgets,
		...stoppable,
	});
	return {
		json: {
			resolved: found.resolved.map(resolvedJson),
			left: found.left.map(leftJson),
			comparison: comparison === undefined ? null : { ...comparison },
			warnings: found.warnings,
		},
		summary: [summaryOf(found), comparison?.explanation].filter(Boolean).join(' '),
	};
}

function summaryOf({ resolved, left }: Reconciliation): string {
	if (resolved.length + left.length === 0) return 'There was nothing open.';
	const charged = resolved.filter((each) => each.charged !== undefined);
	const released = resolved.filter((each) => each.charged === undefined);
	const sum = (amounts: number[]) =>
		(amounts.reduce((total, amount) => total + amount, 0) / 1000).toLocaleString('en-US');
	const spent = sum(charged.map((each) => Number(each.charged)));
	const freed = sum(released.map(({ entry }) => entry.amount));
	const open = sum(left.map(({ entry }) => entry.amount));
	const parts = [
		`${charged.length} charged (${spent} credits)`,
		`${released.length} released (${freed} credits)`,
		`${left.length} still open (${open} credits)`,
	];
	return `Of ${resolved.length + left.length} calls without a known outcome: ${parts.join(', ')}.`;
}

export async function reconcileByHand(
	{ ledger, namespace }: Books,
	context: IExecuteFunctions,
	{ resolution, charged }: ReconcileInput,
	entryId: string,
): Promise<{ json: IDataObject; summary: string }> {
	await ledger.sweep();
	const { before, after } = await resolveByHand(ledger, {
		namespace,
		entryId,
		resolution,
		charged,
		workflowId: context.getWorkflow().id ?? '',
	});
	return {
		json: {
			resolved: [
				resolvedJson({ entry: before, charged: after.charged, resolvedBy: after.resolvedBy }),
			],
			left: [],
			comparison: null,
			warnings: [],
		},
		summary: `The entry was ${resolution} by hand.`,
	};
}
