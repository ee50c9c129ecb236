import type { Clock } from '../ports/clock';
import type { Balance, BudgetUnit, Ledger, LimitRule } from '../ports/ledger';
import type { AccountCredits, CallOver } from '../account/accountCredits';
import type { AccountIdentity } from '../account/accountIdentity';
import { inCredits } from './budgetExceeded';
import { DEFAULT_WARN_AT_PERCENT, type BudgetRules } from './budgetRules';
import { budgetWindow, type PeriodWindow } from './budgetWindow';
import { creditsOf, type MilliCredits } from '../speech/milliCredits';
import { admits, budgetReport, type BudgetReport, type OrderBudget } from './orderBudget';

/** Balances that were just read are shown again for this long, so that a thousand hits are not a thousand reads. */
const REPORT_CURRENT_FOR_MS = 500;

/** Which budgets an item is counted in besides the account's. */
export interface BudgetChoice {
	/** A name that the user gave, for example a project or a client. */
	budgetScope?: string;
	/** Undefined for no limit. */
	maxCreditsPerExecution?: MilliCredits;
	/** Limits that the one who asks brings along, for each day in the time zone of the workflow. */
	perDay?: DailyLimit[];
}

/** What may be spent in a day on something that is no budget scope of the user, for example one caller. */
export interface DailyLimit {
	/** As the ledger knows it, unique in the namespace, for example `endpoint:my-voice`. */
	scope: string;
	/** As items name it. */
	name: string;
	/** In words for a sentence, for example `this caller`. */
	label: string;
	limit: MilliCredits;
}

/** The budgets that the purchases of one execution are counted in. */
export interface ExecutionBudgets {
	/**
	 * The windows that a purchase is counted in, all of which must admit it; those without a limit as well for which one
	 * may be set later.
	 *
	 * @throws STORE_UNAVAILABLE, and why ElevenLabs cannot be asked whose key it is
	 */
	forPurchase(choice: BudgetChoice): Promise<OrderBudget[]>;
	/**
	 * Sees to it that a call leaves in the account what is to be kept.
	 *
	 * @throws BUDGET_EXCEEDED
	 */
	leaveEnough(amount: MilliCredits): Promise<CallOver>;
	/** Whether all budgets, and the account itself, would admit a call now; and the first that would not. */
	admission(
		choice: BudgetChoice,
		amount: MilliCredits,
	): Promise<{ admitted: boolean; refusedBy?: BudgetReport }>;
	/**
	 * How they stand, for an item. Empty while the account was never seen, or when the books cannot be read.
	 *
	 * @param changed whether the item itself changed them; for others, figures of the last moment will do
	 */
	report(choice: BudgetChoice, changed: boolean): Promise<BudgetReport[]>;
	/** The account's windows as they are shown; the first is the one with the limit, if there is one. Throws as `forPurchase` does. */
	accountBudgets(): Promise<OrderBudget[]>;
	/** The same for a budget scope of the namespace. */
	scopeBudgets(name: string): Promise<OrderBudget[]>;
	/** In sentences for the user: thresholds that were passed, each told once for each window, and doubts. */
	warnings(): string[];
}

export interface ExecutionBudgetsOptions {
	ledger: () => Promise<Ledger>;
	clock: Clock;
	namespace: string;
	account: AccountIdentity;
	accountCredits: AccountCredits;
	/** Of the credential. */
	rules: BudgetRules;
	/** Unique for each execution, over all that share the ledger. */
	executionId: string;
	/** Of the workflow; IANA name. */
	timeZone: string;
}

/** A budget scope of a namespace, as the ledger knows it. */
export function namedScope(namespace: string, name: string): string {
	return `${scopePrefix(namespace)}${name}`;
}

/** What all budget scopes of a namespace begin with. */
export function scopePrefix(namespace: string): string {
	return `${encodeURIComponent(namespace)}/scope:`;
}

const CYCLE_UNKNOWN =
	'The billing cycle of the ElevenLabs account cannot be read, so the budget counts calendar months. Give the API key the permission user_read.';

const LEFT_UNKNOWN =
	'ElevenLabs does not tell what is left in the account, so Keep Credits could not be held to. The API key needs the permission user_read for this.';

