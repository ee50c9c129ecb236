import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer as readAll } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { openEmbeddedStore } from '../../../engine/adapters/embedded/embeddedStore';
import { draftAudio } from '../../../engine/audio/draftAudio';
import {
	baseKey,
	cacheKey,
	speechDocument,
	type SpeechDocument,
} from '../../../engine/speech/cacheKey';
import { exportClips } from '../../../engine/cache/clipArchive/exportClips';
import { importClips, type ImportResult } from '../../../engine/cache/clipArchive/importClips';
import {
	createClipCache,
	type ClipCache,
	type ClipCacheOptions,
} from '../../../engine/cache/clipCache';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { isVoiceoverError } from '../../../engine/errors';
import type { ClipFiles } from '../../../engine/ports/clipFiles';
import type { OutputFormat } from '../../../engine/speech/outputFormat';
import { speechRequest } from '../../../engine/speech/speechRequest';
import { checkStore } from '../../contracts/processes/checkStore';
import { afterTests } from '../../support/afterTests';
import { temporaryFolder } from '../../support/temporaryFolder';

const root = temporaryFolder();

interface Bench {
	folder: string;
	cache: ClipCache;
	files: ClipFiles;
}

async function newBench(options: Partial<ClipCacheOptions> = {}): Promise<Bench> {
	const folder = join(root, randomUUID());
	const store = await openEmbeddedStore(folder, systemClock);
	const cache = createClipCache({
		index: store.index,
		files: store.files,
		clock: systemClock,
		maxBytes: 1024 * 1024 * 1024,
		keepText: false,
		headRoomBytes: () => 0,
		...options,
	});
	afterTests(async () => {
		await cache.settled();
		await store.close();
	});
	return { folder, cache, files: store.files };
}

interface Speech {
	text: string;
	voiceId?: string;
	take?: number;
	outputFormat?: OutputFormat;
	seconds?: number;
	credits?: number;
	requestId?: string | undefined;
	/** Bought as a refresh. */
	isRefresh?: boolean;
	namespace?: string;
}

/** Puts a clip as a purchase does, and tells its key and audio. */
async function put({ cache }: Bench, speech: Speech) {
	const { outputFormat = 'mp3_22050_32', take = 1, namespace = 'default' } = speech;
	const { request } = speechRequest({
		text: speech.text,
		voiceId: speech.voiceId ?? 'voice-1',
		modelId: 'eleven_multilingual_v2',
		outputFormat,
		take,
	});
	const document = speechDocument(request);
	const key = cacheKey(document);
	const audio = Buffer.from(draftAudio(outputFormat, speech.seconds ?? 0.3).bytes);
	const answer = await cache.index.acquireLease(namespace, key, randomUUID(), 15_000);
	if (!answer.granted) throw new Error('The lease was not granted');
	const spool = await cache.createSpool();
	await spool.write(audio);
	const kept = await cache.put(
		answer.lease,
		spool,
		{
			namespace,
			key,
			baseKey: baseKey(document),
			take,
			bytes: audio.length,
			mimeType: 'audio/mpeg',
			extension: 'mp3',
			durationSeconds: speech.seconds ?? 0.3,
			characters: Array.from(request.text).length,
			credits: speech.credits ?? 5,
			creditsConfirmed: true,
			...(speech.requestId === undefined ? {} : { requestId: speech.requestId }),
			document,
			text: request.text,
		},
		speech.isRefresh ? {} : undefined,
	);
	if (!kept.cached) throw new Error(kept.reason);
	return { key, audio, clip: kept.clip };
}

async function exported({ cache, files }: Bench, options: { voiceId?: string } = {}) {
	const { stream, done } = exportClips(
		{ cache, temporaryFiles: files, clock: systemClock },
		{ namespace: 'default', ...options },
	);
	const zip = await readAll(stream);
	return { zip, ...(await done) };
}

async function imported({ cache, files }: Bench, zip: Uint8Array, namespace = 'default') {
	// In pieces that end anywhere, as n8n hands a file over.
	const pieces = Readable.from(
		(function* () {
			for (let at = 0; at < zip.length; at += 5_000) yield zip.subarray(at, at + 5_000);
		})(),
	);
	return await importClips({ cache, temporaryFiles: files }, namespace, pieces);
}

