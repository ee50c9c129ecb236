import { randomUUID } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { milliCredits } from '../../../engine/speech/milliCredits';
import type { OrderBudget } from '../../../engine/budget/orderBudget';
import { createAudioSpool } from '../../../engine/cache/audioSpool';
import type { ClipFiles } from '../../../engine/ports/clipFiles';
import { isComplete } from '../../../engine/speech/voiceSettings';
import { resolveRequest } from '../../../engine/pipeline/request/resolveRequest';
import type { SpeechOrder } from '../../../engine/pipeline/speechOrder';
import {
	streamSpeech,
	type StreamedSpeech,
	type StreamingOptions,
} from '../../../engine/pipeline/streamSpeech';
import type { SpeechResponse } from '../../../engine/ports/speechApi';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { createVoiceDirectory } from '../../../engine/account/voiceDirectory';
import type { SpeechRequest } from '../../../engine/speech/speechRequest';
import { goodAnswer, speechBytes, VOICE_ID } from '../../support/fakeSpeechApi';
import { SCRIPT, speechBench, type BenchProcess } from '../../support/speechBench';

const COST = SCRIPT.length;
const BUDGET: OrderBudget = {
	scope: 'account:one',
	period: 'total',
	limit: milliCredits(1000),
	name: 'account',
	label: 'the account',
	resetsAtMs: undefined,
};

async function stream(
	process: BenchProcess,
	order: Partial<SpeechOrder> = {},
	text = SCRIPT,
	options: StreamingOptions = {},
	{ outputFormat = 'mp3_44100_128' } = {},
): Promise<StreamedSpeech> {
	const { speechApi, cache } = process.dependencies;
	const resolved = await resolveRequest(
		{ text, voiceId: VOICE_ID, modelId: 'eleven_flash_v2_5', outputFormat },
		createVoiceDirectory({
			speechApi,
			index: cache.index,
			namespace: 'default',
			clock: systemClock,
		}),
	);
	expect(isComplete(resolved.request.voiceSettings)).toBe(true);
	return await streamSpeech(
		{
			resolved,
			cacheMode: 'use',
			timeoutMs: 60_000,
			workflowId: 'workflow-1',
			operation: randomUUID(),
			budgets: async () => await Promise.resolve([BUDGET]),
			leaveEnough: async () => await Promise.resolve(() => undefined),
			voiceRate: async () => await Promise.resolve(1),
			recoverFromHistory: false,
			...order,
		},
		process.dependencies,
		options,
	);
}

async function listen(speech: StreamedSpeech): Promise<Buffer> {
	const pieces: Uint8Array[] = [];
	for await (const piece of speech.audio) pieces.push(Buffer.from(piece));
	await speech.close();
	return Buffer.concat(pieces);
}

/** An answer whose audio comes when the test lets it, in parts from 0 to 1. */
function heldAnswer(request: SpeechRequest, breaksAt?: number) {
	const bytes = speechBytes(request);
	const gates = Array.from({ length: 10 }, () => Promise.withResolvers<void>());
	async function* audio() {
		for (const [index, gate] of gates.entries()) {
			await gate.promise;
			if (breaksAt === index) throw new Error('connection reset');
			const from = Math.floor((bytes.length * index) / 10);
			yield bytes.subarray(from, Math.floor((bytes.length * (index + 1)) / 10));
		}
	}
	const answer: SpeechResponse = { ...goodAnswer(request), audio: audio() };
	const letTo = (part: number) => {
		for (const gate of gates.slice(0, part)) gate.resolve();
	};
	return { answer, letTo, bytes };
}

function holdNext(bench: ReturnType<typeof speechBench>, breaksAt?: number) {
	const sent = Promise.withResolvers<ReturnType<typeof heldAnswer>>();
	bench.api.next.push((request) => {
		const held = heldAnswer(request, breaksAt);
		sent.resolve(held);
		return held.answer;
	});
	return sent.promise;
}

async function books(process: BenchProcess) {
	const ledger = await process.dependencies.ledger();
	const [balance] = await ledger.balances([BUDGET]);
	const entries = await ledger.entries({ namespace: 'default', limit: 10 });
	return { ...balance!, states: entries.map(({ state }) => state) };
}

