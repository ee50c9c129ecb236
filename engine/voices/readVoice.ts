import { createHash } from 'node:crypto';
import { isVoiceoverError } from '../errors';
import type { ClipIndex } from '../ports/clipIndex';
import type { Clock } from '../ports/clock';
import type { Pin, Pins } from '../ports/pins';
import type { CallOptions } from '../ports/speechApi';
import type { AccountPlan, VoiceAccountApi } from '../ports/voiceAccountApi';
import { retryWhileBusy } from '../concurrency/retry';
import { judgePin, type PinLook } from './pinCheck';

/** What the operations on pins work with. */
export interface VoiceDesk {
	pins: Pins;
	api: VoiceAccountApi;
	/** Remembers voices for speech without network, and knows which clips use them. */
	index: ClipIndex;
	namespace: string;
	clock: Clock;
	signal?: AbortSignal;
}

/** Undefined when the key may not read it or the account does not answer; then ElevenLabs itself refuses later. */
export async function planOf(
	{ api, clock, signal }: VoiceDesk,
	timeoutMs?: number,
): Promise<AccountPlan | undefined> {
	const options = callOptions(signal, timeoutMs);
	return await retryWhileBusy(async () => await api.getPlan(options), { clock, signal }).catch(
		() => undefined,
	);
}

/**
 * Looks at a pinned voice on the account, which costs nothing. What ElevenLabs refuses is a finding, not an error.
 *
 * @param plan undefined when it is not known
 * @throws INVALID_KEY and CANCELLED, which say nothing about the voice
 */
export async function lookAtPin(
	pin: Pin,
	{ api, clock, signal }: Pick<VoiceDesk, 'api' | 'clock' | 'signal'>,
	plan: AccountPlan | undefined,
	limits: { timeoutMs?: number; withPreview?: boolean } = {},
): Promise<PinLook> {
	const { timeoutMs, withPreview = true } = limits;
	const options = callOptions(signal, timeoutMs);
	const answer = await retryWhileBusy(async () => await api.getVoice(pin.voice.voiceId, options), {
		clock,
		signal,
	}).then(
		(voice) => ({ voice }),
		(error: unknown) => {
			if (!isVoiceoverError(error) || ['INVALID_KEY', 'CANCELLED'].includes(error.code))
				throw error;
			return { error };
		},
	);
	const previewUrl = 'voice' in answer ? answer.voice.previewUrl : undefined;
	const previewSha256 =
		withPreview && pin.voice.previewSha256 !== undefined
			? await previewHash(api, previewUrl, options)
			: undefined;
	return judgePin(pin, {
		...answer,
		plan,
		...(previewSha256 === undefined ? {} : { previewSha256 }),
		nowMs: clock.now(),
	});
}

/** sha256 of the preview's audio; undefined when there is none or it cannot be had. */
export async function previewHash(
	api: VoiceAccountApi,
	url: string | undefined,
	options: CallOptions,
): Promise<string | undefined> {
	const audio =
		url === undefined ? undefined : await api.fetchPreview(url, options).catch(() => undefined);
	return audio === undefined || audio.byteLength === 0
		? undefined
		: createHash('sha256').update(audio).digest('hex');
}

export function callOptions(signal: AbortSignal | undefined, timeoutMs?: number): CallOptions {
	return {
		...(signal === undefined ? {} : { signal }),
		...(timeoutMs === undefined ? {} : { timeoutMs }),
	};
}
