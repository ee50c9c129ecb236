import { createAudioSpool } from '../../../../engine/cache/audioSpool';
import { VoiceoverError } from '../../../../engine/errors';
import type { Recovery } from '../../../../engine/pipeline/recovery/recovery';
import type { HistoryItem } from '../../../../engine/ports/accountApi';
import type { SpeechRequest, SpeechRequestInput } from '../../../../engine/speech/speechRequest';
import { amountOf } from '../../../contracts/sampleReservation';
import {
	breaking,
	fakeAccountApi,
	forbidden,
	unreachable,
	type FakeAccountApi,
} from '../../../support/fakeAccountApi';
import { speechBytes } from '../../../support/fakeSpeechApi';
import { audioOf, recoveryBench, requestOf, SETTINGS, type RecoveryBench } from './recoveryBench';

const MINUTE_MS = 60_000;
/** Beyond what history may lag. */
const LATER_MS = MINUTE_MS;

let api: FakeAccountApi;
let bench: RecoveryBench;

beforeEach(async () => {
	api = fakeAccountApi();
	bench = await recoveryBench(api);
});
afterEach(() => expect(bench.leftSpools()).toBe(0));

/** An item of a request that was made now, with its audio. */
function make(
	request: SpeechRequest,
	requestId: string | undefined,
	change: Partial<HistoryItem> = {},
): HistoryItem {
	const item: HistoryItem = {
		historyItemId: `item-of-${requestId}`,
		requestId,
		voiceId: request.voiceId,
		modelId: request.modelId,
		text: request.text,
		dateMs: bench.clock.now(),
		characterCost: 83,
		outputFormat: request.outputFormat,
		settings: SETTINGS,
		state: 'created',
		...change,
	};
	api.items.push(item);
	api.audio.set(item.historyItemId, speechBytes(request));
	return item;
}

async function recover(...args: Parameters<RecoveryBench['recover']>): Promise<Recovery> {
	return await bench.recover(...args);
}

const plain = requestOf();

describe('nothing to look for', () => {
	it('is found out without a request', async () => {
		make(plain, 'r');
		expect(await recover(plain)).toEqual({ found: false, warnings: [] });
		expect(api.searches).toEqual([]);
	});
});

