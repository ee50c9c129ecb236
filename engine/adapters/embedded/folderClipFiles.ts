import { createHash, randomUUID, type Hash } from 'node:crypto';
import { fstatSync } from 'node:fs';
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
import { pipeline, Transform, type Readable } from 'node:stream';
import { memoryClip } from '../../cache/memoryClip';
import type {
	ClipFiles,
	ClipWriter,
	PartReader,
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

/** Clips that are streamed are read in steps of this size. */
const STREAM_STEP_BYTES = 64 * 1024;

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

	const pathOf = (file: string) => join(clipsFolder, file.slice(0, 2), file);

	async function openClip(file: string, bytes: number, sha256: string): Promise<OpenAnswer> {
		const known = trusted.get(file);
		const answer = await openVerified(
			pathOf(file),
			bytes,
			sha256,
			known !== undefined && known.untilMs >= now() ? known.identity : undefined,
		);
		if (!answer.ok) {
			trusted.delete(file);
			return answer;
		}
		if (answer.hashed) {
			if (trusted.size >= TRUSTED_MOST) trusted.clear();
			trusted.set(file, { identity: answer.identity, untilMs: now() + TRUST_MS });
		}
		return { ok: true, clip: answer.clip };
	}

	return {
		async create() {
			const path = join(temporaryFolder, randomUUID());
			const { value: handle } = await inFolder(
				temporaryFolder,
				async () => await open(path, 'wx+', 0o600),
			);
			return folderClipWriter(handle, path, async (name) => {
				const file = `${name}.${randomUUID().slice(0, 8)}`;
				const folder = dirname(pathOf(file));
				const { made } = await inFolder(folder, async () => await rename(path, pathOf(file)));
				await syncFolder(folder);
				if (made !== undefined) await syncFolder(dirname(made));
				return { file, path: pathOf(file) };
			});
		},

		open: openClip,

		async remove(files) {
			let failure: unknown;
			for (const file of files) {
				trusted.delete(file);
				await unlink(pathOf(file))
					.catch(ignoreMissing)
					.catch((error: unknown) => {
						failure ??= error;
					});
			}
			if (failure !== undefined) throw failure;
		},

		async quarantine(file) {
			trusted.delete(file);
			await mkdir(quarantineFolder, { recursive: true, mode: 0o700 });
			await rename(pathOf(file), join(quarantineFolder, `${now()}.${file}`)).catch(ignoreMissing);
			const names = (await readdir(quarantineFolder)).sort();
			for (const name of names.slice(0, Math.max(0, names.length - QUARANTINE_KEPT))) {
				await rm(join(quarantineFolder, name), { recursive: true, force: true });
			}
		},

		async freeBytes(): Promise<FreeSpace | undefined> {
			const facts = await statfs(options.folder).catch(() => undefined);
			// Some network and container file systems report no sizes at all.
			if (facts === undefined || facts.blocks === 0) return undefined;
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
	place: (name: string) => Promise<{ file: string; path: string }>,
): ClipWriter {
	const hash: Hash = createHash('sha256');
	/** Of what was written so far. */
	const sha256 = () => hash.copy().digest('hex');
	let bytes = 0;
	let closed = false;
	let keptPath: string | undefined;
	let placing: Promise<{ file: string; path: string }> | undefined;

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
			placing = place(name);
			const placed = await placing;
			keptPath = placed.path;
			return { file: placed.file, bytes, sha256: sha256() };
		},

		async open() {
			// A disk that fails may not give back what it took, so this is verified like any other clip.
			const answer = await openVerified(keptPath ?? path, bytes, sha256(), undefined, true);
			if (answer.ok) return answer.clip;
			throw new Error(`The audio cannot be read back from the disk (${answer.fault})`);
		},

		async openReader() {
			const opened = await open(keptPath ?? path, 'r').catch(ignoreMissing);
			if (opened !== undefined) return partReader(opened);
			// It is on its way to the place where it is kept.
			await placing?.catch(() => undefined);
			return partReader(await open(keptPath ?? path, 'r'));
		},

		async discard() {
			await close().catch(() => undefined);
			if (keptPath === undefined) await rm(path, { force: true }).catch(() => undefined);
		},
	};
}

/** On its own handle, so that the file may be renamed or removed under it. */
function partReader(handle: FileHandle): PartReader {
	let closing: Promise<void> | undefined;
	return {
		read: async (position, length) => await readFrom(handle, position, length),
		close: async () => await (closing ??= handle.close().catch(() => undefined)),
	};
}

type Verified =
	| { ok: true; clip: OpenClip; identity: string; hashed: boolean }
	| { ok: false; fault: 'missing' | 'size' | 'content' };

/**
 * @param trustedIdentity the file need not be hashed when it still is this one
 * @param unfinished the file may be longer: a write that failed half-way left something behind
 */
