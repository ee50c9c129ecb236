import { createHash, randomUUID, type Hash } from 'node:crypto';
import {
	mkdir,
	open,
	readdir,
	rename,
	rm,
	stat,
	statfs,
	unlink,
	type FileHandle,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { memoryClip } from '../../cache/memoryClip';
import type {
	ClipFiles,
	ClipWriter,
	FreeSpace,
	OpenAnswer,
	OpenClip,
	WrittenClip,
} from '../../ports/clipFiles';

/** Clips up to this size are read, hashed and handed on as one buffer; larger ones as a stream. */
const WHOLE_READ_BYTES = 1024 * 1024;

/** Large clips are hashed in steps of this size, about 0.3 ms each, so that hashing never holds the event loop. */
const HASH_STEP_BYTES = 512 * 1024;

/** A verified file is trusted for this long before its content is hashed again. */
const TRUST_MS = 24 * 60 * 60 * 1000;

const QUARANTINE_KEPT = 20;

/** Verified files remembered per process, about 100 bytes each; past it all are verified anew. */
const TRUSTED_MOST = 100_000;

export interface FolderClipFilesOptions {
	/** Absolute path; created with mode 0700 when missing. */
	folder: string;
	now?: () => number;
}

/**
 * Clips as files: `clips/<2 hex>/<key>.<random>`, written in `tmp/` on the same file system first.
 *
 * Names are unique for each put, so that a reader, a second writer and the evictor never meet in one file.
 */
export function folderClipFiles(options: FolderClipFilesOptions): ClipFiles {
	const now = options.now ?? Date.now;
	const temporaryFolder = join(options.folder, 'tmp');
	const clipsFolder = join(options.folder, 'clips');
	const quarantineFolder = join(options.folder, 'quarantine');
	/** File name -> what it looked like when its content was last hashed, and until when that counts. */
	const trusted = new Map<string, { identity: string; untilMs: number }>();

	const trust = (file: string, identity: string) => {
		if (trusted.size >= TRUSTED_MOST) trusted.clear();
		trusted.set(file, { identity, untilMs: now() + TRUST_MS });
	};

	const pathOf = (file: string) => join(clipsFolder, file.slice(0, 2), file);

	async function openClip(file: string, bytes: number, sha256: string): Promise<OpenAnswer> {
		const handle = await open(pathOf(file), 'r').catch(ignoreMissing);
		if (handle === undefined) return { ok: false, fault: 'missing' };
		const refuse = async (fault: 'size' | 'content'): Promise<OpenAnswer> => {
			await handle.close();
			return { ok: false, fault };
		};
		const facts = await handle.stat();
		if (facts.size !== bytes) return await refuse('size');
		const identity = `${facts.dev}:${facts.ino}:${facts.mtimeMs}`;
		const known = trusted.get(file);
		const hashDue = known?.identity !== identity || known.untilMs < now();

		if (bytes <= WHOLE_READ_BYTES) {
			const content = await readWhole(handle, bytes);
			if (content.length !== bytes) return await refuse('size');
			if (hashDue && createHash('sha256').update(content).digest('hex') !== sha256) {
				return await refuse('content');
			}
			await handle.close();
			if (hashDue) trust(file, identity);
			return { ok: true, clip: memoryClip(content) };
		}
		if (hashDue) {
			if ((await hashFile(handle, bytes)) !== sha256) return await refuse('content');
			trust(file, identity);
		}
		return { ok: true, clip: fileClip(handle, bytes) };
	}

	return {
		async create() {
			await mkdir(temporaryFolder, { recursive: true, mode: 0o700 });
			const path = join(temporaryFolder, randomUUID());
			const handle = await open(path, 'wx+', 0o600);
			return folderClipWriter(handle, path, async (name) => {
				const file = `${name}.${randomUUID().slice(0, 8)}`;
				const folder = dirname(pathOf(file));
				await mkdir(folder, { recursive: true, mode: 0o700 });
				await rename(path, pathOf(file));
				await syncFolder(folder);
				return file;
			});
		},

		open: openClip,

		async remove(files) {
			for (const file of files) {
				trusted.delete(file);
				await unlink(pathOf(file)).catch(ignoreMissing);
			}
		},

		async quarantine(file) {
			trusted.delete(file);
			await mkdir(quarantineFolder, { recursive: true, mode: 0o700 });
			await rename(pathOf(file), join(quarantineFolder, `${now()}.${file}`)).catch(ignoreMissing);
			const names = (await readdir(quarantineFolder)).sort();
			for (const name of names.slice(0, Math.max(0, names.length - QUARANTINE_KEPT))) {
				await unlink(join(quarantineFolder, name)).catch(ignoreMissing);
			}
		},

		async freeBytes(): Promise<FreeSpace | undefined> {
			const facts = await statfs(options.folder).catch(() => undefined);
			if (facts === undefined) return undefined;
			return {
				freeBytes: facts.bavail * facts.bsize,
				totalBytes: facts.blocks * facts.bsize,
			};
		},

		async sweep(olderThanMs, referenced) {
			const limit = now() - olderThanMs;
			let removed = 0;
			for await (const path of filesBelow(temporaryFolder, limit)) {
				await unlink(path).catch(ignoreMissing);
				removed += 1;
			}
			for (const prefix of await readdir(clipsFolder).catch(() => [])) {
				const old: string[] = [];
				for await (const path of filesBelow(join(clipsFolder, prefix), limit)) {
					old.push(basename(path));
				}
				const inUse = await referenced(old);
				const orphans = old.filter((file) => !inUse.has(file));
				await this.remove(orphans);
				removed += orphans.length;
			}
			return removed;
		},
	};
}

function folderClipWriter(
	handle: FileHandle,
	path: string,
	place: (name: string) => Promise<string>,
): ClipWriter {
	const hash: Hash = createHash('sha256');
	let bytes = 0;
	let closed = false;
	let kept = false;

	const close = async () => {
		if (closed) return;
		closed = true;
		await handle.close();
	};

	return {
		async write(chunk) {
			let offset = 0;
			while (offset < chunk.length) {
				const position = bytes + offset;
				const { bytesWritten } = await handle.write(chunk, offset, chunk.length - offset, position);
				offset += bytesWritten;
			}
			// Counted once the whole chunk is there: a chunk that failed half-way is not part of the clip.
			hash.update(chunk);
			bytes += chunk.length;
		},

		async keep(name): Promise<WrittenClip> {
			await handle.datasync();
			await close();
			const file = await place(name);
			kept = true;
			return { file, bytes, sha256: hash.digest('hex') };
		},

		async open() {
			return fileClip(await open(path, 'r'), bytes);
		},

		async discard() {
			await close().catch(() => undefined);
			if (!kept) await rm(path, { force: true }).catch(() => undefined);
		},
	};
}

function fileClip(handle: FileHandle, bytes: number): OpenClip {
	return {
		bytes,
		async buffer() {
			const content = await readWhole(handle, bytes);
			await handle.close();
			return content;
		},
		stream: () => handle.createReadStream({ start: 0, highWaterMark: 256 * 1024 }),
		close: async () => await handle.close(),
	};
}

/** Reads exactly `bytes`, or fewer when the file is shorter. */
async function readWhole(handle: FileHandle, bytes: number): Promise<Buffer> {
	const content = Buffer.allocUnsafe(bytes);
	let offset = 0;
	while (offset < bytes) {
		const { bytesRead } = await handle.read(content, offset, bytes - offset, offset);
		if (bytesRead === 0) break;
		offset += bytesRead;
	}
	return content.subarray(0, offset);
}

async function hashFile(handle: FileHandle, bytes: number): Promise<string> {
	const hash = createHash('sha256');
	const step = Buffer.allocUnsafe(Math.min(HASH_STEP_BYTES, bytes));
	let position = 0;
	while (position < bytes) {
		const { bytesRead } = await handle.read(step, 0, step.length, position);
		if (bytesRead === 0) break;
		hash.update(step.subarray(0, bytesRead));
		position += bytesRead;
	}
	return hash.digest('hex');
}

/** Makes a rename durable. Some file systems cannot sync a folder; they order renames themselves. */
async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder, 'r').catch(() => undefined);
	if (handle === undefined) return;
	await handle.sync().catch(() => undefined);
	await handle.close();
}

async function* filesBelow(folder: string, olderThanEpochMs: number): AsyncGenerator<string> {
	for (const name of await readdir(folder).catch(() => [])) {
		const path = join(folder, name);
		const facts = await stat(path).catch(ignoreMissing);
		if (facts?.isFile() && facts.mtimeMs < olderThanEpochMs) yield path;
	}
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
	if (error.code === 'ENOENT') return undefined;
	throw error;
}
