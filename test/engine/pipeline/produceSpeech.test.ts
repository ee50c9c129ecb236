import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { VoiceoverError } from '../../../engine/errors';
import type { SpeechRequestInput } from '../../../engine/speech/speechRequest';
import { goodAnswer, inPieces, speechBytes, VOICE_ID } from '../../support/fakeSpeechApi';
import { SCRIPT, speechBench } from '../../support/speechBench';

const ALL_SETTINGS = {
	stability: 0.5,
	similarityBoost: 0.75,
	style: 0,
	speed: 1,
	useSpeakerBoost: true,
};

describe('what counts as the same speech', () => {
	it('buys the same script once and serves it from then on', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const first = await process.speak();
		const second = await process.speak();
		expect(first).toMatchObject({
			source: 'generated',
			creditsCharged: SCRIPT.length,
			creditsSaved: 0,
		});
		expect(second).toMatchObject({
			source: 'cache',
			creditsCharged: 0,
			creditsSaved: SCRIPT.length,
		});
		expect(second.cacheKey).toBe(first.cacheKey);
		expect(bench.api.sent).toHaveLength(1);
		expect(await (await second.open()).buffer()).toEqual(await (await first.open()).buffer());
	});

	it.each<[string, Partial<SpeechRequestInput>]>([
		['a word', { text: SCRIPT.replace('quick', 'slow') }],
		['the voice', { voiceId: 'narratorVoice0000002' }],
		['the model', { modelId: 'eleven_flash_v2_5' }],
		['the output format', { outputFormat: 'mp3_44100_64' }],
		['stability', { voiceSettings: { ...ALL_SETTINGS, stability: 0.6 } }],
		['similarity boost', { voiceSettings: { ...ALL_SETTINGS, similarityBoost: 0.6 } }],
		['style', { voiceSettings: { ...ALL_SETTINGS, style: 0.1 } }],
		['speed', { voiceSettings: { ...ALL_SETTINGS, speed: 1.1 } }],
		['speaker boost', { voiceSettings: { ...ALL_SETTINGS, useSpeakerBoost: false } }],
		['the seed', { seed: 0 }],
		['another seed', { seed: 7 }],
		['the language', { languageCode: 'es' }],
		['text normalization', { textNormalization: 'off' }],
		['the previous text', { previousText: 'Before.' }],
		['the next text', { nextText: 'After.' }],
		['a dictionary', { pronunciationDictionaries: [{ id: 'd', versionId: '1' }] }],
		['its version', { pronunciationDictionaries: [{ id: 'd', versionId: '2' }] }],
		['the take', { take: 2 }],
		['a field that this version has no name for', { additionalBody: { future_field: true } }],
		['a line break inside', { text: SCRIPT.replace(', ', ',\n') }],
		['a non-breaking space inside', { text: SCRIPT.replace(' ', '\u00a0') }],
	])('buys again when %s changes', async (_what, change) => {
		const bench = speechBench();
		const process = await bench.newProcess();
		bench.api.voices.set('narratorVoice0000002', {
			...bench.api.voices.get(VOICE_ID)!,
			voiceId: 'narratorVoice0000002',
		});
		const first = await process.speak({ voiceSettings: ALL_SETTINGS });
		const changed = await process.speak({ voiceSettings: ALL_SETTINGS, ...change });
		expect(changed.source).toBe('generated');
		expect(changed.cacheKey).not.toBe(first.cacheKey);
		expect(bench.api.sent).toHaveLength(2);
	});

	it.each<[string, Partial<SpeechRequestInput>]>([
		[
			'the order of settings',
			{ voiceSettings: Object.fromEntries(Object.entries(ALL_SETTINGS).reverse()) },
		],
		['0.1 + 0.2 for 0.3', { voiceSettings: { ...ALL_SETTINGS, stability: 0.25 + 0.25 + 1e-9 } }],
		['Unicode composition', { text: `${SCRIPT} Cafe\u0301.` }],
		['a newline at the end', { text: `${SCRIPT} Café.\n` }],
		['Windows line endings', { text: `\uFEFF${SCRIPT} Café.\r\n` }],
		['an empty language', { languageCode: '' }],
		['a default that is spelled out', { textNormalization: 'auto' }],
		['the number of the first take', { take: 1 }],
	])('does not buy again for %s', async (_what, change) => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const same = { text: `${SCRIPT} Café.`, voiceSettings: ALL_SETTINGS };
		await process.speak(same);
		expect((await process.speak({ ...same, ...change })).source).toBe('cache');
		expect(bench.api.sent).toHaveLength(1);
	});

	it('does not buy again when the voice is renamed, and does when its stored settings change', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		await process.speak();
		const voice = bench.api.voices.get(VOICE_ID)!;
		voice.name = 'Storyteller';
		voice.labels = { accent: 'british' };
		expect((await process.speak()).source).toBe('cache');
		voice.settings!.stability = 0.9;
		expect((await process.speak()).source).toBe('generated');
		expect(bench.api.sent.map((request) => request.voiceSettings.stability)).toEqual([0.4, 0.9]);
	});

	it('never shares a call between different texts that are in flight together', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const texts = Array.from({ length: 8 }, (_, index) => `${SCRIPT} Number ${index}.`);
		const spoken = await Promise.all(texts.map(async (text) => await process.speak({ text })));
		expect(new Set(spoken.map((speech) => speech.cacheKey)).size).toBe(8);
		expect(new Set(bench.api.sent.map((request) => request.text))).toEqual(new Set(texts));
	});
});

