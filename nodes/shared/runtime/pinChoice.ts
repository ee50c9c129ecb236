/** No voice id has a colon. */
const PREFIX = 'pin:';

/** What the list of voices stores when a pin is chosen. */
export function pinChoice(alias: string): string {
	return `${PREFIX}${alias}`;
}

/** The name of the pin, or undefined when `value` is a voice id. */
export function aliasChosen(value: string): string | undefined {
	return value.startsWith(PREFIX) ? value.slice(PREFIX.length) : undefined;
}
