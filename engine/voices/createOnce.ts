import { isVoiceoverError, VoiceoverError } from '../errors';
import type { Making } from '../ports/pins';
import type { AccountVoice } from '../ports/voiceAccountApi';
import { retryWhileBusy } from '../concurrency/retry';
import { callOptions, type VoiceDesk } from './readVoice';

/** Clocks differ; a voice that was made so long before the first try was surely not made by it. */
const CLOCK_SLACK_MS = 10 * 60_000;

export interface MakeOrder {
	/** What the voice is made from, as one text that is the same at each try. */
	order: string;
	/** The voice's name at ElevenLabs. */
	name: string;
	category: 'generated' | 'cloned';
}

/**
 * The voice that was made from the same before: each takes a slot, and one that a run left behind when it broke off is
 * seen by nobody.
 *
 * @returns its id, if it is still there
 * @throws REQUEST_REFUSED when more than one voice may be the one that was made
 */
export async function findMade(
	{ order, category }: MakeOrder,
	desk: VoiceDesk,
): Promise<string | undefined> {
	const { pins, namespace } = desk;
	const making = await pins.making(namespace, order);
	if (making === undefined) return undefined;
	const { voiceId } = making;
	if (voiceId !== undefined) return (await isThere(voiceId, desk)) ? voiceId : undefined;
	const found = await leftBehind(making, category, desk);
	// Without it the voice is found by its name again, as long as it has no pin.
	if (found !== undefined) await noteVoice(order, making, found, desk);
	return found;
}

/**
 * Makes a voice that `findMade` did not find. What ElevenLabs is asked for is noted before the question, and its answer
 * after it.
 *
 * @param make whose error has the outcome `unknown` when the voice may have been made
 * @throws what `make` throws
 */
export async function makeNoted<T extends { voiceId: string }>(
	{ order, name }: MakeOrder,
	desk: VoiceDesk,
	make: () => Promise<T>,
): Promise<T> {
	const { pins, namespace, clock } = desk;
	const earlier = await pins.making(namespace, order);
	// What an earlier try asked for may still show up.
	const isOpen = earlier !== undefined && earlier.voiceId === undefined;
	const making = { name, startedAtMs: isOpen ? earlier.startedAtMs : clock.now() };
	await pins.noteMaking(namespace, order, making);
	const made = await make().catch(async (error: unknown) => {
		const mayBeMade = !isVoiceoverError(error) || error.outcome === 'unknown';
		// A note too many is found to be about nothing at the next try.
		if (!mayBeMade && !isOpen) await pins.forgetMaking(namespace, order).catch(() => undefined);
		throw error;
	});
	await noteVoice(order, making, made.voiceId, desk);
	return made;
}

/** Never fails: without the note the voice is found by its name. */
async function noteVoice(
	order: string,
	making: Making,
	voiceId: string,
	{ pins, namespace }: VoiceDesk,
): Promise<void> {
	await pins.noteMaking(namespace, order, { ...making, voiceId }).catch(() => undefined);
}

/** The voice that an earlier try may have made and that has no pin. */
async function leftBehind(
	{ name, startedAtMs }: Making,
	category: MakeOrder['category'],
	desk: VoiceDesk,
): Promise<string | undefined> {
	const { pins, namespace } = desk;
	const pinned = new Set((await pins.list(namespace)).map(({ voice }) => voice.voiceId));
	const found = (await namedVoices(name, desk)).filter(
		(voice) =>
			voice.category === category &&
			voice.origin === 'own' &&
			!pinned.has(voice.voiceId) &&
			(voice.createdAtMs === undefined || voice.createdAtMs >= startedAtMs - CLOCK_SLACK_MS),
	);
	if (found.length > 1) throw severalLeft(name, found);
	return found[0]?.voiceId;
}

async function isThere(voiceId: string, { api, clock, signal }: VoiceDesk): Promise<boolean> {
	return await retryWhileBusy(async () => await api.getVoice(voiceId, callOptions(signal)), {
		clock,
		signal,
	}).then(
		() => true,
		(error: unknown) => {
			if (isVoiceoverError(error) && error.code === 'VOICE_GONE') return false;
			throw error;
		},
	);
}

async function namedVoices(
	name: string,
	{ api, clock, signal }: VoiceDesk,
): Promise<AccountVoice[]> {
	const voices: AccountVoice[] = [];
	let pageToken: string | undefined;
	do {
		const search = { search: name, ...(pageToken === undefined ? {} : { pageToken }) };
		const page = await retryWhileBusy(
			async () => await api.searchVoices({ ...search, ...callOptions(signal) }),
			{ clock, signal },
		);
		voices.push(...page.voices);
		pageToken = page.nextPageToken;
	} while (pageToken !== undefined);
	return voices.filter((voice) => voice.name.trim() === name);
}

function severalLeft(name: string, found: readonly AccountVoice[]): VoiceoverError {
	const ids = found.map(({ voiceId }) => voiceId).join(', ');
	return new VoiceoverError(
		'REQUEST_REFUSED',
		`My Voices in ElevenLabs has ${found.length} voices named "${name}" that no pin uses: ${ids}`,
		{
			description:
				'A run before broke off while it made a voice, so no other one was made now. Pin the right one by its id, remove the others in ElevenLabs, and then run again if a new voice is still wanted.',
		},
	);
}
