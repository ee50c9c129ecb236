import type { ServerResponse } from 'node:http';
import type { Refusal } from '../shared/items/callerRefusal';

/** Answers with the refusal as JSON. Does nothing when the caller is gone. */
export function sendRefusal(
	response: ServerResponse,
	{ status, headers, ...body }: Refusal,
	isHead: boolean,
): void {
	if (response.headersSent || response.destroyed) return;
	const json = JSON.stringify(body);
	response.writeHead(status, {
		'content-type': 'application/json; charset=utf-8',
		'content-length': Buffer.byteLength(json),
		'cache-control': 'no-store',
		...headers,
	});
	response.end(isHead ? undefined : json);
}
