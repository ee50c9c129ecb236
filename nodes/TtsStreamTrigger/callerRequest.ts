import type { LinkParameters } from '../../engine/delivery/signedLink';
import { countCharacters } from '../../engine/speech/text';
import { invalid, type Refusal } from '../shared/items/callerRefusal';
import { aliasOfValue } from '../shared/parameters/pinParameter';

/** How the text is to be spoken: parameters for callers that hold a secret of the owner. */
const CHOICES = ['voice', 'model', 'format'] as const;

/** Longer than any name of a pin or id; in UTF-16 units. */
const MOST_NAME = 300;

export type Choices = Partial<Record<(typeof CHOICES)[number], string>>;

export function choosesAny(parameters: LinkParameters): boolean {
	return CHOICES.some((name) => parameters[name] !== undefined);
}

/**
 * All that a caller sent, from the query and the JSON or form body together; a body of plain text is the text.
 *
 * @returns a refusal when it cannot be read
 */
export function readCallerParameters(
	query: unknown,
	body: unknown,
): { parameters: LinkParameters } | { refusal: Refusal } {
	// Without a prototype, so that no name means anything but the parameter.
	const parameters = Object.create(null) as Record<string, string>;
	const fromBody = typeof body === 'string' ? { text: body } : body;
	for (const source of [query, fromBody]) {
		if (typeof source !== 'object' || source === null) continue;
		if (Array.isArray(source)) return { refusal: wrongBody() };
		for (const [name, value] of Object.entries(source as Record<string, unknown>)) {
			if (typeof value !== 'string') return { refusal: wrongType(name) };
			if (Object.hasOwn(parameters, name) && parameters[name] !== value) {
				return { refusal: twice(name) };
			}
			parameters[name] = value;
		}
	}
	return { parameters };
}

/** @returns what was chosen, or a refusal when it can be the name of nothing */
export function readChoices(
	parameters: LinkParameters,
): { choices: Choices } | { refusal: Refusal } {
	const choices: Choices = {};
	for (const name of CHOICES) {
		const value = parameters[name];
		if (value === undefined) continue;
		if (!mayBeName(name, value)) return { refusal: noName(name) };
		choices[name] = value;
	}
	return { choices };
}

function mayBeName(name: (typeof CHOICES)[number], value: string): boolean {
	const isPin = name === 'voice' && aliasOfValue(value) !== undefined;
	// The name of a pin may have spaces and letters of any script, and is checked where it is looked up.
	return isPin ? value.length <= MOST_NAME : /^[\w.-]{1,100}$/.test(value);
}

/** @returns a refusal when the text is missing, broken, or longer than the endpoint allows */
export function checkText(text: string, maxCharacters: number): Refusal | undefined {
	if (text.trim() === '') {
		return invalid(
			'There is no text to speak',
			'Send it as the parameter "text", in the address or in a JSON body.',
		);
	}
	if (!text.isWellFormed()) {
		return invalid(
			'The text holds half of a character',
			'It was probably cut in the middle of an emoji. Cut it elsewhere.',
		);
	}
	const characters = countCharacters(text);
	if (characters <= maxCharacters) return undefined;
	return {
		status: 413,
		code: 'TEXT_TOO_LONG',
		message: `The text has ${characters} characters, but this endpoint speaks at most ${maxCharacters}`,
		description: 'Send a shorter text, or several.',
	};
}

function wrongBody(): Refusal {
	return invalid('The body is a list', 'Send an object with the field "text".');
}

function wrongType(name: string): Refusal {
	return invalid(`${nameShown(name)} is not text`, 'Send each parameter once, as text.');
}

function twice(name: string): Refusal {
	return invalid(
		`${nameShown(name)} is sent twice and differs`,
		'Send each parameter once, in the address or in the body.',
	);
}

function noName(name: string): Refusal {
	return invalid(
		`${nameShown(name)} is not an id or a name of ElevenLabs`,
		'Send up to 100 letters, digits, ".", "_" and "-", or leave it out.',
	);
}

function nameShown(name: string): string {
	return /^[\w-]{1,30}$/.test(name) ? `The parameter "${name}"` : 'A parameter';
}
