import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openSqliteLedger } from '../../../engine/adapters/embedded/sqlite/sqliteLedger';
import { createAccountCredits, type AccountCredits } from '../../../engine/account/accountCredits';
import { accountIdentity } from '../../../engine/account/accountIdentity';
import { parseBudget, type BudgetFields } from '../../../engine/budget/budgetRules';
import {
	createExecutionBudgets,
	namedScope,
	type BudgetChoice,
	type ExecutionBudgets,
} from '../../../engine/budget/executionBudgets';
import { milliCredits } from '../../../engine/speech/milliCredits';
import type { Ledger } from '../../../engine/ports/ledger';
import { heldClock } from '../../contracts/heldClock';
import { afterTests } from '../../support/afterTests';
import { fakeAccountApi } from '../../support/fakeAccountApi';
import { temporaryFolder } from '../../support/temporaryFolder';

const NOON = Date.UTC(2026, 10, 21, 12);

/** A ledger and an account, and executions that spend from them. */
async function budgetBench() {
	const clock = heldClock(NOON);
	const api = fakeAccountApi();
	const ledger = await openSqliteLedger({ path: join(temporaryFolder(), 'ledger.db'), clock });
	afterTests(() => ledger.close());

	function execution(
		fields: BudgetFields = {},
		options: {
			namespace?: string;
			key?: string;
			id?: string;
			accountCredits?: AccountCredits;
		} = {},
	): ExecutionBudgets {
		const { namespace = 'default', key = 'key-1', id = randomUUID() } = options;
		return createExecutionBudgets({
			ledger: async () => await Promise.resolve(ledger),
			clock,
			namespace,
			account: accountIdentity({
				ledger: async () => await Promise.resolve(ledger),
				accountApi: api,
				keyFingerprint: key,
				credentialId: 'credential-1',
			}),
			accountCredits: options.accountCredits ?? createAccountCredits(api, clock),
			rules: parseBudget(fields, 'UTC'),
			executionId: id,
			timeZone: 'UTC',
		});
	}

	/** As a purchase does; false when a budget refuses. */
	async function spend(budgets: ExecutionBudgets, credits: number, choice: BudgetChoice = {}) {
		const amount = milliCredits(credits);
		const holds = await budgets.forPurchase(choice);
		await budgets.leaveEnough(amount);
		const id = randomUUID();
		const answer = await ledger.reserve({
			id,
			namespace: 'default',
			cacheKey: 'a'.repeat(64),
			operation: id,
			amount,
			holds,
			facts: {
				workflowId: 'w',
				voiceId: 'v',
				modelId: 'm',
				outputFormat: 'f',
				characters: 1,
				textSha256: '',
			},
			owner: 'test',
			ttlMs: 60_000,
		});
		if (!answer.granted) return false;
		await ledger.markSent(id, 'try-1');
		await ledger.settle(id, { charged: amount, confirmed: true });
		return true;
	}

	return { clock, api, ledger, execution, spend };
}

const setLimit = async (ledger: Ledger, name: string, credits: number) =>
	await ledger.setLimit(namedScope('default', name), {
		unit: 'day',
		timeZone: 'UTC',
		limit: milliCredits(credits),
	});

