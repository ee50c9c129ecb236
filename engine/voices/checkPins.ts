import PQueue from 'p-queue';
import { isVoiceoverError } from '../errors';
import type { Pin, Sighting } from '../ports/pins';
import type { LibraryVoice } from '../ports/voiceAccountApi';
import type { ModelDirectory } from '../account/modelDirectory';
import { aliasKey, type AliasKey } from '../speech/pinAlias';
import { candidatesFor } from './similarPins';
import { daysUntil, isoDay } from './voiceLifetime';
import { pinNotFound } from './pinErrors';
import { isSeen, sightingOf, type PinLook } from './pinCheck';
import type { RemovalEvent } from './voiceRemovalWebhook';
import { priceRescue, type Rescue } from './rerecordingCost';
import { retryWhileBusy } from '../concurrency/retry';
import { callOptions, lookAtPin, planOf, type VoiceDesk } from './readVoice';

const LOOKS_AT_ONCE = 4;
const LIBRARY_CANDIDATES = 3;

export interface CheckDesk extends VoiceDesk {
	models: ModelDirectory;
}

/** Which pins are looked at. */
export type CheckScope =
	{ what: 'all' } | { what: 'alias'; alias: string } | { what: 'event'; event: RemovalEvent };

export interface PinCheck {
	pin: Pin;
	look: PinLook;
	/** The voice is there as it was pinned, with no end announced. */
	isFine: boolean;
	/** What the cache holds of the voice; only for pins whose voice is not as it was pinned. */
	rescue?: Rescue;
	/** Pins that are like it; only for pins whose voice is going away, gone or blocked. */
	candidates: Pin[];
	/** The same from the library, the most used first. */
	libraryCandidates: LibraryVoice[];
	/** What could not be found out about the cache, in sentences for the user. */
	warnings: string[];
}

/**
 * Looks at pinned voices. Costs no credits and changes no pin; how each was seen is noted beside it. A pin that cannot
 * be looked at is a finding like any other, and does not keep the others from being looked at.
 *
 * @throws PIN_NOT_FOUND for a single alias; INVALID_KEY, and STORE_UNAVAILABLE of the pins, with which nothing can be
 *   said
 */
export async function checkPins(scope: CheckScope, desk: CheckDesk): Promise<PinCheck[]> {
	const { pins, namespace, clock } = desk;
	const all = await pins.list(namespace);
	const chosen = chosenPins(scope, all, namespace);
	const plan = chosen.length === 0 ? undefined : await planOf(desk);
	const queue = new PQueue({ concurrency: LOOKS_AT_ONCE });
	const looks = await queue.addAll(
		chosen.map((pin) => async () => await lookAtPin(pin, desk, plan).catch(unexpectedLook)),
	);
	const sightings = new Map<AliasKey, Sighting>();
	for (const [place, pin] of chosen.entries()) {
		const look = looks[place]!;
		// What was last seen of the voice says more than that it could not be seen.
		if (isSeen(look)) sightings.set(aliasKey(pin.alias), sightingOf(pin, look, clock.now()));
	}
	await pins.note(namespace, sightings).catch(() => undefined);
	const known = new Map([...(await pins.sightings(namespace)), ...sightings]);
	const checks: PinCheck[] = [];
	for (const [place, pin] of chosen.entries()) {
		const look =
			scope.what === 'event' ? withEvent(looks[place]!, scope.event, clock.now()) : looks[place]!;
		checks.push(await describe(pin, look, all, known, desk));
	}
	return checks;
}

/** A pin that this version cannot make sense of is no reason to say nothing about the others. */
function unexpectedLook(error: unknown): PinLook {
	if (isVoiceoverError(error)) throw error;
	const kind = error instanceof Error ? error.name : 'an error without a name';
	return {
		status: 'unknown',
		changes: [],
		reason: `The pin could not be compared with its voice (${kind}). Pin the voice again with Update Existing Pin.`,
	};
}

