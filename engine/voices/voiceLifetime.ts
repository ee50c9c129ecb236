import type { PinnedVoice } from '../ports/pins';

/**
 * When ElevenLabs' default voices end, as epoch milliseconds.
 * Source: ElevenLabs help center, "default voices expire", as reported by several projects (2026-03 to 2026-09).
 */
export const DEFAULT_VOICES_END_MS = Date.UTC(2026, 11, 31);

const DAY_MS = 86_400_000;

/**
 * How long a voice can be relied on.
 * - `own`: until this account removes it.
 * - `savedWithNotice`: until its owner ends it, with notice.
 * - `savedWithoutNotice`: its owner may end it at any moment.
 * - `default`: until ElevenLabs retires its default voices.
 * - `unknown`: ElevenLabs does not say whose it is.
 */
export type Durability = 'own' | 'savedWithNotice' | 'savedWithoutNotice' | 'default' | 'unknown';

type Facts = Pick<PinnedVoice, 'origin' | 'noticePeriodDays'>;

export function durabilityOf({ origin, noticePeriodDays = 0 }: Facts): Durability {
	switch (origin) {
		case 'own':
			return 'own';
		case 'default':
			return 'default';
		case 'library':
			return noticePeriodDays > 0 ? 'savedWithNotice' : 'savedWithoutNotice';
		case 'other':
			return 'unknown';
	}
}

/** The same as a sentence for the user. */
export function durabilityInWords(voice: Facts): string {
	switch (durabilityOf(voice)) {
		case 'own':
			return 'The voice is your own: it stays until somebody removes it from the account.';
		case 'savedWithNotice':
			return `The voice belongs to somebody else, who must give ${voice.noticePeriodDays} days of notice before it ends.`;
		case 'savedWithoutNotice':
			return 'The voice belongs to somebody else, who may end it at any moment without notice.';
		case 'default':
			return `The voice is a default voice of ElevenLabs, which are reported to end on ${isoDay(DEFAULT_VOICES_END_MS)}.`;
		case 'unknown':
			return 'ElevenLabs does not say whose voice it is, so nothing is known about how long it stays.';
	}
}

/** `2026-12-31` */
export function isoDay(epochMs: number): string {
	return new Date(epochMs).toISOString().slice(0, 10);
}

/** Whole days until then, rounded up; 0 when it is past. */
export function daysUntil(epochMs: number, nowMs: number): number {
	return Math.max(0, Math.ceil((epochMs - nowMs) / DAY_MS));
}