/** Content and facts of all clips, by key. */
async function contentOf({ cache }: Bench, namespace = 'default') {
	const { clips } = await cache.index.list(namespace, { limit: 1_000, byKey: true });
	const content = new Map<string, { audio: string; facts: object }>();
	for (const clip of clips) {
		const opened = await cache.open(clip);
		const {
			namespace: _,
			file: _file,
			createdAtMs: _created,
			lastUsedAtMs: _used,
			...facts
		} = clip;
		content.set(clip.key, { audio: (await opened!.buffer()).toString('base64'), facts });
	}
	return content;
}

function expectSound(bench: Bench) {
	const state = checkStore(bench.folder);
	expect(state).toMatchObject({ integrity: 'ok', badRows: [], orphans: [], unfinished: [] });
	return state;
}

/** A ZIP file of these files; what is not said is compressed. */
async function zipOf(entries: Record<string, Uint8Array | string>, compress = true) {
	const zip = new ZipFile();
	for (const [name, content] of Object.entries(entries)) {
		zip.addBuffer(Buffer.from(content), name, { compress });
	}
	zip.end();
	return await readAll(zip.outputStream);
}

async function filesOf(zip: Buffer): Promise<Record<string, Buffer>> {
	const files: Record<string, Buffer> = {};
	const opened = await fromBufferPromise(zip);
	for await (const entry of opened.eachEntry()) {
		files[entry.fileName] = await readAll(await opened.openReadStreamPromise(entry));
	}
	return files;
}

const MANIFEST = 'voiceover-clips.json';

interface Manifest {
	format: string;
	version: number;
	keySchema: number;
	clips: Record<string, unknown>[];
}

/** The archive with a changed manifest. */
async function withManifest(zip: Buffer, change: (manifest: Manifest) => void): Promise<Buffer> {
	const files = await filesOf(zip);
	const manifest = JSON.parse(files[MANIFEST]!.toString()) as Manifest;
	change(manifest);
	return await zipOf({ ...files, [MANIFEST]: JSON.stringify(manifest) });
}

const speech = fc.record({
	text: fc.constantFrom('One.', 'Two two.', 'Grüße 🎙️', '"Quoted"\nand\\more'),
	voiceId: fc.constantFrom('voice-1', 'voice-2'),
	take: fc.constantFrom(1, 1, 2, 3),
	outputFormat: fc.constantFrom<OutputFormat>(
		'mp3_22050_32',
		'pcm_8000',
		'opus_48000_32',
		'ulaw_8000',
	),
	seconds: fc.constantFrom(0.1, 0.5, 2),
	credits: fc.nat(10_000),
	requestId: fc.option(fc.string({ minLength: 1, maxLength: 8 }), { nil: undefined }),
	isRefresh: fc.boolean(),
});

