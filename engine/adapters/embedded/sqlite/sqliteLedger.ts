import { invalidInput } from '../../../errors';
import type { MilliCredits } from '../../../speech/milliCredits';
import {
	LONGEST_TTL_MS,
	type BudgetUnit,
	type Ledger,
	type ReserveRequest,
} from '../../../ports/ledger';
import type { Database } from './database';
import { groupCommit } from './groupCommit';
import {
	callsForKey,
	entriesUnderWay,
	listEntries,
	readBalance,
	readEntry,
	scopesBeginning,
} from './ledgerEntries';
import {
	inWords,
	LEDGER_PURPOSE,
	openLedgerFile,
	stillTheSameFile,
	type LedgerFileOptions,
} from './ledgerFile';
import * as transitions from './ledgerTransitions';
import { verifyLedger } from './verifyLedger';

/** Closed in one transaction; more of them would hold the event loop. */
const SWEPT_AT_ONCE = 200;

/** A billion credits: far above any call, and far below what sums of can be read exactly. */
const MOST_AT_ONCE = 1e12;

/**
 * The ledger in one SQLite file that all processes of one machine may share.
 *
 * @throws STORE_UNAVAILABLE, also for a damaged file, which is left as it is
 */
export async function openSqliteLedger(options: LedgerFileOptions): Promise<Ledger> {
	return sqliteLedger(await openLedgerFile(options), options);
}

/** @param database the opened file of `options.path` */
export function sqliteLedger(database: Database, options: LedgerFileOptions): Ledger {
	const { clock } = options;
	const checkFile = stillTheSameFile(options.path);
	const commitTogether = groupCommit(
		{
			run: database.run,
			write: async (work) =>
				await database.write(() => {
					checkFile();
					return work();
				}),
		},
		LEDGER_PURPOSE,
	);

	async function write<T>(work: () => T, ifUndone?: (error: unknown) => T): Promise<T> {
		return await commitTogether(work, ifUndone).catch((error: unknown) => {
			throw inWords(error);
		});
	}

	async function read<T>(work: () => T): Promise<T> {
		return await database.read(work).catch((error: unknown) => {
			throw inWords(error);
		});
	}

	async function sweep(): Promise<{ released: number; unknown: number }> {
		const closed = { released: 0, unknown: 0 };
		// Mostly there is nothing to do, and then no other process need wait for it.
		while (await read(() => transitions.anyExpired(database, clock.now()))) {
			const some = await write(() => transitions.sweepSome(database, clock.now(), SWEPT_AT_ONCE));
			closed.released += some.released;
			closed.unknown += some.unknown;
		}
		return closed;
	}

	return {
		async reserve(request) {
			checkRequest(request);
			return await write(
				() => transitions.reserve(database, request, clock.now()),
				(error) => transitions.refusal(database, error),
			);
		},
		markSent: async (id, tryId) =>
			await write(() => transitions.markSent(database, id, tryId, clock.now())),
		async settle(id, settlement) {
			checkWhole('charge', settlement.charged, MOST_AT_ONCE);
			return await write(() => transitions.settle(database, id, settlement, clock.now()));
		},
		release: async (id, resolvedBy) =>
			await write(() => transitions.release(database, id, clock.now(), resolvedBy)),
		markUnknown: async (id, requestId) =>
			await write(() => transitions.markUnknown(database, id, clock.now(), requestId)),

		async renew(owner, ttlMs) {
			checkTtl(ttlMs);
			await write(() => transitions.renew(database, owner, ttlMs, clock.now()));
		},

		sweep,

		balances: async (holds) => await read(() => holds.map((hold) => readBalance(database, hold))),
		entries: async (filter) =>
			await listEntries(database, filter).catch((error: unknown) => {
				throw inWords(error);
			}),
		async callsFor(namespace, cacheKey) {
			await sweep();
			return await read(() => callsForKey(database, namespace, cacheKey));
		},
		entry: async (namespace, id) => await read(() => readEntry(database, namespace, id)),
		underWay: async () => await read(() => entriesUnderWay(database)),
		scopes: async (prefix) => await read(() => scopesBeginning(database, prefix)),
		async purchaseOf(requestId) {
			const row = await read(() =>
				database.get('SELECT ns, key FROM entry WHERE request_id = ? LIMIT 1', requestId),
			);
			return row === undefined
				? undefined
				: { namespace: String(row['ns']), cacheKey: String(row['key']) };
		},

		async setLimit(scope, rule) {
			if (rule !== undefined) checkWhole('limit', rule.limit);
			await write(() =>
				rule === undefined
					? database.run('DELETE FROM rule WHERE scope = ?', scope)
					: database.run(
							'INSERT OR REPLACE INTO rule (scope, unit, zone, amount) VALUES (?, ?, ?, ?)',
							scope,
							rule.unit,
							rule.timeZone,
							rule.limit,
						),
			);
		},

		async limitOf(scope) {
			const row = await read(() => database.get('SELECT * FROM rule WHERE scope = ?', scope));
			return row === undefined
				? undefined
				: {
						unit: String(row['unit']) as BudgetUnit,
						timeZone: String(row['zone']),
						limit: Number(row['amount']) as MilliCredits,
					};
		},

		async claimWarning(scope, period, percent) {
			const key = [scope, period, percent] as const;
			const claimed = await read(() =>
				database.get(
					'SELECT 1 FROM warning WHERE scope = ? AND period = ? AND percent = ?',
					...key,
				),
			);
			if (claimed !== undefined) return false;
			return await write(
				() =>
					database.run(
						'INSERT INTO warning (scope, period, percent) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
						...key,
					) === 1,
			);
		},

		async rememberAccount(keyFingerprint, account) {
			await write(() =>
				database.run(
					`INSERT INTO account (fingerprint, account) VALUES (?, ?)
					ON CONFLICT DO UPDATE SET account = excluded.account WHERE account <> excluded.account`,
					keyFingerprint,
					account,
				),
			);
		},

		async rememberedAccount(keyFingerprint) {
			const row = await read(() =>
				database.get('SELECT account FROM account WHERE fingerprint = ?', keyFingerprint),
			);
			return row === undefined ? undefined : String(row['account']);
		},

		async verify() {
			checkFile();
			const connection = await openLedgerFile(options);
			return await verifyLedger(connection)
				.finally(() => connection.close())
				.catch((error: unknown) => {
					throw inWords(error);
				});
		},

		async close() {
			await Promise.resolve(database.close());
		},
	};
}

/** Anything but a whole number would slip past the comparison with the limit. */
function checkRequest({ amount, holds, ttlMs }: ReserveRequest): void {
	checkWhole('amount', amount, MOST_AT_ONCE);
	for (const { limit } of holds) if (limit !== undefined) checkWhole('limit', limit);
	checkTtl(ttlMs);
}

function checkTtl(ttlMs: number): void {
	checkWhole('time to live', ttlMs, LONGEST_TTL_MS);
}

function checkWhole(what: string, value: number, most = Number.MAX_SAFE_INTEGER): void {
	if (Number.isSafeInteger(value) && value >= 0 && value <= most) return;
	throw invalidInput(
		`The ${what} in the ledger must be a whole number from 0 to ${most}; it is ${value}`,
		'Nothing was bought and nothing was changed in the ledger. Correct the credits that were entered.',
	);
}
