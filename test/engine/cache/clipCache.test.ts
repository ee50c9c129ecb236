import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbeddedStore } from '../../../engine/adapters/embedded/embeddedStore';
import { createAudioSpool } from '../../../engine/cache/audioSpool';
import {
	createClipCache,
	type ClipCache,
	type ClipCacheOptions,
} from '../../../engine/cache/clipCache';
import { VoiceoverError } from '../../../engine/errors';
import type { ClipFiles } from '../../../engine/ports/clipFiles';
import type { ClipIndex } from '../../../engine/ports/clipIndex';
import { heldClock, type HeldClock } from '../../contracts/heldClock';
import { checkStore } from '../../contracts/processes/checkStore';
import { putClip, servedClip } from '../../contracts/putClip';
import { sampleClip, sampleKey } from '../../contracts/sampleClip';
import { afterTests } from '../../support/afterTests';
import { temporaryFolder } from '../../support/temporaryFolder';

const root = temporaryFolder();
const KILOBYTE = 1024;
const MEGABYTE = 1024 * KILOBYTE;

interface Bench {
	cache: ClipCache;
	index: ClipIndex;
	files: ClipFiles;
	clock: HeldClock;
	folder: string;
	/** The same store with other options. */
	withOptions(change: Partial<ClipCacheOptions>): ClipCache;
}

async function newBench(change: Partial<ClipCacheOptions> = {}): Promise<Bench> {
	const folder = join(root, randomUUID());
	const clock = heldClock(Date.now());
	const { index, files } = await openEmbeddedStore(folder, clock);
	afterTests(() => index.close());
	const withOptions = (options: Partial<ClipCacheOptions>) =>
		createClipCache({
			index,
			files,
			clock,
			maxBytes: 1024 * MEGABYTE,
			keepText: false,
			headRoomBytes: () => 0,
			...options,
		});
	return { cache: withOptions(change), index, files, clock, folder, withOptions };
}

const ONE_USE = {
	namespace: 'default',
	workflowId: 'workflow-1',
	voiceId: 'voice-1',
	hits: 1,
	generated: 0,
	creditsCharged: 0,
	creditsSaved: 21,
};

describe('the size limit', () => {
	it('holds after each put, but for the batch that is being removed', async () => {
		const maxBytes = 200 * KILOBYTE;
		const { cache, index, folder, clock } = await newBench({ maxBytes });
		for (let number = 0; number < 60; number += 1) {
			clock.pass(1);
			await putClip(cache, `clip ${number}`, randomBytes(1 + ((number * 7919) % (40 * KILOBYTE))));
			await cache.settled();
			expect((await index.totals()).bytes).toBeLessThanOrEqual(maxBytes);
		}
		const state = checkStore(folder);
		expect(state).toMatchObject({ badRows: [], orphans: [], unfinished: [] });
		expect(state.totals).toEqual({ clips: state.clips, bytes: state.bytes });
		expect(state.bytes).toBeGreaterThan(maxBytes / 2);
	});

	it('removes what was used longest ago and keeps what was just put', async () => {
		const { cache, clock } = await newBench({ maxBytes: 10 * KILOBYTE });
		const hours = 2 * 60 * 60 * 1000;
		for (const name of ['a', 'b', 'c', 'd', 'e']) {
			await putClip(cache, name, Buffer.alloc(2 * KILOBYTE, name));
			clock.pass(hours);
		}
		const hit = await cache.lookUp('default', sampleKey('a'));
		cache.noteUse(ONE_USE, hit!.clip);
		await cache.settled();
		await putClip(cache, 'f', Buffer.alloc(2 * KILOBYTE, 'f'));
		await cache.settled();
		const there: string[] = [];
		for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
			if ((await servedClip(cache, name)) !== undefined) there.push(name);
		}
		expect(there).toEqual(['a', 'd', 'e', 'f']);
	});

	it('lets a clip larger than a quarter of it pass without keeping it', async () => {
		const { cache, index } = await newBench({ maxBytes: 8 * KILOBYTE });
		const { put } = await putClip(cache, 'small', Buffer.alloc(2 * KILOBYTE));
		expect(put.cached).toBe(true);
		const content = randomBytes(2 * KILOBYTE + 1);
		const large = await putClip(cache, 'large', content);
		expect(large.put).toEqual({
			cached: false,
			reason: expect.stringContaining('larger than a quarter of the store'),
		});
		expect(await (await large.spool.open()).buffer()).toEqual(content);
		await large.spool.discard();
		expect(await index.leaseState('default', sampleKey('large'))).toEqual({ state: 'free' });
		expect(await servedClip(cache, 'large')).toBeUndefined();
		expect(await servedClip(cache, 'small')).toBeDefined();
	});
});