describe('the budgets of an execution', () => {
	it('count the month of the account when there is no budget', async () => {
		const { execution, spend } = await budgetBench();
		const budgets = execution();
		expect(await budgets.report({}, true)).toEqual([]);
		expect(await spend(budgets, 30)).toBe(true);
		expect(await budgets.report({}, true)).toEqual([
			{
				scope: 'account',
				period: 'month:2026-11',
				limit: null,
				spent: 30,
				reserved: 0,
				unknown: 0,
				remaining: null,
				resetsAt: '2026-12-01T00:00:00.000Z',
			},
		]);
	});

	it('all have to admit a call, and each shows what it has left', async () => {
		const { execution, spend, ledger } = await budgetBench();
		await setLimit(ledger, 'campaign', 50);
		const budgets = execution({ budgetPeriod: 'month', budgetCredits: 1000 });
		const choice = { budgetScope: 'campaign', maxCreditsPerExecution: milliCredits(70) };
		expect(await spend(budgets, 30, choice)).toBe(true);
		expect(await spend(budgets, 30, choice)).toBe(false);
		expect(await budgets.admission(choice, milliCredits(30))).toMatchObject({
			admitted: false,
			refusedBy: {
				scope: 'campaign',
				period: 'day:2026-11-21',
				limit: 50,
				spent: 30,
				remaining: 20,
			},
		});
		expect(await budgets.admission(choice, milliCredits(20))).toEqual({ admitted: true });
		expect(await budgets.report(choice, true)).toMatchObject([
			{ scope: 'account', limit: 1000, spent: 30, remaining: 970 },
			{ scope: 'campaign', limit: 50, spent: 30, remaining: 20 },
			{ scope: 'execution', period: 'total', limit: 70, spent: 30, remaining: 40, resetsAt: null },
		]);
		// Without the scope only the account counts.
		expect(await spend(budgets, 30)).toBe(true);
	});

	it('start anew with the window, in what they enforce and in what they show', async () => {
		const { execution, spend, clock } = await budgetBench();
		const fields = { budgetPeriod: 'day', budgetCredits: '40', budgetTimeZone: 'Pacific/Auckland' };
		const budgets = execution(fields);
		expect(await spend(budgets, 40)).toBe(true);
		expect(await spend(budgets, 1)).toBe(false);
		// Midnight in Auckland on the 22nd was at 11:00 UTC; the next is 23 hours away.
		clock.pass(23 * 60 * 60 * 1000 - 1);
		expect(await spend(budgets, 1)).toBe(false);
		clock.pass(1);
		expect(await budgets.report({}, true)).toMatchObject([{ spent: 0, remaining: 40 }]);
		expect(await spend(budgets, 40)).toBe(true);
	});

	it.each(['day', 'week', 'month', 'billingCycle', 'total'] as const)(
		'know what was spent before the limit was set, in a window of the unit %s',
		async (budgetPeriod) => {
			const { execution, spend, api, clock } = await budgetBench();
			api.subscription = { canExtend: false, resetsAtMs: Date.UTC(2026, 11, 3) };
			const accountCredits = createAccountCredits(api, clock);
			// A cycle that was never seen cannot be counted.
			await accountCredits.cycleEndsAtMs();
			await spend(execution({}, { accountCredits }), 60);
			const limited = execution({ budgetPeriod, budgetCredits: 100 }, { accountCredits });
			expect(await spend(limited, 50)).toBe(false);
			expect(await spend(limited, 40)).toBe(true);
		},
	);

	it('of a scope know the past as well, and show one window however many they count', async () => {
		const { execution, spend, ledger } = await budgetBench();
		const choice = { budgetScope: 'campaign' };
		await spend(execution(), 60, choice);
		await setLimit(ledger, 'campaign', 100);
		expect(await spend(execution(), 50, choice)).toBe(false);
		expect(await spend(execution(), 40, choice)).toBe(true);
		const shown = await execution().report(choice, true);
		expect(shown.map(({ scope, period, spent }) => [scope, period, spent])).toEqual([
			['account', 'month:2026-11', 100],
			['campaign', 'day:2026-11-21', 100],
		]);
	});

	it('of one execution are not those of another', async () => {
		const { execution, spend } = await budgetBench();
		const choice = { maxCreditsPerExecution: milliCredits(10) };
		expect(await spend(execution({}, { id: 'one' }), 10, choice)).toBe(true);
		expect(await spend(execution({}, { id: 'one' }), 1, choice)).toBe(false);
		expect(await spend(execution({}, { id: 'two' }), 10, choice)).toBe(true);
	});

	it('of one execution know what its other nodes spent, which have no limit of their own', async () => {
		const { execution, spend } = await budgetBench();
		const node = () => execution({}, { id: 'one' });
		expect(await spend(node(), 60)).toBe(true);
		expect((await node().report({}, true)).map(({ scope }) => scope)).toEqual(['account']);
		const choice = { maxCreditsPerExecution: milliCredits(100) };
		expect(await spend(node(), 50, choice)).toBe(false);
		expect(await spend(node(), 40, choice)).toBe(true);
	});

	it('are shared by the namespaces where they are the account’s, and kept apart where they are named', async () => {
		const { execution, spend, ledger } = await budgetBench();
		await setLimit(ledger, 'client', 10);
		const fields = { budgetPeriod: 'total', budgetCredits: 100 };
		const other = execution(fields, { namespace: 'other' });
		expect(await spend(other, 60, { budgetScope: 'client' })).toBe(true);
		const own = execution(fields);
		expect(await spend(own, 50)).toBe(false);
		expect(await spend(own, 10, { budgetScope: 'client' })).toBe(true);
	});

	it('go on with a new key of the same account', async () => {
		const { execution, spend, api } = await budgetBench();
		api.getUserId = async () => await Promise.resolve('u_1');
		const fields = { budgetPeriod: 'total', budgetCredits: 100 };
		expect(await spend(execution(fields, { key: 'old' }), 60)).toBe(true);
		expect(await spend(execution(fields, { key: 'new' }), 60)).toBe(false);
	});

	it.each([
		['lacks it, the new one has it', undefined, 'u_1'],
		['has it, the new one lacks it', 'u_1', undefined],
	])(
		'go on when the old key %s: the permission to say whose it is',
		async (_what, before, after) => {
			const { execution, spend, api } = await budgetBench();
			const forbidden = api.getUserId.bind(api);
			const whose = (user: string | undefined) => {
				api.getUserId = user === undefined ? forbidden : async () => await Promise.resolve(user);
			};
			const fields = { budgetPeriod: 'total', budgetCredits: 100 };
			whose(before);
			expect(await spend(execution(fields, { key: 'old' }), 60)).toBe(true);
			whose(after);
			expect(await spend(execution(fields, { key: 'new' }), 60)).toBe(false);
		},
	);

	it('begin anew with the key of another account', async () => {
		const { execution, spend, api } = await budgetBench();
		const fields = { budgetPeriod: 'total', budgetCredits: 100 };
		for (const user of ['u_1', 'u_2']) {
			api.getUserId = async () => await Promise.resolve(user);
			expect(await spend(execution(fields, { key: user }), 60)).toBe(true);
		}
	});

	it('ask nobody for the report of a hit', async () => {
		const { execution, spend, api } = await budgetBench();
		api.subscription = { canExtend: false, resetsAtMs: Date.UTC(2026, 11, 3, 8) };
		const fields = { budgetPeriod: 'billingCycle', budgetCredits: 50 };
		await spend(execution(fields), 20);
		const readings = api.subscriptionReadings;
		await execution(fields).report({}, false);
		expect(api.subscriptionReadings).toBe(readings);
	});

	it('do not begin while it cannot be told whose key it is', async () => {
		const { execution, spend, api, ledger } = await budgetBench();
		const offline = new Error('offline');
		api.getUserId = async () => await Promise.reject(offline);
		const budgets = execution();
		await expect(spend(budgets, 1)).rejects.toBe(offline);
		expect(await ledger.rememberedAccount('key-1')).toBeUndefined();
		api.getUserId = async () => await Promise.resolve('u_1');
		expect(await spend(budgets, 1)).toBe(true);
		expect(await ledger.rememberedAccount('key-1')).toBe('user:u_1');
	});

	it('leave in the account what is to be kept', async () => {
		const { execution, spend, api } = await budgetBench();
		api.subscription = { canExtend: false, creditsLeft: 100 };
		const budgets = execution({ keepCredits: 60 });
		expect(await budgets.admission({}, milliCredits(41))).toMatchObject({
			admitted: false,
			refusedBy: { scope: 'ElevenLabs account', remaining: 40 },
		});
		await expect(spend(budgets, 41)).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
		expect(await spend(budgets, 40)).toBe(true);
		expect(budgets.warnings()).toEqual([]);
	});

	it('foretell from the account what a purchase would find there now', async () => {
		const { execution, spend, api, clock } = await budgetBench();
		api.subscription = { canExtend: false, creditsLeft: 10 };
		const budgets = execution({ keepCredits: 5 });
		expect(await budgets.admission({}, milliCredits(500))).toMatchObject({ admitted: false });
		clock.pass(10_000);
		api.subscription = { canExtend: false, creditsLeft: 1000 };
		expect(await budgets.admission({}, milliCredits(500))).toEqual({ admitted: true });
		expect(await spend(budgets, 500)).toBe(true);
	});

	it('say when they cannot tell what is left in the account', async () => {
		const { execution, spend } = await budgetBench();
		const budgets = execution({ keepCredits: 60 });
		expect(await spend(budgets, 41)).toBe(true);
		expect(budgets.warnings()).toEqual([expect.stringContaining('Keep Credits')]);
	});

	it('of a billing cycle follow the subscription, and say so when they cannot', async () => {
		const { execution, spend, api } = await budgetBench();
		const fields = { budgetPeriod: 'billingCycle', budgetCredits: 50 };
		api.subscription = { canExtend: false, resetsAtMs: Date.UTC(2026, 11, 3, 8) };
		const budgets = execution(fields);
		await spend(budgets, 20);
		expect(await budgets.report({}, true)).toMatchObject([
			{ period: 'billingCycle:2026-12-03', spent: 20, resetsAt: '2026-12-03T08:00:00.000Z' },
		]);
		expect(budgets.warnings()).toEqual([]);
		api.subscription = undefined;
		const blind = execution(fields);
		// What was spent is counted in the month as well, so it is not forgotten.
		expect(await spend(blind, 40)).toBe(false);
		expect(blind.warnings()).toEqual([expect.stringContaining('user_read')]);
	});
});