describe('simultaneous equal requests', () => {
	it('make one paid call in one process', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const spoken = await Promise.all(Array.from({ length: 20 }, async () => await process.speak()));
		expect(bench.api.sent).toHaveLength(1);
		expect(spoken.filter((speech) => speech.source === 'generated')).toHaveLength(1);
		expect(spoken.reduce((sum, speech) => sum + speech.creditsCharged, 0)).toBe(SCRIPT.length);
		const audios = await Promise.all(
			spoken.map(async (speech) => (await (await speech.open()).buffer()).toString('hex')),
		);
		expect(new Set(audios).size).toBe(1);
	});

	it('make one paid call over several processes', async () => {
		const bench = speechBench();
		const processes = await Promise.all(
			Array.from({ length: 4 }, async () => await bench.newProcess()),
		);
		const spoken = await Promise.all(processes.map(async (process) => await process.speak()));
		expect(bench.api.sent).toHaveLength(1);
		expect(spoken.filter((speech) => speech.source === 'generated')).toHaveLength(1);
	});

	it('all see the failure, and the next try is allowed', async () => {
		const bench = speechBench();
		const processes = await Promise.all([bench.newProcess(), bench.newProcess()]);
		const { promise, resolve } = Promise.withResolvers<void>();
		bench.api.hold = promise;
		bench.api.next.push(() => {
			throw new VoiceoverError('QUOTA_EXCEEDED', 'too few credits', { description: 'Top up.' });
		});
		const tries = Array.from(
			{ length: 10 },
			async (_, index) => await processes[index % 2]!.speak(),
		);
		const outcomes = Promise.allSettled(tries);
		await new Promise((wait) => setTimeout(wait, 100));
		resolve();
		for (const outcome of await outcomes) {
			expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'QUOTA_EXCEEDED' } });
		}
		expect(bench.api.sent).toHaveLength(1);
		expect((await processes[0]!.speak()).source).toBe('generated');
		expect(bench.api.sent).toHaveLength(2);
	});
});

describe('audio that is not whole', () => {
	const cases: [
		string,
		(request: Parameters<typeof goodAnswer>[0]) => ReturnType<typeof goodAnswer>,
	][] = [
		[
			'cut by a broken connection',
			(request) => ({ ...goodAnswer(request), audio: broken(request) }),
		],
		[
			'cut in the middle of a frame',
			(request) => ({ ...goodAnswer(request), audio: part(request, 0.4) }),
		],
		[
			'cut between two frames',
			(request) => ({ ...goodAnswer(request), audio: inPieces(frames(request, 0.4)) }),
		],
		['empty', (request) => ({ ...goodAnswer(request), audio: inPieces(new Uint8Array()) })],
		[
			'JSON',
			(request) => ({ ...goodAnswer(request), audio: text('{"detail":{"status":"busy"}}') }),
		],
		[
			'HTML',
			(request) => ({ ...goodAnswer(request), audio: text('<!DOCTYPE html><html></html>') }),
		],
	];

	it.each(cases)('%s: is an error, is not kept, and is bought anew', async (_what, answer) => {
		const bench = speechBench();
		const process = await bench.newProcess();
		bench.api.next.push(answer);
		await expect(process.speak()).rejects.toMatchObject({
			code: 'AUDIO_INCOMPLETE',
			outcome: 'unknown',
		});
		expect(await process.cache.index.totals()).toEqual({ clips: 0, bytes: 0 });
		expect(readdirSync(join(bench.folder, 'tmp'))).toEqual([]);
		expect((await process.speak()).source).toBe('generated');
		expect(bench.api.sent).toHaveLength(2);
	});

	function part(request: Parameters<typeof goodAnswer>[0], share: number) {
		const bytes = speechBytes(request);
		// An odd number of bytes short of a frame boundary.
		return inPieces(bytes.subarray(0, Math.floor(bytes.length * share) + 7));
	}

	function frames(request: Parameters<typeof goodAnswer>[0], share: number) {
		const bytes = speechBytes(request);
		const frame = 418;
		return bytes.subarray(0, 417 + Math.floor((bytes.length * share) / frame) * 417);
	}

	async function* broken(request: Parameters<typeof goodAnswer>[0]) {
		yield* part(request, 0.4);
		throw new VoiceoverError('AUDIO_INCOMPLETE', 'The connection broke', {
			description: 'Run again.',
			outcome: 'unknown',
		});
	}

	function text(body: string) {
		return inPieces(new TextEncoder().encode(body));
	}
});

