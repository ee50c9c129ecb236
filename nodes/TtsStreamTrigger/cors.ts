import type { ServerResponse } from 'node:http';
import type { Refusal } from '../shared/items/callerRefusal';

const EXPOSED = 'accept-ranges, content-length, content-range, retry-after';

/**
 * Lets the scripts of other sites read the answer, if they may. What n8n set before is replaced: it does not know the
 * list, and lets the browser of any site ask whether it may ask.
 *
 * @param origin of a script's request; undefined for players and programs
 * @param allowed undefined for all
 */
export function allowOrigin(
	origin: string | undefined,
	allowed: string[] | undefined,
	response: ServerResponse,
): Refusal | undefined {
	// A player on another site asks without an origin; what it may play, the authentication decides.
	response.setHeader('cross-origin-resource-policy', 'cross-origin');
	if (origin === undefined) return undefined;
	if (allowed !== undefined && !allowed.includes(origin)) {
		response.removeHeader('access-control-allow-origin');
		return {
			status: 403,
			code: 'ORIGIN_NOT_ALLOWED',
			message: 'Scripts of this web site may not use the voice endpoint',
			description: 'Ask its owner to add the web site under Allowed Origins.',
		};
	}
	response.setHeader('access-control-allow-origin', allowed === undefined ? '*' : origin);
	response.setHeader('access-control-expose-headers', EXPOSED);
	if (allowed !== undefined) response.setHeader('vary', 'Origin');
	return undefined;
}
