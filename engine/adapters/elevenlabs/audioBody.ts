import type { Deadline } from './deadline';
import type { RequestSubject } from './errorResponse';
import { decodeBrokenAudio } from './failure';

/** The audio of an answer as it arrives, within the request's time limits. */
export async function* readAudioBody(
	body: ReadableStream<Uint8Array>,
	limit: Deadline,
	subject: Pick<RequestSubject, 'paid'>,
): AsyncGenerator<Uint8Array> {
	const reader = body.getReader();
	const next = async () =>
		await reader.read().catch((error: unknown) => {
			throw decodeBrokenAudio(error, limit, subject);
		});
	try {
		for (;;) {
			limit.progress();
			const { done, value } = await next();
			if (done) return;
			yield value;
		}
	} finally {
		limit.stop();
		// Ends the connection when the reader stopped early; a no-op after a clean end.
		await reader.cancel().catch(() => undefined);
	}
}
