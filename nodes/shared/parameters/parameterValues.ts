import { invalidInput, shownValue } from '../../../engine/errors';

/*
 * Values of node parameters as they really come: an expression turns numbers and switches into text, and an empty
 * field into an empty text. Each reader accepts that and nothing else; undefined means "not given".
 */

export function asText(value: unknown, label: string): string | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'string') return value;
	if (typeof value === 'number' && !Number.isNaN(value)) return String(value);
	throw wrongType(label, 'text', value);
}

export function asNumber(value: unknown, label: string): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	if (typeof value === 'number' && !Number.isNaN(value)) return value;
	if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) {
		return Number(value);
	}
	throw wrongType(label, 'a number', value);
}

/** @throws INVALID_INPUT also for a number outside of the bounds */
export function asNumberFrom(
	value: unknown,
	label: string,
	{ least, most = Infinity }: { least: number; most?: number },
): number | undefined {
	const number = asNumber(value, label);
	if (number === undefined || (number >= least && number <= most)) return number;
	throw invalidInput(
		`${label} must be ${most === Infinity ? `${least} or more` : `between ${least} and ${most}`}, but is ${number}`,
		`Correct ${label}, or remove it.`,
	);
}

export function asBoolean(value: unknown, label: string): boolean | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	if (typeof value === 'boolean') return value;
	if (value === 'true') return true;
	if (value === 'false') return false;
	throw wrongType(label, 'true or false', value);
}

export function asChoice<T extends string>(
	value: unknown,
	label: string,
	choices: readonly T[],
	fallback: T,
): T {
	if (value === undefined || value === null || value === '') return fallback;
	const choice = choices.find((candidate) => candidate === value);
	if (choice !== undefined) return choice;
	throw invalidInput(
		`${label} is ${shownValue(value)}, which is not one of its options`,
		`Choose one of: ${choices.join(', ')}.`,
	);
}

/**
 * A choice that costs or loses something, for which none may stand in when an expression finds nothing.
 *
 * @throws INVALID_INPUT also for a value that is empty
 */
export function asMadeChoice<T extends string>(
	value: unknown,
	label: string,
	choices: readonly [T, ...T[]],
): T {
	if (value !== undefined && value !== null && value !== '') {
		return asChoice(value, label, choices, choices[0]);
	}
	throw isEmpty(label);
}

/** The same for a switch. */
export function asMadeBoolean(value: unknown, label: string): boolean {
	const made = asBoolean(value, label);
	if (made === undefined) throw isEmpty(label);
	return made;
}

function isEmpty(label: string) {
	return invalidInput(
		`${label} is empty, so it is not known what is wanted`,
		`Check the expression in the field ${label}, or set the field without one.`,
	);
}

export function asRecord(value: unknown, label: string): Record<string, unknown> {
	if (value === undefined || value === null || value === '') return {};
	if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
	throw wrongType(label, 'a set of named fields', value);
}

function wrongType(label: string, wanted: string, value: unknown) {
	const found = Array.isArray(value)
		? 'a list'
		: typeof value === 'string'
			? 'other text'
			: Number.isNaN(value)
				? 'the result of a calculation with something else (NaN)'
				: typeof value;
	return invalidInput(
		`${label} must be ${wanted}, but is ${found}`,
		`Check the value or the expression in the field ${label}.`,
	);
}
