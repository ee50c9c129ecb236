import type { IDataObject } from 'n8n-workflow';
import type { Pin } from '../../engine/ports/pins';
import type { PinLook, VoiceChange } from '../../engine/voices/pinCheck';
import { durabilityInWords, durabilityOf } from '../../engine/voices/voiceLifetime';
import { isoTime } from '../shared/items/hintText';

/** What every item says of the pin it is about: the same fields, whatever the operation. */
export function pinFacts(
	pin: Pin,
	{
		look,
		fallbackUsed = false,
		asked = pin,
	}: { look?: PinLook; fallbackUsed?: boolean; asked?: Pin },
): IDataObject {
	const noticeUntilMs = look?.noticeUntilMs ?? pin.voice.noticeUntilMs;
	return {
		alias: asked.alias,
		voiceId: pin.voice.voiceId,
		revision: asked.revision,
		status: look?.status ?? 'unknown',
		durability: durabilityOf(pin.voice),
		noticeUntil: isoTime(look === undefined ? noticeUntilMs : look.noticeUntilMs),
		fallbackUsed,
		...(fallbackUsed ? { fallbackAlias: pin.alias, fallbackRevision: pin.revision } : {}),
		name: pin.voice.name,
		noticePeriodDays: pin.voice.noticePeriodDays ?? null,
		rate: pin.voice.rate,
		fallback: asked.fallback ?? null,
		pinnedAt: isoTime(asked.pinnedAtMs),
		...(look === undefined ? {} : { reason: look.reason, daysLeft: look.daysLeft ?? null }),
		outlook: durabilityInWords(pin.voice),
		...(look === undefined ? {} : { changes: look.changes.map(shownChange) }),
	};
}

/** A pin as "before" or "after" of a change. */
export function snapshotOf({ alias, revision, pinnedAtMs, fallback, voice }: Pin): IDataObject {
	const { noticeUntilMs, labels, modelIds, settings, ...facts } = voice;
	return {
		alias,
		revision,
		pinnedAt: isoTime(pinnedAtMs),
		fallback: fallback ?? null,
		...facts,
		labels: { ...labels },
		modelIds,
		settings: { ...settings },
		noticeUntil: isoTime(noticeUntilMs),
	};
}

function shownChange({ field, pinned, now }: VoiceChange): IDataObject {
	return { field, pinned: pinned ?? null, now: now ?? null };
}