describe('an archive', () => {
	it('brings all clips to another store, with every fact and the take that is served', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(speech, { maxLength: 8 }), async (speeches) => {
				const [from, to] = [await newBench(), await newBench()];
				for (const each of speeches) await put(from, each);
				const { zip, exported: sum, unreadable } = await exported(from);
				const wanted = await contentOf(from);
				expect([sum.clips, unreadable]).toEqual([wanted.size, 0]);

				const result = await imported(to, zip);
				expect(result).toEqual({ imported: sum, existing: 0, refused: 0, faults: [] });
				const audio = (content: typeof wanted) =>
					[...content].map(([key, each]) => [key, each.audio]);
				const got = await contentOf(to);
				expect(audio(got)).toEqual(audio(wanted));
				for (const [key, { facts }] of got) {
					const before = wanted.get(key)!.facts as { baseKey: never; durationSeconds: number };
					const { mimeType, extension, durationSeconds } = facts as Record<string, unknown>;
					// What the audio itself says counts for more than what the manifest says.
					expect(facts).toEqual({ ...before, mimeType, extension, durationSeconds });
					expect(Math.abs(Number(durationSeconds) - before.durationSeconds)).toBeLessThan(0.1);
					expect(await to.cache.index.currentTake('default', before.baseKey)).toBe(
						await from.cache.index.currentTake('default', before.baseKey),
					);
				}
				expectSound(to);
				expectSound(from);
				expect(await imported(to, zip)).toMatchObject({ imported: { clips: 0 }, refused: 0 });
			}),
			{ numRuns: 20 },
		);
	}, 60_000);

	it('is the same for the same clips, and holds their audio as it is', async () => {
		const bench = await newBench();
		const clips = [];
		for (const text of ['a.', 'b.', 'c.']) clips.push(await put(bench, { text }));
		const [first, second] = [await exported(bench), await exported(bench)];
		const [one, other] = [await filesOf(first.zip), await filesOf(second.zip)];
		const keys = clips.map(({ key }) => key).sort();
		expect(Object.keys(one)).toEqual([...keys.map((key) => `clips/${key}.mp3`), MANIFEST]);
		const manifest = JSON.parse(one[MANIFEST]!.toString()) as Manifest;
		expect(manifest).toMatchObject({
			format: 'n8n-nodes-voiceover.clips',
			version: 1,
			keySchema: 1,
		});
		expect(manifest.clips.map((clip) => clip['key'])).toEqual(keys);
		for (const { key, audio } of clips) {
			expect(one[`clips/${key}.mp3`]!.equals(audio)).toBe(true);
			expect(first.zip.includes(audio)).toBe(true);
		}
		expect(other[MANIFEST]!.toString().replace(/"exportedAt":"[^"]+"/, '')).toBe(
			one[MANIFEST]!.toString().replace(/"exportedAt":"[^"]+"/, ''),
		);
	});

	it('of one voice has its clips alone; of another namespace it has none', async () => {
		const bench = await newBench();
		await put(bench, { text: 'a.', voiceId: 'voice-1' });
		const { key } = await put(bench, { text: 'b.', voiceId: 'voice-2' });
		await put(bench, { text: 'c.', voiceId: 'voice-2', namespace: 'yours' });
		const { zip } = await exported(bench, { voiceId: 'voice-2' });
		expect(Object.keys(await filesOf(zip))).toEqual([`clips/${key}.mp3`, MANIFEST]);
	});

	it('never has the text, unless the store keeps texts; and then only such a store takes it', async () => {
		const secretive = await newBench();
		await put(secretive, { text: 'Persimmon.' });
		const without = await filesOf((await exported(secretive)).zip);
		expect(without[MANIFEST]!.toString()).not.toContain('Persimmon');

		const open = await newBench({ keepText: true });
		const { key } = await put(open, { text: 'Persimmon.' });
		const { zip } = await exported(open);
		const [keeping, other] = [await newBench({ keepText: true }), await newBench()];
		await imported(keeping, zip);
		await imported(other, zip);
		expect((await keeping.cache.index.find('default', key))!.text).toBe('Persimmon.');
		expect(await other.cache.index.find('default', key)).not.toHaveProperty('text');
	});

	it('leaves out a clip whose file is damaged, and says so', async () => {
		const bench = await newBench();
		const { clip } = await put(bench, { text: 'a.' });
		await put(bench, { text: 'b.' });
		await bench.files.remove([clip.file]);
		const { zip, exported: sum, unreadable } = await exported(bench);
		expect([sum.clips, unreadable]).toEqual([1, 1]);
		expect(await imported(await newBench(), zip)).toMatchObject({ imported: { clips: 1 } });
	});

	it('of a store without clips is a good archive of none', async () => {
		const { zip } = await exported(await newBench());
		expect(await imported(await newBench(), zip)).toEqual({
			imported: { clips: 0, bytes: 0, credits: 0 },
			existing: 0,
			refused: 0,
			faults: [],
		});
	});

	it('takes no more memory for more clips', async () => {
		const bench = await newBench();
		const bytes = 640_000;
		for (let place = 0; place < 250; place += 1) {
			await put(bench, { text: `${place}`, outputFormat: 'pcm_16000', seconds: bytes / 32_000 });
		}
		const dependencies = { cache: bench.cache, temporaryFiles: bench.files, clock: systemClock };
		const { stream } = exportClips(dependencies, { namespace: 'default' });
		// What is only waiting to be collected is not kept.
		setFlagsFromString('--expose-gc');
		const collect = runInNewContext('gc') as () => void;
		const inUse = () => {
			collect();
			return process.memoryUsage().arrayBuffers;
		};
		const before = inUse();
		let [size, measuredAt, most] = [0, 0, 0];
		for await (const chunk of stream) {
			size += (chunk as Buffer).length;
			if (size - measuredAt < 20 * bytes) continue;
			measuredAt = size;
			most = Math.max(most, inUse() - before);
		}
		expect(size).toBeGreaterThan(250 * bytes);
		expect(most).toBeLessThan(60 * bytes);
	}, 60_000);

	it('that its reader gives up ends the work and leaves no temporary file', async () => {
		const bench = await newBench();
		for (const text of ['a.', 'b.', 'c.']) await put(bench, { text, seconds: 30 });
		const dependencies = { cache: bench.cache, temporaryFiles: bench.files, clock: systemClock };
		const { stream, done } = exportClips(dependencies, { namespace: 'default' });
		for await (const _chunk of stream) break;
		await expect(done).rejects.toThrow();
		expectSound(bench);

		const stop = new AbortController();
		const stopped = exportClips(dependencies, { namespace: 'default', signal: stop.signal });
		stop.abort();
		await expect(readAll(stopped.stream)).rejects.toMatchObject({ code: 'CANCELLED' });
		await expect(stopped.done).rejects.toMatchObject({ code: 'CANCELLED' });
		expectSound(bench);
	});
});