export function createExecutionBudgets(options: ExecutionBudgetsOptions): ExecutionBudgets {
	const { clock, namespace, rules, executionId, timeZone, accountCredits } = options;
	const told = new Set<string>();
	const reports = new Map<string, { untilMs: number; report: Promise<BudgetReport[]> }>();

	async function windowOf(
		{ unit, timeZone: zone }: Omit<LimitRule, 'limit'>,
		mayAsk: boolean,
	): Promise<ZonedWindow> {
		const resetsAtMs = unit === 'billingCycle' ? await cycleEnd(mayAsk) : undefined;
		const cycle = resetsAtMs === undefined ? undefined : { endsAtMs: resetsAtMs };
		const window = budgetWindow(unit, clock.now(), zone, cycle);
		if (mayAsk && window.note === 'billingCycleUnknown') told.add(CYCLE_UNKNOWN);
		return { ...window, timeZone: zone };
	}

	async function cycleEnd(mayAsk: boolean): Promise<number | undefined> {
		return mayAsk ? await accountCredits.cycleEndsAtMs() : accountCredits.knownCycleEndsAtMs();
	}

	const account = (scope: string): RuledScope => ({
		scope,
		name: 'account',
		label: 'the account',
		rule: rules.rule,
	});

	async function named(name: string): Promise<RuledScope> {
		const scope = namedScope(namespace, name);
		const rule = await (await options.ledger()).limitOf(scope);
		return { scope, name, label: `the budget scope "${name}"`, rule };
	}

	/** A month is shown also without a limit, so that there is something to look at, and to set a limit by. */
	async function shownWindows(ruled: RuledScope, mayAsk = true): Promise<OrderBudget[]> {
		const { rule } = ruled;
		const month = await windowOf({ unit: 'month', timeZone: rule?.timeZone ?? timeZone }, mayAsk);
		const metered = orderBudget(ruled, month, undefined);
		if (rule === undefined) return [metered];
		const limited = orderBudget(ruled, await windowOf(rule, mayAsk), rule.limit);
		return limited.period === metered.period ? [limited] : [limited, metered];
	}

	/** Each window for which a limit may be set later, so that the limit knows what was spent in it before. */
	async function allWindows(ruled: RuledScope): Promise<OrderBudget[]> {
		const shown = await shownWindows(ruled);
		// The month is among those shown, whatever the limit.
		const units: BudgetUnit[] = ['day', 'week', 'total'];
		// Nobody is asked for it only to count.
		if (accountCredits.knownCycleEndsAtMs() !== undefined) units.push('billingCycle');
		const zone = ruled.rule?.timeZone ?? timeZone;
		const windows = await Promise.all(
			units.map(async (unit) => await windowOf({ unit, timeZone: zone }, false)),
		);
		const periods = new Set(shown.map(({ period }) => period));
		return [
			...shown,
			...windows
				.filter(({ period }) => !periods.has(period))
				.map((window) => orderBudget(ruled, window, undefined)),
		];
	}

	async function dailyBudgets(limits: DailyLimit[]): Promise<OrderBudget[]> {
		if (limits.length === 0) return [];
		const day = await windowOf({ unit: 'day', timeZone }, false);
		return limits.map(({ limit, ...words }) => {
			const scope = `${encodeURIComponent(namespace)}/${words.scope}`;
			return orderBudget({ ...words, scope }, day, limit);
		});
	}

	async function chosenBudgets(
		{ budgetScope, perDay }: BudgetChoice,
		windowsOf: (ruled: RuledScope) => Promise<OrderBudget[]>,
	) {
		return [
			...(budgetScope === undefined ? [] : await windowsOf(await named(budgetScope))),
			...(await dailyBudgets(perDay ?? [])),
		];
	}

	function executionBudget({ maxCreditsPerExecution }: BudgetChoice): OrderBudget {
		const execution = {
			scope: `execution:${executionId}`,
			name: 'execution',
			label: 'this execution',
		};
		return orderBudget(execution, { period: 'total' }, maxCreditsPerExecution);
	}

	async function allBudgets(choice: BudgetChoice): Promise<OrderBudget[]> {
		return [
			...(await allWindows(account(await options.account.scope()))),
			...(await chosenBudgets(choice, allWindows)),
			// Another node of the execution may have a limit for all of it.
			executionBudget(choice),
		];
	}

	async function tellThresholds(ledger: Ledger, budget: OrderBudget, balance: Balance) {
		const { spent, unknown, limit, scope, period } = balance;
		if (limit === undefined || limit === 0) return;
		const used = (spent + unknown) as MilliCredits;
		const percent = (100 * used) / limit;
		const thresholds = budget.name === 'account' ? rules.warnAtPercent : DEFAULT_WARN_AT_PERCENT;
		let first = false;
		for (const threshold of thresholds.filter((passed) => passed <= percent)) {
			first = (await ledger.claimWarning(scope, period, threshold)) || first;
		}
		if (!first) return;
		told.add(
			`The budget of ${budget.label} is used to ${Math.floor(percent)} % (${inCredits(used)} of ${inCredits(limit)} credits, ${period}).`,
		);
	}

	async function readReport(choice: BudgetChoice, changed: boolean): Promise<BudgetReport[]> {
		const ledger = await options.ledger();
		const scope = await options.account.rememberedScope();
		// A hit is served without the network, so nobody is asked for its report.
		const windowsOf = async (ruled: RuledScope) => await shownWindows(ruled, changed);
		const budgets = [
			...(scope === undefined ? [] : await windowsOf(account(scope))),
			...(await chosenBudgets(choice, windowsOf)),
			...(choice.maxCreditsPerExecution === undefined ? [] : [executionBudget(choice)]),
		];
		const shown = budgets.filter(
			({ scope, limit }) =>
				limit !== undefined ||
				!budgets.some((other) => other.scope === scope && other.limit !== undefined),
		);
		const balances = await ledger.balances(shown);
		// Only what was spent passes a threshold; telling it writes, and a hit must not wait for books that are locked.
		if (changed) {
			for (const [index, balance] of balances.entries()) {
				await tellThresholds(ledger, shown[index]!, balance);
			}
		}
		return balances.map((balance, index) => budgetReport(balance, shown[index]!));
	}

	return {
		forPurchase: async (choice) => await allBudgets(choice),

		async leaveEnough(amount) {
			if (rules.keepCredits === 0) return () => undefined;
			const over = await accountCredits.admit(amount, rules.keepCredits);
			if ((await accountCredits.left()) === undefined) told.add(LEFT_UNKNOWN);
			return over;
		},

		async admission(choice, amount) {
			const budgets = await allBudgets(choice);
			const balances = await (await options.ledger()).balances(budgets);
			const refusing = balances.findIndex((balance) => !admits(balance, amount));
			if (refusing >= 0) {
				return {
					admitted: false,
					refusedBy: budgetReport(balances[refusing]!, budgets[refusing]!),
				};
			}
			const wanted = (amount + rules.keepCredits) as MilliCredits;
			const left = await accountCredits.left(wanted);
			if (left === undefined || left >= wanted) return { admitted: true };
			const resetsAtMs = (await accountCredits.subscription())?.resetsAtMs;
			return { admitted: false, refusedBy: accountReport(left, rules.keepCredits, resetsAtMs) };
		},

		async report(choice, changed) {
			const name = JSON.stringify(choice);
			const known = changed ? undefined : reports.get(name);
			if (known !== undefined && clock.now() < known.untilMs) return await known.report;
			// The audio is there; that the books cannot be read is said where it matters, at the next purchase.
			const report = readReport(choice, changed).catch(() => []);
			reports.set(name, { untilMs: clock.now() + REPORT_CURRENT_FOR_MS, report });
			return await report;
		},

		accountBudgets: async () => await shownWindows(account(await options.account.scope())),
		scopeBudgets: async (name) => await shownWindows(await named(name)),
		warnings: () => [...told],
	};
}

