import { isDeepStrictEqual } from 'node:util';
import { VoiceoverError } from '../errors';
import type { Pin, PinChoice, Pins } from '../ports/pins';
import { aliasKey } from '../speech/pinAlias';
import { lineOfPin, readLockFile, refused } from './lockFile';
import { pinChanged } from './pinErrors';

/** What happens to pins that are there already and differ from the file. */
export type OnConflict = 'stop' | 'keep' | 'replace';

export interface ImportedPin {
	outcome: 'pinned' | 'updated' | 'kept' | 'same';
	before?: Pin;
	after: Pin;
}

/**
 * Takes over the pins of a `voices.lock.json`, all of them or, when anything is wrong, none.
 *
 * @throws INVALID_INPUT with the line that is wrong, PIN_CHANGED for pins that differ or changed meanwhile
 */
export async function importPins(
	text: string,
	onConflict: OnConflict,
	{ pins, namespace }: { pins: Pins; namespace: string },
): Promise<ImportedPin[]> {
	const choices = readLockFile(text);
	const stored = new Map((await pins.list(namespace)).map((pin) => [aliasKey(pin.alias), pin]));
	checkFallbacks(text, choices, stored);
	const plans = choices.map((choice) => {
		const key = aliasKey(choice.alias);
		const before = stored.get(key);
		return { key, choice, before, same: before !== undefined && isSame(before, choice) };
	});
	const conflicts = plans.filter(({ before, same }) => before !== undefined && !same);
	if (onConflict === 'stop' && conflicts.length > 0) {
		throw differs(conflicts.map(({ choice }) => choice.alias));
	}
	const changes = plans.filter(
		({ before, same }) => !same && (before === undefined || onConflict === 'replace'),
	);
	const answer = await pins.change(
		namespace,
		changes.map(({ key, choice, before }) => ({ key, choice, expected: before?.revision })),
	);
	if (!answer.done) {
		const alias = plans.find(({ key }) => key === answer.key)?.choice.alias ?? answer.key;
		throw pinChanged(alias, answer.found);
	}
	const made = new Map(changes.map(({ key }, place) => [key, answer.pins[place]]));
	return plans.map(({ key, before, same }): ImportedPin => {
		const after = made.get(key) ?? before;
		if (after === undefined) throw new Error('A pin that was to be made is missing');
		const kept = same ? 'same' : 'kept';
		return {
			outcome: made.has(key) ? (before === undefined ? 'pinned' : 'updated') : kept,
			...(before === undefined ? {} : { before }),
			after,
		};
	});
}

function checkFallbacks(
	text: string,
	choices: readonly PinChoice[],
	stored: ReadonlyMap<string, Pin>,
): void {
	const known = new Set<string>([...stored.keys(), ...choices.map(({ alias }) => aliasKey(alias))]);
	for (const { alias, fallback } of choices) {
		if (fallback === undefined) continue;
		const isItself = aliasKey(fallback) === aliasKey(alias);
		if (known.has(aliasKey(fallback)) && !isItself) continue;
		throw refused(
			isItself
				? `The pin "${alias}" is its own fallback`
				: `The fallback "${fallback.slice(0, 100)}" of the pin "${alias}" is neither in the file nor pinned`,
			lineOfPin(text, alias, 'fallback'),
			'Correct the name, or remove the field.',
		);
	}
}

function isSame({ alias, voice, fallback }: Pin, choice: PinChoice): boolean {
	return (
		alias === choice.alias && fallback === choice.fallback && isDeepStrictEqual(voice, choice.voice)
	);
}

function differs(aliases: string[]): VoiceoverError {
	const names = aliases.slice(0, 5).map((alias) => `"${alias}"`);
	const more = aliases.length > names.length ? ` and ${aliases.length - names.length} more` : '';
	return new VoiceoverError(
		'PIN_CHANGED',
		`${aliases.length === 1 ? 'A pin is' : `${aliases.length} pins are`} there already and not as in the file: ${names.join(', ')}${more}`,
		{
			description:
				'Nothing was imported. Choose under Existing Pins whether those of the file replace them, or whether they are kept.',
		},
	);
}
