import type { Pin, Sighting } from '../ports/pins';
import { aliasKey, type AliasKey } from '../speech/pinAlias';

const MOST_CANDIDATES = 3;

/** Worth more than all others together: a voice of another language is no replacement. */
const WEIGHTS: Record<string, number> = {
	language: 8,
	gender: 4,
	accent: 2,
	use_case: 1,
	age: 1,
	descriptive: 1,
};

/** Pins whose voice is there and like the one of `pin`, the most alike first. */
export function candidatesFor(
	pin: Pin,
	pins: readonly Pin[],
	sightings: ReadonlyMap<AliasKey, Sighting>,
): Pin[] {
	return pins
		.filter(({ alias, voice }) => {
			const seen = sightings.get(aliasKey(alias))?.status;
			const isUsable = seen !== 'gone' && seen !== 'blocked';
			return isUsable && voice.voiceId !== pin.voice.voiceId;
		})
		.filter(({ voice }) => {
			const [asked, theirs] = [pin.voice.labels['language'], voice.labels['language']];
			return asked === undefined || theirs === undefined || asked === theirs;
		})
		.map((other) => ({ other, score: likeness(pin, other) }))
		.toSorted((a, b) => b.score - a.score)
		.slice(0, MOST_CANDIDATES)
		.map(({ other }) => other);
}

function likeness(one: Pin, other: Pin): number {
	return Object.entries(WEIGHTS).reduce((sum, [label, weight]) => {
		const value = one.voice.labels[label];
		return value !== undefined && value === other.voice.labels[label] ? sum + weight : sum;
	}, 0);
}
