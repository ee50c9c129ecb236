import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { systemClock } from '../engine/concurrency/systemClock';
import type { ClipCache } from '../engine/cache/clipCache';
import { createFlights } from '../engine/concurrency/singleFlight';
import { produceSpeech } from '../engine/pipeline/produceSpeech';
import { resolveRequest } from '../engine/pipeline/request/resolveRequest';
import type { SpeechDependencies } from '../engine/pipeline/speechOrder';
import type { Clip } from '../engine/ports/clipIndex';
import type { AccountApi } from '../engine/ports/accountApi';
import type { ClipFiles } from '../engine/ports/clipFiles';
import { createHistoryDirectory } from '../engine/account/accountHistory';
import type { SpeechApi } from '../engine/ports/speechApi';
import { createModelDirectory } from '../engine/account/modelDirectory';
import { createRequestGate } from '../engine/account/requestGate';
import type { SpeechRequestInput } from '../engine/speech/speechRequest';
import { createVoiceDirectory } from '../engine/account/voiceDirectory';
import {
	clipPath,
	completeRequest,
	KILOBYTE,
	MEGABYTE,
	NAMESPACE,
	openClipStore,
	putClip,
	script,
	unverifiedCache,
	type ClipStore,
} from './clipStore';
import { freeBuffers } from './garbage';
import { interleave, median, medianRatio } from './interleave';
import { atMost, milliseconds, size, type Line } from './report';
import { inWorkFolder } from './workFolder';

const LATER_HIT_BAR = 1.3;
const FIRST_HIT_BAR = 1.2;

/** An ordinary paragraph; its length matters to `produceSpeech` only, which hashes it. */
const SCRIPT_CHARACTERS = 500;

const CASES = [
	{ bytes: 50 * KILOBYTE, clips: 40, rounds: 1000 },
	{ bytes: 500 * KILOBYTE, clips: 20, rounds: 600 },
	{ bytes: 5 * MEGABYTE, clips: 8, rounds: 200 },
];

export const title =
	'Cache hit, whole clip in memory, against fs.promises.readFile of the same file';

export async function run(): Promise<Line[]> {
	return await inWorkFolder(async (folder) => {
		const store = await openClipStore(folder);
		const lines: Line[] = [];
		for (const hitCase of CASES) {
			lines.push(...(await measureLaterHits(store, hitCase)));
			lines.push(await measureFirstHit(store, hitCase));
		}
		await store.cache.close();
		return lines;
	});
}

type HitCase = (typeof CASES)[number];

async function measureLaterHits(store: ClipStore, hitCase: HitCase): Promise<Line[]> {
	const { bytes, rounds } = hitCase;
	const { clipOf, inputOf } = await putClips(store, hitCase);
	const dependencies = hitDependencies(store.cache, store.store.files);
	const times = await interleave(
		{ timed: rounds, warmUp: hitCase.clips * 2, before: freeBuffers },
		{
			readFile: (round) => async () => await readFile(clipPath(store, clipOf(round))),
			lookUp: (round) => async () => await readThroughCache(store.cache, clipOf(round)),
			produceSpeech: (round) => async () => await speak(inputOf(round), dependencies),
		},
	);
	const against = (took: number[], name: string) => ({
		what: `later hit, ${size(bytes)}, ${name}`,
		measured: `${milliseconds(median(took))}; readFile ${milliseconds(median(times.readFile))}`,
		ratio: medianRatio(took, times.readFile),
	});
	const lookUp = against(times.lookUp, 'ClipCache.lookUp');
	return [
		{ ...lookUp, judgement: atMost(lookUp.ratio, LATER_HIT_BAR, 'x') },
		against(times.produceSpeech, 'produceSpeech'),
	];
}

async function measureFirstHit(store: ClipStore, hitCase: HitCase): Promise<Line> {
	const { bytes, rounds } = hitCase;
	const { clipOf } = await putClips(store, hitCase);
	const times = await interleave(
		{ timed: Math.ceil(rounds / 2), warmUp: hitCase.clips, before: freeBuffers },
		{
			readAndHash: (round) => async () => {
				const content = await readFile(clipPath(store, clipOf(round)));
				return createHash('sha256').update(content).digest('hex');
			},
			lookUp: (round) => {
				const cache = unverifiedCache(store);
				return async () => await readThroughCache(cache, clipOf(round));
			},
		},
	);
	const ratio = medianRatio(times.lookUp, times.readAndHash);
	return {
		what: `first hit, ${size(bytes)}, ClipCache.lookUp`,
		measured: `${milliseconds(median(times.lookUp))}; readFile + sha256 ${milliseconds(median(times.readAndHash))}`,
		ratio,
		judgement: atMost(ratio, FIRST_HIT_BAR, 'x'),
	};
}

async function putClips(store: ClipStore, { bytes, clips }: HitCase) {
	const inputs = Array.from({ length: clips }, (_, number) =>
		completeRequest(script(SCRIPT_CHARACTERS, bytes + number)),
	);
	const put: Clip[] = [];
	for (const input of inputs) put.push(await putClip(store, input, bytes));
	const inTurn =
		<T>(values: T[]) =>
		(round: number) =>
			values[round % values.length] as T;
	return { clipOf: inTurn(put), inputOf: inTurn(inputs) };
}

async function readThroughCache(cache: ClipCache, { namespace, key }: Clip): Promise<Buffer> {
	const found = await cache.lookUp(namespace, key);
	if (found === undefined) throw new Error('a clip that was put is not found');
	return await found.open.buffer();
}

/** One item as a node speaks it, from what the user typed to the bytes. */
async function speak(input: SpeechRequestInput, dependencies: SpeechDependencies): Promise<Buffer> {
	const voices = createVoiceDirectory({
		speechApi: dependencies.speechApi,
		index: dependencies.cache.index,
		namespace: NAMESPACE,
		clock: systemClock,
	});
	const speech = await produceSpeech(
		{
			resolved: await resolveRequest(input, voices),
			cacheMode: 'readOnly',
			timeoutMs: 60_000,
			workflowId: 'bench',
			operation: 'bench',
			budgets: refuse,
			leaveEnough: async () => await Promise.resolve(() => undefined),
			voiceRate: refuse,
			recoverFromHistory: true,
		},
		dependencies,
	);
	const open = await speech.open();
	return await open.buffer();
}

function hitDependencies(cache: ClipCache, temporaryFiles: ClipFiles): SpeechDependencies {
	const gate = createRequestGate();
	return {
		speechApi: NO_ACCOUNT,
		cache,
		temporaryFiles,
		ledger: refuse,
		owner: 'bench',
		accountApi: NO_ACCOUNT,
		history: createHistoryDirectory(NO_ACCOUNT, systemClock),
		namespace: NAMESPACE,
		account: 'bench',
		models: createModelDirectory(NO_ACCOUNT, systemClock),
		gateFor: () => gate,
		flights: createFlights(),
		clock: systemClock,
	};
}

const refuse = async () => await Promise.reject(new Error('a hit asked the account'));

/** A hit with all voice settings given asks the account for nothing. */
const NO_ACCOUNT: SpeechApi & AccountApi = {
	synthesize: refuse,
	getVoice: refuse,
	searchVoices: refuse,
	listModels: refuse,
	getSubscription: refuse,
	getUserId: refuse,
	searchHistory: refuse,
	fetchHistoryAudio() {
		throw new Error('a hit asked the account');
	},
	creditUsage: refuse,
};
