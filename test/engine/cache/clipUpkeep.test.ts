import { randomBytes } from 'node:crypto';
import { cacheKey, ofTake, speechDocument } from '../../../engine/speech/cacheKey';
import { cacheStatistics } from '../../../engine/cache/cacheStatistics';
import type { ClipCache } from '../../../engine/cache/clipCache';
import { invalidateClips } from '../../../engine/cache/invalidateClips';
import { pruneClips } from '../../../engine/cache/pruneClips';
import { speechRequest } from '../../../engine/speech/speechRequest';
import { heldClock } from '../../contracts/heldClock';
import { checkStore } from '../../contracts/processes/checkStore';
import { putClip } from '../../contracts/putClip';
import { sampleClip, sampleKey } from '../../contracts/sampleClip';
import { speechBench, SCRIPT } from '../../support/speechBench';
import { VOICE_ID } from '../../support/fakeSpeechApi';

const DAY_MS = 24 * 60 * 60 * 1000;

const SETTINGS = {
	stability: 0.4,
	similarityBoost: 0.8,
	style: 0,
	speed: 1,
	useSpeakerBoost: true,
};

function scriptDocument(text = SCRIPT) {
	const { request } = speechRequest({
		text,
		voiceId: VOICE_ID,
		modelId: 'eleven_multilingual_v2',
		outputFormat: 'mp3_44100_128',
		voiceSettings: SETTINGS,
	});
	return speechDocument(request);
}

/** Ends with a store that has no row without a file and no file without a row. */
function expectSound(folder: string): ReturnType<typeof checkStore> {
	const state = checkStore(folder);
	expect(state).toMatchObject({ integrity: 'ok', badRows: [], orphans: [], unfinished: [] });
	expect(state.totals).toEqual({ clips: state.clips, bytes: state.bytes });
	return state;
}

async function keysOf(cache: ClipCache, namespace = 'default'): Promise<string[]> {
	const { clips } = await cache.index.list(namespace, { limit: 1000 });
	return clips.map((clip) => clip.key).sort();
}

describe('invalidating', () => {
	it('one speech makes it be bought again, and leaves its other takes and other speech', async () => {
		const bench = speechBench();
		const { cache, speak } = await bench.newProcess();
		const first = await speak();
		await speak({}, { cacheMode: 'refresh' });
		await speak({ text: 'Other words.' });
		const document = ofTake(scriptDocument(), 1);
		expect(first.cacheKey).toBe(cacheKey(document));

		expect(
			await invalidateClips(cache, 'default', { what: 'speech', document, allTakes: false }),
		).toEqual({ clips: 1, bytes: expect.any(Number) as number, credits: SCRIPT.length });
		expect(expectSound(bench.folder).clips).toBe(2);
		expect((await speak({ take: 2 })).source).toBe('cache');
		expect((await speak({ text: 'Other words.' })).source).toBe('cache');
		expect((await speak({ take: 1 })).source).toBe('generated');
	});

	it('all takes of a speech removes each of them', async () => {
		const bench = speechBench();
		const { cache, speak } = await bench.newProcess();
		await speak();
		await speak({}, { cacheMode: 'refresh' });
		await speak({ outputFormat: 'pcm_16000' });
		const answer = await invalidateClips(cache, 'default', {
			what: 'speech',
			document: scriptDocument(),
			allTakes: true,
		});
		expect(answer).toMatchObject({ clips: 2, credits: 2 * SCRIPT.length });
		expect(expectSound(bench.folder).clips).toBe(1);
		expect((await speak({ outputFormat: 'pcm_16000' })).source).toBe('cache');
	});

	it('by key, by voice and everything: counts what went, and a second time finds nothing', async () => {
		const bench = speechBench();
		const { cache } = await bench.newProcess();
		const document = (voiceId: string) => ({ ...sampleClip().document, voiceId });
		for (let place = 0; place < 250; place += 1) {
			await putClip(cache, `clip ${place}`, Buffer.alloc(10 + (place % 3)), {
				document: document(`voice-${place % 2}`),
				credits: 2,
			});
		}
		const byKey = { what: 'key' as const, key: sampleKey('clip 0') };
		expect(await invalidateClips(cache, 'default', byKey)).toEqual({
			clips: 1,
			bytes: 10,
			credits: 2,
		});
		expect((await invalidateClips(cache, 'default', byKey)).clips).toBe(0);
		const byVoice = { what: 'voice' as const, voiceId: 'voice-1' };
		expect(await invalidateClips(cache, 'default', byVoice)).toMatchObject({
			clips: 125,
			credits: 250,
		});
		expect(expectSound(bench.folder).clips).toBe(124);
		expect(await invalidateClips(cache, 'default', { what: 'everything' })).toMatchObject({
			clips: 124,
		});
		expect(expectSound(bench.folder)).toMatchObject({ clips: 0, bytes: 0 });
	});

	it('never touches another namespace', async () => {
		const bench = speechBench();
		const { cache } = await bench.newProcess();
		const content = randomBytes(500);
		for (const namespace of ['mine', 'yours']) {
			await putClip(cache, 'a', content, { namespace });
			await putClip(cache, 'b', content, { namespace });
		}
		await invalidateClips(cache, 'mine', { what: 'everything' });
		expect(await keysOf(cache, 'mine')).toEqual([]);
		for (const name of ['a', 'b']) {
			const hit = await cache.lookUp('yours', sampleKey(name));
			expect((await hit!.open.buffer()).equals(content)).toBe(true);
		}
		expect(expectSound(bench.folder).clips).toBe(2);
	});

	it('leaves a clip that was replaced between being found and being removed', async () => {
		const bench = speechBench();
		const { cache } = await bench.newProcess();
		await putClip(cache, 'a', Buffer.alloc(10));
		const old = (await cache.index.find('default', sampleKey('a')))!;
		await putClip(cache, 'a', Buffer.alloc(20, 1));
		expect(await cache.forget('default', [old])).toEqual([]);
		const hit = await cache.lookUp('default', sampleKey('a'));
		expect((await hit!.open.buffer()).length).toBe(20);
	});
});

