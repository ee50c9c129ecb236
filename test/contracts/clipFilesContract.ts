import { randomBytes } from 'node:crypto';
import { buffer as readAll } from 'node:stream/consumers';
import fc from 'fast-check';
import type { ClipFiles, OpenAnswer, OpenClip, WrittenClip } from '../../engine/ports/clipFiles';
import { sampleKey, sha256 } from './sampleClip';

/** Clip files under test, and a way behind their back. */
export interface FilesBench {
	files: ClipFiles;
	/** The same place as another process sees it: with nothing verified yet. */
	openAgain(): ClipFiles;
	/** What is stored under a clip's name; undefined when nothing is. */
	stored(file: string): Promise<Buffer | undefined>;
	/** Changes what is stored, as a disk or another program might; undefined loses it. */
	damage(file: string, content: Buffer | undefined): Promise<void>;
	/** How many clips are stored, how many are being written or were left unfinished, how many were put aside. */
	counts(): Promise<{ clips: number; unfinished: number; quarantined: number }>;
	/** Lets time go by for what is stored. */
	passTime(ms: number): Promise<void>;
}

const NAME = sampleKey('a');
const HOUR_MS = 60 * 60 * 1000;
const MEGABYTE = 1024 * 1024;

/** What every place for clips must do. */
export function clipFilesContract(adapter: string, newBench: () => Promise<FilesBench>): void {
	async function keep(files: ClipFiles, content: Uint8Array, name = NAME): Promise<WrittenClip> {
		const writer = await files.create();
		await writeInPieces(writer, content);
		const written = await writer.keep(name);
		await writer.discard();
		return written;
	}

	async function openWritten(files: ClipFiles, written: WrittenClip): Promise<OpenAnswer> {
		return await files.open(written.file, written.bytes, written.sha256);
	}

	/** The bytes as served, or the fault. */
	async function served(files: ClipFiles, written: WrittenClip): Promise<Buffer | string> {
		const answer = await openWritten(files, written);
		return answer.ok ? await answer.clip.buffer() : answer.fault;
	}

	describe(`${adapter}: a clip that is kept`, () => {
		it('has a unique name that begins with the given one, and knows its size and hash', async () => {
			const { files } = await newBench();
			const content = randomBytes(10_000);
			const first = await keep(files, content);
			const second = await keep(files, content);
			expect(first).toEqual({
				file: expect.stringMatching(new RegExp(`^${NAME}.+`)),
				bytes: 10_000,
				sha256: sha256(content),
			});
			expect(second.file).not.toBe(first.file);
			expect(await served(files, second)).toEqual(content);
		});

		it('is there for other processes', async () => {
			const { files, openAgain } = await newBench();
			const content = randomBytes(10_000);
			const written = await keep(files, content);
			expect(await served(openAgain(), written)).toEqual(content);
		});

		it('leaves nothing unfinished behind', async () => {
			const { files, counts } = await newBench();
			await keep(files, randomBytes(100));
			expect(await counts()).toEqual({ clips: 1, unfinished: 0, quarantined: 0 });
		});

		it.each([
			1,
			64 * 1024,
			512 * 1024 + 1,
			MEGABYTE - 1,
			MEGABYTE,
			MEGABYTE + 1,
			2 * MEGABYTE,
			5 * MEGABYTE + 3,
		])('of %d bytes is served alike as buffer and as stream, first and later', async (bytes) => {
			const { files, openAgain } = await newBench();
			const content = randomBytes(bytes);
			const written = await keep(files, content);
			for (const reader of [files, files, openAgain()]) {
				const asBuffer = await opened(reader, written);
				expect(asBuffer.bytes).toBe(bytes);
				expect((await asBuffer.buffer()).equals(content)).toBe(true);
				const asStream = await opened(reader, written);
				expect((await readAll(asStream.stream())).equals(content)).toBe(true);
			}
		});

		it('may be read by many at once', async () => {
			const { files } = await newBench();
			const content = randomBytes(2 * MEGABYTE);
			const written = await keep(files, content);
			const readings = await Promise.all(
				Array.from({ length: 8 }, async (_, reader) => {
					const clip = await opened(files, written);
					return reader % 2 === 0 ? await clip.buffer() : await readAll(clip.stream());
				}),
			);
			expect(readings.every((reading) => reading.equals(content))).toBe(true);
		});

		it('that is open can be read to its end after it was removed', async () => {
			const { files } = await newBench();
			const content = randomBytes(2 * MEGABYTE);
			const written = await keep(files, content);
			const clip = await opened(files, written);
			await files.remove([written.file]);
			expect((await readAll(clip.stream())).equals(content)).toBe(true);
			expect(await served(files, written)).toBe('missing');
		});
	});

	describe(`${adapter}: a clip that is being written`, () => {
		it('can be read in parts, while more is written, and after it was kept or removed', async () => {
			const { files } = await newBench();
			const content = randomBytes(200_000);
			for (const end of ['kept', 'discarded']) {
				const writer = await files.create();
				await writer.write(content.subarray(0, 150_000));
				const reader = await writer.openReader();
				expect(Buffer.from(await reader.read(10, 90))).toEqual(content.subarray(10, 100));
				await writer.write(content.subarray(150_000));
				if (end === 'kept') await writer.keep(NAME);
				else await writer.discard();
				expect(Buffer.from(await reader.read(149_000, 2_000))).toEqual(
					content.subarray(149_000, 151_000),
				);
				expect(await reader.read(200_000, 1)).toHaveLength(0);
				await reader.close();
				await reader.close();
			}
		});

		it('also for who comes while it is being kept', async () => {
			const { files } = await newBench();
			for (let round = 0; round < 20; round += 1) {
				const writer = await files.create();
				await writer.write(Buffer.from('abc'));
				let kept = false;
				const keeping = writer.keep(NAME).finally(() => (kept = true));
				while (!kept) {
					const reader = await writer.openReader();
					expect(Buffer.from(await reader.read(0, 3)).toString()).toBe('abc');
					await reader.close();
				}
				await keeping;
			}
		});

		it('gives the end of it to who asks for more', async () => {
			const { files } = await newBench();
			const writer = await files.create();
			await writer.write(Buffer.from('abc'));
			const reader = await writer.openReader();
			expect(Buffer.from(await reader.read(1, 100)).toString()).toBe('bc');
			await reader.close();
			await writer.discard();
		});
	});

	describe(`${adapter}: a damaged clip is refused`, () => {
		const damages: [string, string, (content: Buffer) => Buffer | undefined][] = [
			['missing', 'missing', () => undefined],
			['empty', 'size', () => Buffer.alloc(0)],
			['one byte short', 'size', (content) => content.subarray(0, -1)],
			['half', 'size', (content) => content.subarray(0, content.length / 2)],
			['one byte longer', 'size', (content) => Buffer.concat([content, Buffer.of(0)])],
			['replaced by another of its size', 'content', (content) => randomBytes(content.length)],
			['filled with zeros', 'content', (content) => Buffer.alloc(content.length)],
		];

		for (const bytes of [4_000, MEGABYTE + 4_000]) {
			it.each(damages)(`(${bytes} bytes) when it is %s`, async (_what, fault, damaged) => {
				const { files, openAgain, damage } = await newBench();
				const content = randomBytes(bytes);
				const written = await keep(files, content);
				await damage(written.file, damaged(content));
				expect(await openWritten(files, written)).toEqual({ ok: false, fault });
				expect(await openWritten(openAgain(), written)).toEqual({ ok: false, fault });
			});
		}

		it('when a single bit is wrong, wherever it is', async () => {
			const { files, openAgain, damage } = await newBench();
			for (const [bytes, numRuns] of [
				[3_000, 100],
				[MEGABYTE + 3_000, 15],
			] as const) {
				const content = randomBytes(bytes);
				const written = await keep(files, content);
				await fc.assert(
					fc.asyncProperty(
						fc.integer({ min: 0, max: bytes - 1 }),
						fc.integer({ min: 0, max: 7 }),
						async (position, bit) => {
							const flipped = Buffer.from(content);
							flipped[position]! ^= 1 << bit;
							await damage(written.file, flipped);
							expect(await served(openAgain(), written)).toBe('content');
							await damage(written.file, content);
						},
					),
					{
						numRuns,
						examples: [
							[0, 0],
							[bytes - 1, 7],
						],
					},
				);
				expect((await served(openAgain(), written)) as Buffer).toEqual(content);
			}
		});

		it.each([4_000, MEGABYTE + 4_000])(
			'(%d bytes) when it changes after it was verified',
			async (bytes) => {
				const { files, damage } = await newBench();
				const content = randomBytes(bytes);
				const written = await keep(files, content);
				expect(((await served(files, written)) as Buffer).equals(content)).toBe(true);
				const flipped = Buffer.from(content);
				flipped[bytes - 1]! ^= 1;
				await damage(written.file, flipped);
				expect(await served(files, written)).toBe('content');
			},
		);

		it('when the size or the hash asked for is not its own', async () => {
			const { files } = await newBench();
			const written = await keep(files, randomBytes(1_000));
			expect(await files.open(written.file, 999, written.sha256)).toMatchObject({ fault: 'size' });
			expect(await files.open(written.file, 1_000, sha256('other'))).toMatchObject({
				fault: 'content',
			});
		});
	});

	describe(`${adapter}: a clip that is being written`, () => {
		it.each([5_000, MEGABYTE + 5_000])(
			'(%d bytes) is readable without being kept, and gone once discarded',
			async (bytes) => {
				const { files, counts } = await newBench();
				const content = randomBytes(bytes);
				const writer = await files.create();
				await writeInPieces(writer, content);
				expect((await (await writer.open()).buffer()).equals(content)).toBe(true);
				const stream = (await writer.open()).stream();
				expect((await readAll(stream)).equals(content)).toBe(true);
				expect((await counts()).clips).toBe(0);
				await writer.discard();
				await expect(writer.open()).rejects.toThrow();
				expect(await counts()).toEqual({ clips: 0, unfinished: 0, quarantined: 0 });
			},
		);

		it('can be read at any place, to where it ends', async () => {
			const { files } = await newBench();
			const content = randomBytes(5_000);
			const writer = await files.create();
			await writeInPieces(writer, content.subarray(0, 3_000));
			const reader = await writer.openReader();
			expect(await reader.read(2_990, 100)).toEqual(content.subarray(2_990, 3_000));
			await writeInPieces(writer, content.subarray(3_000));
			await fc.assert(
				fc.asyncProperty(fc.nat(5_200), fc.nat(5_200), async (position, length) => {
					expect(await reader.read(position, length)).toEqual(
						content.subarray(position, position + length),
					);
				}),
			);
			await reader.close();
			await writer.discard();
		});

		it('is readable after it was kept, and stays when it is discarded', async () => {
			const { files } = await newBench();
			const content = randomBytes(5_000);
			const writer = await files.create();
			await writer.write(content);
			const written = await writer.keep(NAME);
			expect(await (await writer.open()).buffer()).toEqual(content);
			await writer.discard();
			expect(await served(files, written)).toEqual(content);
		});

		it('may be discarded more than once', async () => {
			const { files } = await newBench();
			const writer = await files.create();
			await writer.discard();
			await writer.discard();
		});

		it('may be empty', async () => {
			const { files } = await newBench();
			const writer = await files.create();
			expect(await (await writer.open()).buffer()).toEqual(Buffer.alloc(0));
			await writer.discard();
		});
	});

	describe(`${adapter}: left-overs`, () => {
		const nothingReferenced = async () => await Promise.resolve(new Set<string>());

		it('of writers that died go, young ones stay', async () => {
			const { files, openAgain, counts, passTime } = await newBench();
			const dead = await files.create();
			await dead.write(randomBytes(100));
			await passTime(2 * HOUR_MS);
			const young = await openAgain().create();
			await young.write(randomBytes(100));
			expect(await openAgain().sweep(HOUR_MS, nothingReferenced)).toBe(1);
			expect((await counts()).unfinished).toBe(1);
			const written = await young.keep(NAME);
			expect(await served(files, written)).toHaveLength(100);
			await dead.discard();
		});

		it('that no row names go, but neither young clips nor those that are referred to', async () => {
			const { files, passTime } = await newBench();
			const inUse = await keep(files, randomBytes(100), sampleKey('a'));
			const orphans = [
				await keep(files, randomBytes(100), sampleKey('b')),
				await keep(files, randomBytes(100), sampleKey('a')),
			];
			await passTime(2 * HOUR_MS);
			const young = await keep(files, randomBytes(100), sampleKey('c'));
			const asked: string[] = [];
			const removed = await files.sweep(HOUR_MS, async (names) => {
				asked.push(...names);
				return await Promise.resolve(new Set([inUse.file]));
			});
			expect(removed).toBe(2);
			expect(asked.sort()).toEqual([inUse.file, ...orphans.map((orphan) => orphan.file)].sort());
			expect(await served(files, inUse)).toHaveLength(100);
			expect(await served(files, young)).toHaveLength(100);
			for (const orphan of orphans) expect(await served(files, orphan)).toBe('missing');
		});

		it('stay when it cannot be told who refers to them', async () => {
			const { files, passTime } = await newBench();
			const written = await keep(files, randomBytes(100));
			await passTime(2 * HOUR_MS);
			const failing = files.sweep(HOUR_MS, async () => await Promise.reject(new Error('down')));
			await expect(failing).rejects.toThrow('down');
			expect(await served(files, written)).toHaveLength(100);
		});

		it('of a place where nothing was ever written are none', async () => {
			const { files } = await newBench();
			expect(await files.sweep(HOUR_MS, nothingReferenced)).toBe(0);
		});
	});

	describe(`${adapter}: removed and damaged clips`, () => {
		it('are gone, and those that were not there are passed over', async () => {
			const { files, counts } = await newBench();
			const first = await keep(files, randomBytes(100), sampleKey('a'));
			const second = await keep(files, randomBytes(100), sampleKey('b'));
			await files.remove([first.file, `${sampleKey('z')}.00000000`, second.file]);
			expect(await counts()).toEqual({ clips: 0, unfinished: 0, quarantined: 0 });
		});

		it('are put aside, and only the newest few are kept', async () => {
			const { files, counts, passTime } = await newBench();
			for (let number = 0; number < 25; number += 1) {
				const written = await keep(files, randomBytes(10), sampleKey(`clip ${number}`));
				await passTime(1_000);
				await files.quarantine(written.file);
				expect(await served(files, written)).toBe('missing');
			}
			const { clips, quarantined } = await counts();
			expect(clips).toBe(0);
			expect(quarantined).toBeGreaterThan(0);
			expect(quarantined).toBeLessThanOrEqual(20);
			await files.quarantine(`${sampleKey('z')}.00000000`);
		});
	});

	describe(`${adapter}: free space`, () => {
		it('is less than the whole, or unknown', async () => {
			const { files } = await newBench();
			const space = await files.freeBytes();
			if (space !== undefined) expect(space.freeBytes).toBeLessThanOrEqual(space.totalBytes);
		});
	});
}

async function opened(files: ClipFiles, written: WrittenClip): Promise<OpenClip> {
	const answer = await files.open(written.file, written.bytes, written.sha256);
	if (!answer.ok) throw new Error(`The clip was refused: ${answer.fault}`);
	return answer.clip;
}

async function writeInPieces(
	writer: { write(chunk: Uint8Array): Promise<void> },
	content: Uint8Array,
): Promise<void> {
	const piece = 100_000;
	for (let offset = 0; offset < content.length; offset += piece) {
		await writer.write(content.subarray(offset, offset + piece));
	}
}
