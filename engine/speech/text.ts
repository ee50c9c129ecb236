import { invalidInput } from '../errors';

/**
 * The text exactly as it is sent to the API, and so as it is hashed and billed.
 *
 * Three things are evened out because nobody hears them, but a hash and an invoice would:
 * Unicode composition (NFC), line endings (CRLF and CR become LF), and white space at both ends.
 * Everything inside stays: a line break, a double or a non-breaking space can change a pause.
 *
 * @throws INVALID_INPUT when there is nothing to speak or the text holds half of a surrogate pair
 */
export function textToSend(text: string): string {
	if (!text.isWellFormed()) {
		throw invalidInput(
			'The text holds a broken character (half of a surrogate pair)',
			'It was probably cut in the middle of an emoji. Cut the text by characters, for example with Array.from(text).slice(…).join(""), and run again.',
		);
	}
	const sent = evenedOut(text).trim();
	if (sent === '') {
		throw invalidInput(
			'There is no text to speak',
			'The Text field is empty for this item. Check the expression, or filter items without text before this node.',
		);
	}
	return sent;
}

/** One Unicode composition and one kind of line ending. */
export function evenedOut(text: string): string {
	return text.normalize('NFC').replaceAll(/\r\n?/g, '\n');
}

/**
 * Characters as the API counts them for billing: code points, so an emoji outside the basic plane is one.
 * The vendor does not say whether it counts code points or UTF-16 units; public estimators use code points.
 */
export function countCharacters(text: string): number {
	let count = 0;
	for (const _character of text) count += 1;
	return count;
}