describe('head-room on the disk', () => {
	it('is asked for before the purchase, and old clips make room for it when they can', async () => {
		let freeBytes = 20 * MEGABYTE;
		const { files, withOptions } = await newBench();
		const cache = withOptions({
			files: {
				...files,
				freeBytes: async () => await Promise.resolve({ freeBytes, totalBytes: 100 * MEGABYTE }),
				async remove(names) {
					await files.remove(names);
					freeBytes += names.length * MEGABYTE;
				},
			},
			headRoomBytes: () => 5 * MEGABYTE,
		});
		for (const name of ['a', 'b', 'c']) await putClip(cache, name, Buffer.alloc(MEGABYTE));
		freeBytes = 4 * MEGABYTE;
		expect((await putClip(cache, 'd', Buffer.alloc(100))).put.cached).toBe(true);
		const kept = async () => {
			const served = ['a', 'b', 'c'].map(async (name) => await servedClip(cache, name));
			return (await Promise.all(served)).filter((clip) => clip !== undefined).length;
		};
		expect(await kept()).toBe(2);

		freeBytes = 2 * MEGABYTE;
		await cache.settled();
		await expect(cache.createSpool()).rejects.toMatchObject({
			message: expect.stringContaining('2 MB are free') as string,
			description: expect.stringContaining('Cache Mode "Off"') as string,
		});
		expect(await kept()).toBe(2);
	});

	it.each([
		[5_000, 256],
		[20_000, 400],
		[100_000, 1024],
	])('of a disk of %d MB is %d MB', async (totalMegabytes, headRoomMegabytes) => {
		const { files, withOptions } = await newBench();
		const putWith = async (freeMegabytes: number) => {
			const space = {
				freeBytes: freeMegabytes * MEGABYTE + 10,
				totalBytes: totalMegabytes * MEGABYTE,
			};
			const cache = withOptions({
				files: { ...files, freeBytes: async () => await Promise.resolve(space) },
				headRoomBytes: undefined,
			});
			const { put, spool } = await putClip(cache, `with ${freeMegabytes}`, Buffer.alloc(10));
			await spool.discard();
			return put.cached;
		};
		expect(await putWith(headRoomMegabytes)).toBe(true);
		await expect(putWith(headRoomMegabytes - 1)).rejects.toMatchObject({
			code: 'STORE_UNAVAILABLE',
			outcome: 'notCharged',
		});
	});
});

