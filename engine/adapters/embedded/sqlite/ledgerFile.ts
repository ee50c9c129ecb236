import { VoiceoverError } from '../../../errors';
import type { Clock } from '../../../ports/clock';
import type { Database } from './database';
import { inWordsOf, openDurableFile, stillTheFile } from './durableFile';
import { LEDGER_MIGRATIONS } from './ledgerSchema';

export const LEDGER_PURPOSE = 'ledger';

export interface LedgerFileOptions {
	/** Absolute path of the ledger's file; its folder exists. */
	path: string;
	clock: Clock;
}

/**
 * Opens the file of the ledger, readable for its user only, and makes it if there is none. Unlike the index, a damaged
 * one is never replaced: with empty books every budget would begin at zero again. A power cut must not take back that
 * a call was sent.
 *
 * @throws STORE_UNAVAILABLE
 */
export async function openLedgerFile({ path, clock }: LedgerFileOptions): Promise<Database> {
	const database = await openDurableFile({
		path,
		migrations: LEDGER_MIGRATIONS,
		purpose: LEDGER_PURPOSE,
		clock,
		damaged,
		replaced,
	});
	// What a savepoint needs to be undone would go through a temporary file, which takes longer than the work itself.
	database.get('PRAGMA temp_store = MEMORY');
	return database;
}

/**
 * A check that throws once another file, or none, is at the path: processes that open the new one would spend each
 * budget a second time.
 */
export function stillTheSameFile(path: string): () => void {
	return stillTheFile({ path, replaced });
}

/** The same error, or one that says what a damaged ledger means. */
export function inWords(error: unknown): unknown {
	return inWordsOf({ damaged }, error);
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
