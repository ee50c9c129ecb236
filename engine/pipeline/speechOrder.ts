import type { CacheKey } from '../speech/cacheKey';
import type { ClipCache } from '../cache/clipCache';
import type { ClipFiles, OpenClip } from '../ports/clipFiles';
import type { CallOver } from '../account/accountCredits';
import type { MilliCredits } from '../speech/milliCredits';
import type { OrderBudget } from '../budget/orderBudget';
import type { AccountApi } from '../ports/accountApi';
import type { Clock } from '../ports/clock';
import type { Ledger } from '../ports/ledger';
import type { SpeechApi, AudioDelivery } from '../ports/speechApi';
import type { HistoryDirectory } from '../account/accountHistory';
import type { ModelDirectory } from '../account/modelDirectory';
import type { RequestGate } from '../account/requestGate';
import type { Flights } from '../concurrency/singleFlight';
import type { ResolvedRequest } from './request/resolveRequest';

/**
 * - `use`: what was bought is served, what was not is bought.
 * - `refresh`: a new take is bought and served from now on; the old ones stay.
 * - `readOnly`: what was not bought is an error.
 * - `off`: always bought, never kept.
 */
export type CacheMode = 'use' | 'refresh' | 'readOnly' | 'off';

export interface SpeechDependencies {
	speechApi: SpeechApi;
	cache: ClipCache;
	/** Where audio waits that is not to be kept. */
	temporaryFiles: ClipFiles;
	/** Opened by the first purchase: a hit needs no books. Rejects with STORE_UNAVAILABLE. */
	ledger: () => Promise<Ledger>;
	/** Random id of this process, under which it holds credits. */
	owner: string;
	accountApi: AccountApi;
	/** Of the account; shared by all executions of this process. */
	history: HistoryDirectory;
	namespace: string;
	/** Fingerprint of host and API key, without showing the key. */
	account: string;
	models: ModelDirectory;
	gateFor: (concurrencyGroup: string) => RequestGate;
	/** Of the cache's store: callers of one store share work, callers of two do not. */
	flights: Flights;
	clock: Clock;
}

export interface SpeechOrder {
	resolved: ResolvedRequest;
	cacheMode: CacheMode;
	/** A take that the user chose; undefined for the newest one. */
	take?: number;
	/** From the request to the last byte of audio. */
	timeoutMs: number;
	/** How the provider is to send what is bought. Default `whole`. */
	deliver?: AudioDelivery;
	/** For statistics. */
	workflowId: string;
	/** One item of one run of a node, and the same at each retry of it, so that a retry finds what it began. */
	operation: string;
	/** The budgets that a purchase is counted in; asked for by a purchase only. */
	budgets: () => Promise<OrderBudget[]>;
	/**
	 * Sees to it that a call of this amount leaves enough in the account itself; what it resolves with is called when the
	 * call is over. Rejects with BUDGET_EXCEEDED.
	 */
	leaveEnough: (amount: MilliCredits) => Promise<CallOver>;
	/** The credit multiplier of the voice; asked for by a purchase only; undefined when the voice cannot be read. */
	voiceRate: () => Promise<number | undefined>;
	/** Whether speech that the cache does not have is looked for in the account's history before it is bought. */
	recoverFromHistory: boolean;
	/** One run of a node. A refresh that n8n retries finds under it what the first try bought. */
	origin?: string;
	signal?: AbortSignal;
}

/** Speech that is complete and ready to be read. */
export interface ProducedSpeech {
	source: 'cache' | 'generated' | 'recovered';
	cacheKey: CacheKey;
	take: number;
	mimeType: string;
	/** Without the dot. */
	extension: string;
	durationSeconds: number;
	/** Code points of the text as sent. */
	characters: number;
	/** Charged for this order; 0 from the cache. */
	creditsCharged: number;
	/** What this order would have cost without the cache. */
	creditsSaved: number;
	/** Charged for an earlier try of the same operation, whose audio was lost and is now recovered. */
	creditsOfLostTry?: number;
	requestId?: string;
	/** Of the audio; undefined when it was not kept. */
	sha256?: string;
	/** In sentences for the user. */
	warnings: string[];
	open(): Promise<OpenClip>;
	/** Frees audio that was not kept. Never rejects. */
	dispose(): Promise<void>;
}