describe('a store that fails between the lease and the purchase', () => {
	it('gives the lease back, so that the key is not blocked', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const lookUp = process.cache.lookUp.bind(process.cache);
		let calls = 0;
		process.cache.lookUp = async (...place) => {
			calls += 1;
			if (calls !== 2) return await lookUp(...place);
			throw new VoiceoverError('STORE_UNAVAILABLE', 'locked', { description: 'Run again.' });
		};
		await expect(process.speak()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
		expect(bench.api.sent).toHaveLength(0);
		const another = await bench.newProcess();
		expect((await another.speak()).source).toBe('generated');
	});
});

describe('cached speech', () => {
	it('needs no network and no valid key', async () => {
		const bench = speechBench();
		await (await bench.newProcess()).speak();
		bench.api.offline = true;
		const later = await (await bench.newProcess()).speak();
		expect(later.source).toBe('cache');
		expect(later.warnings).toEqual([expect.stringContaining('could not be checked')]);
	});

	it('outlives its voice, while new words with that voice are refused', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		await process.speak();
		bench.api.voices.delete(VOICE_ID);
		expect((await process.speak()).source).toBe('cache');
		await expect(process.speak({ text: 'Something new.' })).rejects.toMatchObject({
			code: 'VOICE_GONE',
		});
		expect(bench.api.sent).toHaveLength(1);
	});
});

describe('cache modes', () => {
	it('refresh buys a new take, serves it from then on, and keeps the old one', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const first = await process.speak();
		const second = await process.speak(
			{},
			{ cacheMode: 'refresh', origin: 'execution-1/node/0/0' },
		);
		expect(second).toMatchObject({ source: 'generated', take: 2 });
		expect(await process.speak()).toMatchObject({
			source: 'cache',
			take: 2,
			cacheKey: second.cacheKey,
		});
		expect(await process.speak({ take: 1 })).toMatchObject({
			source: 'cache',
			cacheKey: first.cacheKey,
		});
		expect(bench.api.sent).toHaveLength(2);
	});

	it('a refresh that n8n runs again does not buy again', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const refresh = { cacheMode: 'refresh', origin: 'execution-1/node/0/0' } as const;
		expect(await process.speak({}, refresh)).toMatchObject({ source: 'generated', take: 1 });
		expect(await process.speak({}, refresh)).toMatchObject({ source: 'cache', take: 1 });
		expect(await process.speak({}, { ...refresh, origin: 'execution-2/node/0/0' })).toMatchObject({
			take: 2,
		});
		expect(bench.api.sent).toHaveLength(2);
	});

	it('a refresh passes over takes that were bought by number', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		await process.speak();
		await process.speak({ take: 2 });
		expect(await process.speak()).toMatchObject({ source: 'cache', take: 1 });
		expect(await process.speak({}, { cacheMode: 'refresh' })).toMatchObject({
			source: 'generated',
			take: 3,
		});
	});

	it.each([
		['a first purchase', undefined, 1],
		['a purchase by number', 2, 2],
	])(
		'a refresh that joins %s is served from then on, and finds it when n8n runs it again',
		async (_what, take, taken) => {
			const bench = speechBench();
			const [process, other] = await Promise.all([bench.newProcess(), bench.newProcess()]);
			if (take !== undefined) await process.speak();
			const before = bench.api.sent.length;
			const answer = Promise.withResolvers<void>();
			bench.api.hold = answer.promise;
			const joined = process.speak(take === undefined ? {} : { take });
			while (bench.api.sent.length === before) await new Promise((wait) => setTimeout(wait, 5));
			const refreshing = [process, other].map(
				async (each) => await each.speak({}, { cacheMode: 'refresh', origin: 'run-1' }),
			);
			await new Promise((wait) => setTimeout(wait, 100));
			answer.resolve();
			await joined;
			for (const speech of await Promise.all(refreshing)) expect(speech.take).toBe(taken);
			expect(await process.speak()).toMatchObject({ take: taken, source: 'cache' });
			const again = await process.speak({}, { cacheMode: 'refresh', origin: 'run-1' });
			expect(again).toMatchObject({ take: taken, source: 'cache' });
			expect(bench.api.sent).toHaveLength(before + 1);
		},
	);

	it('readOnly refuses a miss without a call', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		await expect(process.speak({}, { cacheMode: 'readOnly' })).rejects.toMatchObject({
			code: 'CACHE_MISS',
		});
		expect(bench.api.sent).toHaveLength(0);
	});

	it('off always buys and keeps nothing', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		for (let call = 1; call <= 2; call += 1) {
			const speech = await process.speak({}, { cacheMode: 'off' });
			expect(speech.source).toBe('generated');
			expect((await (await speech.open()).buffer()).length).toBeGreaterThan(1000);
			await speech.dispose();
		}
		expect(bench.api.sent).toHaveLength(2);
		expect(await process.cache.index.totals()).toEqual({ clips: 0, bytes: 0 });
		expect(readdirSync(join(bench.folder, 'tmp'))).toEqual([]);
	});
});

