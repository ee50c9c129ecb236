import { VoiceoverError, type VoiceoverErrorOptions } from '../../../engine/errors';
import { BUSY_PATIENCE_MS, retryPauseMs } from '../../../engine/concurrency/retry';

const error = (
	options: Partial<VoiceoverErrorOptions>,
	code: 'CONCURRENCY_LIMIT' | 'API_UNREACHABLE' = 'CONCURRENCY_LIMIT',
) => new VoiceoverError(code, 'busy', { description: '', retryable: true, ...options });

describe('a failed call', () => {
	it('is repeated after growing pauses while it surely cost nothing', () => {
		const pauses = [1, 2, 3, 4, 5, 6].map((attempt) => retryPauseMs(error({}), attempt, 0)!);
		for (const [index, base] of [500, 1000, 2000, 4000, 8000, 8000].entries()) {
			expect(pauses[index]).toBeGreaterThanOrEqual(base * 0.8);
			expect(pauses[index]).toBeLessThanOrEqual(base * 1.2);
		}
	});

	it('waits for as long as the API asked', () => {
		expect(retryPauseMs(error({ retryAfterMs: 3000 }), 1, 0)).toBe(3000);
	});

	it('is never repeated when it may have been charged', () => {
		expect(retryPauseMs(error({ outcome: 'unknown' }), 1, 0)).toBeUndefined();
	});

	it('is not repeated when a repeat cannot help', () => {
		expect(retryPauseMs(error({ retryable: false }), 1, 0)).toBeUndefined();
	});

	it('is given up in the end: a busy account after two minutes, a dead host after seconds', () => {
		expect(retryPauseMs(error({}), 20, BUSY_PATIENCE_MS - 100)).toBeUndefined();
		expect(retryPauseMs(error({}, 'API_UNREACHABLE'), 4, 3500)).toBeUndefined();
		expect(retryPauseMs(error({ retryAfterMs: 600_000 }), 1, 0)).toBeUndefined();
	});
});
