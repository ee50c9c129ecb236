import { elevenLabsAccountApi } from '../../../engine/adapters/elevenlabs/elevenLabsAccountApi';
import { elevenLabsSpeechApi } from '../../../engine/adapters/elevenlabs/elevenLabsSpeechApi';
import type { CacheKey, SpeechDocument } from '../../../engine/speech/cacheKey';
import { invalidateClips, type Invalidation } from '../../../engine/cache/invalidateClips';
import { pruneClips } from '../../../engine/cache/pruneClips';
import { systemClock } from '../../../engine/concurrency/systemClock';
import type { SpeechOrder } from '../../../engine/pipeline/speechOrder';
import {
	DEFAULT_API_KEY,
	STARTING_VOICES,
	startSimulator,
	type Simulator,
} from '../../../simulator';
import { speechBench, type BenchProcess, type SpeechBench } from '../../support/speechBench';

jest.setTimeout(60_000);

const VOICE_ID = STARTING_VOICES.cloned;

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator();
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

function newBench(): SpeechBench {
	const options = { apiKey: DEFAULT_API_KEY, baseUrl: simulator.url };
	return speechBench({
		speechApi: elevenLabsSpeechApi(options),
		accountApi: elevenLabsAccountApi(options),
	});
}

async function speak(process: BenchProcess, order: Partial<SpeechOrder> = {}) {
	const speech = await process.speak(
		{ voiceId: VOICE_ID, ...(order.take === undefined ? {} : { take: order.take }) },
		{ recoverFromHistory: true, ...order },
	);
	await speech.dispose();
	return speech;
}

/** A store that has bought one speech. */
async function afterPurchase() {
	const bench = newBench();
	const process = await bench.newProcess();
	const { cacheKey, source } = await speak(process);
	expect(source).toBe('generated');
	const { document } = (await process.cache.index.find('default', cacheKey))!;
	return { bench, process, cacheKey, document };
}

type Facts = { cacheKey: CacheKey; document: SpeechDocument };

describe('speech that was bought and is not cached any more', () => {
	it.each<[string, (facts: Facts) => Invalidation]>([
		['by speech', ({ document }) => ({ what: 'speech', document, allTakes: false })],
		['by all takes', ({ document }) => ({ what: 'speech', document, allTakes: true })],
		['by key', ({ cacheKey }) => ({ what: 'key', key: cacheKey })],
		['by voice', () => ({ what: 'voice', voiceId: VOICE_ID })],
		['with everything', () => ({ what: 'everything' })],
	])('is bought again when it was invalidated %s', async (_how, invalidation) => {
		const { bench, process, ...facts } = await afterPurchase();
		expect((await invalidateClips(process.cache, 'default', invalidation(facts))).clips).toBe(1);
		const other = await bench.newProcess();
		expect((await speak(other)).source).toBe('generated');
		expect((await speak(other)).source).toBe('cache');
		expect(simulator.paidCalls()).toHaveLength(2);
	});

	it('is recovered when it was pruned', async () => {
		const { bench, process } = await afterPurchase();
		const pruning = { until: { bytesLeft: 0 }, dryRun: false };
		await pruneClips(process.cache, 'default', pruning, systemClock);
		expect((await speak(await bench.newProcess())).source).toBe('recovered');
		expect(simulator.paidCalls()).toHaveLength(1);
	});

	it('is recovered when it was evicted, also after what was invalidated was bought again', async () => {
		const { bench, process, cacheKey } = await afterPurchase();
		await invalidateClips(process.cache, 'default', { what: 'key', key: cacheKey });
		await speak(process);
		await process.cache.index.evict(0, 10);
		expect((await speak(await bench.newProcess())).source).toBe('recovered');
		expect(simulator.paidCalls()).toHaveLength(2);
	});

	it.each<[string, (facts: Facts) => Invalidation]>([
		['speech', ({ document }) => ({ what: 'speech', document, allTakes: false })],
		['all takes', ({ document }) => ({ what: 'speech', document, allTakes: true })],
		['key', ({ cacheKey }) => ({ what: 'key', key: cacheKey })],
	])('is bought again when it was evicted and then invalidated by %s', async (_how, invalid) => {
		const { bench, process, ...facts } = await afterPurchase();
		await process.cache.index.evict(0, 10);
		expect((await invalidateClips(process.cache, 'default', invalid(facts))).clips).toBe(0);
		expect((await speak(await bench.newProcess())).source).toBe('generated');
	});

	it('is recovered when only another take or another namespace was invalidated', async () => {
		const { bench, process, cacheKey } = await afterPurchase();
		const second = await speak(process, { cacheMode: 'refresh' });
		await invalidateClips(process.cache, 'default', { what: 'key', key: second.cacheKey });
		await invalidateClips(process.cache, 'yours', { what: 'key', key: cacheKey });
		await process.cache.index.evict(0, 10);
		const other = await bench.newProcess();
		expect((await speak(other, { take: 1 })).source).toBe('recovered');
		expect((await speak(other, { take: 2 })).source).toBe('generated');
	});

	it('is fetched all the same when a call after the invalidation was lost', async () => {
		const { bench, process, cacheKey } = await afterPurchase();
		await invalidateClips(process.cache, 'default', { what: 'key', key: cacheKey });
		simulator.faults.add({ kind: 'reset', afterBilling: true });
		await expect(speak(process)).rejects.toMatchObject({ outcome: 'unknown' });
		expect((await speak(await bench.newProcess())).source).toBe('recovered');
		expect(simulator.paidCalls()).toHaveLength(2);
	});

	it('does not come back in the place of a call after the invalidation that made nothing', async () => {
		const { bench, process, cacheKey } = await afterPurchase();
		await invalidateClips(process.cache, 'default', { what: 'key', key: cacheKey });
		simulator.faults.add({ kind: 'refuse', error: 'internal_error' });
		await expect(speak(process)).rejects.toMatchObject({ outcome: 'unknown' });
		expect((await speak(await bench.newProcess())).source).toBe('generated');
	});
});
