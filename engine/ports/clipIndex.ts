import type { PaceSample } from '../audio/speechPace';
import type { CacheKey, SpeechDocument } from '../speech/cacheKey';

/** One cached clip: which request it answers, where its bytes are, and what it cost. */
export interface Clip {
	namespace: string;
	key: CacheKey;
	/** The key that all takes of the request share. */
	baseKey: CacheKey;
	take: number;
	/** Name of the clip's file, unique for each time it was put. */
	file: string;
	/** 64 lower-case hex digits. */
	sha256: string;
	/** Size in bytes. */
	bytes: number;
	mimeType: string;
	/** Without the dot. */
	extension: string;
	durationSeconds: number;
	/**
	 * How long its words were expected to take at the usual pace; undefined for audio that says nothing of the pace of its
	 * voice, and for clips of earlier versions.
	 */
	expectedSeconds?: number;
	/** Code points of the text as sent. */
	characters: number;
	/** Credits charged when it was bought. */
	credits: number;
	/** False when the API did not say what it charged and the estimate stands in. */
	creditsConfirmed: boolean;
	/** ElevenLabs' id of the generation. */
	requestId?: string;
	document: SpeechDocument;
	/** The script, only when the store keeps texts. */
	text?: string;
	/** Epoch milliseconds. */
	createdAtMs: number;
	lastUsedAtMs: number;
}

/** The right to buy one key, held by one owner at a time. */
export interface Lease {
	namespace: string;
	key: CacheKey;
	/** Unique for each lease; a repeated question for the same one has the same. */
	owner: string;
	/** Grows with each owner; a publish with an old token is refused. */
	token: number;
}

export type LeaseAnswer =
	| {
			granted: true;
			lease: Lease;
			/** The clip of the key, when there is one. */
			clip?: Clip;
			/** As `discardedAt` says. */
			discarded?: Discard;
	  }
	| {
			granted: false;
			/** Token of the lease in the way; a failure with this token or a later one is the one waited for. */
			token: number;
	  };

/** When and why the clip of a key was taken away on purpose. */
export interface Discard {
	/** Epoch milliseconds by the store's clock. */
	atMs: number;
	/**
	 * - `invalidated`: what was bought before is not wanted any more.
	 * - `evicted`: it made room, or was pruned.
	 */
	reason: 'invalidated' | 'evicted';
}

export type LeaseState =
	/** Nobody is buying the key. */
	| { state: 'free' }
	| { state: 'pending'; token: number }
	/** The newest owner gave up; `error` is what it reported. */
	| { state: 'failed'; token: number; error: string };

/** What is known of how long a speech should be. */
export interface SpeechLengths {
	/** Takes of its voice and model, newest first. */
	takes: PaceSample[];
	/** Takes of itself that were refused as too short and paid for, since it last had a clip; oldest first. */
	refusedSeconds: number[];
}

/** A take that was bought to be served instead of the one before. */
export interface Refresh {
	/** One item of one execution, so that a second run of it finds the take again. */
	origin?: string;
}

/** What happened around a clip, counted for statistics only. */
export interface Usage {
	namespace: string;
	/** ISO date in UTC by the store's clock; empty for what was counted before days were. */
	day: string;
	workflowId: string;
	voiceId: string;
	hits: number;
	generated: number;
	creditsCharged: number;
	creditsSaved: number;
}

export interface ClipTotals {
	clips: number;
	bytes: number;
}

/** Which clips of a namespace are asked for, and in which order they come. */
export interface ClipQuery {
	voiceId?: string;
	/** Of the text as sent: 64 lower-case hex digits. */
	textSha256?: string;
	/**
	 * In the order of their keys, which no use of a clip changes, instead of the least recently used first. Goes with no
	 * other condition.
	 */
	byKey?: true;
	/** `next` of the page before; undefined for the first page. */
	after?: ClipCursor;
	/** Rows of a page at most, so that no call holds the event loop. */
	limit: number;
}

/** Where a page ended; only the index that made it can read it. */
export type ClipCursor = string & { readonly __brand: 'ClipCursor' };

export interface ClipPage {
	/** A row that cannot be read is left out. */
	clips: Clip[];
	/** Undefined when nothing follows. */
	next?: ClipCursor;
}

/** What one voice has in a namespace. */
export interface Holding {
	/** Empty for clips whose row does not say. */
	voiceId: string;
	clips: number;
	bytes: number;
	/** Credits charged when the clips were bought. */
	credits: number;
	/** Clips that are a second or later reading of their words. */
	furtherTakes: number;
	/** Epoch milliseconds of the first and the last clip that was put. */
	oldestMs: number;
	newestMs: number;
}

/** A voice's stored settings as last seen on the account. */
export interface StoredVoice {
	voiceId: string;
	/** JSON of the voice's facts. */
	facts: string;
	seenAtMs: number;
}

/**
 * The index of cached clips and the leases on keys that are being bought.
 * Every adapter passes `test/contracts/clipIndexContract.ts`.
 *
 * All methods reject with STORE_UNAVAILABLE when the store cannot be read or written.
 */