describe('pruning', () => {
	/** Clips last used 40, 30, 20 and 0 days ago. */
	async function agedClips() {
		const bench = speechBench();
		const clock = heldClock();
		const { cache } = await bench.newProcess({ clock });
		for (const [name, daysUntilNext, voiceId] of [
			['a', 10, 'voice-1'],
			['b', 10, 'voice-2'],
			['c', 20, 'voice-1'],
			['d', 0, 'voice-2'],
		] as const) {
			await putClip(cache, name, Buffer.alloc(1000, name), {
				document: { ...sampleClip().document, voiceId },
				credits: 10,
			});
			clock.pass(daysUntilNext * DAY_MS);
		}
		return { bench, cache, clock };
	}
	const names = async (cache: ClipCache) => {
		const keys = await keysOf(cache);
		return ['a', 'b', 'c', 'd'].filter((name) => keys.includes(sampleKey(name)));
	};

	it('by time takes what was not used for that long, and no more', async () => {
		const { bench, cache, clock } = await agedClips();
		const until = { unusedForDays: 25 };
		expect(await pruneClips(cache, 'default', { until, dryRun: false }, clock)).toEqual({
			removed: { clips: 2, bytes: 2000, credits: 20 },
			left: { clips: 2, bytes: 2000 },
		});
		expect(await names(cache)).toEqual(['c', 'd']);
		expectSound(bench.folder);
	});

	it('as a dry run tells the same and removes nothing', async () => {
		const { cache, clock } = await agedClips();
		const until = { unusedForDays: 25 };
		expect(await pruneClips(cache, 'default', { until, dryRun: true }, clock)).toEqual({
			removed: { clips: 2, bytes: 2000, credits: 20 },
			left: { clips: 2, bytes: 2000 },
		});
		expect(await names(cache)).toEqual(['a', 'b', 'c', 'd']);
	});

	it.each([
		[4000, []],
		[3999, ['a']],
		[3000, ['a']],
		[1500, ['a', 'b', 'c']],
		[0, ['a', 'b', 'c', 'd']],
	])('down to %i bytes takes the least recently used', async (bytesLeft, gone) => {
		const { cache, clock } = await agedClips();
		await pruneClips(cache, 'default', { until: { bytesLeft }, dryRun: false }, clock);
		expect(await names(cache)).toEqual(['a', 'b', 'c', 'd'].filter((name) => !gone.includes(name)));
	});

	it('of one voice leaves the others, also when it counts bytes', async () => {
		const { cache, clock } = await agedClips();
		const pruning = { voiceId: 'voice-1', until: { bytesLeft: 1000 }, dryRun: false };
		expect(await pruneClips(cache, 'default', pruning, clock)).toMatchObject({
			removed: { clips: 1 },
			left: { clips: 1, bytes: 1000 },
		});
		expect(await names(cache)).toEqual(['b', 'c', 'd']);
	});

	it('knows of a use that was only just noted', async () => {
		const { cache, clock } = await agedClips();
		const clip = (await cache.index.find('default', sampleKey('a')))!;
		const use = { namespace: 'default', workflowId: '', voiceId: '', hits: 1, generated: 0 };
		cache.noteUse({ ...use, creditsCharged: 0, creditsSaved: 0 }, clip);
		await pruneClips(cache, 'default', { until: { unusedForDays: 25 }, dryRun: false }, clock);
		expect(await names(cache)).toEqual(['a', 'c', 'd']);
	});
});

describe('statistics', () => {
	it('of a namespace without anything are zeros, without a rate and dates', async () => {
		const { cache } = await speechBench().newProcess({ maxBytes: 5000 });
		const statistics = await cacheStatistics(cache, 'default');
		expect(statistics).toEqual({
			clips: 0,
			bytes: 0,
			storeBytes: 0,
			limitBytes: 5000,
			hits: 0,
			generated: 0,
			creditsCharged: 0,
			creditsSaved: 0,
			creditsInStore: 0,
			furtherTakes: 0,
			byWorkflow: [],
			byVoice: [],
		});
	});

	it('count what was just done, by workflow and voice, and of this namespace only', async () => {
		const { cache, speak } = await speechBench().newProcess();
		await speak();
		await speak();
		await speak({}, { workflowId: 'workflow-2' });
		await speak({}, { cacheMode: 'refresh' });
		await putClip(cache, 'a', Buffer.alloc(50), { namespace: 'yours' });
		const statistics = await cacheStatistics(cache, 'default');
		const saved = SCRIPT.length;
		expect(statistics).toMatchObject({
			clips: 2,
			hits: 2,
			generated: 2,
			hitRate: 0.5,
			creditsCharged: 2 * saved,
			creditsSaved: 2 * saved,
			creditsInStore: 2 * saved,
			furtherTakes: 1,
			byWorkflow: [
				{ workflowId: 'workflow-1', hits: 1, generated: 2, creditsSaved: saved },
				{ workflowId: 'workflow-2', hits: 1, generated: 0, creditsSaved: saved },
			],
			byVoice: [{ voiceId: VOICE_ID, clips: 2, hits: 2, generated: 2 }],
		});
		expect(statistics.storeBytes).toBe(statistics.bytes + 50);
		expect(statistics.oldestMs).toBeLessThanOrEqual(statistics.newestMs!);
	});
});