describe('a clip that was paid for', () => {
	it('is delivered when its row cannot be written', async () => {
		const { index, withOptions } = await newBench();
		let down = true;
		const cache = withOptions({
			index: {
				...index,
				publish: async (...args) => {
					if (!down) return await index.publish(...args);
					throw new VoiceoverError('STORE_UNAVAILABLE', 'full', { description: '' });
				},
			},
		});
		const content = randomBytes(3 * MEGABYTE);
		const key = sampleKey('a');
		const answer = await index.acquireLease('default', key, 'me', 15_000);
		if (!answer.granted) throw new Error('not granted');
		const spool = await cache.createSpool();
		await spool.write(content);
		const clip = { ...sampleClip(), key, bytes: content.length };
		await expect(cache.put(answer.lease, spool, clip)).rejects.toMatchObject({
			code: 'STORE_UNAVAILABLE',
		});
		expect((await (await spool.open()).buffer()).equals(content)).toBe(true);
		expect(await index.leaseState('default', key)).toEqual({ state: 'free' });
		await spool.discard();
		down = false;
		expect((await putClip(cache, 'a', content)).put.cached).toBe(true);
	});

	it('is kept although the file it replaces cannot be removed', async () => {
		const { files, withOptions } = await newBench();
		const cache = withOptions({
			files: { ...files, remove: async () => await Promise.reject(new Error('EACCES')) },
		});
		await putClip(cache, 'a', Buffer.from('first'));
		const { put } = await putClip(cache, 'a', Buffer.from('second'));
		expect(put.cached).toBe(true);
		expect((await servedClip(cache, 'a'))?.toString()).toBe('second');
	});

	/** A purchase that takes so long that its lease ends before it is put. */
	async function slowPurchase({ cache, index, clock }: Bench) {
		const key = sampleKey('a');
		const answer = await index.acquireLease('default', key, 'slow', 15_000);
		if (!answer.granted) throw new Error('not granted');
		const spool = await cache.createSpool();
		await spool.write(Buffer.from('slow'));
		clock.pass(16_000);
		return {
			put: async () => await cache.put(answer.lease, spool, { ...sampleClip(), key, bytes: 4 }),
		};
	}

	it('too late is kept when whoever took over has failed', async () => {
		const bench = await newBench();
		const slow = await slowPurchase(bench);
		const second = await bench.index.acquireLease('default', sampleKey('a'), 'fast', 15_000);
		if (second.granted) await bench.index.failLease(second.lease, 'no credits');
		expect(await slow.put()).toMatchObject({ cached: true });
		expect((await servedClip(bench.cache, 'a'))?.toString()).toBe('slow');
	});

	it('too late leaves the clip of whoever took over, and is readable all the same', async () => {
		const bench = await newBench();
		const slow = await slowPurchase(bench);
		await putClip(bench.cache, 'a', Buffer.from('fast'));
		const put = await slow.put();
		if (!put.cached) throw new Error('not kept');
		expect((await (await bench.cache.open(put.clip))?.buffer())?.toString()).toBe('slow');
		expect((await servedClip(bench.cache, 'a'))?.toString()).toBe('fast');
		expect(await bench.index.totals()).toEqual({ clips: 1, bytes: 4 });
		bench.clock.pass(2 * 60 * 60 * 1000);
		expect(await bench.cache.sweep()).toBe(1);
		expect((await servedClip(bench.cache, 'a'))?.toString()).toBe('fast');
	});

	it('too late is served at once, and does not disturb a purchase that took over and is under way', async () => {
		const bench = await newBench();
		const slow = await slowPurchase(bench);
		const second = await bench.index.acquireLease('default', sampleKey('a'), 'fast', 15_000);
		await slow.put();
		expect((await servedClip(bench.cache, 'a'))?.toString()).toBe('slow');
		expect(second.granted && (await bench.index.renewLease(second.lease, 15_000))).toBe(true);
	});
});