describe('a call that was lost', () => {
	it('is found by its request id, whatever history leaves out', async () => {
		const entry = await bench.lose(plain, 'r');
		make(plain, 'r', { settings: undefined, outputFormat: undefined });
		const found = await recover(plain);
		expect(found).toMatchObject({
			found: true,
			requestId: 'r',
			characterCost: 83,
			entry: { id: entry.id },
			warnings: [],
			audio: { complete: true, mimeType: 'audio/mpeg' },
		});
		expect((await audioOf(found)).equals(speechBytes(plain))).toBe(true);
	});

	it('is found by what history shows when it never told its request id', async () => {
		const entry = await bench.lose(plain);
		make(plain, 'r');
		expect(await recover(plain)).toMatchObject({
			found: true,
			requestId: 'r',
			entry: { id: entry.id },
			warnings: [],
		});
	});

	it('is looked for from two minutes before it was sent', async () => {
		const first = await bench.lose(plain);
		bench.clock.pass(10 * MINUTE_MS);
		await bench.lose(plain);
		bench.clock.pass(LATER_MS);
		await recover(plain);
		expect(api.searches).toHaveLength(1);
		expect(api.searches[0]!.dateAfterMs).toBe(first.sentAtMs! - 2 * MINUTE_MS);
	});

	it('is found by a clock that is two minutes slow', async () => {
		make(plain, 'r');
		bench.clock.pass(2 * MINUTE_MS);
		await bench.lose(plain);
		bench.clock.pass(LATER_MS);
		expect((await recover(plain)).found).toBe(true);
	});

	it('may hide things from history; then that is said', async () => {
		const request = requestOf({ seed: 7, previousText: 'Before.' });
		await bench.lose(request);
		make(request, 'r');
		const found = await recover(request);
		expect(found).toMatchObject({ found: true });
		expect(found.warnings).toEqual([
			expect.stringContaining('does not show the seed, the text before and after'),
		]);
	});

	it('is told nothing about what it hides when its request id proves it', async () => {
		const request = requestOf({ seed: 7 });
		await bench.lose(request, 'r');
		make(request, 'r');
		expect(await recover(request)).toMatchObject({ found: true, warnings: [] });
	});

	it.each<[string, Partial<HistoryItem>]>([
		['text', { text: 'Another.' }],
		['setting', { settings: { ...SETTINGS, stability: 0.9 } }],
		['format', { outputFormat: 'mp3_44100_64' }],
		['time', { dateMs: Date.UTC(2026, 2, 1) + 24 * 60 * MINUTE_MS }],
	])('is not taken for one of another %s', async (_what, change) => {
		await bench.lose(plain);
		make(plain, 'r', change);
		bench.clock.pass(LATER_MS);
		expect(await recover(plain)).toEqual({ found: false, warnings: [] });
		expect(api.fetched).toEqual([]);
	});

	it.each<[string, Partial<HistoryItem>]>([
		['its voice settings', { settings: undefined }],
		['its output format', { outputFormat: undefined }],
		['its request id', { requestId: undefined }],
	])('is not proved found without %s, and the user is told', async (missing, change) => {
		await bench.lose(plain);
		make(plain, 'r', change);
		bench.clock.pass(LATER_MS);
		const none = await recover(plain);
		expect(none).toEqual({ found: false, warnings: [expect.stringContaining(missing)] });
		expect(none.warnings[0]).toContain('item-of-r');
		expect(none.warnings[0]).toContain('History page');
		expect(api.fetched).toEqual([]);
	});

	it('knows its own request id, so that nothing else is taken for it', async () => {
		await bench.lose(plain, 'own');
		make(plain, 'other');
		bench.clock.pass(LATER_MS);
		expect(await recover(plain)).toEqual({ found: false, warnings: [] });
	});

	it('is not resolved by what was bought under another key', async () => {
		await bench.settle(requestOf({ seed: 1 }), 'r');
		await bench.lose(plain);
		make(plain, 'r');
		bench.clock.pass(LATER_MS);
		expect(await recover(plain)).toEqual({ found: false, warnings: [] });
	});

	it('is served what was settled under its key before, and stays unresolved', async () => {
		await bench.settle(plain, 'r');
		make(plain, 'r');
		await bench.lose(plain);
		bench.clock.pass(LATER_MS);
		const found = await recover(plain);
		expect(found).toMatchObject({ found: true, requestId: 'r', warnings: [] });
		expect(found).not.toHaveProperty('entry');
	});

	it('is served the newest of what was settled under its key before', async () => {
		await bench.settle(plain, 'older');
		make(plain, 'older', { dateMs: bench.clock.now() - 1_000 });
		await bench.settle(plain, 'newer');
		make(plain, 'newer');
		await bench.lose(plain);
		expect(await recover(plain)).toMatchObject({ found: true, requestId: 'newer' });
	});

	it('is preferred to what was settled under its key before', async () => {
		await bench.settle(plain, 'settled');
		make(plain, 'settled');
		const entry = await bench.lose(plain);
		make(plain, 'lost', { dateMs: bench.clock.now() - 1_000 });
		expect(await recover(plain)).toMatchObject({ requestId: 'lost', entry: { id: entry.id } });
	});

	it('is resolved newest first, each call by its own item', async () => {
		await bench.lose(plain);
		make(plain, 'first');
		bench.clock.pass(MINUTE_MS);
		const newest = await bench.lose(plain);
		make(plain, 'second');
		bench.clock.pass(LATER_MS);
		expect(await recover(plain)).toMatchObject({
			requestId: 'second',
			entry: { id: newest.id },
		});
	});

	it('is served the older of two when the newer cannot be used', async () => {
		const oldest = await bench.lose(plain, 'first');
		make(plain, 'first');
		await bench.lose(plain, 'second');
		make(plain, 'second');
		api.audio.delete('item-of-second');
		const found = await recover(plain);
		expect(found).toMatchObject({ found: true, requestId: 'first', entry: { id: oldest.id } });
		expect(found.warnings).toEqual([expect.stringContaining('item-of-second')]);
	});
});

