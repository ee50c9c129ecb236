import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import {
	chmod,
	mkdir,
	open,
	readFile,
	readdir,
	readlink,
	rm,
	unlink,
	utimes,
	writeFile,
} from 'node:fs/promises';
import { buffer as readAll } from 'node:stream/consumers';
import { join } from 'node:path';
import { folderClipFiles } from '../../../../engine/adapters/embedded/folderClipFiles';
import type { ClipFiles, WrittenClip } from '../../../../engine/ports/clipFiles';
import { clipFilesContract } from '../../../contracts/clipFilesContract';
import { heldClock } from '../../../contracts/heldClock';
import { sampleKey } from '../../../contracts/sampleClip';
import { temporaryFolder } from '../../../support/temporaryFolder';

const root = temporaryFolder();
const MEGABYTE = 1024 * 1024;

function newBench() {
	const folder = join(root, randomUUID());
	const clock = heldClock(Date.now());
	const openAgain = () => folderClipFiles({ folder, now: () => clock.now() });
	const pathOf = (file: string) => join(folder, 'clips', file.slice(0, 2), file);
	return {
		folder,
		clock,
		pathOf,
		files: openAgain(),
		openAgain,
		stored: async (file: string) => await readFile(pathOf(file)).catch(() => undefined),
		async damage(file: string, content: Buffer | undefined) {
			await (content === undefined ? unlink(pathOf(file)) : writeFile(pathOf(file), content));
		},
		async counts() {
			const below = async (name: string) =>
				(
					await readdir(join(folder, name), { recursive: true, withFileTypes: true }).catch(
						() => [],
					)
				).filter((entry) => entry.isFile()).length;
			return {
				clips: await below('clips'),
				unfinished: await below('tmp'),
				quarantined: await below('quarantine'),
			};
		},
		async passTime(ms: number) {
			// What is there grows older, so that what is made from here on is young.
			for (const name of ['clips', 'tmp']) {
				const entries = await readdir(join(folder, name), {
					recursive: true,
					withFileTypes: true,
				}).catch(() => []);
				for (const entry of entries.filter((found) => found.isFile())) {
					const path = join(entry.parentPath, entry.name);
					const { mtimeMs } = statSync(path);
					await utimes(path, new Date(), new Date(mtimeMs - ms));
				}
			}
		},
	};
}

clipFilesContract('Folder', async () => await Promise.resolve(newBench()));

async function keep(files: ClipFiles, content: Uint8Array): Promise<WrittenClip> {
	const writer = await files.create();
	await writer.write(content);
	return await writer.keep(sampleKey('a'));
}

describe('the folder of clips', () => {
	it('is readable for its owner only, with all that is in it', async () => {
		const { folder, files } = newBench();
		const damaged = await keep(files, randomBytes(100));
		await files.quarantine(damaged.file);
		await keep(files, randomBytes(100));
		const writer = await files.create();
		await writer.write(randomBytes(100));
		for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
			const { mode } = statSync(join(entry.parentPath, entry.name));
			expect([entry.name, mode & 0o777]).toEqual([entry.name, entry.isDirectory() ? 0o700 : 0o600]);
		}
		await writer.discard();
	});

	it('shows a clip under its final name only when it is complete', async () => {
		const { folder, files, pathOf } = newBench();
		const content = randomBytes(MEGABYTE);
		const writer = await files.create();
		for (let piece = 0; piece < 4; piece += 1) {
			await writer.write(content.subarray((piece * MEGABYTE) / 4, ((piece + 1) * MEGABYTE) / 4));
			expect(readdirSync(folder)).toEqual(['tmp']);
		}
		const { file } = await writer.keep(sampleKey('a'));
		expect((await readFile(pathOf(file))).equals(content)).toBe(true);
	});

	it('may vanish between two clips', async () => {
		const { folder, files } = newBench();
		await keep(files, randomBytes(100));
		await rm(folder, { recursive: true });
		const content = randomBytes(100);
		const written = await keep(files, content);
		expect(await files.open(written.file, 100, written.sha256)).toMatchObject({ ok: true });
	});
});

