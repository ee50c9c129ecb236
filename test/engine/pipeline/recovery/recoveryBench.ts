import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openSqliteLedger } from '../../../../engine/adapters/embedded/sqlite/sqliteLedger';
import { createAudioSpool, type AudioSpool } from '../../../../engine/cache/audioSpool';
import { cacheKey, speechDocument, type CacheKey } from '../../../../engine/speech/cacheKey';
import { createHistoryDirectory } from '../../../../engine/account/accountHistory';
import { recoverSpeech } from '../../../../engine/pipeline/recovery/recoverSpeech';
import type { Recovery, RecoverSpeechOptions } from '../../../../engine/pipeline/recovery/recovery';
import type { AccountApi } from '../../../../engine/ports/accountApi';
import type { Ledger, LedgerEntry } from '../../../../engine/ports/ledger';
import {
	speechRequest,
	type SpeechRequest,
	type SpeechRequestInput,
} from '../../../../engine/speech/speechRequest';
import { heldClock, type HeldClock } from '../../../contracts/heldClock';
import { amountOf, sampleReservation } from '../../../contracts/sampleReservation';
import { afterTests } from '../../../support/afterTests';
import { temporaryFolder } from '../../../support/temporaryFolder';

export const SETTINGS = {
	stability: 0.4,
	similarityBoost: 0.8,
	style: 0,
	speed: 1,
	useSpeakerBoost: true,
};

export const LINE =
	'The quick brown fox jumps over the lazy dog, and nobody in the house was surprised.';

export interface RecoveryBench {
	clock: HeldClock;
	ledger: Ledger;
	/** A call of a request that went out now and whose outcome is not known. */
	lose(request: SpeechRequest, requestId?: string): Promise<LedgerEntry>;
	/** A call of a request that was settled. */
	settle(request: SpeechRequest, requestId: string, resolvedBy?: string): Promise<LedgerEntry>;
	/** A call of a request that went out now and is under way. */
	send(request: SpeechRequest): Promise<LedgerEntry>;
	/** Looks for the request, with all its open entries. */
	recover(request: SpeechRequest, change?: Partial<RecoverSpeechOptions>): Promise<Recovery>;
	/** How many spools were neither discarded nor handed over. */
	leftSpools(): number;
}

/** A real ledger, held time, and the account that is given. */
export async function recoveryBench(
	accountApi: Pick<AccountApi, 'searchHistory' | 'fetchHistoryAudio'>,
	clock = heldClock(),
): Promise<RecoveryBench> {
	const path = join(temporaryFolder(), `${randomUUID()}.db`);
	const ledger = await openSqliteLedger({ path, clock });
	afterTests(() => ledger.close());
	const history = createHistoryDirectory(accountApi, clock);
	const spools = new Set<AudioSpool>();

	async function createSpool(): Promise<AudioSpool> {
		const spool = await createAudioSpool(undefined);
		const discard = async () => {
			spools.delete(watched);
			await spool.discard();
		};
		const watched: AudioSpool = { ...spool, discard };
		spools.add(watched);
		return watched;
	}

	async function send(request: SpeechRequest): Promise<LedgerEntry> {
		const reservation = sampleReservation({
			cacheKey: keyOf(request),
			holds: [],
			facts: {
				workflowId: 'workflow-1',
				voiceId: request.voiceId,
				modelId: request.modelId,
				outputFormat: request.outputFormat,
				characters: Array.from(request.text).length,
				textSha256: createHash('sha256').update(request.text, 'utf8').digest('hex'),
			},
		});
		await ledger.reserve(reservation);
		await ledger.markSent(reservation.id, 'try-1');
		return await entry(reservation.id);
	}

	async function entry(id: string): Promise<LedgerEntry> {
		const entries = await ledger.entries({ namespace: 'default', limit: 1000 });
		return entries.find((each) => each.id === id)!;
	}

	return {
		clock,
		ledger,
		send,
		async lose(request, requestId) {
			const { id } = await send(request);
			await ledger.markUnknown(id, requestId);
			return await entry(id);
		},
		async settle(request, requestId, resolvedBy) {
			const { id } = await send(request);
			const settlement = { charged: amountOf(1_000), confirmed: true, requestId };
			if (resolvedBy !== undefined) await ledger.markUnknown(id);
			await ledger.settle(id, {
				...settlement,
				...(resolvedBy === undefined ? {} : { resolvedBy }),
			});
			return await entry(id);
		},
		async recover(request, change = {}) {
			const unresolved = await ledger.entries({
				namespace: 'default',
				cacheKey: keyOf(request),
				states: ['sent', 'unknown'],
				limit: 100,
			});
			const recovery = await recoverSpeech({
				accountApi,
				history,
				ledger,
				namespace: 'default',
				clock,
				request,
				cacheKey: keyOf(request),
				unresolved,
				takesOthers: true,
				searchWidely: false,
				createSpool,
				signal: new AbortController().signal,
				...change,
			});
			if (recovery.found) spools.delete(recovery.spool);
			return recovery;
		},
		leftSpools: () => spools.size,
	};
}

export function keyOf(request: SpeechRequest): CacheKey {
	return cacheKey(speechDocument(request));
}

export function requestOf(input: Partial<SpeechRequestInput> = {}): SpeechRequest {
	return speechRequest({
		text: LINE,
		voiceId: 'narratorVoice0000001',
		modelId: 'eleven_multilingual_v2',
		outputFormat: 'mp3_44100_128',
		voiceSettings: SETTINGS,
		...input,
	}).request;
}

export async function audioOf(recovery: Recovery): Promise<Buffer> {
	if (!recovery.found) throw new Error('Nothing was found');
	return await (await recovery.spool.open()).buffer();
}
