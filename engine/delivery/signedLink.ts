import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Names the way a link is signed; a change of it makes all links that are out invalid. */
const SCHEME = 'voiceover-link-1';

/** What a link says, by query parameter: the text, the caller, when it ends, and what else it fixes. */
export type LinkParameters = Readonly<Record<string, string>>;

export const SIGNATURE_PARAMETER = 'sig';
export const EXPIRY_PARAMETER = 'expires';

export type LinkVerdict =
	{ valid: true; signature: string } | { valid: false; fault: 'unsigned' | 'tampered' | 'expired' };

/**
 * The secret of links for which the user gave none. It is made from the API key, so that it is as hard to guess, is the
 * same in all nodes with that key, and is nowhere written down. A new key makes new links necessary.
 */
export function secretFromApiKey(apiKey: string): string {
	const bytes = hkdfSync('sha256', apiKey, '', `${SCHEME}/secret`, 32);
	return Buffer.from(bytes).toString('base64url');
}

/**
 * The signature over the endpoint's path and all parameters but the signature itself: base64url of HMAC-SHA256, with the
 * secret as the key, over the JSON text `["voiceover-link-1",path,[[name,value],…]]`, pairs sorted by name.
 *
 * @param path last part of the endpoint's address
 */
export function linkSignature(secret: string, path: string, parameters: LinkParameters): string {
	const pairs = Object.entries(parameters)
		.filter(([name]) => name !== SIGNATURE_PARAMETER)
		.sort(([one], [other]) => (one < other ? -1 : 1));
	const signed = JSON.stringify([SCHEME, path, pairs]);
	return createHmac('sha256', secret).update(signed).digest('base64url');
}

/** @param expiresAtMs epoch milliseconds, rounded down to a second */
export function signLink(
	secret: string,
	path: string,
	parameters: LinkParameters,
	expiresAtMs: number,
): LinkParameters {
	const expiring = { ...parameters, [EXPIRY_PARAMETER]: String(Math.floor(expiresAtMs / 1000)) };
	return { ...expiring, [SIGNATURE_PARAMETER]: linkSignature(secret, path, expiring) };
}

/** An expired link is told apart from a wrong one only when its signature is right. */
export function verifyLink(
	secret: string,
	path: string,
	parameters: LinkParameters,
	nowMs: number,
): LinkVerdict {
	const signature = parameters[SIGNATURE_PARAMETER];
	if (signature === undefined || signature === '') return { valid: false, fault: 'unsigned' };
	if (!sameSecret(signature, linkSignature(secret, path, parameters))) {
		return { valid: false, fault: 'tampered' };
	}
	const expires = parameters[EXPIRY_PARAMETER] ?? '';
	if (!/^\d{1,12}$/.test(expires)) return { valid: false, fault: 'tampered' };
	if (Number(expires) * 1000 <= nowMs) return { valid: false, fault: 'expired' };
	return { valid: true, signature };
}

/** Compares in a time that says nothing about where two texts differ, or how long the secret is. */
export function sameSecret(given: string, expected: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(given), digest(expected));
}