describe('a verified file', () => {
	const SOME_DAY = new Date(Date.UTC(2026, 0, 1));

	/** Flips a bit in place and sets the time of modification back, as a careless copy might. */
	async function changeUnnoticed(path: string): Promise<void> {
		const handle = await open(path, 'r+');
		const byte = Buffer.alloc(1);
		await handle.read(byte, 0, 1, 10);
		byte[0]! ^= 1;
		await handle.write(byte, 0, 1, 10);
		await handle.close();
		await utimes(path, SOME_DAY, SOME_DAY);
	}

	it('is verified anew when it was changed with its time of modification set back', async () => {
		const { files, pathOf } = newBench();
		const written = await keep(files, randomBytes(5_000));
		await utimes(pathOf(written.file), SOME_DAY, SOME_DAY);
		await files.open(written.file, written.bytes, written.sha256);
		await changeUnnoticed(pathOf(written.file));
		expect(await files.open(written.file, written.bytes, written.sha256)).toEqual({
			ok: false,
			fault: 'content',
		});
	});

	it('is verified anew after a day, even when nothing seems to have changed', async () => {
		const { files, clock } = newBench();
		const written = await keep(files, randomBytes(5_000));
		// A wrong hash stands in for bytes that went bad without a trace.
		const openWrongly = async () => await files.open(written.file, written.bytes, 'wrong');
		await files.open(written.file, written.bytes, written.sha256);
		expect(await openWrongly()).toMatchObject({ ok: true });
		clock.pass(24 * 60 * 60 * 1000 + 1);
		expect(await openWrongly()).toEqual({ ok: false, fault: 'content' });
	});
});

describe('a file that cannot be read', () => {
	it('for a reason that is its own is damage: a folder in its place', async () => {
		const { files, pathOf } = newBench();
		const written = await keep(files, randomBytes(4_096));
		await unlink(pathOf(written.file));
		await mkdir(pathOf(written.file));
		const { size } = statSync(pathOf(written.file));
		expect(await files.open(written.file, size, written.sha256)).toMatchObject({ ok: false });
		await files.quarantine(written.file);
		expect(await files.open(written.file, size, written.sha256)).toEqual({
			ok: false,
			fault: 'missing',
		});
	});

	const asRoot = process.getuid?.() === 0;
	(asRoot ? it.skip : it)(
		'for want of rights is an error and not damage, since it is paid for (skipped: root may read everything)',
		async () => {
			const { files, pathOf } = newBench();
			const written = await keep(files, randomBytes(100));
			await chmod(pathOf(written.file), 0);
			await expect(files.open(written.file, 100, written.sha256)).rejects.toMatchObject({
				code: 'EACCES',
			});
			await chmod(pathOf(written.file), 0o600);
			expect(await files.open(written.file, 100, written.sha256)).toMatchObject({ ok: true });
		},
	);
});

describe('what a failed write left behind', () => {
	it('is not served: only what was written whole is', async () => {
		const { files, folder } = newBench();
		for (const bytes of [1_000, 2 * MEGABYTE]) {
			const writer = await files.create();
			const content = randomBytes(bytes);
			await writer.write(content);
			// As a disk that fills up in the middle of the next chunk leaves it.
			const [name] = readdirSync(join(folder, 'tmp'));
			await writeFile(join(folder, 'tmp', name!), randomBytes(500), { flag: 'a' });
			expect((await (await writer.open()).buffer()).equals(content)).toBe(true);
			expect((await readAll((await writer.open()).stream())).equals(content)).toBe(true);
			await writer.discard();
		}
	});

	it('is refused when the disk gives back something else than it took', async () => {
		const { files, folder } = newBench();
		const writer = await files.create();
		await writer.write(Buffer.alloc(1_000, 7));
		const [name] = readdirSync(join(folder, 'tmp'));
		await writeFile(join(folder, 'tmp', name!), Buffer.alloc(1_000));
		await expect(writer.open()).rejects.toThrow('cannot be read back');
		await writer.discard();
	});
});

const countsHandles = process.platform === 'linux';
(countsHandles ? describe : describe.skip)('file handles', () => {
	it('are closed after every kind of use', async () => {
		const { files, folder } = newBench();
		/** Of this test's own files; the test runner has others. */
		const openHandles = async () => {
			const names = await readdir('/proc/self/fd');
			const targets = await Promise.all(
				names.map(async (name) => await readlink(`/proc/self/fd/${name}`).catch(() => '')),
			);
			return targets.filter((target) => target.startsWith(folder)).length;
		};
		for (const bytes of [2_000, 2 * MEGABYTE]) {
			const written = await keep(files, randomBytes(bytes));
			const openIt = async () => {
				const answer = await files.open(written.file, bytes, written.sha256);
				if (!answer.ok) throw new Error(answer.fault);
				return answer.clip;
			};
			await (await openIt()).buffer();
			for await (const _ of (await openIt()).stream());
			const abandoned = (await openIt()).stream();
			abandoned.destroy();
			for await (const _ of (await openIt()).stream()) break;
			await (await openIt()).close();
			const closedTwice = await openIt();
			await closedTwice.buffer();
			await closedTwice.close();
			await files.open(written.file, bytes - 1, written.sha256);
			await files.open(written.file, bytes + 1, written.sha256);
			await folderClipFiles({ folder }).open(written.file, bytes, 'wrong');
			const writer = await files.create();
			await writer.write(randomBytes(bytes));
			await (await writer.open()).buffer();
			await writer.discard();
			await writer.open().catch(() => undefined);
		}
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(await openHandles()).toBe(0);
	});
});
