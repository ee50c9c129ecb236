import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openSqliteClipIndex } from '../../../engine/adapters/embedded/sqlite/sqliteClipIndex';
import { leaseOrResult, LEASE_TTL_MS } from '../../../engine/cache/keyLease';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { VoiceoverError } from '../../../engine/errors';
import { sampleKey } from '../../contracts/sampleClip';
import { afterTests } from '../../support/afterTests';
import { temporaryFolder } from '../../support/temporaryFolder';

const root = temporaryFolder();
const KEY = sampleKey('a');
const TTL_MS = 150;
const notFound = async () => await Promise.resolve(undefined);

async function newBench() {
	const index = await openSqliteClipIndex({
		path: join(root, `${randomUUID()}.db`),
		clock: systemClock,
	});
	afterTests(() => index.close());
	const options = (signal = new AbortController().signal) => ({
		index,
		clock: systemClock,
		namespace: 'default',
		key: KEY,
		account: 'account-1',
		signal,
		ttlMs: TTL_MS,
	});
	async function lease() {
		const answer = await leaseOrResult(options(), notFound);
		if (!('lease' in answer)) throw new Error('not leased');
		return answer.lease;
	}
	return { index, options, lease };
}

describe('a held lease', () => {
	it('lasts much longer than its term, because it is renewed', async () => {
		const { index, lease } = await newBench();
		const held = await lease();
		await wait(TTL_MS * 4);
		expect(await index.leaseState('default', KEY)).toMatchObject({ state: 'pending' });
		await held.release();
		expect(await index.leaseState('default', KEY)).toEqual({ state: 'free' });
	});

	it('is not renewed once its owner stopped, and then ends by itself', async () => {
		const { index, lease } = await newBench();
		(await lease()).stop();
		await wait(TTL_MS + 50);
		expect(await index.leaseState('default', KEY)).toEqual({ state: 'free' });
	});

	it('of a dead process blocks a key for at most 15 seconds', () => {
		expect(LEASE_TTL_MS).toBe(15_000);
	});
});

describe('who waits for a key', () => {
	it('gets what its owner bought', async () => {
		const { options, lease } = await newBench();
		const held = await lease();
		let bought: string | undefined;
		const waiting = leaseOrResult(options(), async () => await Promise.resolve(bought));
		await wait(40);
		bought = 'clip';
		await held.release();
		expect(await waiting).toEqual({ result: 'clip' });
	});

	it('gets the error that its owner met, field by field', async () => {
		const { options, lease } = await newBench();
		const held = await lease();
		const waiting = leaseOrResult(options(), notFound);
		const error = new VoiceoverError('OUTCOME_UNKNOWN', 'The connection broke', {
			description: 'Look at the history.',
			outcome: 'unknown',
			requestId: 'request-1',
			status: 502,
		});
		const expected = expect(waiting).rejects.toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			message: 'The connection broke',
			description: 'Look at the history.',
			outcome: 'unknown',
			retryable: false,
			requestId: 'request-1',
			status: 502,
		});
		await held.fail(error);
		await expected;
	});

	it('is told that the outcome is unknown when the error is none of this package', async () => {
		const { options, lease } = await newBench();
		const held = await lease();
		const expected = expect(leaseOrResult(options(), notFound)).rejects.toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			message: expect.not.stringContaining('secret'),
			outcome: 'unknown',
		});
		await held.fail(new Error('secret detail'));
		await expected;
	});

	it('is told that the outcome is unknown when the report cannot be read', async () => {
		const { index, options, lease } = await newBench();
		const held = await lease();
		const expected = expect(leaseOrResult(options(), notFound)).rejects.toMatchObject({
			code: 'OUTCOME_UNKNOWN',
		});
		held.stop();
		await index.failLease(held.lease, '{"code":"QUOTA');
		await expected;
	});

	it('takes over when the owner died or gave up', async () => {
		const { options, lease } = await newBench();
		(await lease()).stop();
		const second = await leaseOrResult(options(), notFound);
		if (!('lease' in second)) throw new Error('not leased');
		const third = leaseOrResult(options(), notFound);
		await second.lease.release();
		const answer = await third;
		expect(answer).toHaveProperty('lease');
		if ('lease' in answer) await answer.lease.release();
	});

	it('leaves at once when the execution is stopped', async () => {
		const { options, lease } = await newBench();
		const held = await lease();
		const stop = new AbortController();
		const waiting = leaseOrResult(options(stop.signal), notFound);
		const expected = expect(waiting).rejects.toThrow();
		await wait(10);
		stop.abort();
		await expected;
		await held.release();
	});
});
