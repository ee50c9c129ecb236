import { setImmediate as turn } from 'node:timers/promises';
import { attempt, type Attempt, type Database } from './database';
import { inSavepoint } from './savepoint';
import { storeError } from './sqliteErrors';

/** Bounds how long one transaction keeps the event loop. */
const MOST_TOGETHER = 64;

/**
 * Runs synchronous `work` in a transaction and resolves with its value once that is durable. When it throws, what it
 * did is undone, and its caller gets what `ifUndone` makes of the error in the same transaction, or the error. Both may
 * run more than once; the last time counts.
 */
export type CommitTogether = <T>(work: () => T, ifUndone?: (error: unknown) => T) => Promise<T>;

interface Waiting {
	work: () => unknown;
	ifUndone: ((error: unknown) => unknown) | undefined;
	settle: (outcome: Attempt<unknown>) => void;
}

/**
 * Lets all who ask within one turn of the event loop share one transaction, because syncing the disk costs far more
 * than the work. Each gets its own answer; when the commit fails, none of that transaction happened, and all reject.
 *
 * @param purpose names the file in errors, as in `DatabaseOptions`
 */
export function groupCommit(
	database: Pick<Database, 'run' | 'write'>,
	purpose: string,
): CommitTogether {
	const waiting: Waiting[] = [];
	let committing = false;

	async function commitAll(): Promise<void> {
		while (waiting.length > 0) {
			// Whoever is answered may ask again at once; without a turn in between, nothing else would ever run.
			await turn();
			await commitSome();
		}
		committing = false;
	}

	async function commitSome(): Promise<void> {
		let together: Waiting[] | undefined;
		let outcomes: Attempt<unknown>[] = [];
		const failure = await database
			.write(() => {
				// Taken only under the lock, so that all who came while another process held it join.
				together ??= waiting.splice(0, MOST_TOGETHER);
				outcomes = together.map((each) => outcomeOf(database, each));
			})
			.then(
				() => undefined,
				(error: unknown) => ({ ok: false as const, error }),
			);
		// Whoever still waits for a lock that could not be had, waited for the same one.
		together ??= waiting.splice(0);
		together.forEach(({ settle }, place) => {
			settle(failure ?? (outcomes[place] as Attempt<unknown>));
		});
	}

	return async <T>(work: () => T, ifUndone?: (error: unknown) => T) =>
		await new Promise<T>((resolve, reject) => {
			waiting.push({
				work,
				ifUndone,
				settle: (outcome) => {
					if (outcome.ok) resolve(outcome.value as T);
					else reject(storeError(outcome.error, purpose));
				},
			});
			if (committing) return;
			committing = true;
			void commitAll();
		});
}

function outcomeOf(database: Pick<Database, 'run'>, { work, ifUndone }: Waiting): Attempt<unknown> {
	const outcome = inSavepoint(database, work);
	return outcome.ok || ifUndone === undefined ? outcome : attempt(() => ifUndone(outcome.error));
}
