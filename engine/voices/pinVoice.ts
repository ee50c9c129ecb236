import { isDeepStrictEqual } from 'node:util';
import { isVoiceoverError, VoiceoverError } from '../errors';
import type { Pin, PinChoice, PinnedVoice } from '../ports/pins';
import type { Voice } from '../ports/speechApi';
import type { AccountPlan, AccountVoice, LibraryAddress } from '../ports/voiceAccountApi';
import { aliasKey } from '../speech/pinAlias';
import { alreadyPinned, pinChanged, pinNotFound } from './pinErrors';
import { blockOf, judgePin, sightingOf, type PinLook } from './pinCheck';
import { retryWhileBusy } from '../concurrency/retry';
import { callOptions, planOf, previewHash, type VoiceDesk } from './readVoice';

export type VoiceSource =
	{ from: 'account'; voiceId: string } | ({ from: 'library' } & LibraryAddress);

export interface PinOrder {
	/** As `readAlias` gives it. */
	alias: string;
	source: VoiceSource;
	/** Alias of another pin that may stand in; undefined for none. */
	fallback?: string;
	/** Whether a pin that is there may get another voice or be brought up to date. */
	update: boolean;
	/** Of a voice that was designed just now. */
	designedFrom?: { prompt: string; seed?: number };
}

export interface PinOutcome {
	/** `kept` when the pin was there already and is as it was. */
	outcome: 'pinned' | 'updated' | 'kept';
	before?: Pin;
	after: Pin;
	look: PinLook;
	/** The voice was saved to the account by this. */
	added: boolean;
}

/**
 * Gives a voice a name. A voice of the library is saved to the account first.
 *
 * @throws PIN_CHANGED when the name has another voice and may not be updated, or changed meanwhile; PIN_NOT_FOUND for a
 *   fallback that is not pinned; VOICE_GONE, PLAN_REQUIRED, PERMISSION_MISSING and others of the account
 */
export async function pinVoice(order: PinOrder, desk: VoiceDesk): Promise<PinOutcome> {
	const { pins, namespace, clock } = desk;
	const key = aliasKey(order.alias);
	const before = await pins.find(namespace, key);
	// Before anything is saved to the account.
	if (before !== undefined && !order.update && !isVoiceOf(before, order.source)) {
		throw alreadyPinned(before);
	}
	const fallback = await checkFallback(order, desk);
	const plan = await planOf(desk);
	const { voice, added } = await voiceOf(order, before, desk, plan);
	refuseUnusable(voice, plan, clock.now());
	const choice: PinChoice = {
		alias: order.alias,
		voice: await snapshot(voice, order, before, desk),
		...(fallback === undefined ? {} : { fallback }),
	};
	await rememberVoice(voice, desk);
	const isKept = before !== undefined && (!order.update || isSameDecision(before, choice));
	const after = isKept ? before : await decide(choice, before, desk);
	const previewSha256 = choice.voice.previewSha256;
	const look = judgePin(after, {
		voice,
		plan,
		...(previewSha256 === undefined ? {} : { previewSha256 }),
		nowMs: clock.now(),
	});
	// The pin is what counts; a look that cannot be noted is taken again.
	await pins
		.note(namespace, new Map([[key, sightingOf(after, look, clock.now())]]))
		.catch(() => undefined);
	return {
		outcome: isKept ? 'kept' : before === undefined ? 'pinned' : 'updated',
		...(before === undefined ? {} : { before }),
		after,
		look,
		added,
	};
}

async function decide(
	choice: PinChoice,
	before: Pin | undefined,
	{ pins, namespace }: VoiceDesk,
): Promise<Pin> {
	const key = aliasKey(choice.alias);
	const answer = await pins.change(namespace, [{ key, choice, expected: before?.revision }]);
	const pin = answer.done ? answer.pins[0] : undefined;
	if (pin === undefined) throw pinChanged(choice.alias, answer.done ? undefined : answer.found);
	return pin;
}

