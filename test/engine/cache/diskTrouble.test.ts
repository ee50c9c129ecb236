import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbeddedStore } from '../../../engine/adapters/embedded/embeddedStore';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { VoiceoverError } from '../../../engine/errors';
import type { ClipFiles } from '../../../engine/ports/clipFiles';
import { afterTests } from '../../support/afterTests';
import { goodAnswer } from '../../support/fakeSpeechApi';
import { SCRIPT, speechBench } from '../../support/speechBench';
import { temporaryFolder } from '../../support/temporaryFolder';

const MEGABYTE = 1024 * 1024;

interface DiskFaults {
	create?: boolean;
	/** Bytes that can still be written. */
	room: number;
	keep?: boolean;
}

/** Clip files on a disk that fails when it is told to, half-way through a chunk as a real one does. */
function failingFiles(files: ClipFiles, faults: DiskFaults): ClipFiles {
	const full = () =>
		Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
	return {
		...files,
		async create() {
			if (faults.create) throw full();
			const writer = await files.create();
			return {
				...writer,
				async write(chunk) {
					if (chunk.length > faults.room) throw full();
					faults.room -= chunk.length;
					await writer.write(chunk);
				},
				async keep(name) {
					if (faults.keep) throw full();
					return await writer.keep(name);
				},
			};
		},
	};
}

async function openStore(folder: string) {
	const store = await openEmbeddedStore(folder, systemClock);
	afterTests(() => store.index.close());
	return store;
}

async function failingBench(faults: DiskFaults) {
	const bench = speechBench();
	const healthy = await bench.newProcess();
	const { files } = await openStore(bench.folder);
	const process = await bench.newProcess({ files: failingFiles(files, faults) });
	return { bench, healthy, process };
}

describe.each<[string, Partial<DiskFaults>]>([
	['at the first byte of arriving audio', { room: 0 }],
	['in the middle of arriving audio', { room: 50_000 }],
	['when arrived audio is made durable', { keep: true }],
])('a disk that is full %s', (_when, fault) => {
	it('does no harm: the audio is delivered whole to all who wait, with a warning, and kept once there is room', async () => {
		const faults: DiskFaults = { room: Infinity, ...fault };
		const { bench, healthy, process } = await failingBench(faults);
		const spoken = await Promise.all([process.speak(), process.speak(), process.speak()]);
		expect(bench.api.sent).toHaveLength(1);
		const expected: Buffer[] = [];
		for await (const piece of goodAnswer(bench.api.sent[0]!).audio)
			expected.push(Buffer.from(piece));
		for (const speech of spoken) {
			expect((await (await speech.open()).buffer()).equals(Buffer.concat(expected))).toBe(true);
			expect(speech.warnings).toEqual([expect.stringContaining('disk is full')]);
		}
		expect(readdirSync(join(bench.folder, 'tmp'))).toEqual([]);
		expect(await process.cache.index.totals()).toEqual({ clips: 0, bytes: 0 });
		const { cacheKey } = spoken[0]!;
		expect(await process.cache.index.leaseState('default', cacheKey)).toEqual({ state: 'free' });

		Object.assign(faults, { room: Infinity, keep: false });
		expect((await process.speak()).source).toBe('generated');
		expect((await healthy.speak()).source).toBe('cache');
	});
});

describe('a folder that cannot take a clip', () => {
	it('is found out before the purchase, so that nothing is bought', async () => {
		const faults = { create: true, room: Infinity };
		const { bench, process } = await failingBench(faults);
		await expect(process.speak()).rejects.toMatchObject({
			code: 'STORE_UNAVAILABLE',
			message: 'The folder of the voiceover store cannot be written (ENOSPC)',
			description: expect.stringContaining('Nothing was bought'),
			outcome: 'notCharged',
		});
		expect(bench.api.sent).toHaveLength(0);
		faults.create = false;
		expect((await process.speak()).source).toBe('generated');
	});

	it('because hardly anything is free, is found out before the purchase', async () => {
		const bench = speechBench();
		const { files } = await openStore(bench.folder);
		let freeBytes = 500_000;
		const process = await bench.newProcess({
			files: {
				...files,
				freeBytes: async () => await Promise.resolve({ freeBytes, totalBytes: 1e9 }),
			},
		});
		await expect(process.speak()).rejects.toMatchObject({
			code: 'STORE_UNAVAILABLE',
			message: 'The disk of the voiceover store is full',
			description: expect.stringContaining('Nothing was bought'),
		});
		expect(bench.api.sent).toHaveLength(0);
		freeBytes = 50_000_000;
		expect((await process.speak()).source).toBe('generated');
	});

	it('does not keep another process, for which it can, from buying', async () => {
		const { bench, healthy, process } = await failingBench({ create: true, room: Infinity });
		const [first] = await Promise.allSettled([process.speak()]);
		expect(first).toMatchObject({ reason: { code: 'STORE_UNAVAILABLE' } });
		expect((await healthy.speak()).source).toBe('generated');
		expect(bench.api.sent).toHaveLength(1);
	});
});

