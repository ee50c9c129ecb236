import type { AudioSpool } from '../../cache/audioSpool';
import { isVoiceoverError, VoiceoverError } from '../../errors';
import type { Clock } from '../../ports/clock';
import type { SpeechApi, AudioDelivery, SpeechResponse } from '../../ports/speechApi';
import type { RequestGate } from '../../account/requestGate';
import { retryPauseMs } from '../../concurrency/retry';
import type { SpeechRequest } from '../../speech/speechRequest';
import { receiveAudio, type CompleteAudio } from './receiveAudio';

/** Longest pause between two pieces of audio; the vendor streams faster than real time. */
const STALL_TIMEOUT_MS = 60_000;

export interface Synthesis {
	audio: CompleteAudio;
	/** Holds the audio. */
	spool: AudioSpool;
	requestId?: string;
	characterCost?: number;
}

export interface SynthesizeClipOptions {
	speechApi: SpeechApi;
	gate: RequestGate;
	clock: Clock;
	request: SpeechRequest;
	/** Where the audio goes; asked for once, when the call has a place. Its rejection means that nothing is sent. */
	createSpool: () => Promise<AudioSpool>;
	/** Ends the wait for a place or for a retry; a call that was sent goes on. */
	signal: AbortSignal;
	/** From the request to the last byte. */
	timeoutMs: number;
	deliver?: AudioDelivery;
	/** Awaited right before the first byte leaves, at each try; what it throws means that nothing is sent. */
	onSend: () => void | Promise<void>;
	/** Called when the audio of an answer begins. */
	onAnswer: (requestId: string | undefined) => void;
	/** Called when a try surely cost nothing. */
	onRefused: () => void;
}

/**
 * Buys one clip: waits for a place, sends, and takes the audio into the spool, looking at every byte on the way.
 *
 * @throws AUDIO_INCOMPLETE when what arrived is not all of it or not audio, and what `SpeechApi.synthesize` throws
 */
export async function synthesizeClip(options: SynthesizeClipOptions): Promise<Synthesis> {
	let opened: Promise<AudioSpool> | undefined;
	const spoolOnce = async () => await (opened ??= options.createSpool());
	return await tryUntilAnswered({ ...options, createSpool: spoolOnce }).catch(
		async (error: unknown) => {
			await opened?.then(
				async (spool) => await spool.discard(),
				() => undefined,
			);
			throw error;
		},
	);
}

async function tryUntilAnswered(options: SynthesizeClipOptions): Promise<Synthesis> {
	const { clock, signal } = options;
	// The wait for a place is no failure, so patience begins with the first one.
	let firstFailureAtMs: number | undefined;
	for (let attempt = 1; ; attempt += 1) {
		const outcome = await options.gate
			.run(async () => await tryOnce(options), signal)
			.then(
				(synthesis) => ({ synthesis }),
				(error: unknown) => ({ error }),
			);
		if ('synthesis' in outcome) return outcome.synthesis;
		firstFailureAtMs ??= clock.now();
		const pauseMs = isVoiceoverError(outcome.error)
			? retryPauseMs(outcome.error, attempt, clock.now() - firstFailureAtMs)
			: undefined;
		if (pauseMs === undefined) throw outcome.error;
		options.onRefused();
		// The place is free for others during the pause.
		await clock.sleep(pauseMs, signal);
	}
}

async function tryOnce(options: SynthesizeClipOptions): Promise<Synthesis> {
	const { request } = options;
	const spool = await options.createSpool();
	const response = await options.speechApi.synthesize(request, {
		// Once sent it is paid for, so nothing but its own time limits may end it.
		signal: new AbortController().signal,
		timeoutMs: options.timeoutMs,
		stallTimeoutMs: STALL_TIMEOUT_MS,
		...(options.deliver === undefined ? {} : { deliver: options.deliver }),
		onSend: options.onSend,
	});
	options.onAnswer(response.requestId);
	if (response.maximumConcurrentRequests !== undefined) {
		options.gate.allow(response.maximumConcurrentRequests);
	}
	const verdict = await receiveAudio(response.audio, request, spool);
	if (!verdict.complete) throw incomplete(verdict.detail, response);
	return {
		audio: verdict,
		spool,
		...(response.requestId === undefined ? {} : { requestId: response.requestId }),
		...(response.characterCost === undefined ? {} : { characterCost: response.characterCost }),
	};
}

function incomplete(detail: string, response: SpeechResponse): VoiceoverError {
	return new VoiceoverError(
		'AUDIO_INCOMPLETE',
		`The audio from ElevenLabs is incomplete: ${detail}`,
		{
			description:
				'It was thrown away and not cached. ElevenLabs has most likely charged for it. Run again: if the history of the account has the whole clip, it is fetched from there for nothing.',
			outcome: 'unknown',
			...(response.requestId === undefined ? {} : { requestId: response.requestId }),
		},
	);
}
