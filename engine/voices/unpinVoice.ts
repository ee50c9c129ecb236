import type { Pin, Pins } from '../ports/pins';
import { aliasKey } from '../speech/pinAlias';
import { pinChanged, pinNotFound } from './pinErrors';

export interface Unpinned {
	before: Pin;
	/** Aliases that named it as their fallback, and have none now. */
	fallbackOf: string[];
}

/**
 * Takes a name away. The voice stays in the account.
 *
 * @throws PIN_NOT_FOUND, PIN_CHANGED
 */
export async function unpinVoice(
	alias: string,
	{ pins, namespace }: { pins: Pins; namespace: string },
): Promise<Unpinned> {
	const key = aliasKey(alias);
	const all = await pins.list(namespace);
	const before = all.find((pin) => aliasKey(pin.alias) === key);
	if (before === undefined) throw pinNotFound(alias, all, namespace);
	const answer = await pins.change(namespace, [
		{ key, choice: undefined, expected: before.revision },
	]);
	if (!answer.done) throw pinChanged(alias, answer.found);
	return {
		before,
		fallbackOf: all
			.filter(({ fallback }) => fallback !== undefined && aliasKey(fallback) === key)
			.map((pin) => pin.alias),
	};
}
