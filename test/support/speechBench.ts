import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openEmbeddedStore } from '../../engine/adapters/embedded/embeddedStore';
import {
	createClipCache,
	type ClipCache,
	type ClipCacheOptions,
} from '../../engine/cache/clipCache';
import { systemClock } from '../../engine/concurrency/systemClock';
import { createFlights } from '../../engine/concurrency/singleFlight';
import { produceSpeech } from '../../engine/pipeline/produceSpeech';
import { resolveRequest } from '../../engine/pipeline/request/resolveRequest';
import type {
	ProducedSpeech,
	SpeechDependencies,
	SpeechOrder,
} from '../../engine/pipeline/speechOrder';
import type { AccountApi } from '../../engine/ports/accountApi';
import type { SpeechApi } from '../../engine/ports/speechApi';
import { createHistoryDirectory } from '../../engine/account/accountHistory';
import { createModelDirectory } from '../../engine/account/modelDirectory';
import { createRequestGates } from '../../engine/account/requestGate';
import type { SpeechRequestInput } from '../../engine/speech/speechRequest';
import { createVoiceDirectory } from '../../engine/account/voiceDirectory';
import { afterTests } from './afterTests';
import { fakeAccountApi, forbidden, type FakeAccountApi } from './fakeAccountApi';
import { fakeSpeechApi, VOICE_ID, type FakeSpeechApi } from './fakeSpeechApi';
import { temporaryFolder } from './temporaryFolder';

/** The engine on a real store in a temporary folder and a fake account. */
export interface SpeechBench {
	api: FakeSpeechApi;
	account: FakeAccountApi;
	folder: string;
	/** As another n8n process would open the same store: its own memory, the same folder. */
	newProcess(options?: Partial<ClipCacheOptions>): Promise<BenchProcess>;
}

export interface RealApis {
	speechApi: SpeechApi;
	accountApi: AccountApi;
}

export interface BenchProcess {
	cache: ClipCache;
	dependencies: SpeechDependencies;
	/** One item of one new execution. */
	speak(input?: Partial<SpeechRequestInput>, order?: Partial<SpeechOrder>): Promise<ProducedSpeech>;
	/** Speaks and reads the audio. */
	audio(input?: Partial<SpeechRequestInput>, order?: Partial<SpeechOrder>): Promise<Buffer>;
}

export const SCRIPT =
	'The quick brown fox jumps over the lazy dog, and nobody in the house was surprised.';

/** @param real APIs to be used in place of those in memory, which then have no effect */
export function speechBench(real: Partial<RealApis> = {}): SpeechBench {
	const root = temporaryFolder();
	const folder = join(root, randomUUID());
	const api = fakeSpeechApi();
	const account = fakeAccountApi();
	account.onSearch = () => {
		throw forbidden();
	};
	const speechApi = real.speechApi ?? api;
	const accountApi = real.accountApi ?? account;

	async function newProcess(options: Partial<ClipCacheOptions> = {}): Promise<BenchProcess> {
		const store = await openEmbeddedStore(folder, systemClock);
		const cache = createClipCache({
			index: store.index,
			files: store.files,
			clock: systemClock,
			maxBytes: 1024 * 1024 * 1024,
			keepText: false,
			headRoomBytes: () => 0,
			...options,
		});
		afterTests(async () => {
			await cache.settled();
			await store.close();
		});
		const dependencies: SpeechDependencies = {
			speechApi,
			cache,
			temporaryFiles: store.files,
			ledger: store.ledger,
			owner: randomUUID(),
			accountApi,
			history: createHistoryDirectory(accountApi, systemClock),
			namespace: 'default',
			account: 'account-1',
			models: createModelDirectory(speechApi, systemClock),
			gateFor: (() => {
				const gates = createRequestGates();
				return (group: string) => gates('account', group);
			})(),
			flights: createFlights(),
			clock: systemClock,
		};
		async function speak(
			input: Partial<SpeechRequestInput> = {},
			order: Partial<SpeechOrder> = {},
		) {
			const voices = createVoiceDirectory({
				speechApi,
				index: cache.index,
				namespace: 'default',
				clock: systemClock,
			});
			const resolved = await resolveRequest(
				{
					text: SCRIPT,
					voiceId: VOICE_ID,
					modelId: 'eleven_multilingual_v2',
					outputFormat: 'mp3_44100_128',
					...input,
				},
				voices,
			);
			return await produceSpeech(
				{
					resolved,
					cacheMode: 'use',
					timeoutMs: 60_000,
					workflowId: 'workflow-1',
					operation: randomUUID(),
					budgets: async () => await Promise.resolve([]),
					leaveEnough: async () => await Promise.resolve(() => undefined),
					voiceRate: async () => await Promise.resolve(resolved.voice?.rate ?? 1),
					recoverFromHistory: false,
					...(input.take === undefined ? {} : { take: input.take }),
					...order,
				},
				dependencies,
			);
		}
		return {
			cache,
			dependencies,
			speak,
			async audio(input, order) {
				const speech = await speak(input, order);
				const open = await speech.open();
				return await open.buffer();
			},
		};
	}
	return { api, account, folder, newProcess };
}
