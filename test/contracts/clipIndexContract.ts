import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { CacheKey } from '../../engine/speech/cacheKey';
import type {
	Clip,
	ClipCursor,
	ClipIndex,
	ClipQuery,
	Lease,
	Refresh,
	Usage,
} from '../../engine/ports/clipIndex';
import { sampleClip, sampleKey, sha256 } from './sampleClip';

/** An index under test. */
export interface IndexBench {
	index: ClipIndex;
	/** The same index as another process sees it. */
	openAgain(): Promise<ClipIndex>;
	/** Lets this time go by for the index; an adapter whose clock is a server's waits. */
	passTime(ms: number): Promise<void>;
}

const TTL_MS = 300;
const KEY = sampleKey('a');
const OTHER_KEY = sampleKey('b');

/** What every clip index must do. */
export function clipIndexContract(adapter: string, newBench: () => Promise<IndexBench>): void {
	async function lease(index: ClipIndex, key = KEY, namespace = 'default'): Promise<Lease> {
		const answer = await index.acquireLease(namespace, key, randomUUID(), TTL_MS);
		if (!answer.granted) throw new Error('The lease was not granted');
		return answer.lease;
	}

	async function publish(index: ClipIndex, clip: Clip, refresh?: Refresh): Promise<Clip> {
		const answer = await index.publish(await lease(index, clip.key, clip.namespace), clip, refresh);
		expect(answer.published).toBe(true);
		return clip;
	}

	/** Clips that are there, of those that may be. */
	async function recount(index: ClipIndex, namespaces: string[], keys: CacheKey[]) {
		const found: Clip[] = [];
		for (const namespace of namespaces) {
			for (const key of keys) {
				const clip = await index.find(namespace, key);
				if (clip !== undefined) found.push(clip);
			}
		}
		return { clips: found.length, bytes: found.reduce((sum, clip) => sum + clip.bytes, 0) };
	}

	describe(`${adapter}: a published clip`, () => {
		it('is found with every field as it was published, by every process', async () => {
			const { index, openAgain } = await newBench();
			const clip = await publish(index, sampleClip({ text: 'Hello.' }));
			expect(await index.find('default', KEY)).toEqual(clip);
			expect(await (await openAgain()).find('default', KEY)).toEqual(clip);
		});

		it('is found without the optional fields when it had none', async () => {
			const { index } = await newBench();
			const clip = sampleClip({ creditsConfirmed: false });
			delete clip.requestId;
			await publish(index, clip);
			const found = await index.find('default', KEY);
			expect(found).toEqual(clip);
			expect(Object.keys(found!)).not.toContain('text');
			expect(Object.keys(found!)).not.toContain('requestId');
		});

		it('keeps text, namespaces and documents in any script', async () => {
			const { index } = await newBench();
			const text = 'Grüße, 日本 🎙️ \'quoted\' "double" \\ ; -- end';
			const namespace = "été'; DROP TABLE clip; --";
			const clip = sampleClip({
				text,
				namespace,
				document: { ...sampleClip().document, additionalBody: { note: text } },
			});
			await publish(index, clip);
			expect(await index.find(namespace, KEY)).toEqual(clip);
		});

		it('is found with others that are asked for at once, those that are not there left out', async () => {
			const { index } = await newBench();
			const names = Array.from({ length: 450 }, (_, place) => `many ${place}`);
			const clips = await Promise.all(
				names.map(async (name) => await publish(index, sampleClip({ key: sampleKey(name) }))),
			);
			await publish(index, sampleClip({ namespace: 'yours', key: OTHER_KEY }));
			const keys = [OTHER_KEY, ...clips.map(({ key }) => key), KEY, clips[0]!.key];
			const found = await index.findMany('default', keys);
			expect(found).toEqual(new Map(clips.map((clip) => [clip.key, clip])));
			expect(await index.findMany('default', [])).toEqual(new Map());
		});

		it('is not found under another key', async () => {
			const { index } = await newBench();
			await publish(index, sampleClip());
			expect(await index.find('default', OTHER_KEY)).toBeUndefined();
		});

		it('replaces the one before and names its file', async () => {
			const { index } = await newBench();
			const first = await publish(index, sampleClip({ bytes: 700 }));
			const second = sampleClip({ bytes: 900 });
			expect(await index.publish(await lease(index), second)).toEqual({
				published: true,
				replacedFile: first.file,
			});
			expect(await index.find('default', KEY)).toEqual(second);
			expect(await index.totals()).toEqual({ clips: 1, bytes: 900 });
		});

		it('is forgotten only by the file that its row names', async () => {
			const { index } = await newBench();
			const old = await publish(index, sampleClip());
			const clip = await publish(index, sampleClip());
			expect(await index.remove('default', KEY, old.file)).toBe(false);
			expect(await index.find('default', KEY)).toEqual(clip);
			expect(await index.remove('default', OTHER_KEY, clip.file)).toBe(false);
			expect(await index.remove('default', KEY, clip.file)).toBe(true);
			expect(await index.remove('default', KEY, clip.file)).toBe(false);
			expect(await index.find('default', KEY)).toBeUndefined();
			expect(await index.totals()).toEqual({ clips: 0, bytes: 0 });
		});
	});

	describe(`${adapter}: a lease`, () => {
		it('is granted to one of many who ask at once', async () => {
			const { index, openAgain } = await newBench();
			const other = await openAgain();
			const answers = await Promise.all(
				Array.from({ length: 20 }, async (_, asker) =>
					(asker % 2 === 0 ? index : other).acquireLease('default', KEY, randomUUID(), TTL_MS),
				),
			);
			expect(answers.filter((answer) => answer.granted)).toHaveLength(1);
		});

		it('is granted again to the owner that has it, which may not know, with the same token', async () => {
			const { index, openAgain } = await newBench();
			const first = await index.acquireLease('default', KEY, 'me', TTL_MS);
			const again = await (await openAgain()).acquireLease('default', KEY, 'me', TTL_MS);
			expect(again).toEqual(first);
			expect(again.granted).toBe(true);
			expect(await index.acquireLease('default', KEY, 'you', TTL_MS)).toMatchObject({
				granted: false,
			});
		});

		it('is no longer that of an owner who failed or lost it', async () => {
			const { index, passTime } = await newBench();
			const first = await index.acquireLease('default', KEY, 'me', TTL_MS);
			await passTime(TTL_MS + 100);
			const taken = await lease(index);
			expect(await index.acquireLease('default', KEY, 'me', TTL_MS)).toEqual({
				granted: false,
				token: taken.token,
			});
			await index.failLease(taken, 'failed');
			const next = await index.acquireLease('default', KEY, 'me', TTL_MS);
			expect(next.granted && next.lease.token).toBeGreaterThan(
				(first as { lease: Lease }).lease.token,
			);
		});

		it('keeps one key and leaves others free', async () => {
			const { index } = await newBench();
			await lease(index, KEY);
			await lease(index, OTHER_KEY);
			expect(await index.acquireLease('default', KEY, 'me', TTL_MS)).toMatchObject({
				granted: false,
			});
		});

		it('is seen as pending by those who wait, with the token they were told', async () => {
			const { index, openAgain } = await newBench();
			const { token } = await lease(index);
			const other = await openAgain();
			expect(await other.acquireLease('default', KEY, 'me', TTL_MS)).toEqual({
				granted: false,
				token,
			});
			expect(await other.leaseState('default', KEY)).toEqual({ state: 'pending', token });
		});

		it('is free before it was asked for, after it was released, and after the clip was published', async () => {
			const { index } = await newBench();
			expect(await index.leaseState('default', KEY)).toEqual({ state: 'free' });
			await index.releaseLease(await lease(index));
			expect(await index.leaseState('default', KEY)).toEqual({ state: 'free' });
			await publish(index, sampleClip());
			expect(await index.leaseState('default', KEY)).toEqual({ state: 'free' });
			await lease(index);
		});

		it('ends by itself, and the next owner gets a higher token', async () => {
			const { index, passTime } = await newBench();
			const first = await lease(index);
			await passTime(TTL_MS + 100);
			expect(await index.leaseState('default', KEY)).toEqual({ state: 'free' });
			const second = await lease(index);
			expect(second.token).toBeGreaterThan(first.token);
		});

		it('lasts as long as it is renewed', async () => {
			const { index, passTime } = await newBench();
			const held = await lease(index);
			for (let renewals = 0; renewals < 3; renewals += 1) {
				await passTime(TTL_MS - 100);
				expect(await index.renewLease(held, TTL_MS)).toBe(true);
			}
			expect(await index.leaseState('default', KEY)).toMatchObject({ state: 'pending' });
			expect(await index.acquireLease('default', KEY, 'me', TTL_MS)).toMatchObject({
				granted: false,
			});
		});

		it('that failed tells why, and lets the next owner in at once', async () => {
			const { index, openAgain } = await newBench();
			const held = await lease(index);
			await index.failLease(held, '{"code":"QUOTA_EXCEEDED"}');
			expect(await (await openAgain()).leaseState('default', KEY)).toEqual({
				state: 'failed',
				token: held.token,
				error: '{"code":"QUOTA_EXCEEDED"}',
			});
			const next = await lease(index);
			expect(next.token).toBeGreaterThan(held.token);
			expect(await index.leaseState('default', KEY)).toEqual({
				state: 'pending',
				token: next.token,
			});
		});
	});

	describe(`${adapter}: an owner that slept past its lease`, () => {
		/** What such an owner may try, with what it must be told. */
		async function expectPowerless(index: ClipIndex, sleeper: Lease): Promise<void> {
			expect(await index.renewLease(sleeper, 60_000)).toBe(false);
			await index.failLease(sleeper, 'too late');
			await index.releaseLease(sleeper);
			expect(await index.publish(sleeper, sampleClip(), {})).toEqual({ published: false });
		}

		it('publishes nothing and leaves the new owner alone', async () => {
			const { index, passTime } = await newBench();
			const sleeper = await lease(index);
			await passTime(TTL_MS + 100);
			const owner = await lease(index);
			await expectPowerless(index, sleeper);
			expect(await index.leaseState('default', KEY)).toEqual({
				state: 'pending',
				token: owner.token,
			});
			expect(await index.find('default', KEY)).toBeUndefined();
			expect(await index.totals()).toEqual({ clips: 0, bytes: 0 });
			const clip = sampleClip();
			expect((await index.publish(owner, clip)).published).toBe(true);
		});

		it('leaves the clip that the new owner published', async () => {
			const { index, passTime } = await newBench();
			const sleeper = await lease(index);
			await passTime(TTL_MS + 100);
			const clip = await publish(index, sampleClip());
			await expectPowerless(index, sleeper);
			expect(await index.find('default', KEY)).toEqual(clip);
			expect(await index.currentTake('default', clip.baseKey)).toBe(1);
		});

		it('is not taken for a later owner whose lease has the same token', async () => {
			const { index, passTime } = await newBench();
			const sleeper = await lease(index);
			await passTime(TTL_MS + 100);
			const clip = await publish(index, sampleClip());
			await index.remove('default', KEY, clip.file);
			const owner = await lease(index);
			// Tokens may begin anew once the lease's row was deleted, so a token alone proves nothing.
			await expectPowerless(index, { ...sleeper, token: owner.token });
			expect(await index.leaseState('default', KEY)).toEqual({
				state: 'pending',
				token: owner.token,
			});
			expect(await index.find('default', KEY)).toBeUndefined();
		});

		it('does not undo the failure that the new owner reported', async () => {
			const { index, passTime } = await newBench();
			const sleeper = await lease(index);
			await passTime(TTL_MS + 100);
			const owner = await lease(index);
			await index.failLease(owner, 'reported');
			await expectPowerless(index, sleeper);
			expect(await index.leaseState('default', KEY)).toMatchObject({
				state: 'failed',
				error: 'reported',
			});
		});

		it('still publishes when nobody took its place', async () => {
			const { index, passTime } = await newBench();
			const sleeper = await lease(index);
			await passTime(TTL_MS + 100);
			const clip = sampleClip();
			expect(await index.publish(sleeper, clip)).toEqual({ published: true });
			expect(await index.find('default', KEY)).toEqual(clip);
		});

		it('may still show its clip, as long as nobody else has one', async () => {
			const { index, passTime } = await newBench();
			const sleeper = await lease(index);
			await passTime(TTL_MS + 100);
			const owner = await lease(index);
			await index.markInvalidated('default', [KEY]);
			const late = sampleClip({ take: 4 });
			expect(await index.publishLate(late, { origin: 'execution-1' })).toBe(true);
			expect(await index.find('default', KEY)).toEqual(late);
			expect(await index.discardedAt('default', KEY)).toBeUndefined();
			expect(await index.takeByOrigin('default', late.baseKey, 'execution-1')).toBe(4);
			expect(await index.leaseState('default', KEY)).toMatchObject({ state: 'pending' });
			const clip = sampleClip();
			expect(await index.publish(owner, clip)).toEqual({
				published: true,
				replacedFile: late.file,
			});
			await expectPowerless(index, sleeper);
			expect(await index.publishLate(sampleClip())).toBe(false);
			expect(await index.find('default', KEY)).toEqual(clip);
		});

		it('is told the truth when it publishes the same clip again, because the answer got lost', async () => {
			const { index } = await newBench();
			const held = await lease(index);
			const clip = sampleClip();
			await index.publish(held, clip, { origin: 'execution-1' });
			const next = await lease(index);
			expect(await index.publish(held, clip, { origin: 'execution-1' })).toEqual({
				published: true,
			});
			expect(await index.leaseState('default', KEY)).toEqual({
				state: 'pending',
				token: next.token,
			});
			expect(await index.totals()).toEqual({ clips: 1, bytes: clip.bytes });
			await index.remove('default', KEY, clip.file);
			expect(await index.publish(held, clip)).toEqual({ published: false });
		});

		it('publishes once only', async () => {
			const { index } = await newBench();
			const held = await lease(index);
			const clip = sampleClip();
			await index.publish(held, clip);
			expect(await index.publish(held, sampleClip())).toEqual({ published: false });
			expect(await index.find('default', KEY)).toEqual(clip);
		});
	});

	describe(`${adapter}: takes`, () => {
		const base = sampleKey('base');
		const take = (number: number) =>
			sampleClip({ key: sampleKey(`take ${number}`), baseKey: base, take: number });

		it('the current one is 1 until a refresh', async () => {
			const { index } = await newBench();
			expect(await index.currentTake('default', base)).toBe(1);
			await publish(index, take(1));
			await publish(index, take(7));
			expect(await index.currentTake('default', base)).toBe(1);
		});

		it('a refresh makes its take the current one, and an older one does not set it back', async () => {
			const { index } = await newBench();
			await publish(index, take(3), {});
			expect(await index.currentTake('default', base)).toBe(3);
			await publish(index, take(2), {});
			expect(await index.currentTake('default', base)).toBe(3);
		});

		it('the current one is found with its clip', async () => {
			const { index } = await newBench();
			expect(await index.findCurrent('default', base)).toEqual({ take: 1 });
			await publish(index, take(4));
			expect(await index.findCurrent('default', base)).toEqual({ take: 1 });
			const first = await publish(index, take(1));
			expect(await index.findCurrent('default', base)).toEqual({ take: 1, clip: first });
			const third = await publish(index, take(3), {});
			expect(await index.findCurrent('default', base)).toEqual({ take: 3, clip: third });
			expect(await index.findCurrent('yours', base)).toEqual({ take: 1 });
		});

		it('the current one outlives its clip', async () => {
			const { index } = await newBench();
			const clip = await publish(index, take(2), { origin: 'execution-1' });
			await index.remove('default', clip.key, clip.file);
			expect(await index.findCurrent('default', base)).toEqual({ take: 2 });
			expect(await index.currentTake('default', base)).toBe(2);
			expect(await index.takeByOrigin('default', base, 'execution-1')).toBe(2);
		});

		it('are found again by the origin they were bought under, the newest first', async () => {
			const { index } = await newBench();
			await publish(index, take(2), { origin: 'execution-1' });
			await publish(index, take(3), { origin: 'execution-2' });
			await publish(index, take(4), { origin: 'execution-2' });
			expect(await index.takeByOrigin('default', base, 'execution-1')).toBe(2);
			expect(await index.takeByOrigin('default', base, 'execution-2')).toBe(4);
			expect(await index.takeByOrigin('default', base, 'execution-3')).toBeUndefined();
			expect(await index.takeByOrigin('default', OTHER_KEY, 'execution-1')).toBeUndefined();
		});

		it('that are bought again belong to the newest origin, so that its retry finds them', async () => {
			const { index } = await newBench();
			const clip = await publish(index, take(2), { origin: 'execution-1' });
			await index.remove('default', clip.key, clip.file);
			await publish(index, take(2), { origin: 'execution-2' });
			expect(await index.takeByOrigin('default', base, 'execution-2')).toBe(2);
		});

		it('that one shares who did not buy them are current from then on, and stay their buyer’s', async () => {
			const { index } = await newBench();
			await publish(index, take(2));
			await index.shareTake('default', base, 2, { origin: 'execution-1' });
			expect(await index.currentTake('default', base)).toBe(2);
			await index.shareTake('default', base, 2, { origin: 'execution-2' });
			expect(await index.takeByOrigin('default', base, 'execution-1')).toBe(2);
			expect(await index.takeByOrigin('default', base, 'execution-2')).toBeUndefined();
			expect(await index.currentTake('other', base)).toBe(1);
		});

		it('that are bought again without an origin keep the one they had', async () => {
			const { index } = await newBench();
			await publish(index, take(2), { origin: 'execution-1' });
			await publish(index, take(2), {});
			expect(await index.takeByOrigin('default', base, 'execution-1')).toBe(2);
		});
	});

	describe(`${adapter}: namespaces`, () => {
		it('see nothing of each other, whatever is asked', async () => {
			const { index } = await newBench();
			const mine = await publish(index, sampleClip({ namespace: 'mine', take: 2 }), {
				origin: 'execution-1',
			});
			await index.count([usage({ namespace: 'mine' })]);
			await index.rememberVoice('mine', { voiceId: 'voice-1', facts: '{}', seenAtMs: 5 });
			const held = await lease(index, KEY, 'mine');

			expect(await index.find('yours', KEY)).toBeUndefined();
			expect(await index.currentTake('yours', mine.baseKey)).toBe(1);
			expect(await index.takeByOrigin('yours', mine.baseKey, 'execution-1')).toBeUndefined();
			expect(await index.usage('yours')).toEqual([]);
			expect(await index.rememberedVoice('yours', 'voice-1')).toBeUndefined();
			expect(await index.leaseState('yours', KEY)).toEqual({ state: 'free' });
			expect(await index.remove('yours', KEY, mine.file)).toBe(false);
			expect(await index.renewLease({ ...held, namespace: 'yours' }, TTL_MS)).toBe(false);
			await index.failLease({ ...held, namespace: 'yours' }, 'no');
			await index.releaseLease({ ...held, namespace: 'yours' });
			await index.touch([{ namespace: 'yours', key: KEY, atMs: mine.lastUsedAtMs + 1 }]);
			expect(await index.publish({ ...held, namespace: 'yours' }, sampleClip())).toEqual({
				published: false,
			});

			expect(await index.find('mine', KEY)).toEqual(mine);
			expect(await index.leaseState('mine', KEY)).toMatchObject({ state: 'pending' });
		});

		it('hold a clip each under one key', async () => {
			const { index } = await newBench();
			const mine = await publish(index, sampleClip({ namespace: 'mine', bytes: 10 }));
			const yours = await publish(index, sampleClip({ namespace: 'yours', bytes: 20 }));
			expect(await index.find('mine', KEY)).toEqual(mine);
			expect(await index.find('yours', KEY)).toEqual(yours);
			expect(await index.totals()).toEqual({ clips: 2, bytes: 30 });
			await index.remove('mine', KEY, mine.file);
			expect(await index.find('yours', KEY)).toEqual(yours);
			expect(await index.totals()).toEqual({ clips: 1, bytes: 20 });
		});
	});

	describe(`${adapter}: eviction`, () => {
		async function fourClips(index: ClipIndex): Promise<Clip[]> {
			const clips: Clip[] = [];
			for (const [place, name] of ['a', 'b', 'c', 'd'].entries()) {
				const key = sampleKey(name);
				clips.push(
					await publish(index, sampleClip({ key, bytes: 100, lastUsedAtMs: 1000 + place })),
				);
			}
			return clips;
		}

		it('forgets what was used longest ago, and no more than needed', async () => {
			const { index } = await newBench();
			const [a, b] = await fourClips(index);
			expect(await index.evict(250, 100)).toEqual([a!.file, b!.file]);
			expect(await index.totals()).toEqual({ clips: 2, bytes: 200 });
			expect(await index.find('default', a!.key)).toBeUndefined();
			expect(await index.evict(250, 100)).toEqual([]);
		});

		it('forgets nothing when the clips are just as large as allowed', async () => {
			const { index } = await newBench();
			await fourClips(index);
			expect(await index.evict(400, 100)).toEqual([]);
			expect((await index.totals()).clips).toBe(4);
		});

		it('counts a use, and a use that is reported late does not set it back', async () => {
			const { index } = await newBench();
			const [a, b] = await fourClips(index);
			await index.touch([{ namespace: 'default', key: a!.key, atMs: 5000 }]);
			await index.touch([{ namespace: 'default', key: a!.key, atMs: 4 }]);
			expect((await index.find('default', a!.key))!.lastUsedAtMs).toBe(5000);
			expect(await index.evict(300, 100)).toEqual([b!.file]);
		});

		it('takes at most as many at once as it is told', async () => {
			const { index } = await newBench();
			const [a, b, c, d] = await fourClips(index);
			expect(await index.evict(0, 3)).toEqual([a!.file, b!.file, c!.file]);
			expect(await index.evict(0, 3)).toEqual([d!.file]);
			expect(await index.totals()).toEqual({ clips: 0, bytes: 0 });
		});

		it('spares a key that is being bought, and no other', async () => {
			const { index, passTime } = await newBench();
			const [a, b, c, d] = await fourClips(index);
			await lease(index, a!.key);
			await lease(index, a!.key, 'another namespace');
			await index.failLease(await lease(index, b!.key), 'failed');
			expect(await index.evict(0, 2)).toEqual([b!.file, c!.file]);
			expect(await index.evict(0, 2)).toEqual([d!.file]);
			expect(await index.evict(0, 2)).toEqual([]);
			await passTime(TTL_MS + 100);
			expect(await index.evict(0, 2)).toEqual([a!.file]);
		});

		it('names the files that are still referred to', async () => {
			const { index } = await newBench();
			const clips = await fourClips(index);
			const files = clips.map((clip) => clip.file);
			expect(await index.referenced([...files, 'stranger'])).toEqual(new Set(files));
			expect(await index.referenced([])).toEqual(new Set());
			await index.evict(300, 100);
			expect(await index.referenced(files)).toEqual(new Set(files.slice(1)));
		});
	});

	describe(`${adapter}: a list`, () => {
		const inPages = async (
			index: ClipIndex,
			namespace: string,
			query: Omit<ClipQuery, 'after'>,
		) => {
			const pages: Clip[][] = [];
			let after: ClipCursor | undefined;
			do {
				const page = await index.list(namespace, { ...query, ...(after ? { after } : {}) });
				expect(page.clips.length).toBeLessThanOrEqual(query.limit);
				pages.push(page.clips);
				after = page.next;
			} while (after !== undefined);
			return pages;
		};
		const of = (voiceId: string, text: string) => ({
			...sampleClip().document,
			voiceId,
			textSha256: sha256(text),
		});

		it('of a namespace without clips is empty', async () => {
			const { index } = await newBench();
			await publish(index, sampleClip({ namespace: 'another' }));
			expect(await index.list('default', { limit: 10 })).toEqual({ clips: [] });
		});

		it('holds the clips asked for, each once and whole, the least recently used first', async () => {
			await fc.assert(
				fc.asyncProperty(
					fc.array(listedClip, { minLength: 1, maxLength: 20 }),
					fc.integer({ min: 1, max: 7 }),
					async (wanted, limit) => {
						const { index } = await newBench();
						const clips: Clip[] = [];
						for (const [place, { namespace, voice, text, lastUsedAtMs }] of wanted.entries()) {
							const key = sampleKey(`listed ${place}`);
							const document = of(voice, text);
							clips.push(
								await publish(index, sampleClip({ namespace, key, document, lastUsedAtMs })),
							);
						}
						const expected = (keep: (clip: Clip) => boolean) =>
							clips
								.filter((clip) => clip.namespace === 'one' && keep(clip))
								.sort((a, b) => a.lastUsedAtMs - b.lastUsedAtMs || (a.key < b.key ? -1 : 1));
						expect((await inPages(index, 'one', { limit })).flat()).toEqual(expected(() => true));
						expect((await inPages(index, 'one', { limit, byKey: true })).flat()).toEqual(
							expected(() => true).sort((a, b) => (a.key < b.key ? -1 : 1)),
						);
						expect((await inPages(index, 'one', { limit, voiceId: 'v1' })).flat()).toEqual(
							expected((clip) => clip.document['voiceId'] === 'v1'),
						);
						expect(
							(await inPages(index, 'one', { limit, textSha256: sha256('t1') })).flat(),
						).toEqual(expected((clip) => clip.document.textSha256 === sha256('t1')));
						expect(
							(
								await inPages(index, 'one', { limit, voiceId: 'v1', textSha256: sha256('t1') })
							).flat(),
						).toEqual(
							expected(
								(clip) =>
									clip.document['voiceId'] === 'v1' && clip.document.textSha256 === sha256('t1'),
							),
						);
						await index.close();
					},
				),
				{ numRuns: 25 },
			);
		});

		it('goes on where it was when clips before that place are removed', async () => {
			const { index } = await newBench();
			const clips: Clip[] = [];
			for (const name of ['a', 'b', 'c', 'd']) {
				clips.push(await publish(index, sampleClip({ key: sampleKey(name) })));
			}
			const first = await index.list('default', { limit: 2 });
			await index.removeAll('default', first.clips);
			const rest = await index.list('default', { limit: 5, after: first.next! });
			expect([...first.clips, ...rest.clips].map((clip) => clip.key).sort()).toEqual(
				clips.map((clip) => clip.key).sort(),
			);
			expect(rest.clips).toHaveLength(2);
		});
	});

	describe(`${adapter}: clips that are removed together`, () => {
		it('are those whose rows still name their files, in their namespace alone', async () => {
			const { index } = await newBench();
			const old = await publish(index, sampleClip());
			const now = await publish(index, sampleClip({ bytes: 5 }));
			const other = await publish(index, sampleClip({ key: OTHER_KEY, bytes: 7 }));
			const elsewhere = await publish(index, sampleClip({ namespace: 'yours', bytes: 11 }));
			expect(await index.removeAll('default', [old, other, elsewhere])).toEqual(
				new Set([other.file]),
			);
			expect(await index.find('default', KEY)).toEqual(now);
			expect(await index.find('default', OTHER_KEY)).toBeUndefined();
			expect(await index.find('yours', KEY)).toEqual(elsewhere);
			expect(await index.totals()).toEqual({ clips: 2, bytes: 16 });
			expect(await index.removeAll('default', [])).toEqual(new Set());
		});
	});

	describe(`${adapter}: how long speech is`, () => {
		const of = (voiceId: string, modelId = 'm') => ({ ...sampleClip().document, voiceId, modelId });
		const speech = { key: KEY, voiceId: 'v', modelId: 'm' };

		it('is known of the newest takes of the voice and model, in their namespace alone', async () => {
			const { index, openAgain } = await newBench();
			const take = async (name: string, change: Partial<Clip>) =>
				await publish(
					index,
					sampleClip({ key: sampleKey(name), document: of('v'), expectedSeconds: 2, ...change }),
				);
			await take('one', { createdAtMs: 1, durationSeconds: 2.1 });
			await take('three', { createdAtMs: 3, durationSeconds: 2.3, lastUsedAtMs: 1 });
			await take('two', { createdAtMs: 2, durationSeconds: 2.2, expectedSeconds: 2.5 });
			await take('another voice', { document: of('w') });
			await take('another model', { document: of('v', 'n') });
			await take('elsewhere', { namespace: 'yours' });
			const withoutText = sampleClip({ key: sampleKey('not known'), document: of('v') });
			await publish(index, withoutText);
			const other = await openAgain();
			const { takes } = await other.speechLengths('default', speech, 10);
			expect(takes).toEqual([
				{ expectedSeconds: 2, seconds: 2.3 },
				{ expectedSeconds: 2.5, seconds: 2.2 },
				{ expectedSeconds: 2, seconds: 2.1 },
			]);
			expect((await other.speechLengths('default', speech, 2)).takes).toEqual(takes.slice(0, 2));
			expect(await index.find('default', withoutText.key)).toEqual(withoutText);
			expect((await index.find('default', sampleKey('two')))!.expectedSeconds).toBe(2.5);
		});

		it('is known of takes of the speech that were refused, until it has a clip', async () => {
			const { index, openAgain } = await newBench();
			const refused = async (from = index, key = KEY, namespace = 'default') =>
				(await from.speechLengths(namespace, { ...speech, key }, 10)).refusedSeconds;
			expect(await refused()).toEqual([]);
			await index.noteRefusedTake('default', KEY, 2.5);
			await index.noteRefusedTake('default', KEY, 1.5);
			await index.noteRefusedTake('default', KEY, 2.5);
			await index.noteRefusedTake('default', OTHER_KEY, 9);
			expect(await refused(await openAgain())).toEqual([2.5, 1.5, 2.5]);
			expect(await refused(index, KEY, 'yours')).toEqual([]);
			await publish(index, sampleClip());
			expect(await refused()).toEqual([]);
			expect(await refused(index, OTHER_KEY)).toEqual([9]);
			await index.publishLate(sampleClip({ key: OTHER_KEY }));
			expect(await refused(index, OTHER_KEY)).toEqual([]);
		});
	});

	describe(`${adapter}: clips that were discarded`, () => {
		const atMs = expect.any(Number);
		const invalidated = { atMs, reason: 'invalidated' };
		const evicted = { atMs, reason: 'evicted' };

		it('by invalidation are known to every process, in their namespace alone, with or without a clip', async () => {
			const { index, openAgain } = await newBench();
			const clip = await publish(index, sampleClip());
			expect(await index.discardedAt('default', KEY)).toBeUndefined();
			await index.markInvalidated('default', [KEY, OTHER_KEY, KEY]);
			await index.markInvalidated('default', []);
			expect(await index.find('default', KEY)).toEqual(clip);
			const other = await openAgain();
			for (const key of [KEY, OTHER_KEY]) {
				expect(await other.discardedAt('default', key)).toEqual(invalidated);
				expect(await other.discardedAt('yours', key)).toBeUndefined();
			}
		});

		it('to make room or together with others are known too, and those removed alone are not', async () => {
			const { index } = await newBench();
			const removals: [(clip: Clip) => Promise<unknown>, unknown][] = [
				[async ({ file }) => await index.remove('default', KEY, file), undefined],
				[async (clip) => await index.removeAll('default', [clip]), evicted],
				[async () => await index.evict(0, 10), evicted],
			];
			for (const [remove, expected] of removals) {
				await remove(await publish(index, sampleClip()));
				expect(await index.find('default', KEY)).toBeUndefined();
				expect(await index.discardedAt('default', KEY)).toEqual(expected);
				expect(await index.discardedAt('yours', KEY)).toBeUndefined();
			}
		});

		it('that were not there, or had been replaced, were not evicted', async () => {
			const { index } = await newBench();
			const old = await publish(index, sampleClip());
			await publish(index, sampleClip());
			await index.removeAll('default', [old, sampleClip({ key: OTHER_KEY })]);
			expect(await index.discardedAt('default', KEY)).toBeUndefined();
			expect(await index.discardedAt('default', OTHER_KEY)).toBeUndefined();
		});

		it('by invalidation and then removed are invalidated, which says more', async () => {
			const { index } = await newBench();
			const clip = await publish(index, sampleClip());
			await index.markInvalidated('default', [KEY]);
			await index.removeAll('default', [clip]);
			expect(await index.discardedAt('default', KEY)).toEqual(invalidated);
		});

		it('are so since the last time it happened', async () => {
			const { index, passTime } = await newBench();
			const times: number[] = [];
			for (let time = 0; time < 2; time += 1) {
				await index.markInvalidated('default', [KEY]);
				times.push((await index.discardedAt('default', KEY))!.atMs);
				await passTime(1_000);
			}
			expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(995);
		});

		it('are so until a clip is published under them, and in no other case', async () => {
			const { index, passTime } = await newBench();
			await index.markInvalidated('default', [KEY, OTHER_KEY]);
			await publish(index, sampleClip({ namespace: 'yours' }));
			await index.failLease(await lease(index), 'no luck');
			await index.releaseLease(await lease(index));
			const sleeper = await lease(index);
			await passTime(TTL_MS + 100);
			const owner = await lease(index);
			expect((await index.publish(sleeper, sampleClip())).published).toBe(false);
			expect(await index.discardedAt('default', KEY)).toEqual(invalidated);
			expect((await index.publish(owner, sampleClip())).published).toBe(true);
			expect(await index.discardedAt('default', KEY)).toBeUndefined();
			expect(await index.discardedAt('default', OTHER_KEY)).toEqual(invalidated);
			await index.evict(0, 10);
			await publish(index, sampleClip());
			expect(await index.discardedAt('default', KEY)).toBeUndefined();
		});

		it('are told to the one who gets the lease, as is the clip that is there', async () => {
			const { index } = await newBench();
			const clip = await publish(index, sampleClip());
			const answer = await index.acquireLease('default', KEY, 'me', TTL_MS);
			expect(answer).toEqual({ granted: true, lease: expect.anything(), clip });
			await index.removeAll('default', [clip]);
			// A repeat of the same owner tells how it is now.
			expect(await index.acquireLease('default', KEY, 'me', TTL_MS)).toEqual({
				granted: true,
				lease: (answer as { lease: Lease }).lease,
				discarded: evicted,
			});
		});
	});

	describe(`${adapter}: holdings`, () => {
		it('sum up the clips of a namespace by voice, as a recount does', async () => {
			await fc.assert(
				fc.asyncProperty(fc.array(heldClip, { minLength: 1, maxLength: 15 }), async (wanted) => {
					const { index } = await newBench();
					const clips: Clip[] = [];
					for (const [place, { voice, ...facts }] of wanted.entries()) {
						const document = { ...sampleClip().document, voiceId: voice };
						const key = sampleKey(`held ${place}`);
						clips.push(await publish(index, sampleClip({ ...facts, key, document })));
					}
					const removed = clips.pop()!;
					await index.remove(removed.namespace, removed.key, removed.file);
					const mine = clips.filter((clip) => clip.namespace === 'one');
					const expected = [...new Set(mine.map((clip) => String(clip.document['voiceId'])))]
						.sort()
						.map((voiceId) => {
							const held = mine.filter((clip) => clip.document['voiceId'] === voiceId);
							const sum = (field: 'bytes' | 'credits') =>
								held.reduce((total, clip) => total + clip[field], 0);
							return {
								voiceId,
								clips: held.length,
								bytes: sum('bytes'),
								credits: sum('credits'),
								furtherTakes: held.filter((clip) => clip.take > 1).length,
								oldestMs: Math.min(...held.map((clip) => clip.createdAtMs)),
								newestMs: Math.max(...held.map((clip) => clip.createdAtMs)),
							};
						});
					expect(await index.holdings('one')).toEqual(expected);
					await index.close();
				}),
				{ numRuns: 25 },
			);
		});
	});

	describe(`${adapter}: statistics`, () => {
		it('add up by workflow, voice and day, over processes', async () => {
			const { index, openAgain } = await newBench();
			await index.count([
				usage({ hits: 1, creditsSaved: 20 }),
				usage({ generated: 1, creditsCharged: 30 }),
				usage({ voiceId: 'voice-2', hits: 1 }),
			]);
			await (
				await openAgain()
			).count([
				usage({ hits: 2, creditsSaved: 40 }),
				usage({ day: '2026-11-22', hits: 5, creditsSaved: 100 }),
			]);
			expect(await index.usage('default')).toEqual([
				usage({ hits: 3, generated: 1, creditsCharged: 30, creditsSaved: 60 }),
				usage({ day: '2026-11-22', hits: 5, creditsSaved: 100 }),
				usage({ voiceId: 'voice-2', hits: 1 }),
			]);
		});

		it('nothing counted is nothing used', async () => {
			const { index } = await newBench();
			await index.count([]);
			await index.touch([]);
			expect(await index.usage('default')).toEqual([]);
		});
	});

	describe(`${adapter}: voices`, () => {
		it('are remembered as last seen', async () => {
			const { index, openAgain } = await newBench();
			expect(await index.rememberedVoice('default', 'voice-1')).toBeUndefined();
			await index.rememberVoice('default', { voiceId: 'voice-1', facts: '{"a":1}', seenAtMs: 5 });
			await index.rememberVoice('default', { voiceId: 'voice-1', facts: '{"a":2}', seenAtMs: 9 });
			expect(await (await openAgain()).rememberedVoice('default', 'voice-1')).toEqual({
				voiceId: 'voice-1',
				facts: '{"a":2}',
				seenAtMs: 9,
			});
		});
	});

	describe(`${adapter}: totals`, () => {
		it('equal a recount, and clips are found or not as told, after any sequence of operations', async () => {
			await fc.assert(
				fc.asyncProperty(
					fc.array(operation, { minLength: 5, maxLength: 30 }),
					async (operations) => {
						const { index, passTime } = await newBench();
						const expected = new Map<string, Clip>();
						const leases = new Map<string, Lease>();
						let used = 1_000;
						for (const step of operations) {
							const { namespace, key, bytes } = step;
							const name = `${namespace}/${key}`;
							const held = leases.get(name);
							used += 1;
							switch (step.do) {
								case 'lease': {
									const answer = await index.acquireLease(namespace, key, randomUUID(), TTL_MS);
									if (answer.granted) leases.set(name, answer.lease);
									break;
								}
								case 'publish': {
									if (held === undefined) break;
									const clip = sampleClip({ namespace, key, bytes, lastUsedAtMs: used });
									const before = expected.get(name);
									const answer = await index.publish(held, clip);
									expect(answer).toEqual({
										published: true,
										...(before === undefined ? {} : { replacedFile: before.file }),
									});
									expected.set(name, clip);
									leases.delete(name);
									break;
								}
								case 'publishUnleased': {
									const stranger = { namespace, key, owner: 'nobody', token: 1 };
									const clip = sampleClip({ namespace, key, bytes });
									expect(await index.publish(stranger, clip)).toEqual({ published: false });
									break;
								}
								case 'remove': {
									const file = expected.get(name)?.file ?? 'none';
									expect(await index.remove(namespace, key, file)).toBe(expected.delete(name));
									break;
								}
								case 'removeWrongFile':
									expect(await index.remove(namespace, key, 'another')).toBe(false);
									break;
								case 'touch': {
									await index.touch([{ namespace, key, atMs: used }]);
									const clip = expected.get(name);
									if (clip !== undefined) expected.set(name, { ...clip, lastUsedAtMs: used });
									break;
								}
								case 'evict': {
									const oldest = [...expected].sort(
										([, one], [, other]) => one.lastUsedAtMs - other.lastUsedAtMs,
									);
									let sum = oldest.reduce((total, [, clip]) => total + clip.bytes, 0);
									const files: string[] = [];
									for (const [entry, clip] of oldest) {
										if (sum <= bytes || files.length === 2) break;
										if (leases.has(entry)) continue;
										sum -= clip.bytes;
										files.push(clip.file);
										expected.delete(entry);
									}
									expect(await index.evict(bytes, 2)).toEqual(files);
									break;
								}
								case 'passTime':
									await passTime(TTL_MS + 100);
									leases.clear();
									break;
							}
							expect(await index.totals()).toEqual(await recount(index, NAMESPACES, KEYS));
							expect(await index.find(namespace, key)).toEqual(expected.get(name));
						}
						expect((await index.totals()).clips).toBe(expected.size);
						await index.close();
					},
				),
				{ numRuns: 30 },
			);
		}, 60_000);
	});
}