function chosenPins(scope: CheckScope, all: Pin[], namespace: string): Pin[] {
	switch (scope.what) {
		case 'all':
			return all;
		case 'alias': {
			const found = all.filter((pin) => aliasKey(pin.alias) === aliasKey(scope.alias));
			if (found.length === 0) throw pinNotFound(scope.alias, all, namespace);
			return found;
		}
		case 'event': {
			const { voiceIds } = scope.event;
			return all.filter(({ voice }) =>
				[voice.voiceId, voice.libraryVoiceId].some(
					(voiceId) => voiceId !== undefined && voiceIds.includes(voiceId),
				),
			);
		}
	}
}

/** What ElevenLabs announced, where the account does not show it yet. */
function withEvent(look: PinLook, { type, untilMs }: RemovalEvent, nowMs: number): PinLook {
	if (look.status === 'gone' || look.status === 'notice') return look;
	if (type === 'voice_removed') {
		return { ...look, status: 'gone', reason: 'ElevenLabs reports that the voice was removed.' };
	}
	if (type === 'voice_removal_notice') {
		const when = untilMs === undefined ? '' : ` on ${isoDay(untilMs)}`;
		return {
			...look,
			status: 'notice',
			reason: `ElevenLabs reports that the voice will be removed${when}.`,
			...(untilMs === undefined
				? {}
				: { noticeUntilMs: untilMs, daysLeft: daysUntil(untilMs, nowMs) }),
		};
	}
	return look;
}

async function describe(
	pin: Pin,
	look: PinLook,
	all: Pin[],
	sightings: ReadonlyMap<AliasKey, Sighting>,
	desk: CheckDesk,
): Promise<PinCheck> {
	const isFine = look.status === 'ok';
	const plain = { pin, look, isFine, candidates: [], libraryCandidates: [], warnings: [] };
	if (isFine || look.status === 'unknown') return plain;
	const needsOther = look.status !== 'changed';
	const candidates = needsOther ? candidatesFor(pin, all, sightings) : [];
	const replacement =
		all.find(
			({ alias }) => pin.fallback !== undefined && aliasKey(alias) === aliasKey(pin.fallback),
		) ?? candidates[0];
	// A voice that changed may well record its scripts anew itself.
	const rate = replacement?.voice.rate ?? (needsOther ? undefined : look.voice?.rate) ?? 1;
	// That the voice is gone is to be said also when the cache cannot be read.
	const priced = await priceRescue(pin.voice.voiceId, desk, rate).then(
		(rescue) => ({ rescue, warnings: [] }),
		(error: unknown) => ({ warnings: [unpriced(pin, error)] }),
	);
	return {
		...plain,
		candidates,
		libraryCandidates: needsOther ? await libraryLike(pin, desk) : [],
		...priced,
	};
}

function unpriced({ alias }: Pin, error: unknown): string {
	const why = isVoiceoverError(error) ? error.message : 'something unexpected went wrong';
	return `Which cached scripts use the pin "${alias}" could not be found out: ${why}.`;
}

/** Never fails: candidates are a help, not a finding. */
async function libraryLike(
	{ voice }: Pin,
	{ api, clock, signal }: CheckDesk,
): Promise<LibraryVoice[]> {
	const { language, gender, accent, use_case: useCase } = voice.labels;
	if (language === undefined && gender === undefined) return [];
	const page = await retryWhileBusy(
		async () =>
			await api.searchLibrary({
				...(language === undefined ? {} : { language }),
				...(gender === undefined ? {} : { gender }),
				...(accent === undefined ? {} : { accent }),
				...(useCase === undefined ? {} : { useCase }),
				minNoticePeriodDays: 1,
				pageSize: LIBRARY_CANDIDATES + 1,
				...callOptions(signal),
			}),
		{ clock, signal },
	).catch(() => undefined);
	return (page?.voices ?? [])
		.filter(({ voiceId }) => voiceId !== voice.voiceId && voiceId !== voice.libraryVoiceId)
		.slice(0, LIBRARY_CANDIDATES);
}
