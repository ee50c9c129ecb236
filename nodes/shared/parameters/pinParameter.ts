import { PIN_PREFIX } from '../../../engine/speech/pinAlias';

/*
 * No voice id holds a colon, so that pins and voices can stand in one list.
 */

/** What the list of the field Voice puts into it for a pin. */
export function pinnedValue(alias: string): string {
	return `${PIN_PREFIX}${alias}`;
}

/** The name of the pin that a value of the field Voice stands for; undefined for a voice id. */
export function aliasOfValue(value: string): string | undefined {
	return value.startsWith(PIN_PREFIX) ? value.slice(PIN_PREFIX.length) : undefined;
}
