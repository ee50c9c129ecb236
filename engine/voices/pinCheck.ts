import type { VoiceoverError } from '../errors';
import type { Pin, PinnedVoice, PinStatus, Sighting } from '../ports/pins';
import type { AccountPlan, AccountVoice } from '../ports/voiceAccountApi';
import { DEFAULT_VOICES_END_MS, daysUntil, isoDay } from './voiceLifetime';

/** One thing that is not as it was when the voice was pinned. Undefined stands for "not told". */
export interface VoiceChange {
	/** For example `rate`, `name`, `settings.stability`, `modelIds`, `preview`. */
	field: string;
	pinned: string | number | boolean | undefined;
	now: string | number | boolean | undefined;
}

/** What a look at a pinned voice showed. */
export interface PinLook {
	status: PinStatus;
	/** In sentences for the user. */
	reason: string;
	changes: VoiceChange[];
	noticeUntilMs?: number;
	daysLeft?: number;
	voice?: AccountVoice;
	/** Why the voice is gone, blocked or unknown. */
	error?: VoiceoverError;
}

export interface Seen {
	/** Undefined when it could not be read, and then there is an error. */
	voice?: AccountVoice;
	error?: VoiceoverError;
	/** Undefined when it could not be read. */
	plan: AccountPlan | undefined;
	/** Of the preview as it is now; undefined when it was not fetched. */
	previewSha256?: string;
	nowMs: number;
}

/** Judges what was seen of a pinned voice. The gravest finding decides. */
export function judgePin(pin: Pin, { voice, error, plan, previewSha256, nowMs }: Seen): PinLook {
	if (voice === undefined) return judgeError(error);
	const changes = changesOf(pin.voice, voice, previewSha256);
	const facts = { changes, voice };
	const endsAtMs = endOf(voice, nowMs);
	if (voice.isDisabled || (endsAtMs !== undefined && endsAtMs <= nowMs)) {
		const on = endsAtMs === undefined ? '' : ` on ${isoDay(endsAtMs)}`;
		return { ...facts, status: 'gone', reason: `Its owner ended the voice${on}.` };
	}
	const blocked = blockOf(voice, plan);
	if (blocked !== undefined) return { ...facts, status: 'blocked', reason: blocked };
	if (endsAtMs !== undefined) {
		const daysLeft = daysUntil(endsAtMs, nowMs);
		const who =
			voice.origin === 'default'
				? 'ElevenLabs is reported to end its default voices'
				: 'Its owner ends the voice';
		return {
			...facts,
			status: 'notice',
			reason: `${who} on ${isoDay(endsAtMs)}, in ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'}.`,
			noticeUntilMs: endsAtMs,
			daysLeft,
		};
	}
	if (changes.length > 0) {
		return {
			...facts,
			status: 'changed',
			reason: `The voice is not as it was pinned: ${changes.map(changeInWords).join('; ')}.`,
		};
	}
	return { ...facts, status: 'ok', reason: 'The voice is there, as it was pinned.' };
}

/** Why this account may not use a voice that is there, in a sentence; undefined when it may. */
export function blockOf(
	{ isBanned, origin }: Pick<AccountVoice, 'isBanned' | 'origin'>,
	plan: AccountPlan | undefined,
): string | undefined {
	if (isBanned)
		return 'ElevenLabs does not allow the use of this voice any more. Choose another voice.';
	if (origin === 'library' && plan?.tier === 'free') {
		return 'The free plan of ElevenLabs does not let voices of the library be used over the API. Upgrade the plan, or pin a voice of your own.';
	}
	return undefined;
}

/** Whether the look says anything about the voice, and not only about the connection or the key. */
export function isSeen({ status, error }: PinLook): boolean {
	return status !== 'unknown' && error?.code !== 'PERMISSION_MISSING';
}

/** The look as it is remembered. */
export function sightingOf(pin: Pin, look: PinLook, seenAtMs: number): Sighting {
	return {
		revision: pin.revision,
		status: look.status,
		...(look.noticeUntilMs === undefined ? {} : { noticeUntilMs: look.noticeUntilMs }),
		seenAtMs,
	};
}

export function changeInWords({ field, pinned, now }: VoiceChange): string {
	if (field === 'preview')
		return 'the preview sounds different, so the voice may have been retrained';
	const told = (value: VoiceChange['now']) => (value === undefined ? 'not told' : String(value));
	return `${FIELD_WORDS[field] ?? field} was ${told(pinned)} and is ${told(now)}`;
}

const FIELD_WORDS: Record<string, string> = {
	name: 'the name',
	category: 'the category',
	origin: 'the origin',
	ownerId: 'the owner',
	rate: 'the credit multiplier',
	noticePeriodDays: 'the notice period in days',
	modelIds: 'the list of models',
	'settings.stability': 'Stability',
	'settings.similarityBoost': 'Similarity Boost',
	'settings.style': 'Style',
	'settings.speed': 'Speed',
	'settings.useSpeakerBoost': 'Speaker Boost',
};

function judgeError(error: VoiceoverError | undefined): PinLook {
	const look = {
		changes: [],
		reason: error === undefined ? 'The voice could not be looked at.' : `${error.message}.`,
		...(error === undefined ? {} : { error }),
	};
	if (error?.code === 'VOICE_GONE') {
		// A refusal to use it is not the same as there being none.
		return { ...look, status: error.status === 403 ? 'blocked' : 'gone' };
	}
	if (error?.code === 'PERMISSION_MISSING' || error?.code === 'PLAN_REQUIRED') {
		return { ...look, status: 'blocked' };
	}
	return { ...look, status: 'unknown' };
}

function endOf({ endsAtMs, origin }: AccountVoice, nowMs: number): number | undefined {
	if (endsAtMs !== undefined) return endsAtMs;
	// A default voice that outlives the reported date is simply there.
	return origin === 'default' && nowMs < DEFAULT_VOICES_END_MS ? DEFAULT_VOICES_END_MS : undefined;
}

function changesOf(
	pinned: PinnedVoice,
	now: AccountVoice,
	previewSha256: string | undefined,
): VoiceChange[] {
	const before = comparable(pinned);
	const after = comparable(now);
	const changes = [...new Set([...Object.keys(before), ...Object.keys(after)])]
		.filter((field) => before[field] !== after[field])
		.map((field) => ({ field, pinned: before[field], now: after[field] }));
	const soundsDifferent =
		previewSha256 !== undefined &&
		pinned.previewSha256 !== undefined &&
		previewSha256 !== pinned.previewSha256;
	return soundsDifferent
		? [...changes, { field: 'preview', pinned: pinned.previewSha256, now: previewSha256 }]
		: changes;
}

/** What matters to somebody who relies on the voice; its description and labels do not. */
function comparable(
	voice: Omit<PinnedVoice, 'previewSha256'>,
): Record<string, string | number | boolean | undefined> {
	const { name, category, origin, ownerId, rate, noticePeriodDays, modelIds, settings } = voice;
	return {
		name,
		category,
		origin,
		ownerId,
		rate,
		noticePeriodDays,
		modelIds: modelIds.join(', '),
		...Object.fromEntries(
			Object.entries(settings ?? {}).map(([setting, value]) => [`settings.${setting}`, value]),
		),
	};
}
