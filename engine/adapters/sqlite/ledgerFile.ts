import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, linkSync, openSync, rmSync, statSync } from 'node:fs';
import { VoiceoverError } from '../../errors';
import type { Clock } from '../../ports/clock';
import { attempt, openDatabase, type Database, type DatabaseOptions } from './database';
import { LEDGER_MIGRATIONS } from './ledgerSchema';
import { isDamaged } from './sqliteErrors';

export const LEDGER_PURPOSE = 'ledger';

/** On a disk without links another process may be filling it. */
const EMPTY_TRIES = 20;
const EMPTY_PAUSE_MS = 25;

export interface LedgerFileOptions {
	/** Absolute path of the ledger's file; its folder exists. */
	path: string;
	clock: Clock;
}

/**
 * Opens the file of the ledger, readable for its user only, and makes it if there is none. Unlike the index, a damaged
 * one is never replaced: with empty books every budget would begin at zero again.
 *
 * @throws STORE_UNAVAILABLE
 */
export async function openLedgerFile({ path, clock }: LedgerFileOptions): Promise<Database> {
	const options: DatabaseOptions = {
		path,
		// A power cut must not take back that a call was sent.
		synchronous: 'FULL',
		migrations: LEDGER_MIGRATIONS,
		purpose: LEDGER_PURPOSE,
		clock,
	};
	if (sizeOf(path) === undefined) await makeFile(options);
	else await refuseEmpty(options);
	const database = await openDatabase(options).catch((error: unknown) => {
		throw inWords(error);
	});
	// What a savepoint needs to be undone would go through a temporary file, which takes longer than the work itself.
	database.get('PRAGMA temp_store = MEMORY');
	return database;
}

/**
 * A check that throws once another file, or none, is at the path. SQLite would go on writing to the deleted one, and
 * processes that open the new one would spend each budget a second time.
 */
export function stillTheSameFile(path: string): () => void {
	const opened = identityOf(path);
	return () => {
		if (identityOf(path) !== opened) throw replaced();
	};
}

function identityOf(path: string): string | undefined {
	const facts = attempt(() => statSync(path));
	return facts.ok ? `${facts.value.dev}:${facts.value.ino}` : undefined;
}

/** The same error, or one that says what a damaged ledger means. */
export function inWords(error: unknown): unknown {
	return isDamaged(error) ? damaged(error) : error;
}

/**
 * The file appears at its path complete, so that an empty one there is known to be damaged. Any number of processes may
 * do so at once; all but one find that it is there.
 */
async function makeFile(options: DatabaseOptions): Promise<void> {
	// SQLite would take a log that lost its file for the log of the new one.
	if (existsSync(`${options.path}-wal`) && !existsSync(options.path)) throw damaged();
	const made = `${options.path}.new-${randomUUID()}`;
	// Where it cannot be created, opening says why.
	if (!createPrivate(made)) return;
	await openDatabase({ ...options, path: made })
		.then((database) => {
			database.close();
			// Fails when another process was first, and on disks without links. There it is filled in its place.
			attempt(() => linkSync(made, options.path));
			createPrivate(options.path);
		})
		.finally(() => {
			for (const part of ['', '-wal', '-shm']) rmSync(`${made}${part}`, { force: true });
		});
}

/** @returns false when it could not be made, for example because it is there */
function createPrivate(path: string): boolean {
	// SQLite gives its companion files the mode of the file.
	const created = attempt(() => openSync(path, 'wx', 0o600));
	if (created.ok) closeSync(created.value);
	return created.ok;
}

async function refuseEmpty({ path, clock }: DatabaseOptions): Promise<void> {
	for (let tries = 0; sizeOf(path) === 0; tries += 1) {
		if (tries === EMPTY_TRIES) throw damaged();
		await clock.sleep(EMPTY_PAUSE_MS);
	}
}

/** Bytes; undefined when it is not there or cannot be looked at. */
function sizeOf(path: string): number | undefined {
	const facts = attempt(() => statSync(path));
	return facts.ok ? facts.value.size : undefined;
}

function damaged(cause?: unknown): VoiceoverError {
	return new VoiceoverError('STORE_UNAVAILABLE', 'The ledger of the voiceover store is damaged', {
		description:
			'Nothing was bought, because it is not known what is left of the budgets. Restore the file ledger.db from a backup, without its companions ledger.db-wal and ledger.db-shm. Or move all three away and run again: then a new ledger is begun in which nothing was spent yet, so lower the budgets by what was.',
		cause,
	});
}

function replaced(): VoiceoverError {
	return new VoiceoverError(
		'STORE_UNAVAILABLE',
		'The ledger of the voiceover store was moved, deleted or replaced while it was in use',
		{
			description:
				'Nothing was bought, because the budgets are counted in it. Put the file ledger.db back where it was, or restart n8n to go on with the one that is there now.',
		},
	);
}
