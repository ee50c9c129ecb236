import type { AudioSpool } from '../../cache/audioSpool';
import type { CacheKey } from '../../speech/cacheKey';
import type { VoiceoverError } from '../../errors';
import type { AccountApi } from '../../ports/accountApi';
import type { Clock } from '../../ports/clock';
import type { Ledger, LedgerEntry } from '../../ports/ledger';
import type { SpeechRequest } from '../../speech/speechRequest';
import type { CompleteAudio } from '../purchase/receiveAudio';
import type { HistoryDirectory } from '../../account/accountHistory';

export interface RecoverSpeechOptions {
	accountApi: Pick<AccountApi, 'fetchHistoryAudio'>;
	/** Shared by all executions of this process for one account. */
	history: HistoryDirectory;
	ledger: Pick<Ledger, 'purchaseOf' | 'entries'>;
	namespace: string;
	clock: Clock;
	/** Complete: as it would be sent. */
	request: SpeechRequest;
	/** Of this request and take. */
	cacheKey: CacheKey;
	/** Entries of this very key that are sent or unknown: calls that may have been paid and never arrived. */
	unresolved: readonly LedgerEntry[];
	/** Whether what another call bought under this key will do. */
	takesOthers: boolean;
	/** Also look for speech whose loss the books do not know of. */
	searchWidely: boolean;
	/** Asked for at each download. */
	createSpool: () => Promise<AudioSpool>;
	signal: AbortSignal;
}

export type Recovery = RecoveredSpeech | NoRecovery;

export interface RecoveredSpeech {
	found: true;
	audio: CompleteAudio;
	/** Holds the audio; the caller's from here on. */
	spool: AudioSpool;
	/** ElevenLabs' id of the generation. */
	requestId?: string;
	/** The call whose outcome this tells; undefined when the speech is right, but of another call. */
	entry?: LedgerEntry;
	/** Credits that it was charged then, if history says. */
	characterCost?: number;
	/** In sentences for the user. */
	warnings: string[];
}

export interface NoRecovery {
	found: false;
	/** There are unresolved calls, and why history could not be asked about them. */
	unreadable?: VoiceoverError;
	/** In sentences for the user. */
	warnings: string[];
}