function isVoiceOf({ voice }: Pin, source: VoiceSource): boolean {
	if (source.from === 'account') return voice.voiceId === source.voiceId;
	const isCopy = voice.libraryVoiceId === source.voiceId || voice.voiceId === source.voiceId;
	return isCopy && (voice.ownerId === undefined || voice.ownerId === source.ownerId);
}

/** The fallback by the alias that it is pinned under. */
async function checkFallback(
	{ alias, fallback }: PinOrder,
	{ pins, namespace }: VoiceDesk,
): Promise<string | undefined> {
	if (fallback === undefined) return undefined;
	if (aliasKey(fallback) === aliasKey(alias)) {
		throw new VoiceoverError('INVALID_INPUT', `The pin "${alias}" cannot be its own fallback`, {
			description: 'Name another pin as Fallback Pin, or leave the field empty.',
		});
	}
	const found = await pins.find(namespace, aliasKey(fallback));
	if (found === undefined) throw pinNotFound(fallback, await pins.list(namespace), namespace);
	return found.alias;
}

async function voiceOf(
	{ alias, source }: PinOrder,
	before: Pin | undefined,
	desk: VoiceDesk,
	plan: AccountPlan | undefined,
): Promise<{ voice: AccountVoice; added: boolean }> {
	const { api, clock, signal } = desk;
	const get = async (voiceId: string) =>
		await retryWhileBusy(async () => await api.getVoice(voiceId, callOptions(signal)), {
			clock,
			signal,
		});
	if (source.from === 'account') {
		return { voice: await get(source.voiceId), added: false };
	}
	// The account may have it under an id of its own, which the pin knows.
	const known =
		before !== undefined && isVoiceOf(before, source) ? before.voice.voiceId : undefined;
	const saved = await get(known ?? source.voiceId).catch((error: unknown) => {
		if (isVoiceoverError(error) && error.code === 'VOICE_GONE') return undefined;
		throw error;
	});
	if (saved !== undefined) return { voice: saved, added: false };
	// The free plan may save a voice that it may not use; the slot would be wasted.
	const block = blockOf({ isBanned: false, origin: 'library' }, plan);
	if (block !== undefined) throw planRequired(block);
	const voiceId = await retryWhileBusy(
		async () => await api.addFromLibrary(source, alias, callOptions(signal)),
		{ clock, signal },
	).catch((error: unknown) => {
		throw inLibraryWords(error, source, plan);
	});
	if (voiceId !== undefined) return { voice: await get(voiceId), added: true };
	return { voice: await savedCopy(source, desk), added: false };
}

/** The account has the voice under an id of its own. */
async function savedCopy(
	{ ownerId, voiceId }: LibraryAddress,
	{ api, clock, signal }: VoiceDesk,
): Promise<AccountVoice> {
	let pageToken: string | undefined;
	do {
		const search = pageToken === undefined ? {} : { pageToken };
		const page = await retryWhileBusy(
			async () => await api.searchVoices({ ...search, ...callOptions(signal) }),
			{ clock, signal },
		);
		const copy = page.voices.find(
			(voice) => voice.libraryVoiceId === voiceId && voice.ownerId === ownerId,
		);
		if (copy !== undefined) return copy;
		pageToken = page.nextPageToken;
	} while (pageToken !== undefined);
	throw new VoiceoverError(
		'REQUEST_REFUSED',
		'ElevenLabs says that the library voice is in the account already, but does not list it there',
		{
			description:
				'Open My Voices in ElevenLabs, copy the id of the voice, and pin it by its id instead.',
		},
	);
}

