import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { folderClipFiles } from '../../../engine/adapters/embedded/folderClipFiles';
import { createAudioSpool } from '../../../engine/cache/audioSpool';
import { liveSpool, type LiveAudio } from '../../../engine/cache/liveAudio';
import type { ClipFiles } from '../../../engine/ports/clipFiles';
import { temporaryFolder } from '../../support/temporaryFolder';

const root = temporaryFolder('live');
const KEY = 'a'.repeat(64);

async function readAll(live: LiveAudio, pauseMs = 0): Promise<Buffer> {
	const { audio } = await live.open();
	const pieces: Uint8Array[] = [];
	for await (const piece of audio) {
		pieces.push(Buffer.from(piece));
		if (pauseMs > 0) await new Promise((wait) => setTimeout(wait, pauseMs));
	}
	return Buffer.concat(pieces);
}

/** Takes the first bytes and then fails each write, as a disk that runs full. */
function fillingUp(files: ClipFiles, afterWrites: number): ClipFiles {
	return {
		...files,
		async create() {
			const writer = await files.create();
			let writes = 0;
			return {
				...writer,
				async write(chunk) {
					writes += 1;
					if (writes > afterWrites) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
					await writer.write(chunk);
				},
			};
		},
	};
}

describe('audio that is still arriving', () => {
	it('reaches every reader whole, whenever it began and wherever the audio is kept', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 12 }),
				fc.array(fc.nat(12), { minLength: 1, maxLength: 5 }),
				fc.constantFrom('file', 'memory', 'fillingUp'),
				fc.boolean(),
				async (sizes, beginnings, where, kept) => {
					const folder = folderClipFiles({ folder: root });
					const files =
						where === 'memory' ? undefined : where === 'file' ? folder : fillingUp(folder, 3);
					const spool = liveSpool(await createAudioSpool(files));
					const readers: Promise<Buffer>[] = [];
					const begin = (at: number) => {
						for (const beginning of beginnings) {
							if (beginning === at) readers.push(readAll(spool.live));
						}
					};
					const written: Buffer[] = [];
					for (const [index, size] of sizes.entries()) {
						begin(index);
						const chunk = randomBytes(size);
						written.push(chunk);
						await spool.write(chunk);
						if (index % 3 === 0) await new Promise((turn) => setImmediate(turn));
					}
					for (let late = sizes.length; late <= 12; late += 1) begin(late);
					spool.complete();
					if (kept) await spool.keep(KEY);
					const whole = Buffer.concat(written);
					for (const got of await Promise.all(readers)) expect(got.equals(whole)).toBe(true);
					await spool.discard();
				},
			),
			{ numRuns: 60 },
		);
	});

	it('reaches a reader whole whose file is removed while it is being opened, since the disk failed', async () => {
		const files = fillingUp(folderClipFiles({ folder: root }), 3);
		const moved = Promise.withResolvers<void>();
		const spool = liveSpool(
			await createAudioSpool({
				...files,
				async create() {
					const writer = await files.create();
					const openReader = async () =>
						await moved.promise.then(async () => await writer.openReader());
					return { ...writer, openReader };
				},
			}),
		);
		const chunks = Array.from({ length: 5 }, () => randomBytes(70_000));
		for (const chunk of chunks.slice(0, 3)) await spool.write(chunk);
		const got = readAll(spool.live);
		await spool.write(chunks[3]!);
		moved.resolve();
		await spool.write(chunks[4]!);
		spool.complete();
		expect((await got).equals(Buffer.concat(chunks))).toBe(true);
		await spool.discard();
	});

	it('is followed within the same turn of the disk, not at the end', async () => {
		const spool = liveSpool(await createAudioSpool(folderClipFiles({ folder: root })));
		const { audio } = await spool.live.open();
		const reading = audio[Symbol.asyncIterator]();
		for (const text of ['one', 'two', 'three']) {
			await spool.write(Buffer.from(text));
			expect(Buffer.from((await reading.next()).value as Uint8Array).toString()).toBe(text);
		}
		spool.complete();
		expect((await reading.next()).done).toBe(true);
		await spool.discard();
	});

	it('that fails breaks for all readers after what had arrived, and for those who come later', async () => {
		const spool = liveSpool(await createAudioSpool(folderClipFiles({ folder: root })));
		await spool.write(Buffer.from('half'));
		const { audio } = await spool.live.open();
		const got: string[] = [];
		const reading = (async () => {
			for await (const piece of audio) got.push(Buffer.from(piece).toString());
		})();
		while (got.length === 0) await new Promise((turn) => setImmediate(turn));
		spool.fail(new Error('cut'));
		await expect(reading).rejects.toThrow('cut');
		expect(got).toEqual(['half']);
		await expect(spool.live.open()).rejects.toThrow('cut');
		await spool.discard();
	});

	it.each(['file', 'memory'])(
		'that is thrown away tells why, once that is known (in a %s)',
		async (where) => {
			const files = where === 'file' ? folderClipFiles({ folder: root }) : undefined;
			const spool = liveSpool(await createAudioSpool(files));
			await spool.write(randomBytes(1000));
			const early = await spool.live.open();
			const hearing = (async () => {
				for await (const _piece of early.audio);
			})();
			await spool.discard();
			const late = spool.live.open().then(async ({ audio }) => {
				for await (const _piece of audio);
			});
			const outcomes = Promise.allSettled([hearing, late]);
			await new Promise((wait) => setTimeout(wait, 5));
			const reason = new Error('the connection broke');
			spool.fail(reason);
			expect(await outcomes).toEqual([
				{ status: 'rejected', reason },
				{ status: 'rejected', reason },
			]);
		},
	);

	it('that fails before the first byte never starts', async () => {
		const spool = liveSpool(await createAudioSpool(undefined));
		const started = spool.live.started();
		spool.fail(new Error('refused'));
		await expect(started).rejects.toThrow('refused');
	});

	it('is left by a reader whose signal fires, without a change for the others', async () => {
		const spool = liveSpool(await createAudioSpool(undefined));
		const stop = new AbortController();
		const { audio } = await spool.live.open(stop.signal);
		const leaving = (async () => {
			for await (const _piece of audio);
		})();
		const staying = readAll(spool.live);
		await spool.write(Buffer.from('one'));
		stop.abort();
		await expect(leaving).rejects.toMatchObject({ code: 'CANCELLED' });
		await spool.write(Buffer.from('two'));
		spool.complete();
		expect((await staying).toString()).toBe('onetwo');
	});

	it('waits for no reader that is slow', async () => {
		const spool = liveSpool(await createAudioSpool(folderClipFiles({ folder: root })));
		let finished = false;
		const slow = readAll(spool.live, 50).finally(() => (finished = true));
		for (let piece = 0; piece < 10; piece += 1) await spool.write(randomBytes(100_000));
		spool.complete();
		expect(finished).toBe(false);
		expect(await slow).toHaveLength(1_000_000);
		await spool.discard();
	});
});
