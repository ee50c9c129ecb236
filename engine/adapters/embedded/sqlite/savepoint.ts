import { attempt, type Attempt, type Database } from './database';

/**
 * Does `work` as a part of the running transaction that is undone alone when it throws.
 *
 * @throws what `work` threw when the whole transaction is lost with it
 */
export function inSavepoint<T>(database: Pick<Database, 'run'>, work: () => T): Attempt<T> {
	database.run('SAVEPOINT part');
	const outcome = attempt(work);
	if (!outcome.ok) {
		const undone = attempt(() => database.run('ROLLBACK TO part'));
		// On a full disk SQLite may end the transaction by itself, and with it the savepoint.
		if (!undone.ok) throw outcome.error;
	}
	database.run('RELEASE part');
	return outcome;
}
