import { cancelled, isVoiceoverError, type VoiceoverError } from '../errors';
import type { ClipIndex } from '../ports/clipIndex';
import type { Clock } from '../ports/clock';
import type { CallOptions, SpeechApi, Voice } from '../ports/speechApi';
import { retryWhileBusy } from '../concurrency/retry';

/** With a remembered voice at hand, an account that does not answer is not waited for long. */
const IMPATIENT_MS = 3_000;

/** After a failure, later items of the execution ask again. */
const ASK_AGAIN_AFTER_MS = 5_000;
const REMEMBER_EVERY_MS = 24 * 60 * 60 * 1000;

export interface VoiceLookup {
	/** Undefined when the voice could not be read and was never seen before. */
	voice?: Voice;
	/** Why the account could not be asked now. */
	error?: VoiceoverError;
	/** When a remembered voice was last seen on the account, epoch milliseconds. */
	rememberedFromMs?: number;
}

/**
 * Voices of the account, asked for once per execution.
 *
 * What was seen is remembered in the store, so that cached speech needs no network and outlives its voice.
 */
export interface VoiceDirectory {
	/** @throws CANCELLED once the execution is stopped */
	get(voiceId: string): Promise<VoiceLookup>;
}

export interface VoiceDirectoryOptions {
	speechApi: SpeechApi;
	/** Undefined to remember nothing. */
	index: Pick<ClipIndex, 'rememberedVoice' | 'rememberVoice'> | undefined;
	namespace: string;
	clock: Clock;
	/** Of the execution. */
	signal?: AbortSignal | undefined;
}

export function createVoiceDirectory(options: VoiceDirectoryOptions): VoiceDirectory {
	const { speechApi, index, namespace, clock, signal } = options;
	const lookups = new Map<string, { lookup: Promise<VoiceLookup>; untilMs: number }>();

	async function ask(voiceId: string, callOptions: CallOptions): Promise<Voice> {
		return await retryWhileBusy(
			async () =>
				await speechApi.getVoice(voiceId, {
					...callOptions,
					...(signal === undefined ? {} : { signal }),
				}),
			{ clock, signal },
		);
	}

	async function lookUp(voiceId: string): Promise<VoiceLookup> {
		const remembered = await index?.rememberedVoice(namespace, voiceId);
		const answer = await ask(
			voiceId,
			remembered === undefined ? {} : { timeoutMs: IMPATIENT_MS },
		).then(
			(voice) => ({ voice }),
			(error: unknown) => ({ error }),
		);
		if ('voice' in answer) {
			const facts = JSON.stringify(answer.voice);
			const seenAtMs = clock.now();
			const isStale = seenAtMs - (remembered?.seenAtMs ?? 0) > REMEMBER_EVERY_MS;
			if (facts !== remembered?.facts || isStale) {
				// A memory that cannot be written must not fail a hit.
				await index?.rememberVoice(namespace, { voiceId, facts, seenAtMs }).catch(() => undefined);
			}
			return answer;
		}
		if (signal?.aborted) throw cancelled();
		if (!isVoiceoverError(answer.error)) throw answer.error;
		return {
			error: answer.error,
			...(remembered === undefined
				? {}
				: {
						voice: JSON.parse(remembered.facts) as Voice,
						rememberedFromMs: remembered.seenAtMs,
					}),
		};
	}

	return {
		async get(voiceId) {
			const known = lookups.get(voiceId);
			if (known !== undefined && clock.now() < known.untilMs) return await known.lookup;
			const made = { lookup: lookUp(voiceId), untilMs: Number.POSITIVE_INFINITY };
			lookups.set(voiceId, made);
			const askAgainSoon = () => {
				made.untilMs = clock.now() + ASK_AGAIN_AFTER_MS;
			};
			made.lookup.then((lookup) => {
				if (lookup.error !== undefined) askAgainSoon();
			}, askAgainSoon);
			return await made.lookup;
		},
	};
}
