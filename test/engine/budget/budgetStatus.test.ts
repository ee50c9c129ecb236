import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { openSqliteLedger } from '../../../engine/adapters/embedded/sqlite/sqliteLedger';
import { budgetStatus, statusOfScopes } from '../../../engine/budget/budgetStatus';
import { namedScope } from '../../../engine/budget/executionBudgets';
import { milliCredits } from '../../../engine/speech/milliCredits';
import type { OrderBudget } from '../../../engine/budget/orderBudget';
import type { Ledger } from '../../../engine/ports/ledger';
import { heldClock } from '../../contracts/heldClock';
import { amountOf, holdOf, sampleReservation } from '../../contracts/sampleReservation';
import { afterTests } from '../../support/afterTests';
import { temporaryFolder } from '../../support/temporaryFolder';

const folder = temporaryFolder();

async function newLedger(): Promise<Ledger> {
	const path = join(folder, `${randomUUID()}.db`);
	const ledger = await openSqliteLedger({ path, clock: heldClock() });
	afterTests(() => ledger.close());
	return ledger;
}

function budgetOf(limit?: number, scope = 'account:a'): OrderBudget {
	return {
		...holdOf(scope, limit),
		name: 'account',
		label: 'the account',
		resetsAtMs: Date.UTC(2026, 11, 1),
	};
}

/** Calls that ended in each way, each for so many thousandths of a credit. */
async function spend(ledger: Ledger, amounts: number[], scope = 'account:a') {
	for (const [place, amount] of amounts.entries()) {
		const request = sampleReservation({ amount, holds: [holdOf(scope)] });
		await ledger.reserve(request);
		await ledger.markSent(request.id, 'try-1');
		const way = place % 4;
		if (way === 0) {
			await ledger.settle(request.id, { charged: amountOf(amount), confirmed: true });
		} else if (way === 1) await ledger.markUnknown(request.id);
		else if (way === 2) await ledger.release(request.id);
	}
}

describe('the status of a budget', () => {
	it('tells what is spent, held, unknown and left, in credits', async () => {
		const ledger = await newLedger();
		await spend(ledger, [4_000, 500, 9_000, 1_000]);
		expect(await budgetStatus(ledger, [budgetOf(8_000), budgetOf()])).toEqual([
			{
				scope: 'account',
				period: 'month:2026-11',
				label: 'the account',
				limit: 8,
				spent: 4,
				reserved: 1,
				unknown: 0.5,
				remaining: 2.5,
				percentUsed: 68.7,
				resetsAt: '2026-12-01T00:00:00.000Z',
			},
			expect.objectContaining({ limit: null, remaining: null, percentUsed: null, spent: 4 }),
		]);
	});

	it('of a limit of 0 is used up, and of a limit below what was spent more than that', async () => {
		const ledger = await newLedger();
		expect(await budgetStatus(ledger, [budgetOf(0)])).toMatchObject([
			{ limit: 0, remaining: 0, percentUsed: 100 },
		]);
		await spend(ledger, [4_000]);
		expect(await budgetStatus(ledger, [budgetOf(1_000)])).toMatchObject([
			{ remaining: 0, percentUsed: 400 },
		]);
	});

	it('shows what is enforced: what remains is granted, and not a thousandth more', async () => {
		const ledger = await newLedger();
		let scopes = 0;
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 8 }),
				fc.integer({ min: 0, max: 8_000 }),
				async (amounts, limit) => {
					scopes += 1;
					const scope = `scope ${scopes}`;
					await spend(ledger, amounts, scope);
					const budget = budgetOf(limit, scope);
					const [status] = await budgetStatus(ledger, [budget]);
					const remaining = milliCredits(status!.remaining!);
					const holds = [budget];
					const over = sampleReservation({ amount: remaining + 1, holds });
					expect(await ledger.reserve(over)).toMatchObject({ granted: false });
					if (remaining > 0) {
						const all = sampleReservation({ amount: remaining, holds });
						expect(await ledger.reserve(all)).toMatchObject({ granted: true });
						expect(await budgetStatus(ledger, [budget])).toMatchObject([
							{ remaining: 0, percentUsed: 100 },
						]);
					}
				},
			),
			{ numRuns: 60 },
		);
	}, 30_000);
});

describe('the status of all budget scopes', () => {
	it('shows those of the namespace with a limit or with calls in their window', async () => {
		const ledger = await newLedger();
		const rule = { unit: 'month', timeZone: 'UTC', limit: amountOf(5_000) } as const;
		await ledger.setLimit(namedScope('ns/1', 'limited'), rule);
		await ledger.setLimit(namedScope('ns', 'of another namespace'), rule);
		await spend(ledger, [1_000], namedScope('ns/1', 'spent'));
		await spend(ledger, [0, 0, 1_000], namedScope('ns/1', 'nothing came of it'));
		const scopeBudgets = async (name: string): Promise<OrderBudget[]> => {
			const limit = (await ledger.limitOf(namedScope('ns/1', name)))?.limit;
			return [{ ...budgetOf(limit, namedScope('ns/1', name)), name, label: name }];
		};
		const statuses = await statusOfScopes(ledger, 'ns/1', { scopeBudgets });
		expect(statuses.map(({ scope, limit, spent }) => [scope, limit, spent])).toEqual([
			['limited', 5, 0],
			['spent', null, 1],
		]);
	});
});