describe('a call of another key that is open and looks the same', () => {
	const other = requestOf({ seed: 7 });

	it.each([
		['is lost, too', async () => await bench.lose(other)],
		['is under way', async () => await bench.send(other)],
	])('keeps an item from both when it %s', async (_what, open) => {
		await bench.lose(plain);
		await open();
		make(plain, 'r');
		bench.clock.pass(LATER_MS);
		const none = await recover(plain);
		expect(none).toEqual({ found: false, warnings: [expect.stringContaining('item-of-r')] });
		expect(api.fetched).toEqual([]);
	});

	it('keeps it also when it is settled in the midst of the look', async () => {
		await bench.lose(plain);
		const { id } = await bench.send(other);
		make(plain, 'r-other');
		bench.clock.pass(LATER_MS);
		const ledger = {
			entries: bench.ledger.entries,
			purchaseOf: async (requestId: string) => {
				const purchase = await bench.ledger.purchaseOf(requestId);
				await bench.ledger.settle(id, { charged: amountOf(1), confirmed: true, requestId });
				return purchase;
			},
		};
		expect((await recover(plain, { ledger })).found).toBe(false);
	});

	it('does not when its own request id tells it apart', async () => {
		await bench.lose(plain);
		await bench.lose(other, 'other');
		make(plain, 'other');
		make(plain, 'r', { dateMs: bench.clock.now() - 1_000 });
		expect(await recover(plain)).toMatchObject({ found: true, requestId: 'r' });
	});

	it('does not once it was closed', async () => {
		await bench.lose(plain);
		const { id } = await bench.lose(other);
		make(plain, 'r');
		await bench.ledger.release(id, 'a person');
		expect(await recover(plain)).toMatchObject({ found: true, requestId: 'r' });
	});

	it('does not when it went out hours apart', async () => {
		await bench.lose(other);
		bench.clock.pass(3 * 60 * MINUTE_MS);
		await bench.lose(plain);
		make(plain, 'r');
		expect(await recover(plain)).toMatchObject({ found: true, requestId: 'r' });
	});

	it('does not hide an item that shows up as its own while history is watched', async () => {
		await bench.lose(plain);
		const { id } = await bench.send(other);
		make(plain, 'r-other');
		make(plain, 'r', { dateMs: bench.clock.now() - 1_000 });
		api.onSearch = async (number) => {
			if (number !== 2) return;
			await bench.ledger.markUnknown(id, 'r-other');
		};
		expect(await recover(plain)).toMatchObject({ found: true, requestId: 'r' });
		expect(api.searches).toHaveLength(2);
	});
});

describe('what was bought under this key by a call that was resolved from history', () => {
	it('proves nothing by its request id: history must show that it is the same', async () => {
		await bench.settle(plain, 'r', 'history');
		make(plain, 'r', { settings: undefined });
		await bench.lose(plain);
		bench.clock.pass(LATER_MS);
		expect((await recover(plain)).found).toBe(false);
		expect((await recover(plain, { unresolved: [], searchWidely: true })).found).toBe(false);
	});

	it('is served when history shows all there is', async () => {
		await bench.settle(plain, 'r', 'history');
		make(plain, 'r');
		expect((await recover(plain, { searchWidely: true })).found).toBe(true);
	});

	it('is not served when the request hides something', async () => {
		const request = requestOf({ seed: 7 });
		await bench.settle(request, 'r', 'history');
		make(request, 'r');
		expect((await recover(request, { searchWidely: true })).found).toBe(false);
		await bench.lose(request);
		bench.clock.pass(LATER_MS);
		expect((await recover(request)).found).toBe(false);
	});
});

