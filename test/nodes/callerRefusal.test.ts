import { ERROR_CODES, VoiceoverError, type ErrorCode } from '../../engine/errors';
import { refusalOf } from '../../nodes/shared/items/callerRefusal';

const STATUSES: Record<ErrorCode, number> = {
	INVALID_INPUT: 500,
	CACHE_MISS: 404,
	TEXT_TOO_LONG: 413,
	TEXT_NOT_LOCKED: 403,
	BUDGET_EXCEEDED: 402,
	VOICE_GONE: 404,
	PIN_NOT_FOUND: 404,
	PIN_CHANGED: 500,
	MODEL_UNAVAILABLE: 404,
	PLAN_REQUIRED: 402,
	QUOTA_EXCEEDED: 402,
	INVALID_KEY: 502,
	PERMISSION_MISSING: 502,
	CONCURRENCY_LIMIT: 429,
	REQUEST_REFUSED: 502,
	API_UNREACHABLE: 502,
	OUTCOME_UNKNOWN: 504,
	AUDIO_INCOMPLETE: 502,
	STORE_UNAVAILABLE: 503,
	DELIVERY_FAILED: 500,
	CANCELLED: 503,
	UNEXPECTED: 500,
};

describe('what a caller is told of an error', () => {
	it.each([...ERROR_CODES])('%s: a status, and nothing of what the owner is told', (code) => {
		const error = new VoiceoverError(code, 'limit 20,000 of sk_key in /var/lib/n8n', {
			description: 'Raise the limit of 20,000 credits.',
			requestId: 'request-1',
		});
		const { status, headers, ...said } = refusalOf(error, false);
		expect(status).toBe(STATUSES[code]);
		expect(JSON.stringify(said)).not.toMatch(/20,000|sk_key|var|Raise/);
		expect(JSON.stringify(headers ?? {})).not.toMatch(/sk_key|var/);
	});

	it('that is none of ours is only that there was one', () => {
		const { status, ...said } = refusalOf(new Error('ENOENT /var/lib/n8n'), true);
		expect(status).toBe(500);
		expect(JSON.stringify(said)).not.toContain('/var');
	});
});
