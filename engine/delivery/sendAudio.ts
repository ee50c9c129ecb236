import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Socket } from 'node:net';

/** Whoever takes nothing for this long has left without saying so. A paused player keeps what it has. */
const PATIENCE_MS = 10 * 60 * 1000;

/**
 * Sends audio as the body of an answer whose headers are set, at the pace at which the caller takes it.
 *
 * A failure of the audio breaks the connection, so that what was sent is never taken for the whole, and is thrown.
 *
 * @param patienceMs longest wait for the caller to take more
 * @returns false when the caller left before the end
 */
export async function sendAudio(
	audio: AsyncIterable<Uint8Array>,
	response: ServerResponse,
	patienceMs = PATIENCE_MS,
): Promise<boolean> {
	const closed = new Promise<void>((resolve) => {
		if (response.destroyed) resolve();
		else response.once('close', () => resolve());
	});
	const untilTaken = async (event: 'drain' | 'finish') => {
		const stop = new AbortController();
		const timer = setTimeout(() => response.destroy(), patienceMs);
		const taken = once(response, event, { signal: stop.signal });
		await Promise.race([taken, closed])
			.catch(() => undefined)
			.finally(() => {
				clearTimeout(timer);
				stop.abort();
			});
	};
	const sent = await sendAll(audio, response, untilTaken).catch((error: unknown) => {
		if (hasLeft(response)) return false;
		breakOff(response);
		throw error;
	});
	if (!sent || hasLeft(response)) return false;
	response.end();
	if (!response.writableFinished) await untilTaken('finish');
	return response.writableFinished;
}

/** Whether the caller went away before the answer was complete. */
export function hasLeft(response: ServerResponse): boolean {
	return response.destroyed && !response.writableFinished;
}

async function sendAll(
	audio: AsyncIterable<Uint8Array>,
	response: ServerResponse,
	untilTaken: (event: 'drain') => Promise<void>,
): Promise<boolean> {
	for await (const piece of audio) {
		if (response.destroyed) return false;
		if (!response.write(piece)) await untilTaken('drain');
	}
	return true;
}

/**
 * A client of HTTP/1.0, such as nginx in front of n8n before it is told otherwise, knows the end of an answer of unknown
 * length by the end of the connection alone. So for it the connection must not end, but break.
 */
function breakOff(response: ServerResponse): void {
	const { socket } = response;
	const endsWithConnection = !response.chunkedEncoding && !response.hasHeader('content-length');
	if (endsWithConnection && socket instanceof Socket && !('encrypted' in socket)) {
		socket.resetAndDestroy();
	}
	response.destroy();
}
