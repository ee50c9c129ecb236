import type { IncomingMessage, ServerResponse } from 'node:http';
import { byteRange } from '../../engine/delivery/byteRange';
import type { StreamedSpeech } from '../../engine/pipeline/streamSpeech';
import type { ByteRange } from '../../engine/ports/clipFiles';
import { outputFormatFacts, type OutputFormat } from '../../engine/speech/outputFormat';

type Announced = Pick<StreamedSpeech, 'cacheKey' | 'mimeType' | 'extension' | 'bytes' | 'sha256'>;

/**
 * Sets status and headers for audio that is about to be sent. Only of a clip that is complete is the size known, and
 * only then a part of it can be asked for.
 *
 * @returns the part to send, undefined for all of it; `unsatisfiable` when the answer is given already
 */
export function beginAnswer(
	request: IncomingMessage,
	response: ServerResponse,
	{ cacheKey, mimeType, extension, bytes, sha256 }: Announced,
): ByteRange | 'unsatisfiable' | undefined {
	setAudioHeaders(response, mimeType);
	const name = `speech-${cacheKey.slice(0, 12)}.${extension}`;
	response.setHeader('content-disposition', `inline; filename="${name}"`);
	response.statusCode = 200;
	if (bytes === undefined) return undefined;
	// Of the audio itself: equal words may be bought again, and then sound differently at the same size.
	const tag = sha256 === undefined ? undefined : `"${sha256.slice(0, 32)}"`;
	if (tag !== undefined) response.setHeader('etag', tag);
	response.setHeader('accept-ranges', 'bytes');
	const condition = request.headers['if-range'];
	const isSame = condition === undefined || condition === tag;
	const part = isSame ? byteRange(rangeOf(request), bytes) : undefined;
	if (part === 'unsatisfiable') {
		response.statusCode = 416;
		response.setHeader('content-range', `bytes */${bytes}`);
		response.removeHeader('content-type');
		response.end();
		return part;
	}
	if (part === undefined) {
		response.setHeader('content-length', bytes);
		return undefined;
	}
	response.statusCode = 206;
	response.setHeader('content-range', `bytes ${part.start}-${part.end}/${bytes}`);
	response.setHeader('content-length', part.end - part.start + 1);
	return part;
}

/** The part that is asked for. Of other methods than GET, parts have no meaning (RFC 9110, section 14.2). */
export function rangeOf({ method, headers }: IncomingMessage): string | undefined {
	return method === 'GET' ? headers.range : undefined;
}

/** For a question about speech that is not there yet. */
export function describeOnly(response: ServerResponse, outputFormat: OutputFormat): void {
	setAudioHeaders(response, outputFormatFacts(outputFormat).mimeType);
	response.statusCode = 200;
	response.end();
}

export function endAnswer(response: ServerResponse): void {
	if (!response.writableEnded) response.end();
}

function setAudioHeaders(response: ServerResponse, mimeType: string): void {
	response.setHeader('content-type', mimeType);
	response.setHeader('cache-control', 'private, no-cache, no-transform');
	response.setHeader('x-content-type-options', 'nosniff');
	// Asks a proxy such as nginx to pass each piece on at once.
	response.setHeader('x-accel-buffering', 'no');
}