function inLibraryWords(
	error: unknown,
	{ ownerId, voiceId }: LibraryAddress,
	plan: AccountPlan | undefined,
): unknown {
	if (!isVoiceoverError(error)) return error;
	const { status, requestId, code } = error;
	const details = {
		cause: error,
		...(status === undefined ? {} : { status }),
		...(requestId === undefined ? {} : { requestId }),
	};
	if (code === 'VOICE_GONE') {
		return new VoiceoverError(
			'VOICE_GONE',
			`The voice library has no voice ${voiceId} of the owner ${ownerId} any more`,
			{
				...details,
				description:
					'Its owner withdrew it, or the two ids do not belong together. Choose a voice from the library list again.',
			},
		);
	}
	const { voiceSlots, voiceSlotsUsed } = plan ?? {};
	if (code === 'PLAN_REQUIRED' && voiceSlots !== undefined && voiceSlotsUsed !== undefined) {
		return new VoiceoverError(
			'PLAN_REQUIRED',
			voiceSlotsUsed >= voiceSlots
				? `All ${voiceSlots} voice slots of the ElevenLabs account are in use`
				: error.message,
			{ ...details, description: error.description },
		);
	}
	return error;
}

function refuseUnusable(voice: AccountVoice, plan: AccountPlan | undefined, nowMs: number): void {
	const hasEnded = voice.isDisabled || (voice.endsAtMs !== undefined && voice.endsAtMs <= nowMs);
	if (hasEnded || voice.isBanned) {
		throw new VoiceoverError(
			'VOICE_GONE',
			`The voice ${voice.name} (${voice.voiceId}) cannot be used any more`,
			{
				description: hasEnded
					? 'Its owner ended it. Choose another voice.'
					: 'ElevenLabs does not allow its use. Choose another voice.',
			},
		);
	}
	const block = blockOf(voice, plan);
	if (block !== undefined) throw planRequired(block);
}

function planRequired(reason: string): VoiceoverError {
	return new VoiceoverError(
		'PLAN_REQUIRED',
		'The plan of the ElevenLabs account does not include library voices over the API',
		{ description: reason },
	);
}

/** What is remembered of the voice; what only this package knows of it is carried over from the pin before. */
async function snapshot(
	voice: AccountVoice,
	{ designedFrom }: PinOrder,
	before: Pin | undefined,
	{ api, signal }: VoiceDesk,
): Promise<PinnedVoice> {
	const {
		endsAtMs,
		createdAtMs: _created,
		isDisabled: _ended,
		isBanned: _banned,
		description: _text,
		...facts
	} = voice;
	const known = before?.voice.voiceId === voice.voiceId ? before.voice : undefined;
	const { prompt, seed } = designedFrom ?? known ?? {};
	const previewSha256 = await previewHash(api, voice.previewUrl, callOptions(signal));
	return {
		...facts,
		...(previewSha256 === undefined ? {} : { previewSha256 }),
		...(endsAtMs === undefined ? {} : { noticeUntilMs: endsAtMs }),
		...(prompt === undefined ? {} : { prompt }),
		...(seed === undefined ? {} : { seed }),
	};
}

/** A link to the same preview may be another each time. */
function isSameDecision(pin: Pin, { alias, voice, fallback }: PinChoice): boolean {
	const { previewUrl: _link, previewSha256, ...facts } = voice;
	const { previewUrl: _before, previewSha256: knownSha256, ...known } = pin.voice;
	return (
		pin.alias === alias &&
		pin.fallback === fallback &&
		(previewSha256 ?? knownSha256) === knownSha256 &&
		isDeepStrictEqual(facts, known)
	);
}

/** So that speech with the pin needs no network from the start. Never fails. */
async function rememberVoice(voice: AccountVoice, desk: VoiceDesk): Promise<void> {
	const { voiceId, name, rate, labels, category, settings, description, previewUrl } = voice;
	const remembered: Voice = {
		voiceId,
		name,
		rate,
		labels,
		...(category === undefined ? {} : { category }),
		...(settings === undefined ? {} : { settings }),
		...(description === undefined ? {} : { description }),
		...(previewUrl === undefined ? {} : { previewUrl }),
	};
	await desk.index
		.rememberVoice(desk.namespace, {
			voiceId,
			facts: JSON.stringify(remembered),
			seenAtMs: desk.clock.now(),
		})
		.catch(() => undefined);
}