describe('a caller that goes away', () => {
	it('after the call was sent: the audio is still kept', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const { promise, resolve } = Promise.withResolvers<void>();
		bench.api.hold = promise;
		const stop = new AbortController();
		const speaking = process.speak({}, { signal: stop.signal });
		await until(() => bench.api.sent.length === 1);
		stop.abort();
		await expect(speaking).rejects.toMatchObject({ code: 'CANCELLED' });
		resolve();
		await until(async () => (await process.cache.index.totals()).clips === 1);
		expect((await process.speak()).source).toBe('cache');
		expect(bench.api.sent).toHaveLength(1);
	});

	it('between the place and the call: nothing is bought, and the place stays taken until then', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const { promise, resolve } = Promise.withResolvers<void>();
		const createSpool = process.cache.createSpool.bind(process.cache);
		let reached = false;
		process.cache.createSpool = async () => {
			reached = true;
			await promise;
			return await createSpool();
		};
		const stop = new AbortController();
		const speaking = process.speak({}, { signal: stop.signal });
		await until(() => reached);
		stop.abort();
		await expect(speaking).rejects.toMatchObject({ code: 'CANCELLED' });
		resolve();
		await new Promise((wait) => setTimeout(wait, 100));
		expect(bench.api.sent).toHaveLength(0);
		expect((await process.speak()).source).toBe('generated');
	});

	it('during the wait after a 429: it is not sent again', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		bench.api.next.push(() => {
			throw new VoiceoverError('CONCURRENCY_LIMIT', 'busy', {
				description: 'Wait.',
				retryable: true,
				retryAfterMs: 300,
			});
		});
		const stop = new AbortController();
		const speaking = process.speak({}, { signal: stop.signal });
		await until(() => bench.api.sent.length === 1);
		await new Promise((wait) => setTimeout(wait, 50));
		stop.abort();
		await expect(speaking).rejects.toMatchObject({ code: 'CANCELLED' });
		await new Promise((wait) => setTimeout(wait, 500));
		expect(bench.api.sent).toHaveLength(1);
		expect((await process.speak()).source).toBe('generated');
	});

	it('before the call was sent: nothing is bought, and another caller is not held up', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const gate = process.dependencies.gateFor('standard');
		const { promise, resolve } = Promise.withResolvers<void>();
		const inTheWay = [gate.run(async () => await promise), gate.run(async () => await promise)];
		const stop = new AbortController();
		const speaking = process.speak({}, { signal: stop.signal });
		await new Promise((wait) => setTimeout(wait, 50));
		stop.abort();
		await expect(speaking).rejects.toMatchObject({ code: 'CANCELLED' });
		resolve();
		await Promise.all(inTheWay);
		expect(bench.api.sent).toHaveLength(0);
		expect((await process.speak()).source).toBe('generated');
		expect(bench.api.sent).toHaveLength(1);
	});
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
	for (let tries = 0; tries < 400; tries += 1) {
		if (await condition()) return;
		await new Promise((wait) => setTimeout(wait, 10));
	}
	throw new Error('The condition was not met within 4 s');
}