describe('history that lags', () => {
	it('is looked at every 2.5 s until 15 s after the call was sent', async () => {
		await bench.lose(plain);
		bench.clock.pass(1_000);
		const startedAtMs = bench.clock.now();
		expect(await recover(plain)).toEqual({ found: false, warnings: [] });
		expect(bench.clock.now() - startedAtMs).toBe(14_000);
		expect(api.searches).toHaveLength(7);
	});

	it('is looked at once when the call was sent longer ago', async () => {
		await bench.lose(plain);
		bench.clock.pass(15_000);
		expect((await recover(plain)).found).toBe(false);
		expect(api.searches).toHaveLength(1);
	});

	it('gives what shows up meanwhile', async () => {
		await bench.lose(plain, 'r');
		api.onSearch = (number) => {
			if (number === 3) make(plain, 'r');
		};
		expect((await recover(plain)).found).toBe(true);
		expect(api.searches).toHaveLength(3);
	});

	it('is waited for 15 s at most when the call was sent by a clock ahead of this one', async () => {
		const entry = await bench.lose(plain);
		const ahead = { ...entry, sentAtMs: entry.sentAtMs! + 90_000 };
		const startedAtMs = bench.clock.now();
		await recover(plain, { unresolved: [ahead] });
		expect(bench.clock.now() - startedAtMs).toBe(15_000);
	});

	it('is waited for while the item is still being made, however long ago it was sent', async () => {
		await bench.lose(plain, 'r');
		const item = make(plain, 'r', { state: 'processing' });
		bench.clock.pass(5 * MINUTE_MS);
		api.onSearch = (number) => {
			if (number === 4) item.state = 'created';
		};
		expect((await recover(plain)).found).toBe(true);
		expect(api.searches).toHaveLength(4);
	});

	it('is given up when the item is still being made after 15 s, and the user is told', async () => {
		await bench.lose(plain, 'r');
		make(plain, 'r', { state: 'processing' });
		bench.clock.pass(5 * MINUTE_MS);
		const startedAtMs = bench.clock.now();
		expect(await recover(plain)).toEqual({
			found: false,
			warnings: [expect.stringContaining('still making')],
		});
		expect(bench.clock.now() - startedAtMs).toBe(15_000);
		expect(api.fetched).toEqual([]);
	});
});

describe('the download', () => {
	beforeEach(async () => {
		await bench.lose(plain, 'r');
		make(plain, 'r');
	});
	const whole = speechBytes(plain);

	it('is tried again after the connection broke, and gives the audio once', async () => {
		api.nextAudio = [() => breaking(whole)];
		expect((await audioOf(await recover(plain))).equals(whole)).toBe(true);
		expect(api.fetched).toHaveLength(2);
	});

	it('is given up after two tries', async () => {
		api.nextAudio = [() => breaking(whole), () => breaking(whole)];
		expect(await recover(plain)).toEqual({
			found: false,
			warnings: [expect.stringContaining('item-of-r')],
		});
		expect(api.fetched).toHaveLength(2);
	});

	it('is not believed when it ends early', async () => {
		api.audio.set('item-of-r', whole.subarray(0, whole.length * 0.4));
		expect(await recover(plain)).toMatchObject({
			found: false,
			warnings: [expect.stringContaining('could not be used')],
		});
		expect(api.fetched).toHaveLength(2);
	});

	it('is not believed when it is too short for the text', async () => {
		api.audio.set('item-of-r', speechBytes(requestOf({ text: 'Hi.' })));
		expect(await recover(plain)).toMatchObject({
			found: false,
			warnings: [expect.stringContaining('takes at least')],
		});
	});

	it('is not believed when it is something else', async () => {
		api.audio.set('item-of-r', Buffer.from('{"detail":"Sorry, we could not find your audio."}'));
		expect((await recover(plain)).found).toBe(false);
		expect(api.fetched).toHaveLength(1);
	});

	it('of an item that was deleted meanwhile finds nothing', async () => {
		api.audio.delete('item-of-r');
		expect(await recover(plain)).toEqual({
			found: false,
			warnings: [expect.stringContaining('not in the history any more')],
		});
		expect(api.fetched).toHaveLength(1);
	});

	it('of an item that is marked as deleted is not tried', async () => {
		api.items[0]!.state = 'deleted';
		bench.clock.pass(LATER_MS);
		expect(await recover(plain)).toEqual({
			found: false,
			warnings: [expect.stringContaining('deleted')],
		});
		expect(api.fetched).toEqual([]);
	});

	it('fails when the spool cannot take it, and leaves no spool', async () => {
		const error = new VoiceoverError('STORE_UNAVAILABLE', 'No disk', { description: 'Add one.' });
		let discarded = 0;
		const createSpool = async () => ({
			...(await createAudioSpool(undefined)),
			write: async () => await Promise.reject<never>(error),
			discard: async () => {
				discarded += 1;
				await Promise.resolve();
			},
		});
		await expect(bench.recover(plain, { createSpool })).rejects.toBe(error);
		expect(discarded).toBe(1);
	});

	it('fails with the spool, which is no fault of history', async () => {
		const createSpool = async () =>
			await Promise.reject<never>(
				new VoiceoverError('STORE_UNAVAILABLE', 'No disk', { description: 'Add one.' }),
			);
		await expect(bench.recover(plain, { createSpool })).rejects.toMatchObject({
			code: 'STORE_UNAVAILABLE',
		});
	});
});