export interface ClipIndex {
	find(namespace: string, key: CacheKey): Promise<Clip | undefined>;
	/** Those of these clips that are there. */
	findMany(namespace: string, keys: readonly CacheKey[]): Promise<Map<CacheKey, Clip>>;
	/** The current take, and its clip if it is there. */
	findCurrent(namespace: string, baseKey: CacheKey): Promise<{ take: number; clip?: Clip }>;

	/** The take that the newest refresh bought; 1 when there was none. */
	currentTake(namespace: string, baseKey: CacheKey): Promise<number>;
	/** The take that a caller bought before under the same origin (one item of one execution), if any. */
	takeByOrigin(namespace: string, baseKey: CacheKey, origin: string): Promise<number | undefined>;

	/** The owner that has the lease already is granted it again, with the same token. */
	acquireLease(
		namespace: string,
		key: CacheKey,
		owner: string,
		ttlMs: number,
	): Promise<LeaseAnswer>;
	/** False when the lease was taken over. */
	renewLease(lease: Lease, ttlMs: number): Promise<boolean>;
	/** Ends a lease without a clip and tells those who wait for it why. */
	failLease(lease: Lease, error: string): Promise<void>;
	/** Ends a lease as if it had never been. */
	releaseLease(lease: Lease): Promise<void>;
	/** An expired lease counts as free. */
	leaseState(namespace: string, key: CacheKey): Promise<LeaseState>;

	/**
	 * Makes a clip visible and ends the lease, in one step.
	 *
	 * @param refresh makes the clip's take the current one
	 * @returns `published` is false when the lease was taken over: then nothing was changed and the file is not
	 *   referenced. A repeat for a clip whose row names this file already is true and changes nothing.
	 */
	publish(
		lease: Lease,
		clip: Clip,
		refresh?: Refresh,
	): Promise<{ published: boolean; replacedFile?: string }>;

	/**
	 * Makes a take the current one that somebody else bought at the same time. It stays the find of the origin under which
	 * it was bought, if there is one.
	 */
	shareTake(namespace: string, baseKey: CacheKey, take: number, refresh: Refresh): Promise<void>;

	/**
	 * Makes a clip visible whose lease was taken over, unless the key has a clip by now. The lease of whoever took it over
	 * stays as it is.
	 *
	 * @returns false when there is a clip: then nothing was changed and the file is not referenced
	 */
	publishLate(clip: Clip, refresh?: Refresh): Promise<boolean>;

	/** Forgets a clip if its row still names this file. */
	remove(namespace: string, key: CacheKey, file: string): Promise<boolean>;
	/**
	 * Forgets those of these clips whose rows still name these files, all in one step, and names them. Each counts as
	 * discarded from now on. Those of another namespace are passed over.
	 */
	removeAll(namespace: string, clips: readonly Pick<Clip, 'key' | 'file'>[]): Promise<Set<string>>;
	/**
	 * Notes that what was bought under these keys before is not wanted any more, whether they have a clip or not. Forgets
	 * no clip; the note on a key goes when a clip is published under it.
	 */
	markInvalidated(namespace: string, keys: readonly CacheKey[]): Promise<void>;
	/**
	 * When the clip of a key was last invalidated, evicted or removed with others, and none was published since. A clip
	 * that was removed alone, because its file was damaged or missing, was not discarded.
	 *
	 * Of evicted clips only the newest some 100,000 are known.
	 */
	discardedAt(namespace: string, key: CacheKey): Promise<Discard | undefined>;
	/**
	 * What is known of the length of a speech.
	 *
	 * @param mostTakes of the voice and model
	 */
	speechLengths(
		namespace: string,
		speech: { key: CacheKey; voiceId: string; modelId: string },
		mostTakes: number,
	): Promise<SpeechLengths>;
	/** Notes that a take of the key was refused because it was too short. Forgotten when a clip is published under the key. */
	noteRefusedTake(namespace: string, key: CacheKey, seconds: number): Promise<void>;
	/**
	 * One page of a namespace's clips. Clips that are put, used or removed between two pages may be in both or in none
	 * (in the order of keys, never in both); all others are in exactly one.
	 */
	list(namespace: string, query: ClipQuery): Promise<ClipPage>;
	/** What a namespace holds, by voice, in the order of their ids. Takes long for many clips, but never the event loop. */
	holdings(namespace: string): Promise<Holding[]>;
	/** Marks clips as used now, for eviction. */
	touch(clips: { namespace: string; key: CacheKey; atMs: number }[]): Promise<void>;
	count(usage: Usage[]): Promise<void>;
	/** One sum for each workflow, voice and day. */
	usage(namespace: string): Promise<Usage[]>;

	totals(): Promise<ClipTotals>;
	/**
	 * Forgets the least recently used clips and names their files, until the rest is at most `targetBytes`. Each counts
	 * as discarded.
	 * At most `limit` clips a call, so that no call holds the event loop; keys that are leased stay.
	 */
	evict(targetBytes: number, limit: number): Promise<string[]>;
	/** Which of these files a clip refers to. */
	referenced(files: string[]): Promise<Set<string>>;

	rememberVoice(namespace: string, voice: StoredVoice): Promise<void>;
	rememberedVoice(namespace: string, voiceId: string): Promise<StoredVoice | undefined>;

	close(): Promise<void>;
}
