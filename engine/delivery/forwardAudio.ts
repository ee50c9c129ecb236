import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { cancelled, invalidInput, isVoiceoverError, VoiceoverError } from '../errors';
import type { AddressGuard } from './addressGuard';

export interface ForwardOptions {
	url: URL;
	method: 'POST' | 'PUT';
	headers: Record<string, string>;
	guard: AddressGuard;
	/** Longest wait for the target: to connect, to take more, and to answer at the end. */
	patienceMs: number;
	signal?: AbortSignal;
}

/**
 * Sends audio to an address as it arrives, in one chunked request. Redirects are not followed: the audio is gone by then.
 *
 * When the audio turns out to be incomplete, the request is broken off, so that the target does not take it for the
 * whole, and the reason is thrown.
 *
 * @returns the target's status, 200 to 299
 * @throws DELIVERY_FAILED, CANCELLED
 */
export async function forwardAudio(
	audio: AsyncIterable<Uint8Array>,
	options: ForwardOptions,
): Promise<number> {
	const { url, method, headers, guard, signal } = options;
	const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
	// A connection of its own: one that was kept open may close just when the audio begins, and audio cannot be sent again.
	const request = send(url, { method, headers, lookup: guard.lookup, agent: false });
	const leave = () => request.destroy(cancelled());
	const failure = Promise.withResolvers<never>();
	failure.promise.catch(() => undefined);
	request.on('error', failure.reject);
	if (signal?.aborted) leave();
	signal?.addEventListener('abort', leave, { once: true });
	const answered = once(request, 'response') as Promise<[IncomingMessage]>;
	answered.catch(() => undefined);
	const patience = impatience(request, options.patienceMs);
	try {
		await Promise.race([sendAll(audio, request, answered, patience), failure.promise]);
		patience.wait();
		request.end();
		const [response] = await Promise.race([answered, failure.promise]);
		const status = response.statusCode ?? 0;
		letEnd(response, options.patienceMs);
		if (status >= 200 && status < 300) return status;
		throw refused(status);
	} catch (error) {
		return await fail(error, request);
	} finally {
		patience.stop();
		signal?.removeEventListener('abort', leave);
	}
}

/** Nobody reads the answer; one that does not end must not hold its connection. */
function letEnd(response: IncomingMessage, patienceMs: number): void {
	const timer = setTimeout(() => response.destroy(), patienceMs).unref();
	response.once('close', () => clearTimeout(timer));
	response.resume();
}

async function fail(error: unknown, request: ClientRequest): Promise<never> {
	request.destroy();
	throw await Promise.resolve(isVoiceoverError(error) ? error : broken(error));
}

async function sendAll(
	audio: AsyncIterable<Uint8Array>,
	request: ClientRequest,
	answered: Promise<[IncomingMessage]>,
	patience: Impatience,
): Promise<void> {
	let answer: IncomingMessage | undefined;
	answered.then(
		([response]) => (answer = response),
		() => undefined,
	);
	for await (const piece of audio) {
		// Whoever answers before the end does not want the rest.
		if (answer !== undefined) throw refused(answer.statusCode ?? 0);
		if (!request.write(piece)) {
			patience.wait();
			await Promise.race([once(request, 'drain'), answered]);
			patience.stop();
		}
	}
}

interface Impatience {
	wait(): void;
	stop(): void;
}

function impatience(request: ClientRequest, patienceMs: number): Impatience {
	let timer: NodeJS.Timeout | undefined;
	return {
		wait() {
			clearTimeout(timer);
			timer = setTimeout(() => request.destroy(slow(patienceMs)), patienceMs);
		},
		stop: () => clearTimeout(timer),
	};
}

/**
 * Reads and judges an address before anything is bought for it.
 *
 * @throws INVALID_INPUT
 */
export async function deliveryAddress(text: string, guard: AddressGuard): Promise<URL> {
	const url = URL.parse(text.trim());
	if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
		throw invalidInput(
			'The address to deliver to is not a web address',
			'Enter one that begins with https:// in the field URL.',
		);
	}
	if ((await guard.refusal(url)) !== undefined) throw notAllowed();
	return url;
}

function notAllowed(): VoiceoverError {
	return invalidInput(
		'The address to deliver to is in a private network, or cannot be found',
		'Nothing was sent. Check the host name. A private address must be allowed by the administrator of n8n, with N8N_SSRF_ALLOWED_IP_RANGES or N8N_SSRF_ALLOWED_HOSTNAMES.',
	);
}

const KEPT =
	'The audio is finished and kept in the cache, unless Cache Mode is Off, so that another try costs nothing.';

function refused(status: number): VoiceoverError {
	const what =
		status >= 300 && status < 400
			? `sends to another place (HTTP ${status}), and redirects are not followed`
			: status >= 200 && status < 300
				? `answered (HTTP ${status}) before it had all of the audio`
				: `refused the audio with HTTP ${status}`;
	return new VoiceoverError('DELIVERY_FAILED', `The address to deliver to ${what}`, {
		description: `${KEPT} Check URL, Method and Headers.`,
		status,
	});
}

function slow(patienceMs: number): VoiceoverError {
	return new VoiceoverError(
		'DELIVERY_FAILED',
		`The address to deliver to took nothing for ${Math.round(patienceMs / 1000)} seconds`,
		{ description: `${KEPT} Check that the receiver reads while the audio arrives.` },
	);
}

function broken(cause: unknown): VoiceoverError {
	const code = (cause as NodeJS.ErrnoException | undefined)?.code;
	return new VoiceoverError(
		'DELIVERY_FAILED',
		`The connection to the address to deliver to failed${code === undefined ? '' : ` (${code})`}`,
		{ description: `${KEPT} Check that the address can be reached from n8n.`, cause },
	);
}
