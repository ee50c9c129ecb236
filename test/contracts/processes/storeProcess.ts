import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { openEmbeddedStore } from '../../../engine/adapters/embedded/embeddedStore';
import { createClipCache, type ClipCache } from '../../../engine/cache/clipCache';
import { leaseOrResult } from '../../../engine/cache/keyLease';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { isVoiceoverError } from '../../../engine/errors';
import { sampleClip, sampleKey } from '../sampleClip';

/**
 * What a process is told to do with a store.
 * - `open`: open and close it.
 * - `buy`: get the clips of these names; those that are not there are bought, which adds a line to `purchases`.
 *   The first `deaths` buyers are killed right after that.
 * - `put`: put clips until killed.
 * - `leave`: write a clip, and be killed before it is kept.
 */
export type StoreOrder =
	| { do: 'open'; folder: string }
	| {
			do: 'buy';
			folder: string;
			names: string[];
			purchases: string;
			ttlMs: number;
			deaths: number;
	  }
	| { do: 'put'; folder: string; maxBytes: number }
	| { do: 'leave'; folder: string; name: string };

export type StoreReport =
	| { done: true; sha256: string[] }
	| { done: false; code: string; message: string }
	/** Of a process that goes on: it has begun. */
	| { done: 'begun' };

async function openCache(folder: string, maxBytes = 1024 * 1024 * 1024): Promise<ClipCache> {
	const { index, files } = await openEmbeddedStore(folder, systemClock);
	return createClipCache({
		index,
		files,
		clock: systemClock,
		maxBytes,
		keepText: false,
		headRoomBytes: () => 0,
	});
}

async function buy(order: Extract<StoreOrder, { do: 'buy' }>): Promise<string[]> {
	const cache = await openCache(order.folder);
	const bought = await Promise.all(
		order.names.map(async (name) => {
			const key = sampleKey(name);
			const found = async () => await cache.lookUp('default', key);
			const hit = await found();
			if (hit !== undefined) return hit.clip.sha256;
			const answer = await leaseOrResult(
				{
					index: cache.index,
					clock: systemClock,
					namespace: 'default',
					key,
					account: 'account-1',
					signal: new AbortController().signal,
					ttlMs: order.ttlMs,
				},
				found,
			);
			if ('result' in answer) return answer.result.clip.sha256;
			const justBought = await found();
			if (justBought !== undefined) {
				await answer.lease.release();
				return justBought.clip.sha256;
			}
			const spool = await cache.createSpool().catch(async (error: unknown) => {
				await answer.lease.fail(error);
				throw error;
			});
			appendFileSync(order.purchases, `${name}\n`);
			const purchases = readFileSync(order.purchases, 'utf8').trim().split('\n').length;
			if (purchases <= order.deaths) process.kill(process.pid, 'SIGKILL');
			await wait(50);
			await spool.write(randomBytes(5_000));
			const put = await cache.put(answer.lease.lease, spool, {
				...sampleClip(),
				key,
				bytes: 5_000,
			});
			answer.lease.stop();
			if (!put.cached) throw new Error(put.reason);
			return put.clip.sha256;
		}),
	);
	await cache.close();
	return bought;
}

async function putForEver(order: Extract<StoreOrder, { do: 'put' }>): Promise<never> {
	const cache = await openCache(order.folder, order.maxBytes);
	const processName = randomBytes(8).toString('hex');
	for (let number = 0; ; number += 1) {
		const bytes = 8 + Math.floor(Math.random() ** 3 * 1.5 * 1024 * 1024);
		const key = sampleKey(`${processName} ${number}`);
		const lease = await cache.index.acquireLease('default', key, processName, 15_000);
		if (!lease.granted) throw new Error('A key of this process was taken');
		const spool = await cache.createSpool();
		// The first bytes say how many there are, so that a check can tell a whole clip from a part.
		const content = randomBytes(bytes);
		content.writeDoubleBE(bytes);
		for (let offset = 0; offset < bytes; offset += 64 * 1024) {
			await spool.write(content.subarray(offset, offset + 64 * 1024));
		}
		const clip = { ...sampleClip(), key, bytes };
		const put = await cache.put(lease.lease, spool, clip);
		if (!put.cached) throw new Error(put.reason);
		const opened = await cache.open(put.clip);
		const hash = createHash('sha256').update((await opened?.buffer()) ?? '');
		if (opened !== undefined && hash.digest('hex') !== put.clip.sha256) throw new Error('damaged');
		if (number === 0) report({ done: 'begun' });
	}
}

async function leave(order: Extract<StoreOrder, { do: 'leave' }>): Promise<never> {
	const cache = await openCache(order.folder);
	await cache.index.acquireLease('default', sampleKey(order.name), 'the dead', 15_000);
	const spool = await cache.createSpool();
	await spool.write(randomBytes(300_000));
	report({ done: 'begun' });
	return await new Promise(() => undefined);
}

async function obey(order: StoreOrder): Promise<string[]> {
	switch (order.do) {
		case 'open':
			await (await openEmbeddedStore(order.folder, systemClock)).index.close();
			return [];
		case 'buy':
			return await buy(order);
		case 'put':
			return await putForEver(order);
		case 'leave':
			return await leave(order);
	}
}

function report(what: StoreReport): void {
	process.send?.(what);
}

process.on('message', (order: StoreOrder) => {
	obey(order).then(
		(sha256) => report({ done: true, sha256 }),
		(error: unknown) =>
			report({
				done: false,
				code: isVoiceoverError(error) ? error.code : 'none',
				message: String(error),
			}),
	);
});