test('MP3 in place of PCM is not served', async () => {
	const request = requestOf({ outputFormat: 'pcm_16000' });
	await bench.lose(request, 'r');
	make(request, 'r');
	api.audio.set('item-of-r', speechBytes(plain));
	expect(await recover(request)).toEqual({
		found: false,
		warnings: [expect.stringContaining('an MP3 file instead of headerless PCM')],
	});
});

describe('history that cannot be read', () => {
	it.each([
		['by this key', forbidden()],
		['now', unreachable()],
	])('%s is named when calls are unresolved', async (_why, error) => {
		await bench.lose(plain);
		api.onSearch = () => {
			throw error;
		};
		const none = await recover(plain, { searchWidely: true });
		expect(none).toEqual({ found: false, unreadable: error, warnings: [] });
		expect(api.searches).toHaveLength(1);
	});
});

describe('an execution that is stopped', () => {
	const cancelled = { code: 'CANCELLED' };

	it('before it began asks nothing', async () => {
		await bench.lose(plain);
		await expect(bench.recover(plain, { signal: AbortSignal.abort() })).rejects.toMatchObject(
			cancelled,
		);
		expect(api.searches).toEqual([]);
	});

	it('while it waits ends the wait', async () => {
		await bench.lose(plain);
		const stop = new AbortController();
		const clock = {
			now: () => bench.clock.now(),
			sleep: async (_ms: number, signal?: AbortSignal) => {
				stop.abort();
				await Promise.reject<never>(signal!.reason);
			},
		};
		await expect(bench.recover(plain, { clock, signal: stop.signal })).rejects.toMatchObject(
			cancelled,
		);
	});

	it('while history is read is not taken for history that cannot be read', async () => {
		await bench.lose(plain);
		const stop = new AbortController();
		api.onSearch = () => {
			stop.abort();
			throw unreachable();
		};
		await expect(bench.recover(plain, { signal: stop.signal })).rejects.toMatchObject(cancelled);
	});

	it('while audio arrives leaves no spool', async () => {
		await bench.lose(plain, 'r');
		make(plain, 'r');
		const stop = new AbortController();
		api.nextAudio = [
			async function* () {
				yield await Promise.resolve(speechBytes(plain).subarray(0, 100));
				stop.abort();
				throw new VoiceoverError('CANCELLED', 'Stopped', { description: 'Run again.' });
			},
		];
		await expect(bench.recover(plain, { signal: stop.signal })).rejects.toMatchObject(cancelled);
		expect(api.fetched).toHaveLength(1);
	});
});

