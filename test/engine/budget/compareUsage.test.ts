import { compareUsage } from '../../../engine/budget/compareUsage';
import type { OrderBudget } from '../../../engine/budget/orderBudget';
import { VoiceoverError } from '../../../engine/errors';
import type { UsageWindow } from '../../../engine/ports/accountApi';
import { heldClock } from '../../contracts/heldClock';
import { amountOf } from '../../contracts/sampleReservation';

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const MONTH: OrderBudget = {
	scope: 'account:user:u1',
	period: 'month:2026-11',
	limit: undefined,
	name: 'account',
	label: 'the account',
	startsAtMs: Date.UTC(2026, 10, 1),
	resetsAtMs: Date.UTC(2026, 11, 1),
};
const CYCLE: OrderBudget = { ...MONTH, period: 'billingCycle:2026-12-03', startsAtMs: undefined };
const TOTAL: OrderBudget = { ...MONTH, period: 'total', startsAtMs: undefined };

interface Account {
	used?: number;
	creditsUsed?: number;
	error?: VoiceoverError;
	spent?: number;
	unknown?: number;
	budgets?: OrderBudget[];
}

async function compare({ used, creditsUsed, error, spent = 0, unknown = 0, budgets }: Account) {
	const windows: UsageWindow[] = [];
	const answer = async <T>(value: T): Promise<T> => {
		if (error !== undefined) throw error;
		return await Promise.resolve(value);
	};
	const comparison = await compareUsage({
		ledger: {
			balances: async (holds) =>
				await Promise.resolve(
					holds.map(({ scope, period, limit }) => ({
						scope,
						period,
						limit,
						spent: amountOf(spent),
						reserved: amountOf(0),
						unknown: amountOf(unknown),
					})),
				),
		},
		accountApi: {
			async creditUsage(window) {
				windows.push(window);
				return await answer(used);
			},
			getSubscription: async () =>
				await answer({
					canExtend: false,
					...(creditsUsed === undefined ? {} : { creditsUsed }),
				}),
		},
		clock: heldClock(NOW_MS),
		budgets: budgets ?? [MONTH],
	});
	return { comparison, windows };
}

describe('the account against the ledger', () => {
	it('asks for the window so far, and tells that the account counts in hours or days', async () => {
		const { comparison, windows } = await compare({ used: 500, spent: 300_000, unknown: 50_000 });
		expect(windows).toEqual([{ startMs: MONTH.startsAtMs, endMs: NOW_MS }]);
		expect(comparison).toEqual({
			window: 'month:2026-11',
			startsAt: '2026-11-01T00:00:00.000Z',
			ledgerSpent: 300,
			ledgerUnknown: 50,
			accountUsed: 500,
			difference: 150,
			explanation: expect.stringMatching(/150 credits more than the ledger.*hours or days/),
		});
	});

	it('says when both agree, and when the ledger has more', async () => {
		const equal = await compare({ used: 300, spent: 300_000 });
		expect(equal.comparison).toMatchObject({
			difference: 0,
			explanation: expect.stringContaining('what the ledger has'),
		});
		const more = await compare({ used: 300, spent: 300_000, unknown: 20_500 });
		expect(more.comparison).toMatchObject({
			difference: -20.5,
			explanation: expect.stringContaining('outcome is unknown'),
		});
	});

	it('takes the account’s own counter for a billing cycle', async () => {
		const { comparison, windows } = await compare({
			creditsUsed: 420,
			spent: 400_000,
			budgets: [CYCLE, MONTH],
		});
		expect(windows).toEqual([]);
		expect(comparison).toMatchObject({ window: CYCLE.period, startsAt: null, difference: 20 });
	});

	it('takes the month that is counted beside a budget without an end', async () => {
		expect((await compare({ used: 1, budgets: [TOTAL, MONTH] })).comparison).toMatchObject({
			window: 'month:2026-11',
		});
		expect((await compare({ used: 1, budgets: [TOTAL] })).comparison).toBeUndefined();
	});

	it.each<[string, Account, string]>([
		['the key may not read it', {}, 'workspace_analytics_read'],
		[
			'ElevenLabs cannot be reached',
			{ error: new VoiceoverError('API_UNREACHABLE', 'No answer', { description: 'Wait.' }) },
			'No answer. Wait.',
		],
		['the account does not tell', { budgets: [CYCLE] }, 'does not say'],
	])('says so when %s', async (_why, account, words) => {
		expect((await compare({ ...account, spent: 1_000 })).comparison).toMatchObject({
			ledgerSpent: 1,
			accountUsed: null,
			difference: null,
			explanation: expect.stringContaining(words),
		});
	});
});
