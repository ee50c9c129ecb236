import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often a waiting process looks again. */
const POLL_INTERVAL_MS = 500;

/** SQLite's result code for "another process holds the lock". */
const SQLITE_BUSY = 5;

/** How to wait for the lock. */
export interface LockWait {
	/** Gives up after this long. */
	timeoutMs: number;
	/** Called once, when the lock turns out to be held by another process. */
	onWait?: () => void;
}

/**
 * Runs `work` while no other process runs work under the same lock file.
 *
 * The lock is an open SQLite transaction. The operating system ends it with its process, so a
 * process that dies leaves nothing stale behind, which a lock folder with a timestamp would.
 *
 * @throws Error when the lock is not free within the given time; whatever `work` throws.
 */
export async function withExclusiveLock<Result>(
	lockFile: string,
	wait: LockWait,
	work: () => Promise<Result>,
): Promise<Result> {
	mkdirSync(path.dirname(lockFile), { recursive: true });
	const database = new DatabaseSync(lockFile);
	try {
		await acquire(database, lockFile, wait);
		return await work();
	} finally {
		database.close();
	}
}

async function acquire(database: DatabaseSync, lockFile: string, wait: LockWait): Promise<void> {
	const givesUpAtMs = Date.now() + wait.timeoutMs;
	for (let attempt = 0; !tryToLock(database); attempt++) {
		if (attempt === 0) wait.onWait?.();
		if (Date.now() > givesUpAtMs) {
			throw new Error(
				`Another process still holds ${lockFile} after ${Math.round(wait.timeoutMs / 1000)} s.`,
			);
		}
		await sleep(POLL_INTERVAL_MS);
	}
}

function tryToLock(database: DatabaseSync): boolean {
	try {
		database.exec('BEGIN EXCLUSIVE');
		return true;
	} catch (error) {
		if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return false;
		throw error;
	}
}
