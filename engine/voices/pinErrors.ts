import { VoiceoverError } from '../errors';
import type { Pin } from '../ports/pins';
import { aliasKey } from '../speech/pinAlias';
import { isoDay } from './voiceLifetime';

/** A longer list hides the name that is looked for. */
const NAMES_SHOWN = 8;

/** @param pins all of the namespace */
export function pinNotFound(
	alias: string,
	pins: readonly Pick<Pin, 'alias'>[],
	namespace: string,
): VoiceoverError {
	const message = `There is no pin named "${alias}" in the namespace "${namespace}"`;
	if (pins.length === 0) {
		return new VoiceoverError('PIN_NOT_FOUND', message, {
			description:
				'No voice is pinned there yet. Pin one with the node Pin Voice, or check the namespace in the Voiceover Store credential.',
		});
	}
	const nearest = nearestAlias(alias, pins);
	const meant = nearest === undefined ? '' : `Did you mean "${nearest}"? `;
	const names = pins.slice(0, NAMES_SHOWN).map((pin) => `"${pin.alias}"`);
	const more = pins.length > names.length ? ` and ${pins.length - names.length} more` : '';
	return new VoiceoverError('PIN_NOT_FOUND', message, {
		description: `${meant}Pinned are ${names.join(', ')}${more}. Correct the name, or pin a voice under it with the node Pin Voice.`,
	});
}

/** The pin whose alias takes the fewest changes of a letter; undefined when none is near. */
export function nearestAlias(
	alias: string,
	pins: readonly Pick<Pin, 'alias'>[],
): string | undefined {
	const wanted = aliasKey(alias);
	const [nearest] = pins
		.map((pin) => ({ alias: pin.alias, distance: editDistance(wanted, aliasKey(pin.alias)) }))
		.toSorted((a, b) => a.distance - b.distance);
	if (nearest === undefined) return undefined;
	return nearest.distance <= Math.max(2, Math.floor(wanted.length / 3)) ? nearest.alias : undefined;
}

/** Letters that are put in, left out or exchanged (Levenshtein). */
function editDistance(one: string, other: string): number {
	let row = Array.from({ length: other.length + 1 }, (_, place) => place);
	for (const [above, letter] of [...one].entries()) {
		const next = [above + 1];
		for (const [place, otherLetter] of [...other].entries()) {
			next.push(
				Math.min(
					(row[place + 1] ?? 0) + 1,
					(next[place] ?? 0) + 1,
					(row[place] ?? 0) + (letter === otherLetter ? 0 : 1),
				),
			);
		}
		row = next;
	}
	return row.at(-1) ?? 0;
}

/** Somebody else decided about the alias between the look at it and the change. */
export function pinChanged(alias: string, found: Pin | undefined): VoiceoverError {
	const now =
		found === undefined
			? 'it was unpinned meanwhile'
			: `it is pinned to ${found.voice.name} (${found.voice.voiceId}) since ${isoDay(found.pinnedAtMs)}, as revision ${found.revision}`;
	return new VoiceoverError('PIN_CHANGED', `The pin "${alias}" changed meanwhile`, {
		description: `Another run or another person was first: ${now}. Nothing of this change was made. Look at the pin, then run again if the change is still wanted.`,
	});
}

export function alreadyPinned(pin: Pin): VoiceoverError {
	return new VoiceoverError(
		'PIN_CHANGED',
		`The pin "${pin.alias}" has another voice already: ${pin.voice.name} (${pin.voice.voiceId})`,
		{
			description:
				'A pin is only changed on purpose. Turn on Update Existing Pin to give it the new voice, or choose another name.',
		},
	);
}

export interface GoneVoice {
	pin: Pin;
	/** What happened, without a full stop, for example "ElevenLabs has no such voice for this account". */
	reason: string;
	/** What was tried in its place. */
	fallback?: { alias: string; reason: string };
	/** Pins with a voice that is like it. */
	candidates: string[];
	cause?: unknown;
}

export function pinnedVoiceGone({
	pin,
	reason,
	fallback,
	candidates,
	cause,
}: GoneVoice): VoiceoverError {
	const tried =
		fallback === undefined
			? ''
			: ` Its fallback "${fallback.alias}" cannot be used: ${fallback.reason}.`;
	const others =
		candidates.length === 0
			? 'No other pin is like it.'
			: `Pins that are like it: ${candidates.map((alias) => `"${alias}"`).join(', ')}.`;
	const next =
		fallback === undefined
			? ' Pin another voice under this name, or give the pin a fallback.'
			: ' Pin another voice under this name.';
	return new VoiceoverError(
		'VOICE_GONE',
		`The voice of the pin "${pin.alias}" is gone: ${pin.voice.name} (${pin.voice.voiceId})`,
		{
			description: `${reason}.${tried} No voice is ever substituted by itself. ${others}${next} Speech bought with the voice before is still served from the cache.`,
			cause,
		},
	);
}
