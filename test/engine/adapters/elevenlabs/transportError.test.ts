import { decodeTransportError } from '../../../../engine/adapters/elevenlabs/transportError';

function failed(code: string, syscall?: string): TypeError {
	return new TypeError('fetch failed', {
		cause: Object.assign(new Error(code), { code, ...(syscall === undefined ? {} : { syscall }) }),
	});
}

describe('a connection that failed', () => {
	it.each([
		['ECONNREFUSED', 'connect'],
		['ENOTFOUND', 'getaddrinfo'],
		['EHOSTUNREACH', 'connect'],
		['UND_ERR_CONNECT_TIMEOUT', undefined],
	])('before it was made (%s) cost nothing and may be tried again', (code, syscall) => {
		expect(decodeTransportError(failed(code, syscall), true)).toMatchObject({
			code: 'API_UNREACHABLE',
			outcome: 'notCharged',
			retryable: true,
		});
	});

	it.each([
		'CERT_HAS_EXPIRED',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
		'ERR_TLS_CERT_ALTNAME_INVALID',
		'ERR_SSL_WRONG_VERSION_NUMBER',
		'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
		'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
		'ERR_SSL_PACKET_LENGTH_TOO_LONG',
	])('that could not be secured (%s) cost nothing', (code) => {
		expect(decodeTransportError(failed(code), true)).toMatchObject({
			code: 'API_UNREACHABLE',
			outcome: 'notCharged',
			retryable: false,
		});
	});

	it.each([
		['ECONNRESET', 'read'],
		['EHOSTUNREACH', 'read'],
		['ENETDOWN', 'write'],
		['EPROTO', 'write'],
		['UND_ERR_SOCKET', undefined],
		['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', undefined],
		['ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC', undefined],
		['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', undefined],
		['ERR_SSL_UNEXPECTED_EOF_WHILE_READING', undefined],
	])('while it was in use (%s on %s) may have cost credits', (code, syscall) => {
		expect(decodeTransportError(failed(code, syscall), true)).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			outcome: 'unknown',
			retryable: false,
		});
	});

	it('is found inside the errors of several addresses', () => {
		const error = new TypeError('fetch failed', {
			cause: new AggregateError([
				Object.assign(new Error('x'), { code: 'ECONNREFUSED', syscall: 'connect' }),
			]),
		});
		expect(decodeTransportError(error, true).code).toBe('API_UNREACHABLE');
	});
});