async function openVerified(
	path: string,
	bytes: number,
	sha256: string,
	trustedIdentity: string | undefined,
	unfinished = false,
): Promise<Verified> {
	const opened = await open(path, 'r').then((handle) => ({ ok: true as const, handle }), faultOf);
	if (!opened.ok) return opened.fault === 'content' ? { ok: false, fault: 'missing' } : opened;
	const { handle } = opened;
	const answer = await verify(handle, bytes, sha256, trustedIdentity, unfinished)
		.catch(faultOf)
		.catch(async (error: unknown) => {
			await handle.close();
			throw error;
		});
	if (!answer.ok || bytes <= WHOLE_READ_BYTES) await handle.close();
	return answer;
}

async function verify(
	handle: FileHandle,
	bytes: number,
	sha256: string,
	trustedIdentity: string | undefined,
	unfinished: boolean,
): Promise<Verified> {
	// Of an open file on a local disk this takes microseconds; a trip through the thread pool takes more than the read.
	const facts = fstatSync(handle.fd);
	if (unfinished ? facts.size < bytes : facts.size !== bytes) return { ok: false, fault: 'size' };
	// The time of change, unlike that of modification, cannot be set back by those who edit or copy a file.
	const identity = `${facts.dev}:${facts.ino}:${facts.mtimeMs}:${facts.ctimeMs}`;
	const hashed = identity !== trustedIdentity;
	if (bytes <= WHOLE_READ_BYTES) {
		const content = await readWhole(handle, bytes);
		if (content.length !== bytes) return { ok: false, fault: 'size' };
		if (hashed && createHash('sha256').update(content).digest('hex') !== sha256) {
			return { ok: false, fault: 'content' };
		}
		return { ok: true, clip: memoryClip(content), identity, hashed };
	}
	if (hashed && (await hashFile(handle, bytes)) !== sha256) return { ok: false, fault: 'content' };
	return { ok: true, clip: fileClip(handle, bytes), identity, hashed };
}

/** Rights and resources may come back; whatever else keeps a file from being read is damage. */
const SAYS_NOTHING_OF_THE_CLIP = new Set([
	'EACCES',
	'EPERM',
	'EMFILE',
	'ENFILE',
	'ENOMEM',
	'EAGAIN',
	'EBUSY',
	'ETIMEDOUT',
]);

function faultOf(error: NodeJS.ErrnoException): { ok: false; fault: 'missing' | 'content' } {
	if (SAYS_NOTHING_OF_THE_CLIP.has(error.code ?? '')) throw error;
	return { ok: false, fault: error.code === 'ENOENT' ? 'missing' : 'content' };
}

function fileClip(handle: FileHandle, bytes: number): OpenClip {
	return {
		bytes,
		async buffer() {
			const content = await readWhole(handle, bytes).finally(async () => await handle.close());
			if (content.length === bytes) return content;
			throw cutShort();
		},
		stream: (part = { start: 0, end: bytes - 1 }) =>
			allOrFailure(
				handle.createReadStream({ ...part, highWaterMark: STREAM_STEP_BYTES }),
				part.end - part.start + 1,
			),
		close: async () => await handle.close(),
	};
}

/** What is read, which ends with an error when it is less than it should be; closing it closes the source. */
function allOrFailure(source: Readable, bytes: number): Readable {
	let missing = bytes;
	const checked = new Transform({
		highWaterMark: STREAM_STEP_BYTES,
		transform(chunk: Buffer, _encoding, done) {
			missing -= chunk.length;
			done(null, chunk);
		},
		flush: (done) => done(missing === 0 ? null : cutShort()),
	});
	// Whoever reads it is told of its error there.
	pipeline(source, checked, () => undefined);
	return checked;
}

function cutShort(): Error {
	return new Error('The clip was cut short while it was read');
}

async function readWhole(handle: FileHandle, bytes: number): Promise<Buffer> {
	return await readFrom(handle, 0, bytes);
}

/** Reads exactly `bytes`, or fewer when the file is shorter. */
async function readFrom(handle: FileHandle, position: number, bytes: number): Promise<Buffer> {
	const content = Buffer.allocUnsafe(bytes);
	let offset = 0;
	while (offset < bytes) {
		const { bytesRead } = await handle.read(content, offset, bytes - offset, position + offset);
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
		const length = Math.min(step.length, bytes - position);
		const { bytesRead } = await handle.read(step, 0, length, position);
		if (bytesRead === 0) break;
		hash.update(step.subarray(0, bytesRead));
		position += bytesRead;
	}
	return hash.digest('hex');
}

/**
 * Does something in a folder, which is nearly always there, and makes it only when it is not.
 *
 * @returns the first folder that had to be made, if any
 */
async function inFolder<T>(
	folder: string,
	work: () => Promise<T>,
): Promise<{ value: T; made?: string | undefined }> {
	const first = await work().then((value) => ({ value }), ignoreMissing);
	if (first !== undefined) return first;
	const made = await mkdir(folder, { recursive: true, mode: 0o700 });
	return { value: await work(), made };
}

/** Makes a rename durable. Some file systems cannot sync a folder; they order renames themselves. */
async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder, 'r').catch(() => undefined);
	if (handle === undefined) return;
	await handle.sync().catch(() => undefined);
	await handle.close().catch(() => undefined);
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
