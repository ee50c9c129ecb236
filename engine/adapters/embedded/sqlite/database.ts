import type {
	DatabaseSync,
	DatabaseSyncOptions,
	SQLInputValue,
	SQLOutputValue,
	StatementSync,
} from 'node:sqlite';
import type { Clock } from '../../../ports/clock';
import { isBusy, storeError } from './sqliteErrors';

/**
 * SQLite's own waiting sleeps the whole event loop, so a little of it is allowed only while opening and migrating.
 * It is not enough there: the switch to WAL is refused at once when another process is just making it.
 */
const OPEN_TIMEOUT_MS = 25;

const RETRY_FIRST_MS = 1;
const RETRY_LONGEST_MS = 25;
/** Longer than any transaction of this package takes; past it the file is held by something else. */
const RETRY_GIVE_UP_MS = 15_000;

export type Row = Record<string, SQLOutputValue>;

export interface DatabaseOptions {
	/** Absolute path of the file; its folder exists. */
	path: string;
	/** `NORMAL` may lose the last commits on a power cut, never on a crash; `FULL` loses none. */
	synchronous: 'NORMAL' | 'FULL';
	/** Step n brings the schema from version n to n + 1. Never edit a released step. */
	migrations: readonly string[];
	/** What the file is to the user, for error messages: "cache index", "ledger". */
	purpose: string;
	clock: Clock;
}

/** A SQLite file shared with other processes, without ever blocking the event loop to wait for one of them. */
export interface Database {
	get(sql: string, ...parameters: SQLInputValue[]): Row | undefined;
	all(sql: string, ...parameters: SQLInputValue[]): Row[];
	/** Rows changed. For use inside `write`. */
	run(sql: string, ...parameters: SQLInputValue[]): number;
	/** Runs `work`, which must be synchronous, in one transaction; waits for other writers without blocking. */
	write<T>(work: () => T): Promise<T>;
	/** Runs a reading `work` outside a transaction, with the same error handling. */
	read<T>(work: () => T): Promise<T>;
	close(): void;
}

/**
 * Opens the file, creating and migrating it as needed. Any number of processes may do so at once.
 *
 * @throws STORE_UNAVAILABLE when it cannot be opened, is damaged, or was made by a newer version
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
	const sqlite = await importSqlite(options.purpose);
	const connection = await withoutBlocking(options, () => {
		refuseNewer(sqlite.DatabaseSync, options);
		const opened = new sqlite.DatabaseSync(options.path, { timeout: OPEN_TIMEOUT_MS });
		return prepareConnection(opened, options);
	});
	return database(connection, options);
}

/**
 * Does `work` while no other process, and nobody else in this one, works under the same lock.
 * The lock is one of the operating system, so it ends with its process.
 *
 * @param path a file for nothing but the lock; it stays empty
 */
export async function exclusively<T>(
	options: Pick<DatabaseOptions, 'path' | 'purpose' | 'clock'>,
	work: () => Promise<T>,
): Promise<T> {
	const sqlite = await importSqlite(options.purpose);
	const lock = await withoutBlocking(options, () => {
		const connection = new sqlite.DatabaseSync(options.path, { timeout: 0 });
		const taken = attempt(() => connection.exec('BEGIN EXCLUSIVE'));
		if (taken.ok) return connection;
		connection.close();
		throw taken.error;
	});
	return await work().finally(() => lock.close());
}

async function importSqlite(purpose: string) {
	return await import('node:sqlite').catch((cause: unknown) => {
		throw storeError(cause, purpose);
	});
}

/** Tries again while other processes are in the way, with pauses in which the event loop turns. */
async function withoutBlocking<T>(
	options: Pick<DatabaseOptions, 'purpose' | 'clock'>,
	work: () => T,
): Promise<T> {
	const startedAtMs = options.clock.now();
	for (let pauseMs = RETRY_FIRST_MS; ; pauseMs = Math.min(pauseMs * 2, RETRY_LONGEST_MS)) {
		const outcome = attempt(work);
		if (outcome.ok) return outcome.value;
		const waitedMs = options.clock.now() - startedAtMs;
		if (!isBusy(outcome.error) || waitedMs > RETRY_GIVE_UP_MS) {
			throw storeError(outcome.error, options.purpose);
		}
		// Jitter keeps processes that met once from meeting again at each try.
		await options.clock.sleep(pauseMs * (0.5 + Math.random()));
	}
}

/** Looks read-only first, because even closing a writable connection may change the file of a newer version. */
function refuseNewer(
	Connection: new (path: string, options: DatabaseSyncOptions) => DatabaseSync,
	{ path, migrations, purpose }: DatabaseOptions,
): void {
	const found = attempt(() => {
		const connection = new Connection(path, { readOnly: true, timeout: OPEN_TIMEOUT_MS });
		const version = attempt(() => versionOf(connection));
		connection.close();
		return version.ok ? version.value : 0;
	});
	// A file that is not there yet, or that cannot be read, is judged when it is opened for good.
	if (found.ok && found.value > migrations.length) throw storeError('newer', purpose);
}

function prepareConnection(connection: DatabaseSync, options: DatabaseOptions): DatabaseSync {
	const outcome = attempt(() => {
		connection.exec('PRAGMA journal_mode = WAL');
		connection.exec(`PRAGMA synchronous = ${options.synchronous}`);
		migrate(connection, options);
		connection.exec('PRAGMA busy_timeout = 0');
	});
	if (outcome.ok) return connection;
	connection.close();
	throw outcome.error;
}

function migrate(connection: DatabaseSync, options: DatabaseOptions): void {
	const newest = options.migrations.length;
	if (versionOf(connection) === newest) return;
	connection.exec('BEGIN IMMEDIATE');
	// Another process, perhaps of a newer version, may have migrated while this one waited for the lock.
	const reached = versionOf(connection);
	if (reached > newest) throw storeError('newer', options.purpose);
	for (const step of options.migrations.slice(reached)) connection.exec(step);
	connection.exec(`PRAGMA user_version = ${newest}`);
	connection.exec('COMMIT');
}

function versionOf(connection: DatabaseSync): number {
	return Number(connection.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

function database(connection: DatabaseSync, options: DatabaseOptions): Database {
	const statements = new Map<string, StatementSync>();
	const statement = (sql: string): StatementSync => {
		const known = statements.get(sql);
		if (known !== undefined) return known;
		const made = connection.prepare(sql);
		statements.set(sql, made);
		return made;
	};

	function transaction<T>(work: () => T): T {
		connection.exec('BEGIN IMMEDIATE');
		const outcome = attempt(() => {
			const value = work();
			connection.exec('COMMIT');
			return value;
		});
		if (outcome.ok) return outcome.value;
		// SQLite rolls back by itself on a full disk; a second rollback would hide the real error.
		if (connection.isTransaction) connection.exec('ROLLBACK');
		throw outcome.error;
	}

	return {
		get: (sql, ...parameters) => statement(sql).get(...parameters) as Row | undefined,
		all: (sql, ...parameters) => statement(sql).all(...parameters) as Row[],
		run: (sql, ...parameters) => Number(statement(sql).run(...parameters).changes),
		write: async (work) => await withoutBlocking(options, () => transaction(work)),
		read: async (work) => await withoutBlocking(options, work),
		close() {
			statements.clear();
			if (connection.isOpen) connection.close();
		},
	};
}

export type Attempt<T> = { ok: true; value: T } | { ok: false; error: unknown };

/** The outcome of synchronous work as a value. */
export function attempt<T>(work: () => T): Attempt<T> {
	try {
		return { ok: true, value: work() };
	} catch (error) {
		return { ok: false, error };
	}
}
