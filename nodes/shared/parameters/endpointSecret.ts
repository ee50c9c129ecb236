import { invalidInput } from '../../../engine/errors';

const SHORTEST_SECRET = 16;

/**
 * A secret that opens a voice endpoint.
 *
 * @param label the field's name on the screen
 * @throws INVALID_INPUT for one that could be guessed
 */
export function checkedSecret(secret: string, label: string): string {
	if (secret.length >= SHORTEST_SECRET) return secret;
	throw invalidInput(
		`${label} of the voice endpoint is too short`,
		`Enter at least ${SHORTEST_SECRET} characters that nobody can guess, best made by a password manager.`,
	);
}