describe('importing', () => {
	it('keeps the clips that are there, and counts them', async () => {
		const [from, to] = [await newBench(), await newBench()];
		await put(from, { text: 'a.', seconds: 1 });
		await put(from, { text: 'b.' });
		const { key, audio } = await put(to, { text: 'a.', seconds: 2 });
		expect(await imported(to, (await exported(from)).zip)).toMatchObject({
			imported: { clips: 1 },
			existing: 1,
		});
		const hit = await to.cache.lookUp('default', key);
		expect((await hit!.open.buffer()).equals(audio)).toBe(true);
	});

	it('heals a clip whose file was lost', async () => {
		const bench = await newBench();
		const { clip, key, audio } = await put(bench, { text: 'a.' });
		const { zip } = await exported(bench);
		await bench.files.remove([clip.file]);
		expect(await imported(bench, zip)).toMatchObject({ imported: { clips: 1 }, existing: 0 });
		const hit = await bench.cache.lookUp('default', key);
		expect((await hit!.open.buffer()).equals(audio)).toBe(true);
	});

	it('goes to the namespace of the importer', async () => {
		const [from, to] = [await newBench(), await newBench()];
		const { key } = await put(from, { text: 'a.' });
		await imported(to, (await exported(from)).zip, 'client-b');
		expect(await to.cache.lookUp('default', key)).toBeUndefined();
		expect(await to.cache.lookUp('client-b', key)).toBeDefined();
	});

	it('passes over a clip that is being bought, and takes an archive that was packed anew', async () => {
		const [from, to] = [await newBench(), await newBench()];
		const { key } = await put(from, { text: 'a.' });
		await put(from, { text: 'b.' });
		const files = await filesOf((await exported(from)).zip);
		const packed = await zipOf({ '__MACOSX/._x': 'x', ...files });
		await to.cache.index.acquireLease('default', key, 'somebody', 15_000);
		expect(await imported(to, packed)).toMatchObject({
			imported: { clips: 1 },
			refused: 1,
			faults: [{ key, reason: 'it is being generated at this moment' }],
		});
	});

	it('does not set back the take that is served here', async () => {
		const [from, to] = [await newBench(), await newBench()];
		await put(from, { text: 'a.', take: 2, isRefresh: true });
		const { clip } = await put(to, { text: 'a.', take: 3, isRefresh: true });
		await imported(to, (await exported(from)).zip);
		expect(await to.cache.index.currentTake('default', clip.baseKey)).toBe(3);
	});
});

