import type { ElevenLabsClient } from '@elevenlabs/elevenlabs-js';
import type { CallOptions } from '../../ports/speechApi';
import { deadline, type Deadline } from './deadline';
import type { RequestSubject } from './errorResponse';
import { decodeFailure } from './failure';

/** For calls that only read the account. */
const READ_TIMEOUT_MS = 15_000;

export interface ElevenLabsConnectionOptions {
	apiKey: string;
	/** Without a trailing slash. */
	baseUrl: string;
}

/** The account behind one key. */
export interface ElevenLabsConnection {
	/** The official SDK, loaded at the first call. */
	client(): Promise<ElevenLabsClient>;
	/** Makes one request that costs nothing, within its time limit, and turns any failure into a VoiceoverError. */
	read<T>(
		call: (client: ElevenLabsClient, limit: Deadline) => Promise<T>,
		callOptions?: CallOptions,
		subject?: Partial<RequestSubject>,
	): Promise<T>;
	/** Never shown: cut out of the API's own messages. */
	secrets: string[];
}

/** Ahead of the first call, for those who cannot wait the second that it takes. */
export async function loadElevenLabsSdk(): Promise<typeof import('./sdk')> {
	return await import('./sdk');
}

export function connectToElevenLabs(options: ElevenLabsConnectionOptions): ElevenLabsConnection {
	let sdk: Promise<ElevenLabsClient> | undefined;
	const client = async () =>
		await (sdk ??= loadElevenLabsSdk().then(({ createClient }) => createClient(options)));
	const secrets = [options.apiKey];
	return {
		client,
		secrets,
		async read(call, callOptions = {}, subject = {}) {
			const api = await client();
			const limit = deadline({
				signal: callOptions.signal,
				timeoutMs: callOptions.timeoutMs ?? READ_TIMEOUT_MS,
			});
			return await call(api, limit)
				.catch((error: unknown) => {
					throw decodeFailure(error, limit, { paid: false, secrets, ...subject });
				})
				.finally(() => limit.stop());
		},
	};
}

/** Of the SDK, for one request. */
export function requestOptions(limit: Deadline) {
	return { abortSignal: limit.signal, maxRetries: 0 };
}
