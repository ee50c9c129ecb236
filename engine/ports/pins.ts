import type { VoiceSettings } from '../speech/voiceSettings';
import type { AliasKey } from '../speech/pinAlias';

/**
 * Whose decision it is that the voice goes on.
 * - `own`: cloned or designed by this account.
 * - `library`: somebody else's, saved from the voice library.
 * - `default`: one of ElevenLabs' default voices.
 * - `other`: lent in another way, for example by another member of the workspace.
 */
export type VoiceOrigin = 'own' | 'library' | 'default' | 'other';

/** What is remembered of a voice at the moment it is pinned. */
export interface PinnedVoice {
	voiceId: string;
	/** At ElevenLabs. */
	name: string;
	origin: VoiceOrigin;
	/** `premade`, `cloned`, `generated`, `professional`, … */
	category?: string;
	/** Public id of the owner of a library voice. */
	ownerId?: string;
	/** Id of a library voice in the library; the account may have it under another. */
	libraryVoiceId?: string;
	labels: Record<string, string>;
	/** Models that the voice was made for; empty when ElevenLabs does not say. */
	modelIds: string[];
	/** Stored with the voice when it was pinned. */
	settings?: Partial<VoiceSettings>;
	/** Multiplier on the credits; 1 for most voices. */
	rate: number;
	previewUrl?: string;
	/** Of the preview's audio: 64 lower-case hex digits. Undefined when it could not be fetched. */
	previewSha256?: string;
	/** How many days before its end the owner of a library voice must give notice. */
	noticePeriodDays?: number;
	/** Epoch milliseconds of the announced end, when it was announced already. */
	noticeUntilMs?: number;
	/** Of a designed voice: what it was made from. */
	prompt?: string;
	seed?: number;
}

/** What a user decides about one alias. */
export interface PinChoice {
	/** As it is shown; `aliasKey` of it is what it is found by. */
	alias: string;
	voice: PinnedVoice;
	/** Alias of the pin that may stand in when this voice is gone. Off when undefined. */
	fallback?: string;
}

export interface Pin extends PinChoice {
	/** Counts the decisions about the alias, over unpinning too, so that a number never means two states. */
	revision: number;
	/** Epoch milliseconds. */
	pinnedAtMs: number;
}

/** What an alias is to become; no choice unpins it. */
export interface PinChange {
	key: AliasKey;
	/** As it is after the change. */
	choice: PinChoice | undefined;
	/** Revision of the pin that the change is decided on; undefined when there must be none. */
	expected: number | undefined;
}

export type PinAnswer =
	/** Each alias as it is now, in the order of the changes; undefined for those that were unpinned. */
	| { done: true; pins: (Pin | undefined)[] }
	/** The first alias that is not as expected, and how it is. Nothing was changed. */
	| { done: false; key: AliasKey; found: Pin | undefined };

/**
 * How a pinned voice was last seen on the account.
 * - `ok`: as it was pinned.
 * - `changed`: there, but not as it was pinned.
 * - `notice`: there, with an announced end.
 * - `gone`: not there.
 * - `blocked`: there, but this plan or key may not use or see it.
 * - `unknown`: the account could not be asked.
 */
export type PinStatus = 'ok' | 'changed' | 'notice' | 'gone' | 'blocked' | 'unknown';

/** The last look at a pinned voice. Never a part of the pin: looking changes nothing. */
export interface Sighting {
	/** Of the pin that was looked at. */
	revision: number;
	status: PinStatus;
	noticeUntilMs?: number;
	seenAtMs: number;
}

/**
 * A voice that is, or was, made at the provider. It is noted before it is asked for, so that a run that breaks off in
 * between costs no voice slot that nobody knows of.
 */
export interface Making {
	/** The voice's name at the provider. */
	name: string;
	/** Epoch milliseconds of the first try. */
	startedAtMs: number;
	/** Undefined until the provider told it. */
	voiceId?: string;
}

/**
 * Names that users gave to voices. A namespace never sees those of another. All changes are one transaction, and
 * durable before they resolve. Every adapter passes `test/contracts/pinsContract.ts`.
 *
 * All methods reject with STORE_UNAVAILABLE when the store cannot be read or written.
 */
export interface Pins {
	find(namespace: string, key: AliasKey): Promise<Pin | undefined>;
	/** All pins of the namespace, in the order of the code points of their keys. */
	list(namespace: string): Promise<Pin[]>;
	/** Makes all changes, or none when an alias is not as expected. No alias may be named twice. */
	change(namespace: string, changes: readonly PinChange[]): Promise<PinAnswer>;

	/** Notes looks; of pins that have another revision by now, nothing is noted. */
	note(namespace: string, sightings: ReadonlyMap<AliasKey, Sighting>): Promise<void>;
	/** The last look at each pin as it is now; pins that were never looked at have none. */
	sightings(namespace: string): Promise<Map<AliasKey, Sighting>>;

	/** @param order what the voice is made from, as one text that is the same at each try */
	making(namespace: string, order: string): Promise<Making | undefined>;
	/** In the place of what was noted for the order. Durable before it resolves. */
	noteMaking(namespace: string, order: string, making: Making): Promise<void>;
	/** Of a voice that surely was not made. */
	forgetMaking(namespace: string, order: string): Promise<void>;

	close(): Promise<void>;
}
