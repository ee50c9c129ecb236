import { isVoiceoverError, type VoiceoverError } from '../errors';
import type { ClipIndex } from '../ports/clipIndex';
import type { Clock } from '../ports/clock';
import type { SpeechApi, Voice } from '../ports/speechApi';

/** With a remembered voice at hand, an account that does not answer is not waited for long. */
const IMPATIENT_MS = 3_000;

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
	get(voiceId: string): Promise<VoiceLookup>;
}

export interface VoiceDirectoryOptions {
	speechApi: SpeechApi;
	/** Undefined to remember nothing. */
	index: ClipIndex | undefined;
	namespace: string;
	clock: Clock;
}

export function createVoiceDirectory(options: VoiceDirectoryOptions): VoiceDirectory {
	const { speechApi, index, namespace, clock } = options;
	const lookups = new Map<string, Promise<VoiceLookup>>();

	async function lookUp(voiceId: string): Promise<VoiceLookup> {
		const remembered = await index?.rememberedVoice(namespace, voiceId);
		const answer = await speechApi
			.getVoice(voiceId, remembered === undefined ? {} : { timeoutMs: IMPATIENT_MS })
			.then(
				(voice) => ({ voice }),
				(error: unknown) => ({ error }),
			);
		if ('voice' in answer) {
			const facts = JSON.stringify(answer.voice);
			if (facts !== remembered?.facts) {
				await index?.rememberVoice(namespace, { voiceId, facts, seenAtMs: clock.now() });
			}
			return answer;
		}
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
			const known = lookups.get(voiceId) ?? lookUp(voiceId);
			lookups.set(voiceId, known);
			return await known;
		},
	};
}
