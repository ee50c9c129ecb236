import type { CacheKey } from '../cache/cacheKey';
import type { ClipCache } from '../cache/clipCache';
import type { ClipFiles, OpenClip } from '../ports/clipFiles';
import type { Clock } from '../ports/clock';
import type { SpeechApi } from '../ports/speechApi';
import type { ModelDirectory } from '../speech/modelDirectory';
import type { RequestGate } from '../speech/requestGate';
import type { Flights } from './flights';
import type { ResolvedRequest } from './resolveRequest';

/**
 * - `use`: what was bought is served, what was not is bought.
 * - `refresh`: a new take is bought and served from now on; the old ones stay.
 * - `readOnly`: what was not bought is an error.
 * - `off`: always bought, never kept.
 */
export type CacheMode = 'use' | 'refresh' | 'readOnly' | 'off';

export interface SpeechDependencies {
	speechApi: SpeechApi;
	/** Undefined only with cache mode `off`. */
	cache: ClipCache | undefined;
	/** Where audio waits that is not to be kept; undefined for memory. */
	temporaryFiles: ClipFiles | undefined;
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
	/** For statistics. */
	workflowId: string;
	/**
	 * One item of one execution. A refresh that n8n retries finds under it what the first try bought.
	 */
	origin?: string;
	signal?: AbortSignal;
}

/** Speech that is complete and ready to be read. */
export interface ProducedSpeech {
	source: 'cache' | 'generated';
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
	requestId?: string;
	/** In sentences for the user. */
	warnings: string[];
	open(): Promise<OpenClip>;
	/** Frees audio that was not kept. Never rejects. */
	dispose(): Promise<void>;
}
