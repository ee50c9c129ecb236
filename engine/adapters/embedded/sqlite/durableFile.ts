import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, linkSync, openSync, rmSync, statSync } from 'node:fs';
import type { VoiceoverError } from '../../../errors';
import { attempt, openDatabase, type Database, type DatabaseOptions } from './database';
import { isDamaged } from './sqliteErrors';

/** On a disk without links another process may be filling it. */
const EMPTY_TRIES = 20;
const EMPTY_PAUSE_MS = 25;

/** A database file whose content cannot be made again, so that a damaged one is never replaced by itself. */
export interface DurableFile extends Omit<DatabaseOptions, 'synchronous'> {
	/** What it means to the user that the file is damaged. */
	damaged: (cause?: unknown) => VoiceoverError;
	/** What it means to the user that the file is not the one that was opened any more. */
	replaced: () => VoiceoverError;
}

/**
 * Opens the file, readable for its user only, and makes it if there is none. A power cut takes back nothing that was
 * committed.
 *
 * @throws STORE_UNAVAILABLE
 */
export async function openDurableFile(file: DurableFile): Promise<Database> {
	const options: DatabaseOptions = { ...file, synchronous: 'FULL' };
	if (sizeOf(file.path) === undefined) await makeFile(options, file);
	else await refuseEmpty(file);
	return await openDatabase(options).catch((error: unknown) => {
		throw inWordsOf(file, error);
	});
}

/**
 * A check that throws once another file, or none, is at the path. SQLite would go on writing to the deleted one, while
 * other processes open the new one.
 */
export function stillTheFile({ path, replaced }: Pick<DurableFile, 'path' | 'replaced'>) {
	const opened = identityOf(path);
	return (): void => {
		if (identityOf(path) !== opened) throw replaced();
	};
}

/** The same error, or one that says what a damaged file means. */
export function inWordsOf({ damaged }: Pick<DurableFile, 'damaged'>, error: unknown): unknown {
	return isDamaged(error) ? damaged(error) : error;
}

function identityOf(path: string): string | undefined {
	const facts = attempt(() => statSync(path));
	return facts.ok ? `${facts.value.dev}:${facts.value.ino}` : undefined;
}

/**
 * The file appears at its path complete, so that an empty one there is known to be damaged. Any number of processes may
 * do so at once; all but one find that it is there.
 */
async function makeFile(options: DatabaseOptions, { damaged }: DurableFile): Promise<void> {
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

async function refuseEmpty({ path, clock, damaged }: DurableFile): Promise<void> {
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