const listedClip = fc.record({
	namespace: fc.constantFrom('one', 'one', 'two'),
	voice: fc.constantFrom('v1', 'v2'),
	text: fc.constantFrom('t1', 't2'),
	lastUsedAtMs: fc.integer({ min: 1_000, max: 1_003 }),
});

const heldClip = fc.record({
	namespace: fc.constantFrom('one', 'one', 'two'),
	voice: fc.constantFrom('v1', 'v2', "it's"),
	bytes: fc.integer({ min: 0, max: 1_000_000 }),
	credits: fc.integer({ min: 0, max: 5_000 }),
	take: fc.integer({ min: 1, max: 3 }),
	createdAtMs: fc.integer({ min: 1, max: 2_000_000_000_000 }),
});

const NAMESPACES = ['one', 'two'];
const KEYS = ['k', 'l', 'm'].map(sampleKey);

const operation = fc.record({
	do: fc.oneof(
		{ weight: 4, arbitrary: fc.constant('lease' as const) },
		{ weight: 5, arbitrary: fc.constant('publish' as const) },
		{
			weight: 6,
			arbitrary: fc.constantFrom(
				'publishUnleased' as const,
				'remove' as const,
				'removeWrongFile' as const,
				'touch' as const,
				'evict' as const,
				'evict' as const,
				'passTime' as const,
			),
		},
	),
	namespace: fc.constantFrom(...NAMESPACES),
	key: fc.constantFrom(...KEYS),
	bytes: fc.integer({ min: 0, max: 3000 }),
});

function usage(change: Partial<Usage>): Usage {
	return {
		namespace: 'default',
		day: '2026-11-21',
		workflowId: 'workflow-1',
		voiceId: 'voice-1',
		hits: 0,
		generated: 0,
		creditsCharged: 0,
		creditsSaved: 0,
		...change,
	};
}
