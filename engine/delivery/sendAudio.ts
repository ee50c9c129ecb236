import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/**
 * Sends audio as the body of an answer whose headers are set, at the pace at which the caller takes it.
 *
 * A failure of the audio breaks the connection, so that what was sent is never taken for the whole, and is thrown.
 *
 * @returns false when the caller left before the end
 */
export async function sendAudio(
	audio: AsyncIterable<Uint8Array>,
	response: ServerResponse,
): Promise<boolean> {
	const closed = new Promise<void>((resolve) => {
		if (response.destroyed) resolve();
		else response.once('close', () => resolve());
	});
	const sent = await sendAll(audio, response, closed).catch((error: unknown) => {
		if (hasLeft(response)) return false;
		response.destroy();
		throw error;
	});
	if (!sent || hasLeft(response)) return false;
	const finished = once(response, 'finish');
	response.end();
	await Promise.race([finished, closed]).catch(() => undefined);
	return response.writableFinished;
}

/** Whether the caller went away before the answer was complete. */
export function hasLeft(response: ServerResponse): boolean {
	return response.destroyed && !response.writableFinished;
}

async function sendAll(
	audio: AsyncIterable<Uint8Array>,
	response: ServerResponse,
	closed: Promise<void>,
): Promise<boolean> {
	for await (const piece of audio) {
		if (response.destroyed) return false;
		if (!response.write(piece)) await Promise.race([once(response, 'drain'), closed]);
	}
	return true;
}
