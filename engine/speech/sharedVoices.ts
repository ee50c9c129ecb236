import type { Clock } from '../ports/clock';
import type { VoiceDirectory, VoiceLookup } from './voiceDirectory';

/** A change of the settings stored with a voice is noticed after this long at the latest. */
const FRESH_FOR_MS = 60_000;
/** From this age on, whoever asks has it read anew for the next ones, so that steady traffic never waits. */
const RENEW_AFTER_MS = FRESH_FOR_MS / 2;

/**
 * Voices as they were within the last minute, for all requests of a process: reading them takes longer than the first
 * byte of audio may.
 */
export interface SharedVoices {
	/** @param ask makes a directory that reads the account; called when something is to be read */
	askingBy(ask: () => VoiceDirectory): VoiceDirectory;
}

interface Seen {
	lookup: Promise<VoiceLookup>;
	atMs: number;
	renewing: boolean;
}

export function createSharedVoices(clock: Clock): SharedVoices {
	const seen = new Map<string, Seen>();

	function read(voiceId: string, ask: () => VoiceDirectory): Seen {
		const made = { lookup: ask().get(voiceId), atMs: clock.now(), renewing: false };
		// What could not be read is asked for again by the next one.
		const forget = () => {
			if (seen.get(voiceId) === made) seen.delete(voiceId);
		};
		made.lookup.then(({ error }) => {
			if (error !== undefined) forget();
		}, forget);
		return made;
	}

	function renew(voiceId: string, known: Seen, ask: () => VoiceDirectory): void {
		if (known.renewing) return;
		known.renewing = true;
		const next = read(voiceId, ask);
		next.lookup.then(
			({ error }) => {
				if (error === undefined && seen.get(voiceId) === known) seen.set(voiceId, next);
			},
			() => undefined,
		);
	}

	return {
		askingBy: (ask) => ({
			async get(voiceId) {
				const known = seen.get(voiceId);
				const ageMs = known === undefined ? Infinity : clock.now() - known.atMs;
				if (known !== undefined && ageMs < FRESH_FOR_MS) {
					if (ageMs >= RENEW_AFTER_MS) renew(voiceId, known, ask);
					return await known.lookup;
				}
				const made = read(voiceId, ask);
				seen.set(voiceId, made);
				return await made.lookup;
			},
		}),
	};
}