/** A disk that can be filled at any moment. */
function fullWhen(files: ClipFiles, isFull: () => boolean): ClipFiles {
	return {
		...files,
		async create() {
			const writer = await files.create();
			return {
				...writer,
				async write(chunk) {
					if (isFull()) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
					await writer.write(chunk);
				},
			};
		},
	};
}

async function until(done: () => Promise<boolean> | boolean): Promise<void> {
	for (let tries = 0; tries < 300; tries += 1) {
		if (await done()) return;
		await new Promise((wait) => setTimeout(wait, 10));
	}
	throw new Error('it did not happen');
}

describe('speech as it is generated', () => {
	it('is heard from its first part on, and ends with a receipt', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const held = holdNext(bench);
		const streaming = stream(process);
		const { letTo, bytes } = await held;
		letTo(1);
		const speech = await streaming;
		expect(speech).toMatchObject({ bytes: undefined, mimeType: 'audio/mpeg', extension: 'mp3' });
		const iterator = speech.audio[Symbol.asyncIterator]();
		const first = (await iterator.next()).value as Uint8Array;
		expect(first.length).toBe(Math.floor(bytes.length / 10));
		expect((await process.cache.index.totals()).clips).toBe(0);
		letTo(10);
		const rest: Uint8Array[] = [];
		for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
			rest.push(Buffer.from(next.value as Uint8Array));
		}
		expect(Buffer.concat([first, ...rest]).equals(bytes)).toBe(true);
		expect(await speech.receipt).toMatchObject({ source: 'generated', creditsCharged: COST });
		expect(await books(process)).toMatchObject({ states: ['settled'], spent: COST * 1000 });
	});

	it('comes from the cache at once the second time, and shares it with other ways of asking', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const bought = await stream(process);
		const first = await listen(bought);
		await bought.receipt;
		const again = await stream(process);
		expect(again.bytes).toBe(first.length);
		expect((await listen(again)).equals(first)).toBe(true);
		expect(await again.receipt).toMatchObject({ source: 'cache', creditsSaved: COST });
		expect(await process.speak({ modelId: 'eleven_flash_v2_5' })).toMatchObject({
			source: 'cache',
		});
		expect(bench.api.sent).toHaveLength(1);
	});

	it('is bought once for fifty listeners who come while it is generated', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const held = holdNext(bench);
		const listeners = [stream(process).then(listen)];
		const { letTo, bytes } = await held;
		/** From the question to the first byte, which is there from the first part on. */
		const waits: number[] = [];
		const join = async () => {
			const askedAtMs = performance.now();
			const speech = await stream(process);
			waits.push(performance.now() - askedAtMs);
			return await listen(speech);
		};
		letTo(1);
		await new Promise((turn) => setTimeout(turn, 5));
		for (let part = 2; part <= 10; part += 1) {
			for (let more = 0; more < 6; more += 1) listeners.push(join());
			letTo(part);
			await new Promise((turn) => setTimeout(turn, 5));
		}
		for (const got of await Promise.all(listeners)) expect(got.equals(bytes)).toBe(true);
		console.info(
			`longest wait for a first byte that was there: ${Math.max(...waits).toFixed(1)} ms`,
		);
		expect(bench.api.sent).toHaveLength(1);
		expect(await books(process)).toMatchObject({ states: ['settled'] });
	});

	it('leaves no open file, whether its listeners stayed, left, or never began', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		await listen(await stream(process, {}, `${SCRIPT} Before.`));
		const open = async () => (await readdir('/proc/self/fd')).length;
		await until(async () => (await process.cache.index.totals()).clips === 1);
		const before = await open();
		const held = holdNext(bench);
		const listeners = Array.from({ length: 200 }, async (_, index) => {
			const stop = new AbortController();
			const speech = await stream(process, { signal: stop.signal });
			if (index % 4 === 0) return await speech.close();
			if (index % 4 === 1) setTimeout(() => stop.abort(), index);
			await listen(speech).catch(async () => await speech.close());
		});
		const { letTo } = await held;
		for (let part = 1; part <= 10; part += 1) {
			letTo(part);
			await new Promise((wait) => setTimeout(wait, 20));
		}
		await Promise.all(listeners);
		await until(async () => (await open()) <= before);
		expect(bench.api.sent).toHaveLength(2);
	});

	it('is charged to the one who began it, and saved by the others', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const speeches = await Promise.all([stream(process), stream(process), stream(process)]);
		await Promise.all(speeches.map(listen));
		const receipts = await Promise.all(speeches.map(async ({ receipt }) => await receipt));
		expect(receipts.map(({ creditsCharged }) => creditsCharged).sort()).toEqual([0, 0, COST]);
	});

	it('is finished and kept when its listener leaves in the middle', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const held = holdNext(bench);
		const stop = new AbortController();
		const streaming = stream(process, { signal: stop.signal });
		const { letTo, bytes } = await held;
		letTo(1);
		const speech = await streaming;
		const hearing = listen(speech);
		stop.abort();
		await expect(hearing).rejects.toMatchObject({ code: 'CANCELLED' });
		await speech.close();
		letTo(10);
		expect(await speech.receipt).toMatchObject({ source: 'generated', creditsCharged: COST });
		const next = await stream(process);
		expect((await listen(next)).equals(bytes)).toBe(true);
		expect(bench.api.sent).toHaveLength(1);
	});

	it('leaves nothing behind on the signal of its listener', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const { signal } = new AbortController();
		for (const cacheMode of ['use', 'use', 'off'] as const) {
			const speech = await stream(process, { signal, cacheMode });
			await listen(speech);
			await speech.receipt;
		}
		await new Promise((turn) => setImmediate(turn));
		expect(getEventListeners(signal, 'abort')).toEqual([]);
	});

	it('is told at its end to a listener that left before its first byte and asked for the receipt', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const held = holdNext(bench);
		const stop = new AbortController();
		const streaming = stream(process, { signal: stop.signal }, SCRIPT, { waitsForReceipt: true });
		const { letTo } = await held;
		stop.abort();
		letTo(10);
		const speech = await streaming;
		await expect(listen(speech)).rejects.toMatchObject({ code: 'CANCELLED' });
		expect(await speech.receipt).toMatchObject({ source: 'generated', creditsCharged: COST });
		await speech.close();
	});

	it('from the cache breaks when its file is cut short meanwhile, also in a part', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const long = `${SCRIPT} `.repeat(20).trim();
		const format = { outputFormat: 'pcm_44100' };
		const bought = await stream(process, {}, long, {}, format);
		await listen(bought);
		await bought.receipt;
		const read = async (audio: AsyncIterable<Uint8Array>) => {
			let bytes = 0;
			for await (const piece of audio) bytes += piece.length;
			return bytes;
		};
		const whole = await stream(process, {}, long, {}, format);
		const bytes = whole.bytes!;
		expect(bytes).toBeGreaterThan(5_000_000);
		expect(await read(whole.audio)).toBe(bytes);
		const cut = await Promise.all([
			stream(process, {}, long, {}, format),
			stream(process, {}, long, {}, format),
		]);
		const clips = join(bench.folder, 'clips');
		for (const file of await readdir(clips, { recursive: true, withFileTypes: true })) {
			if (file.isFile()) await truncate(join(file.parentPath, file.name), 3_000_000);
		}
		const [first, second] = cut;
		await expect(read(first.audio)).rejects.toThrow('cut short');
		const end = bytes - 1;
		await expect(read(second.part!({ start: 2_000_000, end }))).rejects.toThrow('cut short');
		await Promise.all(cut.map(async (speech) => await speech.close()));
	});

	it('is heard whole by all, early and late, when the disk of the store runs full on the way', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const { cache } = process.dependencies;
		let isFull = false;
		const files = fullWhen(process.dependencies.temporaryFiles, () => isFull);
		jest.spyOn(cache, 'createSpool').mockImplementation(async () => await createAudioSpool(files));
		const held = holdNext(bench);
		const first = stream(process).then(listen);
		const { letTo, bytes } = await held;
		letTo(3);
		const second = stream(process).then(listen);
		await new Promise((wait) => setTimeout(wait, 20));
		isFull = true;
		letTo(6);
		await new Promise((wait) => setTimeout(wait, 20));
		const third = await stream(process);
		letTo(10);
		for (const got of [await first, await second, await listen(third)]) {
			expect(got.equals(bytes)).toBe(true);
		}
		expect((await third.receipt).warnings.join()).toContain('disk is full');
		expect(await books(process)).toMatchObject({ states: ['settled'], spent: COST * 1000 });
		expect((await cache.index.totals()).clips).toBe(0);
		expect(bench.api.sent).toHaveLength(1);
	});

	it('is given up when its only listener leaves before it is sent', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const stop = new AbortController();
		const streaming = stream(process, {
			signal: stop.signal,
			voiceRate: async () => {
				stop.abort();
				return await Promise.resolve(1);
			},
		});
		await expect(streaming).rejects.toMatchObject({ code: 'CANCELLED' });
		await until(async () => {
			const { states } = await books(process);
			return states.every((state) => state === 'released');
		});
		expect(bench.api.sent).toHaveLength(0);
	});

	it('that is cut breaks for the listener, is not kept, and counts as unknown', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const held = holdNext(bench, 4);
		const streaming = stream(process);
		(await held).letTo(10);
		const speech = await streaming;
		await expect(listen(speech)).rejects.toThrow('connection reset');
		await expect(speech.receipt).rejects.toThrow('connection reset');
		expect(await books(process)).toMatchObject({
			states: ['unknown'],
			unknown: Math.ceil(COST / 2) * 1000,
		});
		expect((await process.cache.index.totals()).clips).toBe(0);
	});

	it('that ends early but cleanly breaks for the listener all the same', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		bench.api.next.push((request) => {
			const bytes = speechBytes(request);
			async function* audio() {
				yield await Promise.resolve(bytes.subarray(0, bytes.length * 0.4));
			}
			return { ...goodAnswer(request), audio: audio() };
		});
		const speech = await stream(process);
		await expect(listen(speech)).rejects.toMatchObject({ code: 'AUDIO_INCOMPLETE' });
		expect((await process.cache.index.totals()).clips).toBe(0);
	});

	it('is refused before its first byte when a budget does not allow it; a listener with another budget may buy', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const poor = async () =>
			await Promise.resolve([{ ...BUDGET, scope: 'client:poor', limit: milliCredits(1) }]);
		const [refused, bought] = await Promise.allSettled([
			stream(process, { budgets: poor }),
			stream(process),
		]);
		expect(refused).toMatchObject({ reason: { code: 'BUDGET_EXCEEDED' } });
		expect(bought.status).toBe('fulfilled');
		if (bought.status === 'fulfilled') await listen(bought.value);
	});

	it('joins a purchase of another process by waiting for it', async () => {
		const bench = speechBench();
		const [one, other] = await Promise.all([bench.newProcess(), bench.newProcess()]);
		const held = holdNext(bench);
		const first = stream(one).then(listen);
		const { letTo, bytes } = await held;
		const second = stream(other);
		letTo(10);
		expect((await first).equals(bytes)).toBe(true);
		const speech = await second;
		expect((await listen(speech)).equals(bytes)).toBe(true);
		expect(await speech.receipt).toMatchObject({ source: 'cache' });
		expect(bench.api.sent).toHaveLength(1);
	});

	it('without the cache is bought for each listener, and leaves no file', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		for (const _time of [1, 2]) {
			const speech = await stream(process, { cacheMode: 'off' });
			expect((await listen(speech)).length).toBeGreaterThan(1000);
			expect(await speech.receipt).toMatchObject({ source: 'generated' });
		}
		expect(bench.api.sent).toHaveLength(2);
		expect((await process.cache.index.totals()).clips).toBe(0);
	});

	it('without the cache leaves no file when its listener leaves before the first byte', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const { promise, resolve } = Promise.withResolvers<void>();
		bench.api.hold = promise;
		const stop = new AbortController();
		const streaming = stream(process, { cacheMode: 'off', signal: stop.signal });
		setTimeout(() => stop.abort(), 200);
		await expect(streaming).rejects.toMatchObject({ code: 'CANCELLED' });
		expect(bench.api.sent).toHaveLength(1);
		const waiting = async () => await readdir(join(bench.folder, 'tmp'));
		expect(await waiting()).toHaveLength(1);
		resolve();
		for (let tries = 0; tries < 200 && (await waiting()).length > 0; tries += 1) {
			await new Promise((wait) => setTimeout(wait, 10));
		}
		expect(await waiting()).toEqual([]);
	});
});
