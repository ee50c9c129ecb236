import { randomUUID } from 'node:crypto';
import { elevenLabsAccountApi } from '../../../engine/adapters/elevenlabs/elevenLabsAccountApi';
import { elevenLabsSpeechApi } from '../../../engine/adapters/elevenlabs/elevenLabsSpeechApi';
import { openEmbeddedStore } from '../../../engine/adapters/embedded/embeddedStore';
import { milliCredits } from '../../../engine/speech/milliCredits';
import { createClipCache } from '../../../engine/cache/clipCache';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { isVoiceoverError } from '../../../engine/errors';
import { createFlights } from '../../../engine/concurrency/singleFlight';
import { produceSpeech } from '../../../engine/pipeline/produceSpeech';
import { resolveRequest } from '../../../engine/pipeline/request/resolveRequest';
import type { SpeechDependencies } from '../../../engine/pipeline/speechOrder';
import { createHistoryDirectory } from '../../../engine/account/accountHistory';
import { createModelDirectory } from '../../../engine/account/modelDirectory';
import { createRequestGates } from '../../../engine/account/requestGate';
import { createVoiceDirectory } from '../../../engine/account/voiceDirectory';

/** What a speaking process is told: speak all these texts, several at a time. */
export interface SpeakerOrder {
	folder: string;
	apiUrl: string;
	apiKey: string;
	voiceId: string;
	texts: string[];
	/** Of the one budget that all processes share. */
	limitCredits: number;
	recoverFromHistory: boolean;
}

export interface SpeakerReport {
	spoken: number;
	/** Credits that the receipts name. */
	creditsCharged: number;
	/** Error codes with how often they came. */
	failures: Record<string, number>;
}

export const STORM_BUDGET = { scope: 'account:storm', period: 'total' };

async function speakAll(order: SpeakerOrder): Promise<SpeakerReport> {
	const speechApi = elevenLabsSpeechApi({ apiKey: order.apiKey, baseUrl: order.apiUrl });
	const accountApi = elevenLabsAccountApi({ apiKey: order.apiKey, baseUrl: order.apiUrl });
	const store = await openEmbeddedStore(order.folder, systemClock);
	const cache = createClipCache({
		index: store.index,
		files: store.files,
		clock: systemClock,
		maxBytes: 1024 * 1024 * 1024,
		keepText: false,
		headRoomBytes: () => 0,
	});
	const gates = createRequestGates();
	const dependencies: SpeechDependencies = {
		speechApi,
		cache,
		temporaryFiles: store.files,
		namespace: 'default',
		account: 'account',
		accountApi,
		history: createHistoryDirectory(accountApi, systemClock),
		models: createModelDirectory(speechApi, systemClock),
		gateFor: (group) => gates('account', group),
		flights: createFlights(),
		ledger: store.ledger,
		owner: randomUUID(),
		clock: systemClock,
	};
	const voices = createVoiceDirectory({
		speechApi,
		index: cache.index,
		namespace: 'default',
		clock: systemClock,
	});
	const report: SpeakerReport = { spoken: 0, creditsCharged: 0, failures: {} };
	const speak = async (text: string) => {
		const resolved = await resolveRequest(
			{
				text,
				voiceId: order.voiceId,
				modelId: 'eleven_multilingual_v2',
				outputFormat: 'mp3_22050_32',
			},
			voices,
		);
		const speech = await produceSpeech(
			{
				resolved,
				cacheMode: 'use',
				timeoutMs: 20_000,
				workflowId: 'storm',
				operation: randomUUID(),
				recoverFromHistory: order.recoverFromHistory,
				budgets: async () =>
					await Promise.resolve([
						{
							...STORM_BUDGET,
							limit: milliCredits(order.limitCredits),
							name: 'storm',
							label: 'the storm',
							resetsAtMs: undefined,
						},
					]),
				leaveEnough: async () => await Promise.resolve(() => undefined),
				voiceRate: async () => await Promise.resolve(1),
			},
			dependencies,
		);
		await speech.dispose();
		report.spoken += 1;
		report.creditsCharged += speech.creditsCharged;
	};
	const waiting = [...order.texts].sort(() => Math.random() - 0.5);
	const workOff = async () => {
		for (let text = waiting.pop(); text !== undefined; text = waiting.pop()) {
			await speak(text).catch((error: unknown) => {
				const code = isVoiceoverError(error) ? error.code : String(error);
				report.failures[code] = (report.failures[code] ?? 0) + 1;
			});
		}
	};
	await Promise.all(Array.from({ length: 6 }, workOff));
	await cache.settled();
	return report;
}

process.on('message', (order: SpeakerOrder) => {
	void speakAll(order).then((report) => process.send?.(report, () => process.exit()));
});
