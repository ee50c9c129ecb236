import type { ClipFiles } from './clipFiles';
import type { ClipIndex } from './clipIndex';
import type { Clock } from './clock';
import type { Ledger } from './ledger';
import type { Pins } from './pins';

/** Where the clips, the ledger and the pins of one credential live. */
export interface VoiceoverStore {
	/** Equal for what is the same store. */
	readonly id: string;
	readonly index: ClipIndex;
	readonly files: ClipFiles;
	/**
	 * The ledger of all credits spent through this store, opened at the first call.
	 *
	 * Rejects with STORE_UNAVAILABLE, also when the store had a ledger that is gone.
	 */
	ledger(): Promise<Ledger>;
	/**
	 * The names that users gave to voices, opened at the first call.
	 *
	 * Rejects with STORE_UNAVAILABLE, also when the store had pins that are gone.
	 */
	pins(): Promise<Pins>;
	/** The same for all processes that use the store: for stamps, days and the windows of budgets. */
	readonly clock: Clock;
	/** In sentences for the user, for example that a damaged index was replaced. Grows when that happens later. */
	readonly warnings: string[];
	/** False once the store was moved, deleted or replaced while it was open. */
	isCurrent(): Promise<boolean>;
	/** True at most once a day over all processes: then left-overs should be swept. */
	sweepDue(): Promise<boolean>;
	close(): Promise<void>;
}
