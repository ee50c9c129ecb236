import { VoiceoverError } from '../../errors';

/** Codes of connections that were never made, so that nothing can have been charged. */
const NEVER_CONNECTED = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EHOSTDOWN',
	'ENETDOWN',
	'UND_ERR_CONNECT_TIMEOUT',
]);

/** System calls before a connection is there. `UND_ERR_CONNECT_TIMEOUT` comes without one. */
const CONNECTING = new Set(['connect', 'getaddrinfo']);

const TLS_CODE = /^(ERR_TLS|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|EPROTO)/;

/** OpenSSL's errors come at any time; by these two sides that have not begun to talk refuse each other. */
const TLS_REFUSAL =
	/^ERR_SSL_.*(VERSION|UNSUPPORTED_PROTOCOL|HANDSHAKE|CIPHER|CERT|UNKNOWN_CA|UNRECOGNIZED_NAME|HTTP_REQUEST|PACKET_LENGTH_TOO_LONG)/;

/**
 * A failure of the connection before an answer arrived.
 *
 * @param paid whether the request could start synthesis
 */
export function decodeTransportError(error: unknown, paid: boolean): VoiceoverError {
	const { code, syscall } = innermost(error);
	// The same codes come from reading a connection on which the text may have been sent.
	const connecting = syscall === undefined || CONNECTING.has(syscall);
	if (code !== undefined && NEVER_CONNECTED.has(code) && connecting) {
		return new VoiceoverError('API_UNREACHABLE', `ElevenLabs cannot be reached (${code})`, {
			description:
				'Nothing was charged. Check the network, the proxy settings, and the Base URL in the ElevenLabs Voiceover credential.',
			retryable: true,
			cause: error,
		});
	}
	const insecure = code !== undefined && (TLS_CODE.test(code) || TLS_REFUSAL.test(code));
	if (insecure && connecting) {
		return new VoiceoverError(
			'API_UNREACHABLE',
			`The secure connection to ElevenLabs could not be made (${code})`,
			{
				description:
					'Nothing was charged. Check the Base URL in the ElevenLabs Voiceover credential and any proxy that opens secure connections.',
				cause: error,
			},
		);
	}
	if (!paid) {
		return new VoiceoverError('API_UNREACHABLE', 'The connection to ElevenLabs was lost', {
			description: 'Nothing was charged. Run again.',
			retryable: true,
			cause: error,
		});
	}
	return new VoiceoverError(
		'OUTCOME_UNKNOWN',
		'The connection to ElevenLabs was lost after the text was sent',
		{
			description:
				'It is not known whether the speech was made and charged, so it was not asked for again and counts as spent for now. Run again: audio that was made is then fetched from the history of the account for nothing.',
			outcome: 'unknown',
			cause: error,
		},
	);
}

/** Code and system call of the innermost error, for example of `TypeError: fetch failed` with its cause. */
function innermost(error: unknown): { code?: string; syscall?: string } {
	let found: { code?: string; syscall?: string } = {};
	let current: unknown = error;
	for (let depth = 0; depth < 6 && typeof current === 'object' && current !== null; depth += 1) {
		const { code, syscall, cause, errors } = current as {
			code?: unknown;
			syscall?: unknown;
			cause?: unknown;
			errors?: unknown[];
		};
		if (typeof code === 'string') {
			found = { code, ...(typeof syscall === 'string' ? { syscall } : {}) };
		}
		// A host with several addresses fails with an AggregateError.
		current = cause ?? errors?.[0];
	}
	return found;
}