describe('a look-up', () => {
	it('finds the clip that replaced the one whose row it had read', async () => {
		const { cache, index, files, withOptions } = await newBench();
		await putClip(cache, 'a', Buffer.from('first'));
		let replaced = false;
		const slowReader = withOptions({
			index: {
				...index,
				async find(...args) {
					const clip = await index.find(...args);
					if (!replaced) {
						replaced = true;
						await putClip(cache, 'a', Buffer.from('second'));
						await cache.settled();
						expect(await files.open(clip!.file, clip!.bytes, clip!.sha256)).toMatchObject({
							fault: 'missing',
						});
					}
					return clip;
				},
			},
		});
		expect((await servedClip(slowReader, 'a'))?.toString()).toBe('second');
	});

	it('that meets too many open files is an error with a code, and destroys nothing', async () => {
		const { cache, files, withOptions } = await newBench();
		await putClip(cache, 'a', Buffer.from('audio'));
		const tooMany = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
		const busy = withOptions({
			files: { ...files, open: async () => await Promise.reject(tooMany) },
		});
		await expect(servedClip(busy, 'a')).rejects.toMatchObject({
			code: 'STORE_UNAVAILABLE',
			message: 'A clip of the voiceover store cannot be read (EMFILE)',
		});
		expect((await servedClip(cache, 'a'))?.toString()).toBe('audio');
	});

	it('writes nothing', async () => {
		const { cache, index, withOptions } = await newBench();
		await putClip(cache, 'a', Buffer.from('audio'));
		const asked: string[] = [];
		const watched = new Proxy(index, {
			get: (target, name: keyof ClipIndex & string) => {
				asked.push(name);
				return target[name];
			},
		});
		await servedClip(withOptions({ index: watched }), 'a');
		expect(asked).toEqual(['find']);
	});
});

describe('uses', () => {
	it('are counted in the background, and moved in time only when the last one is an hour old', async () => {
		const { cache, index, clock } = await newBench();
		await putClip(cache, 'a', Buffer.from('audio'));
		const use = async () => {
			const { clip, open } = (await cache.lookUp('default', sampleKey('a')))!;
			await open.close();
			cache.noteUse(ONE_USE, clip);
			await cache.settled();
			return (await index.find('default', sampleKey('a')))!.lastUsedAtMs;
		};
		const putAtMs = clock.now();
		clock.pass(60_000);
		expect(await use()).toBe(putAtMs);
		clock.pass(60 * 60 * 1000);
		expect(await use()).toBe(clock.now());
		const used = await index.usage('default');
		expect(used.reduce((sum, { hits }) => sum + hits, 0)).toBe(2);
		expect(used.reduce((sum, { creditsSaved }) => sum + creditsSaved, 0)).toBe(42);
	});

	it('are counted by the day on which they happened', async () => {
		const midnightMs = Date.UTC(2028, 1, 29);
		const clock = heldClock(midnightMs - 1);
		const { cache, index } = await newBench({ clock });
		cache.noteUse(ONE_USE);
		clock.pass(1);
		cache.noteUse(ONE_USE);
		cache.noteUse(ONE_USE);
		await cache.settled();
		expect(await index.usage('default')).toEqual([
			{ ...ONE_USE, day: '2028-02-28' },
			{ ...ONE_USE, day: '2028-02-29', hits: 2, creditsSaved: 42 },
		]);
	});

	it('that cannot be counted disturb nobody', async () => {
		const { index, withOptions } = await newBench();
		const cache = withOptions({
			index: { ...index, count: async () => await Promise.reject(new Error('down')) },
		});
		cache.noteUse(ONE_USE);
		await cache.settled();
	});
});

describe('texts', () => {
	it('are stored with the clip only when they are to be kept', async () => {
		const { index, withOptions } = await newBench();
		for (const keepText of [false, true]) {
			const cache = withOptions({ keepText });
			await putClip(cache, `keep ${keepText}`, Buffer.from('audio'), { text: 'the script' });
			const clip = await index.find('default', sampleKey(`keep ${keepText}`));
			expect(clip?.text).toBe(keepText ? 'the script' : undefined);
		}
	});
});

describe('a spool that was discarded', () => {
	it('gives no audio rather than an empty one', async () => {
		const { files, folder } = await newBench();
		for (const spool of [await createAudioSpool(files), await createAudioSpool(undefined)]) {
			await spool.write(Buffer.from('audio'));
			expect((await (await spool.open()).buffer()).toString()).toBe('audio');
			await spool.discard();
			await expect(spool.open()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
		}
		expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
	});
});
