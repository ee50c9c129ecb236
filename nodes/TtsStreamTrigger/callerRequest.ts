import type { LinkParameters } from '../../engine/delivery/signedLink';
import { countCharacters } from '../../engine/speech/text';
import { invalid, type Refusal } from '../shared/runtime/callerRefusal';

/** What a caller may send, in the query or in the body. */
const PARAMETERS = ['text', 'caller', 'voice', 'model', 'format'] as const;

export type CallerParameter = (typeof PARAMETERS)[number];

/**
 * All that a caller sent, from the query and the JSON or form body together; a body of plain text is the text.
 *
 * @returns a refusal when it cannot be read
 */
export function readCallerParameters(
	query: unknown,
	body: unknown,
): { parameters: LinkParameters } | { refusal: Refusal } {
	const parameters: Record<string, string> = {};
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

/** @returns a refusal when the text is missing or longer than the endpoint allows */
export function checkText(text: string, maxCharacters: number): Refusal | undefined {
	if (text.trim() === '') {
		return invalid(
			'There is no text to speak',
			'Send it as the parameter "text", in the address or in a JSON body.',
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

function nameShown(name: string): string {
	return /^[\w-]{1,30}$/.test(name) ? `The parameter "${name}"` : 'A parameter';
}