describe('the budget of a billing cycle', () => {
	it('is not passed because the subscription cannot be read for a while', async () => {
		const { execution, spend, api, clock } = await budgetBench();
		const accountCredits = createAccountCredits(api, clock);
		const fields = { budgetPeriod: 'billingCycle', budgetCredits: 50 };
		const spendSome = async () => await spend(execution(fields, { accountCredits }), 40);
		api.subscription = { canExtend: false, resetsAtMs: Date.UTC(2026, 11, 20) };
		expect(await spendSome()).toBe(true);
		// Into the next calendar month, but the same cycle.
		clock.pass(10 * 24 * 60 * 60 * 1000);
		expect(await spendSome()).toBe(false);
		clock.pass(2 * 60 * 1000);
		api.subscription = undefined;
		expect(await spendSome()).toBe(false);
	});
});

describe('thresholds', () => {
	it('are told once for each window, by whoever passes them first', async () => {
		const { execution, spend, clock } = await budgetBench();
		const fields = { budgetPeriod: 'day', budgetCredits: 100, warnAtPercent: '50, 80' };
		const told = async (credits: number) => {
			const budgets = execution(fields);
			await spend(budgets, credits);
			await budgets.report({}, true);
			return budgets.warnings();
		};
		expect(await told(49)).toEqual([]);
		expect(await told(2)).toEqual([
			'The budget of the account is used to 51 % (51 of 100 credits, day:2026-11-21).',
		]);
		expect(await told(1)).toEqual([]);
		expect(await told(40)).toEqual([expect.stringContaining('used to 92 %')]);
		clock.pass(24 * 60 * 60 * 1000);
		expect(await told(90)).toEqual([expect.stringContaining('used to 90 %')]);
	});

	it('are left to the next purchase by an item that spent nothing, which must not wait for locked books', async () => {
		const { execution, spend, ledger } = await budgetBench();
		const fields = { budgetPeriod: 'day', budgetCredits: 100 };
		await spend(execution(), 10);
		const claim = jest.spyOn(ledger, 'claimWarning');
		const budgets = execution(fields);
		expect(await budgets.report({}, false)).toMatchObject([{ spent: 10 }]);
		await spend(budgets, 60);
		expect(await execution(fields).report({}, false)).toMatchObject([{ spent: 70 }]);
		expect(claim).not.toHaveBeenCalled();
		await budgets.report({}, true);
		expect(budgets.warnings()).toEqual([expect.stringContaining('used to 70 %')]);
	});

	it('are not told of a budget of zero', async () => {
		const { execution } = await budgetBench();
		const budgets = execution({ budgetPeriod: 'day', budgetCredits: 0 });
		await budgets.accountBudgets();
		expect(await budgets.report({}, true)).toMatchObject([{ limit: 0, remaining: 0 }]);
		expect(budgets.warnings()).toEqual([]);
	});
});
