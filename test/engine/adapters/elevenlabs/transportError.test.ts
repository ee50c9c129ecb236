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
		['ECONNRESET', 'read'],
		['EHOSTUNREACH', 'read'],
		['ENETDOWN', 'write'],
		['EPROTO', 'write'],
		['UND_ERR_SOCKET', undefined],
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
