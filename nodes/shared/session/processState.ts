import { randomUUID } from 'node:crypto';
import type { ClipFiles } from '../../../engine/ports/clipFiles';
import { createClipCache, type ClipCache } from '../../../engine/cache/clipCache';
import { openEmbeddedStore } from '../../../engine/adapters/embedded/embeddedStore';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { createFlights, type Flights } from '../../../engine/concurrency/singleFlight';
import {
	isLost,
	sizeOfPreviews,
	type DesignedPreviews,
} from '../../../engine/pipeline/designVoice';
import { createRunMemory, type RunMemory } from '../../../engine/concurrency/onceEach';
import { createModelDirectory, type ModelDirectory } from '../../../engine/account/modelDirectory';
import type { VoiceLookup } from '../../../engine/account/voiceDirectory';
import { createRecentValues, type RecentValues } from '../../../engine/concurrency/recentValues';
import { createRequestGates, type RequestGate } from '../../../engine/account/requestGate';
import type { AccountApi } from '../../../engine/ports/accountApi';
import type { Ledger } from '../../../engine/ports/ledger';
import type { Pins } from '../../../engine/ports/pins';
import type { SpeechApi } from '../../../engine/ports/speechApi';
import type { VoiceoverStore } from '../../../engine/ports/store';
import {
	createHistoryDirectory,
	type HistoryDirectory,
} from '../../../engine/account/accountHistory';
import { createAccountCredits, type AccountCredits } from '../../../engine/account/accountCredits';

/** The store settings of one credential, or the defaults. */
export interface StoreSettings {
	/** Absolute path. */
	folder: string;
	maxBytes: number;
	keepText: boolean;
	namespace: string;
}

export interface OpenStore {
	cache: ClipCache;
	/** For audio that is not to be kept. */
	temporaryFiles: ClipFiles;
	/** Rejects with STORE_UNAVAILABLE. */
	ledger: () => Promise<Ledger>;
	/** Rejects with STORE_UNAVAILABLE. */
	pins: () => Promise<Pins>;
	/** Of all executions that use this store. */
	flights: Flights;
	warnings: string[];
}

/** Some tens of voices with three previews each. */
const MOST_PREVIEW_BYTES = 64 * 1024 * 1024;

/** What is known about one ElevenLabs account, or rather one key of it. */
export interface AccountState {
	models: ModelDirectory;
	history: HistoryDirectory;
	credits: AccountCredits;
}

/** What all executions of this n8n process share. */
export interface ProcessState {
	/** Random id, under which this process holds credits. */
	owner: string;
	gateFor(account: string, concurrencyGroup: string): RequestGate;
	/** @param account fingerprint of host and API key */
	accountState(account: string, speechApi: SpeechApi, accountApi: AccountApi): AccountState;
	/** Voices for those who cannot wait for the account; by account, store, namespace and voice. */
	recentVoices: RecentValues<VoiceLookup>;
	/** Decrypted credentials of voice endpoints, for which n8n takes longer than the first byte may; by node and type. */
	recentCredentials: RecentValues<object>;
	/** What was done for the first caller of a voice endpoint; by workflow, node, and what it is set up to speak. */
	recentWarmUps: RecentValues<void>;
	/** Previews of voices, for runs of a node that n8n repeats. */
	previews: RunMemory<DesignedPreviews>;
	/** @throws STORE_UNAVAILABLE */
	openStore(settings: Omit<StoreSettings, 'namespace'>): Promise<OpenStore>;
}

/**
 * n8n may load this code more than once in a process (after an update of the package), and two copies would buy the
 * same words twice. So the state hangs on the process, under a name that changes when its shape does.
 */
const SLOT = Symbol.for('n8n-nodes-voiceover.process.9');

export function processState(): ProcessState {
	const slots = globalThis as { [SLOT]?: ProcessState };
	return (slots[SLOT] ??= createProcessState());
}

function createProcessState(): ProcessState {
	const stores = new Map<string, Promise<VoiceoverStore>>();
	const caches = new Map<string, { store: VoiceoverStore; cache: ClipCache }>();
	const flights = new WeakMap<VoiceoverStore, Flights>();
	const accounts = new Map<string, AccountState>();

	async function openFolder(folder: string): Promise<VoiceoverStore> {
		const known = stores.get(folder);
		if (known !== undefined) {
			const store = await known.catch(() => undefined);
			if (store !== undefined && (await store.isCurrent())) return store;
			await store?.close();
			if (stores.get(folder) === known) stores.delete(folder);
		}
		const opening = stores.get(folder) ?? openEmbeddedStore(folder, systemClock);
		stores.set(folder, opening);
		return await opening;
	}

	function flightsOf(store: VoiceoverStore): Flights {
		const known = flights.get(store) ?? createFlights();
		flights.set(store, known);
		return known;
	}

	function cacheOf(store: VoiceoverStore, maxBytes: number, keepText: boolean): ClipCache {
		const name = JSON.stringify([store.id, maxBytes, keepText]);
		const known = caches.get(name);
		if (known?.store === store) return known.cache;
		const cache = createClipCache({
			index: store.index,
			files: store.files,
			clock: systemClock,
			maxBytes,
			keepText,
		});
		caches.set(name, { store, cache });
		return cache;
	}

	/** Nobody waits for it. */
	async function sweepIfDue(store: VoiceoverStore, cache: ClipCache): Promise<void> {
		const isDue = await store.sweepDue().catch(() => false);
		if (isDue) await cache.sweep().catch(() => undefined);
	}

	return {
		owner: randomUUID(),
		gateFor: createRequestGates(),

		accountState(account, speechApi, accountApi) {
			const known = accounts.get(account) ?? {
				models: createModelDirectory(speechApi, systemClock),
				history: createHistoryDirectory(accountApi, systemClock),
				credits: createAccountCredits(accountApi, systemClock),
			};
			accounts.set(account, known);
			return known;
		},

		// What could not be read now is asked for again.
		recentVoices: createRecentValues(systemClock, ({ error }) => error === undefined),
		recentCredentials: createRecentValues(systemClock),
		recentWarmUps: createRecentValues(systemClock),
		previews: createRunMemory({
			clock: systemClock,
			sizeOf: sizeOfPreviews,
			most: MOST_PREVIEW_BYTES,
			isFinal: isLost,
		}),

		async openStore({ folder, maxBytes, keepText }) {
			const store = await openFolder(folder);
			const cache = cacheOf(store, maxBytes, keepText);
			void sweepIfDue(store, cache);
			// Each warning is shown to one execution, not to all until the next restart.
			return {
				cache,
				temporaryFiles: store.files,
				ledger: store.ledger,
				pins: store.pins,
				flights: flightsOf(store),
				warnings: store.warnings.splice(0),
			};
		},
	};
}
