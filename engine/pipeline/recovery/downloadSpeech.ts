import type { AudioSpool } from '../../cache/audioSpool';
import { isVoiceoverError } from '../../errors';
import type { AccountApi, HistoryItem } from '../../ports/accountApi';
import type { Clock } from '../../ports/clock';
import { retryPauseMs } from '../../concurrency/retry';
import type { SpeechRequest } from '../../speech/speechRequest';
import { receiveAudio, type CompleteAudio } from '../purchase/receiveAudio';

/** A connection that breaks is tried once more. */
const MOST_TRIES = 2;

export interface DownloadOptions {
	accountApi: Pick<AccountApi, 'fetchHistoryAudio'>;
	clock: Clock;
	request: SpeechRequest;
	createSpool: () => Promise<AudioSpool>;
	signal: AbortSignal;
	/** Longest wait for the headers and between two pieces of audio; default that of `AccountApi`. */
	stallTimeoutMs?: number;
}

export type Download =
	| { audio: CompleteAudio; spool: AudioSpool }
	/** The audio cannot be used; a sentence for the user. */
	| { warning: string };

type Try = Download | { error: unknown } | { detail: string; mayBeWholeNextTime: boolean };

/**
 * Fetches past audio into a new spool and holds it to what a purchase is held to. No spool is left without its audio.
 *
 * @throws when the spool fails or the signal fires
 */
export async function downloadSpeech(
	item: HistoryItem,
	options: DownloadOptions,
): Promise<Download> {
	const { clock, signal } = options;
	const startedAtMs = clock.now();
	for (let attempt = 1; ; attempt += 1) {
		const tried = await tryOnce(item, options);
		if ('audio' in tried || 'warning' in tried) return tried;
		const isLast = attempt === MOST_TRIES;
		if ('detail' in tried) {
			if (isLast || !tried.mayBeWholeNextTime) return { warning: unusable(item, tried.detail) };
			continue;
		}
		const { error } = tried;
		if (!isVoiceoverError(error) || error.code === 'STORE_UNAVAILABLE' || signal.aborted) {
			throw error;
		}
		const pauseMs = retryPauseMs(error, attempt, clock.now() - startedAtMs);
		if (isLast || pauseMs === undefined) return { warning: unusable(item, error.message) };
		await clock.sleep(pauseMs, signal);
	}
}

async function tryOnce(
	{ historyItemId }: HistoryItem,
	{ accountApi, request, createSpool, signal, stallTimeoutMs }: DownloadOptions,
): Promise<Try> {
	const spool = await createSpool();
	const limits = stallTimeoutMs === undefined ? { signal } : { signal, stallTimeoutMs };
	const received = await receiveAudio(
		accountApi.fetchHistoryAudio(historyItemId, limits),
		request,
		spool,
	).catch((error: unknown) => ({ error }));
	if (!('error' in received) && received.complete) return { audio: received, spool };
	await spool.discard();
	if ('error' in received) return received;
	return { detail: received.detail, mayBeWholeNextTime: received.fault === 'cut' };
}

function unusable({ historyItemId }: HistoryItem, detail: string): string {
	return `ElevenLabs' history has this speech (item ${historyItemId}), but its audio could not be used: ${detail}.`;
}