/** What credits are counted for, with the limit that was set for it. */
interface RuledScope extends Pick<OrderBudget, 'scope' | 'name' | 'label'> {
	rule: LimitRule | undefined;
}

type ZonedWindow = PeriodWindow & Pick<OrderBudget, 'timeZone'>;

function orderBudget(
	{ scope, name, label }: Pick<OrderBudget, 'scope' | 'name' | 'label'>,
	{ period, startsAtMs, resetsAtMs, timeZone }: ZonedWindow,
	limit: MilliCredits | undefined,
): OrderBudget {
	return {
		scope,
		period,
		limit,
		name,
		label,
		resetsAtMs,
		...(startsAtMs === undefined ? {} : { startsAtMs }),
		...(timeZone === undefined ? {} : { timeZone }),
	};
}

/** The account's own credits in the form of a budget: what is left of them above what is to be kept. */
function accountReport(
	left: MilliCredits,
	keep: MilliCredits,
	resetsAtMs: number | undefined,
): BudgetReport {
	return {
		scope: 'ElevenLabs account',
		period: 'billingCycle',
		limit: null,
		spent: 0,
		reserved: 0,
		unknown: 0,
		remaining: creditsOf(Math.max(0, left - keep) as MilliCredits),
		resetsAt: resetsAtMs === undefined ? null : new Date(resetsAtMs).toISOString(),
	};
}
