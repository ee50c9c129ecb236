import { invalidInput } from '../errors';

/** An alias ends up in lists, messages and the lock file. */
const LONGEST_ALIAS = 100;

/** By which a pin is found: the alias without regard to case and Unicode form. */
export type AliasKey = string & { readonly __brand: 'AliasKey' };

/** What stands before an alias where a voice id may stand as well. */
export const PIN_PREFIX = 'pin:';

/** All that nobody sees; alone it is no name. */
const INVISIBLE = /^[\p{Default_Ignorable_Code_Point}\p{Cf}\s]*$/u;

/**
 * An alias as it is shown: composed Unicode, with single spaces inside and none around it.
 *
 * @param label the field's name on the screen
 * @throws INVALID_INPUT
 */
export function readAlias(value: string, label = 'Name of the Pin'): string {
	const alias = value.normalize('NFC').replaceAll(/\s+/gu, ' ').trim();
	if (INVISIBLE.test(alias)) {
		throw invalidInput(
			`${label} is empty`,
			'Enter a name of your own for the voice, for example "narrator", or check the expression.',
		);
	}
	if (Array.from(alias).length > LONGEST_ALIAS || !alias.isWellFormed() || /\p{Cc}/u.test(alias)) {
		throw invalidInput(
			`${label} must be a short name of at most ${LONGEST_ALIAS} characters`,
			'Choose a name of your own such as "narrator"; check the expression if there is one.',
		);
	}
	return alias;
}

/**
 * An alias that a pin is to get.
 *
 * @throws INVALID_INPUT also for a name by which the pin could not be chosen
 */
export function readNewAlias(value: string, label = 'Name of the Pin'): string {
	const alias = readAlias(value, label);
	if (!alias.startsWith(PIN_PREFIX)) return alias;
	throw invalidInput(
		`The name of a pin cannot be one that begins with "${PIN_PREFIX}"`,
		'Leave that beginning out: the field Voice of other nodes puts it before the names of pins by itself.',
	);
}

/** Equal for aliases that differ in case or Unicode form only: "Straße", "STRASSE" and "strasse". */
export function aliasKey(alias: string): AliasKey {
	const composed = alias.normalize('NFC').replaceAll(/\s+/gu, ' ').trim();
	// JavaScript has no case folding. Down, up and down again joins letters that have several lower-case forms.
	const folded = composed.toLowerCase().toUpperCase().toLowerCase();
	return folded.normalize('NFC') as AliasKey;
}