describe('an archive that was damaged or made up', () => {
	const sound = (async () => {
		const bench = await newBench();
		const { key } = await put(bench, { text: 'a.', seconds: 1 });
		await put(bench, { text: 'b.' });
		return { key, zip: (await exported(bench)).zip, content: await contentOf(bench) };
	})();

	/** Nothing is in the store but what was in the sound archive, as it was there. */
	async function expectNoDamage(bench: Bench, exceptFacts = false): Promise<void> {
		const { content } = await sound;
		for (const [key, { audio, facts }] of await contentOf(bench)) {
			expect(audio).toBe(content.get(key)?.audio);
			if (!exceptFacts) expect(facts).toEqual(expect.objectContaining({ credits: 5 }));
		}
		expectSound(bench);
	}

	it('never brings in a damaged clip, wherever the damage is', async () => {
		const { zip } = await sound;
		const damage = fc.oneof(
			fc.record({ kind: fc.constant('cut' as const), at: fc.nat(zip.length), to: fc.nat(255) }),
			fc.record({
				kind: fc.constant('flip' as const),
				at: fc.nat(zip.length - 1),
				to: fc.nat(255),
			}),
			// Most of the file is audio; what ZIP says of itself is at the end.
			fc.record({
				kind: fc.constant('flip' as const),
				at: fc.integer({ min: zip.length - 900, max: zip.length - 1 }),
				to: fc.nat(255),
			}),
			fc.record({ kind: fc.constant('insert' as const), at: fc.nat(zip.length), to: fc.nat(255) }),
		);
		await fc.assert(
			fc.asyncProperty(damage, async ({ kind, at, to }) => {
				const bench = await newBench();
				const damaged =
					kind === 'cut'
						? zip.subarray(0, at)
						: Buffer.concat([
								zip.subarray(0, at),
								Buffer.of(to),
								zip.subarray(kind === 'flip' ? at + 1 : at),
							]);
				const outcome = await imported(bench, damaged).catch((error: unknown) => error);
				if (outcome instanceof Error) {
					expect(isVoiceoverError(outcome)).toBe(true);
					expect(outcome).toMatchObject({ code: 'INVALID_INPUT' });
					expect((await contentOf(bench)).size).toBe(0);
				} else {
					expect((await contentOf(bench)).size).toBe((outcome as ImportResult).imported.clips);
				}
				await expectNoDamage(bench);
			}),
			{ numRuns: 150 },
		);
	}, 120_000);

	it('is refused when the manifest is readable and not what was written', async () => {
		const { zip } = await sound;
		const packed = await zipOf(await filesOf(zip), false);
		const at = packed.indexOf('"credits":5');
		packed.write('"credits":9', at);
		const bench = await newBench();
		await expect(imported(bench, packed)).rejects.toThrow(/manifest is damaged/);
		expect(expectSound(bench).clips).toBe(0);
	});

	const isFault = async (change: (clip: Record<string, unknown>) => void, reason: RegExp) => {
		const { zip, key } = await sound;
		const bench = await newBench();
		const made = await withManifest(zip, ({ clips }) =>
			change(clips.find((clip) => clip['key'] === key)!),
		);
		const result = await imported(bench, made);
		expect(result).toMatchObject({ imported: { clips: 1 }, refused: 1 });
		expect(result.faults[0]!.reason).toMatch(reason);
		await expectNoDamage(bench, true);
	};

	it.each<[string, (clip: Record<string, unknown>) => void, RegExp]>([
		['another key', (clip) => (clip['key'] = 'a'.repeat(64)), /key is not the key of the speech/],
		['no key', (clip) => delete clip['key'], /no name or no key/],
		['a key in capitals', (clip) => (clip['key'] = String(clip['key']).toUpperCase()), /no key/],
		['another base key', (clip) => (clip['baseKey'] = 'b'.repeat(64)), /key is not the key/],
		['another take', (clip) => (clip['take'] = 4), /take is not the take/],
		['another text', (clip) => (clip['text'] = 'Other.'), /text is not the text/],
		['a checksum of other audio', (clip) => (clip['sha256'] = 'c'.repeat(64)), /is damaged/],
		['another size', (clip) => (clip['bytes'] = 12), /no file of its name and size/],
		['a negative size', (clip) => (clip['bytes'] = -1), /no size/],
		['a size in words', (clip) => (clip['bytes'] = '1'), /no size/],
		['half a credit', (clip) => (clip['credits'] = 0.5), /credits/],
		[
			'a file that is not there',
			(clip) => (clip['name'] = 'clips/none.mp3'),
			/no file of its name/,
		],
		['a path out of the store', (clip) => (clip['name'] = '../../index.db'), /no file of its name/],
		['no document', (clip) => delete clip['document'], /does not say which speech/],
		[
			'a document with null',
			(clip) => ((clip['document'] as Record<string, unknown>)['seed'] = null),
			/does not say which speech/,
		],
		[
			'a draft',
			(clip) => ((clip['document'] as Record<string, unknown>)['operation'] = 'draft'),
			/not speech that this version/,
		],
		[
			'another voice',
			(clip) => ((clip['document'] as Record<string, unknown>)['voiceId'] = 'voice-9'),
			/key is not the key of the speech/,
		],
		...['two', 0, -1, 1.5, 2 ** 60, true].map(
			(take): [string, (clip: Record<string, unknown>) => void, RegExp] => [
				`the take ${take}`,
				(clip) => {
					const document = { ...(clip['document'] as SpeechDocument), take };
					const key = cacheKey(document as unknown as SpeechDocument);
					Object.assign(clip, { document, take, key });
				},
				/its take is no number of a take/,
			],
		),
	])('with %s: that clip stays out, the others come in', async (_what, change, reason) => {
		await isFault(change, reason);
	});

	it('with a clip that could not be kept: it is not even unpacked', async () => {
		const { zip } = await sound;
		const bench = await newBench({ maxBytes: 4 * 2_000 });
		let unpacked = 0;
		const { createSpool } = bench.cache;
		const cache: ClipCache = {
			...bench.cache,
			async createSpool() {
				const spool = await createSpool();
				const write = async (chunk: Uint8Array) => {
					unpacked += chunk.length;
					await spool.write(chunk);
				};
				return { ...spool, write };
			},
		};
		const result = await imported({ ...bench, cache }, zip);
		expect(result).toMatchObject({ imported: { clips: 1 }, refused: 1 });
		expect(result.faults[0]!.reason).toMatch(/could not be kept: .*size limit/);
		expect(unpacked).toBe(result.imported.bytes);
	});

	it('with a document nested beyond measure: that clip stays out', async () => {
		const { zip, key } = await sound;
		const files = await filesOf(zip);
		const nested = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
		const manifest = files[MANIFEST]!.toString().replace(
			new RegExp(`(\\n\\{[^\\n]*"${key}"[^\\n]*"document":)\\{.*\\}(,"current")`),
			(_line, before: string, after: string) => `${before}${nested}${after}`,
		);
		expect(manifest).toContain(nested);
		const bench = await newBench();
		const packed = await zipOf({ ...files, [MANIFEST]: manifest });
		expect(await imported(bench, packed)).toMatchObject({ imported: { clips: 1 }, refused: 1 });
	});

	it('that says of audio in another format that it is this speech: that clip stays out', async () => {
		const { zip, key } = await sound;
		const files = await filesOf(zip);
		const wrong = Buffer.from(draftAudio('wav_8000', 1).bytes);
		const packed = await withManifest(
			await zipOf({ ...files, [`clips/${key}.mp3`]: wrong }),
			({ clips }) => {
				const clip = clips.find((each) => each['key'] === key)!;
				clip['bytes'] = wrong.length;
				clip['sha256'] = createHash('sha256').update(wrong).digest('hex');
			},
		);
		const bench = await newBench();
		const result = await imported(bench, packed);
		expect(result).toMatchObject({ imported: { clips: 1 }, refused: 1 });
		expect(result.faults[0]!.reason).toMatch(/audio is not complete: it is a WAV file/);
		await expectNoDamage(bench);
	});

	it('with two entries for one clip: it comes in once', async () => {
		const { zip } = await sound;
		const packed = await withManifest(zip, ({ clips }) => clips.push(...clips));
		const bench = await newBench();
		expect(await imported(bench, packed)).toMatchObject({ imported: { clips: 2 }, existing: 2 });
		await expectNoDamage(bench);
	});

	it('that would swell on the disk: the size in the manifest is what is read', async () => {
		const { zip, key } = await sound;
		const name = `clips/${key}.mp3`;
		const files = await filesOf(zip);
		const swollen = await zipOf({ ...files, [name]: Buffer.alloc(50 * 1024 * 1024) });
		expect(swollen.length).toBeLessThan(200_000);
		// The list of files says the size that the manifest says, and only the data knows better.
		const honest = (await filesOf(zip))[name]!.length;
		const [inList, inHead] = [50 * 1024 * 1024, honest].map((size) => {
			const bytes = Buffer.alloc(4);
			bytes.writeUInt32LE(size);
			return bytes;
		}) as [Buffer, Buffer];
		for (let at = swollen.indexOf(inList); at >= 0; at = swollen.indexOf(inList, at)) {
			inHead.copy(swollen, at);
		}
		const bench = await newBench();
		const result = await imported(bench, swollen);
		expect(result).toMatchObject({ imported: { clips: 1 }, refused: 1 });
		expect(result.faults[0]!.reason).toMatch(/is damaged/);
		await expectNoDamage(bench);
	});

	it.each<[string, () => Promise<Uint8Array>, RegExp]>([
		['no ZIP file', async () => await Promise.resolve(randomBytes(3_000)), /not a whole ZIP file/],
		['nothing', async () => await Promise.resolve(Buffer.alloc(0)), /not a whole ZIP file/],
		['another ZIP file', async () => await zipOf({ 'a.txt': 'a' }), /no file voiceover-clips/],
		['no JSON', async () => await zipOf({ [MANIFEST]: 'Hello.' }), /manifest is not one of clips/],
		['other JSON', async () => await zipOf({ [MANIFEST]: '[1]' }), /manifest is not one of clips/],
		[
			'a newer version',
			async () => await withManifest((await sound).zip, (manifest) => (manifest.version = 2)),
			/newer version/,
		],
		[
			'keys of a newer version',
			async () => await withManifest((await sound).zip, (manifest) => (manifest.keySchema = 2)),
			/newer version/,
		],
		[
			'the first half of an archive',
			async () => (await sound).zip.subarray(0, (await sound).zip.length / 2),
			/not a whole ZIP file/,
		],
		[
			'a name that leads out of the folder',
			async () => {
				const zip = await zipOf({ [MANIFEST]: '{}', 'aa/aa/evil': 'x' });
				for (let at = zip.indexOf('aa/aa'); at >= 0; at = zip.indexOf('aa/aa')) {
					zip.write('../..', at);
				}
				return zip;
			},
			/list of files is damaged/,
		],
	])('is refused as a whole when it is %s, with the next step', async (_what, make, message) => {
		const bench = await newBench();
		await expect(imported(bench, await make())).rejects.toMatchObject({
			code: 'INVALID_INPUT',
			message: expect.stringMatching(message) as string,
			description: expect.stringContaining('Nothing was imported') as string,
		});
		expect(expectSound(bench).clips).toBe(0);
	});

	it('whose upload breaks off leaves nothing behind', async () => {
		const { zip } = await sound;
		const bench = await newBench();
		const upload = (async function* () {
			yield zip.subarray(0, 1_000);
			await pause(1);
			throw new Error('gone');
		})();
		await expect(
			importClips({ cache: bench.cache, temporaryFiles: bench.files }, 'default', upload),
		).rejects.toThrow('gone');
		expect(expectSound(bench).clips).toBe(0);
	});
});
