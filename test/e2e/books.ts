import { join } from 'node:path';
import { openSqliteLedger } from '../../engine/adapters/embedded/sqlite/sqliteLedger';
import { creditsOf } from '../../engine/speech/milliCredits';
import { systemClock } from '../../engine/concurrency/systemClock';
import type { Clock } from '../../engine/ports/clock';
import type { Ledger, ReservationState } from '../../engine/ports/ledger';

/** The ledger of a store, whether an n8n has it open or not. */
export interface OpenBooks {
	/** Checks the books as well. */
	read(): Promise<Books>;
	/** Closes what has expired in so many milliseconds, as the next purchase at that time would. */
	sweepLater(ms: number): Promise<void>;
}

/** What the ledger says of the account, in credits. */
export interface Books {
	spent: number;
	reserved: number;
	unknown: number;
	/** How many entries are in each state. */
	states: Partial<Record<ReservationState, number>>;
}

/** @param folder of the store */
export function openBooks(folder: string): OpenBooks {
	async function withLedger<T>(
		work: (ledger: Ledger) => Promise<T>,
		clock: Clock = systemClock,
	): Promise<T> {
		const ledger = await openSqliteLedger({ path: join(folder, 'ledger.db'), clock });
		return await work(ledger).finally(async () => await ledger.close());
	}

	return {
		read: async () => await withLedger(read),
		async sweepLater(ms) {
			const later = { ...systemClock, now: () => systemClock.now() + ms };
			await withLedger(async (ledger) => await ledger.sweep(), later);
		},
	};
}

async function read(ledger: Ledger): Promise<Books> {
	expect(await ledger.verify()).toEqual([]);
	const entries = await ledger.entries({ namespace: 'default', limit: 1000 });
	const account = entries[0]?.holds.find(({ scope }) => scope.startsWith('account:'));
	if (account === undefined) throw new Error('the ledger has no entry of an account');
	const [balance] = await ledger.balances([account]);
	const states: Books['states'] = {};
	for (const { state } of entries) states[state] = (states[state] ?? 0) + 1;
	return {
		spent: creditsOf(balance!.spent),
		reserved: creditsOf(balance!.reserved),
		unknown: creditsOf(balance!.unknown),
		states,
	};
}
