/** The official SDK, in a module of its own so that its megabytes are loaded at the first call. */
import { ElevenLabsClient } from '@elevenlabs/elevenlabs-js';
import { fetcher } from '@elevenlabs/elevenlabs-js/core';
import { EnvHttpProxyAgent, fetch as send, type RequestInit } from 'undici';
import { VoiceoverError } from '../../errors';

export function createClient(options: { apiKey: string; baseUrl: string }): ElevenLabsClient {
	return new ElevenLabsClient({
		...options,
		// The SDK repeats paid calls by itself, and each repeat is a second purchase.
		maxRetries: 0,
		// Its logger does not redact the header that carries the key.
		logging: { silent: true },
		// Its timer ends with the headers, and after a failed call runs on; `deadline` covers the whole answer instead.
		fetcher: async (request) => await fetcher({ ...request, timeoutMs: undefined }),
		fetch: refuseRedirects,
	});
}

/**
 * Obeys HTTPS_PROXY, HTTP_PROXY and NO_PROXY, and sets no time limits of its own: Node's built-in fetch gives up after
 * five minutes without headers, which a long text may need; `deadline` limits every request.
 */
const dispatcher = new EnvHttpProxyAgent({ headersTimeout: 0, bodyTimeout: 0 });

/** A redirect would resend the key to another host, or turn a paid POST into a GET that "succeeds". */
const refuseRedirects: typeof fetch = async (input, init) => {
	const response = (await send(input as string, {
		...(init as RequestInit),
		redirect: 'manual',
		dispatcher,
	})) as unknown as Response;
	if (response.status < 300 || response.status >= 400) return response;
	await response.body?.cancel();
	throw new VoiceoverError(
		'API_UNREACHABLE',
		`The Base URL answers with a redirect (${response.status})`,
		{
			description:
				'Nothing was charged. Put the final address, usually with https, into Base URL of the ElevenLabs Voiceover credential.',
		},
	);
};

/**
 * The body behind a link that the API gave, for example a preview of a voice, asked for without the key.
 *
 * @returns undefined for anything but an answer of at most `mostBytes`
 */
export async function fetchWithoutKey(
	url: string,
	signal: AbortSignal,
	mostBytes: number,
): Promise<Uint8Array | undefined> {
	const address = URL.parse(url);
	if (address === null || !['https:', 'http:'].includes(address.protocol)) return undefined;
	const response = await send(url, { signal, dispatcher });
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of response.body ?? []) {
		bytes += (chunk as Uint8Array).byteLength;
		// Leaving the loop ends the connection.
		if (!response.ok || bytes > mostBytes) return undefined;
		chunks.push(chunk as Uint8Array);
	}
	return response.ok ? Buffer.concat(chunks) : undefined;
}