describe('a wide search', () => {
	const widely = { searchWidely: true };

	it('finds what was bought under this key, whatever history leaves out and the request hides', async () => {
		const request = requestOf({ seed: 7, take: 2 });
		await bench.settle(request, 'r');
		make(request, 'r', { settings: undefined, outputFormat: undefined });
		const found = await recover(request, widely);
		expect(found).toMatchObject({ found: true, requestId: 'r', warnings: [] });
		expect(found).not.toHaveProperty('entry');
		expect((await audioOf(found)).equals(speechBytes(request))).toBe(true);
	});

	it('finds what another program had made, and says so', async () => {
		make(plain, 'foreign');
		const found = await recover(plain, widely);
		expect(found).toMatchObject({ found: true, requestId: 'foreign' });
		expect(found).not.toHaveProperty('entry');
		expect(found.warnings).toEqual([expect.stringContaining('another program')]);
		expect(found.warnings[0]).toContain('item-of-foreign');
		expect(found.warnings.join()).not.toContain(plain.text);
	});

	it('prefers what the books prove, else the newest', async () => {
		await bench.settle(plain, 'bought');
		make(plain, 'bought', { dateMs: bench.clock.now() - MINUTE_MS });
		make(plain, 'foreign');
		expect(await recover(plain, widely)).toMatchObject({ requestId: 'bought' });
		make(requestOf({ text: 'Two.' }), 'older', { dateMs: bench.clock.now() - MINUTE_MS });
		make(requestOf({ text: 'Two.' }), 'newer');
		bench.clock.pass(MINUTE_MS);
		expect(await recover(requestOf({ text: 'Two.' }), widely)).toMatchObject({
			requestId: 'newer',
		});
	});

	it.each<[string, Partial<SpeechRequestInput>, Partial<HistoryItem>]>([
		['a later take', { take: 2 }, {}],
		['a seed', { seed: 7 }, {}],
		['text around it', { nextText: 'And then.' }, {}],
		['settings that are not all known', { voiceSettings: { speed: 1 } }, {}],
		['an item without settings', {}, { settings: undefined }],
		['an item without a format', {}, { outputFormat: undefined }],
		['an item without a request id', {}, { requestId: undefined }],
		['an item with other settings', {}, { settings: { ...SETTINGS, style: 0.2 } }],
		['an item with other text', {}, { text: 'Other.' }],
		['an item that is being made', {}, { state: 'processing' }],
		['an item that was deleted', {}, { state: 'deleted' }],
	])('does not serve the foreign for %s', async (_what, input, change) => {
		const request = requestOf(input);
		make(request, 'foreign', change);
		expect(await recover(request, widely)).toEqual({ found: false, warnings: [] });
		expect(api.fetched).toEqual([]);
	});

	it('never serves what was bought under another key', async () => {
		await bench.settle(requestOf({ seed: 7 }), 'r');
		make(plain, 'r');
		expect((await recover(plain, widely)).found).toBe(false);
	});

	it('never serves what another namespace bought', async () => {
		await bench.settle(plain, 'r');
		make(plain, 'r');
		const client = { ...widely, namespace: 'client-b' };
		expect((await recover(plain, client)).found).toBe(false);
		expect((await recover(plain, widely)).found).toBe(true);
	});

	it('does not take for foreign what a call of another key may just be making', async () => {
		await bench.send(requestOf({ take: 2 }));
		make(plain, 'r');
		expect((await recover(plain, widely)).found).toBe(false);
	});

	it('does not take for foreign what a call of another key made that was settled by hand', async () => {
		const { id } = await bench.lose(requestOf({ seed: 7 }));
		make(plain, 'r');
		const byHand = { charged: amountOf(1), confirmed: false, resolvedBy: 'by hand' };
		await bench.ledger.settle(id, byHand);
		bench.clock.pass(LATER_MS);
		expect((await recover(plain, widely)).found).toBe(false);
	});

	it('is silent when history cannot be read', async () => {
		api.onSearch = () => {
			throw forbidden();
		};
		expect(await recover(plain, widely)).toEqual({ found: false, warnings: [] });
		expect(await recover(plain, widely)).toEqual({ found: false, warnings: [] });
		expect(api.searches).toHaveLength(1);
	});

	it('goes on to the next when one cannot be fetched', async () => {
		make(plain, 'older', { dateMs: bench.clock.now() - MINUTE_MS });
		make(plain, 'newer');
		api.audio.delete('item-of-newer');
		const found = await recover(plain, widely);
		expect(found).toMatchObject({ found: true, requestId: 'older' });
		expect(found.warnings[0]).toContain('item-of-newer');
	});

	it('follows a search for a lost call that found nothing, and leaves the call unresolved', async () => {
		make(plain, 'foreign');
		bench.clock.pass(24 * 60 * MINUTE_MS);
		await bench.lose(plain);
		bench.clock.pass(LATER_MS);
		const found = await recover(plain, widely);
		expect(found).toMatchObject({ found: true, requestId: 'foreign' });
		expect(found).not.toHaveProperty('entry');
	});
});