function mayMount(): boolean {
	const folder = temporaryFolder('mount');
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', folder], { stdio: 'ignore' });
		execFileSync('umount', [folder]);
		return true;
	} catch {
		return false;
	}
}

(mayMount() ? describe : describe.skip)(
	'a real disk of 4 MB (skipped where no file system may be mounted)',
	() => {
		async function smallDisk() {
			const bench = speechBench();
			mkdirSync(bench.folder);
			execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=700', 'none', bench.folder]);
			afterTests(() => execFileSync('umount', ['-l', bench.folder]));
			const process = await bench.newProcess();
			/** Fills the disk but for this much. */
			const leave = (bytes: number) => {
				const { bavail, bsize } = statfsSync(bench.folder);
				writeFileSync(join(bench.folder, 'filler'), Buffer.alloc(bavail * bsize - bytes, 1));
			};
			const free = () => rmSync(join(bench.folder, 'filler'));
			return { bench, process, leave, free };
		}

		const long = `${SCRIPT} `.repeat(22).trim();

		it('that fills up while audio arrives: delivered whole, not kept, and kept after space is freed', async () => {
			const { bench, process, leave, free } = await smallDisk();
			await process.audio({ text: 'Short words.' });
			leave(1.2 * MEGABYTE);
			const audio: Buffer[] = [];
			bench.api.next.push((request) => {
				const answer = goodAnswer(request);
				return {
					...answer,
					audio: (async function* () {
						for await (const piece of answer.audio) {
							audio.push(Buffer.from(piece));
							yield piece;
						}
					})(),
				};
			});
			const speech = await process.speak({ text: long });
			const expected = Buffer.concat(audio);
			// Otherwise it did not fill up.
			expect(expected.length).toBeGreaterThan(1.2 * MEGABYTE);
			expect((await (await speech.open()).buffer()).equals(expected)).toBe(true);
			expect(speech.warnings).toEqual([expect.stringContaining('disk is full')]);
			expect(readdirSync(join(bench.folder, 'tmp'))).toEqual([]);
			const { cacheKey } = speech;
			expect(await process.cache.index.leaseState('default', cacheKey)).toEqual({ state: 'free' });

			free();
			expect((await process.speak({ text: long })).source).toBe('generated');
			const cached = await process.speak({ text: long });
			expect(cached.source).toBe('cache');
			await cached.dispose();
			expect((await process.speak({ text: 'Short words.' })).source).toBe('cache');
		});

		it('that is full before the purchase: nothing is bought, hits go on, and it works after space is freed', async () => {
			const { bench, process, leave, free } = await smallDisk();
			await process.audio();
			leave(0);
			await expect(process.speak({ text: 'New words.' })).rejects.toMatchObject({
				code: 'STORE_UNAVAILABLE',
				description: expect.stringContaining('Nothing was bought'),
			});
			expect(bench.api.sent).toHaveLength(1);
			expect((await process.speak()).source).toBe('cache');
			free();
			expect((await process.speak({ text: 'New words.' })).source).toBe('generated');
			expect((await process.speak({ text: 'New words.' })).source).toBe('cache');
		});

		it('that is full when a store is opened: an error that says so', async () => {
			const { bench, leave, free } = await smallDisk();
			leave(0);
			const folder = join(bench.folder, 'another');
			await expect(openEmbeddedStore(folder, systemClock)).rejects.toMatchObject({
				code: 'STORE_UNAVAILABLE',
			});
			free();
			await (await openEmbeddedStore(folder, systemClock)).index.close();
		});
	},
);

describe('a store with too little room for its own index', () => {
	it('buys nothing when the lease cannot be written', async () => {
		const bench = speechBench();
		const healthy = await bench.newProcess();
		const process = await bench.newProcess({
			index: {
				...healthy.cache.index,
				acquireLease: async () =>
					await Promise.reject(
						new VoiceoverError('STORE_UNAVAILABLE', 'The disk is full', { description: '' }),
					),
			},
		});
		await expect(process.speak()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
		expect(bench.api.sent).toHaveLength(0);
	});

	it('delivers the audio when the clip cannot be entered, and opens it for all who wait', async () => {
		const bench = speechBench();
		const healthy = await bench.newProcess();
		const process = await bench.newProcess({
			index: {
				...healthy.cache.index,
				publish: async () =>
					await Promise.reject(
						new VoiceoverError('STORE_UNAVAILABLE', 'The disk is full', { description: '' }),
					),
			},
		});
		const spoken = await Promise.all([process.speak(), process.speak()]);
		const audios = await Promise.all(
			spoken.map(async (speech) => await (await speech.open()).buffer()),
		);
		expect(audios[0]!.length).toBeGreaterThan(10_000);
		expect(audios[1]!.equals(audios[0]!)).toBe(true);
		expect(spoken[0]!.warnings).toEqual([expect.stringContaining('not kept')]);
		expect((await healthy.speak()).source).toBe('generated');
	});
});
