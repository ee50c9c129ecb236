import { VoiceoverError, type VoiceoverErrorOptions } from '../../../engine/errors';
import { PURCHASE_BUSY_MS, retryPauseMs, retryWhileBusy } from '../../../engine/concurrency/retry';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { heldClock } from '../../contracts/heldClock';

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

	it('is not repeated at once, whatever the API asked', () => {
		expect(retryPauseMs(error({ retryAfterMs: 0 }), 1, 0)).toBe(500);
	});

	it('is never repeated when it may have been charged', () => {
		expect(retryPauseMs(error({ outcome: 'unknown' }), 1, 0)).toBeUndefined();
	});

	it('is not repeated when a repeat cannot help', () => {
		expect(retryPauseMs(error({ retryable: false }), 1, 0)).toBeUndefined();
	});

	it('is given up in the end: a busy account after two minutes, a dead host after seconds', () => {
		expect(retryPauseMs(error({}), 20, PURCHASE_BUSY_MS - 100)).toBeUndefined();
		expect(retryPauseMs(error({}, 'API_UNREACHABLE'), 4, 3500)).toBeUndefined();
		expect(retryPauseMs(error({ retryAfterMs: 600_000 }), 1, 0)).toBeUndefined();
	});
});

/** Fails as told, then succeeds. */
function work(...failures: unknown[]) {
	const job = Object.assign(
		async () => {
			job.tries += 1;
			const failure = failures.shift();
			if (failure !== undefined) throw failure;
			return await Promise.resolve('done');
		},
		{ tries: 0 },
	);
	return job;
}

const unreachable = () => error({}, 'API_UNREACHABLE');

describe('work that is repeated while the account is busy', () => {
	it('ends with the first success', async () => {
		const clock = heldClock();
		const startedAtMs = clock.now();
		const job = work(error({}), error({ retryAfterMs: 7_000 }));
		expect(await retryWhileBusy(job, { clock })).toBe('done');
		expect(job.tries).toBe(3);
		expect(clock.now() - startedAtMs).toBeGreaterThanOrEqual(7_400);
	});

	it('is given up after the time that it was given, counted from the first refusal', async () => {
		const clock = heldClock();
		let refusedAtMs: number | undefined;
		let tries = 0;
		const job = async () => {
			tries += 1;
			if (tries === 1) clock.pass(60_000);
			refusedAtMs ??= clock.now();
			return await Promise.reject<never>(error({}));
		};
		await expect(retryWhileBusy(job, { clock, longestMs: 20_000 })).rejects.toMatchObject({
			code: 'CONCURRENCY_LIMIT',
		});
		expect(clock.now() - refusedAtMs!).toBeGreaterThan(5_000);
		expect(clock.now() - refusedAtMs!).toBeLessThanOrEqual(20_000);
		expect(tries).toBeGreaterThan(3);
	});

	it.each([
		['a refusal that a repeat does not help', error({ retryable: false })],
		['an outcome that may have cost credits', error({ outcome: 'unknown' })],
		['a host that is not reached', unreachable()],
		['an error of another kind', new Error('other')],
	])('fails at once with %s', async (_name, failure) => {
		const job = work(failure);
		await expect(retryWhileBusy(job, { clock: heldClock() })).rejects.toBe(failure);
		expect(job.tries).toBe(1);
	});

	it('tries a host that is not reached again for as long as it may', async () => {
		const clock = heldClock();
		const options = { clock, unreachableMs: 5_000 };
		expect(await retryWhileBusy(work(unreachable(), unreachable()), options)).toBe('done');
		const startedAtMs = clock.now();
		const never = work(...Array.from({ length: 50 }, unreachable));
		await expect(retryWhileBusy(never, options)).rejects.toMatchObject({
			code: 'API_UNREACHABLE',
		});
		expect(clock.now() - startedAtMs).toBeLessThanOrEqual(5_000);
	});

	it('tells of each refusal before it waits', async () => {
		const told: unknown[] = [];
		const failures = [error({}), error({ retryAfterMs: 1 })];
		const clock = heldClock();
		const startedAtMs = clock.now();
		await retryWhileBusy(work(...failures), {
			clock,
			beforePause: (failure) => {
				told.push(failure);
				if (told.length === 1) expect(clock.now()).toBe(startedAtMs);
			},
		});
		expect(told).toEqual(failures);
	});

	it('is not begun for an execution that was stopped', async () => {
		const job = work();
		const options = { clock: heldClock(), signal: AbortSignal.abort() };
		await expect(retryWhileBusy(job, options)).rejects.toMatchObject({ code: 'CANCELLED' });
		expect(job.tries).toBe(0);
	});

	it('ends its pause when the execution is stopped', async () => {
		const stop = new AbortController();
		const job = work(error({ retryAfterMs: 15_000 }));
		const waiting = retryWhileBusy(job, { clock: systemClock, signal: stop.signal });
		setTimeout(() => stop.abort(), 20);
		await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
		expect(job.tries).toBe(1);
	});
});
