import { createHash, randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createAudioInspector } from '../../audio/audioInspector';
import { cancelled, VoiceoverError } from '../../errors';
import type { ClipFiles, ClipWriter } from '../../ports/clipFiles';
import type { Lease } from '../../ports/clipIndex';
import type { AudioSpool } from '../audioSpool';
import { withoutDelivery, type ClipCache, type NewClip } from '../clipCache';
import { NO_CLIPS, type ClipSum } from '../invalidateClips';
import { LEASE_TTL_MS } from '../keyLease';
import { checkRecord, type CheckedRecord } from './manifest';
import { openArchive, type ClipArchive } from './openArchive';

/** A list of thousands of faults helps nobody. */
const FAULTS_TOLD = 100;

export interface ImportDependencies {
	cache: ClipCache;
	/** Where the archive waits while it is read. */
	temporaryFiles: ClipFiles;
}

export interface ImportFault {
	/** Of the clip, where the manifest names one. */
	key?: string;
	/** In words, the rest of a sentence that begins with the clip. */
	reason: string;
}

export interface ImportResult {
	imported: ClipSum;
	/** Clips that were there already and were left as they are. */
	existing: number;
	/** Clips that were not taken over. */
	refused: number;
	/** Why, for the first hundred of them. */
	faults: ImportFault[];
}

/**
 * Takes over the clips of an archive that are not there yet. Each is there completely or not at all, and only if it is
 * the audio that the manifest says, under the key of the speech that it says.
 *
 * @throws INVALID_INPUT for a file that is not such an archive, before anything is taken over; STORE_UNAVAILABLE and
 *   CANCELLED, also half-way: what was imported stays, and a second run goes on
 */
export async function importClips(
	{ cache, temporaryFiles }: ImportDependencies,
	namespace: string,
	upload: AsyncIterable<Uint8Array>,
	signal?: AbortSignal,
): Promise<ImportResult> {
	const file = await temporaryFiles.create().catch((cause: unknown) => {
		throw folderTrouble(cause);
	});
	const importAll = async () => {
		const bytes = await receive(upload, file);
		const reader = await file.openReader();
		const read = async () =>
			await takeOver(cache, namespace, await openArchive(reader, bytes), signal);
		return await read().finally(reader.close);
	};
	return await importAll().finally(async () => await file.discard());
}

async function receive(upload: AsyncIterable<Uint8Array>, file: ClipWriter): Promise<number> {
	let bytes = 0;
	for await (const chunk of upload) {
		await file.write(chunk).catch((cause: unknown) => {
			throw folderTrouble(cause);
		});
		bytes += chunk.length;
	}
	return bytes;
}

async function takeOver(
	cache: ClipCache,
	namespace: string,
	archive: ClipArchive,
	signal: AbortSignal | undefined,
): Promise<ImportResult> {
	let imported: ClipSum = NO_CLIPS;
	let existing = 0;
	let refused = 0;
	const faults: ImportFault[] = [];
	for (const value of archive.records) {
		if (signal?.aborted) throw cancelled();
		const record = checkRecord(value);
		const outcome =
			typeof record === 'string'
				? { fault: record }
				: await importOne(cache, namespace, archive, record);
		if (outcome === 'existing') existing += 1;
		else if (outcome === 'imported') imported = added(imported, record as CheckedRecord);
		else {
			refused += 1;
			if (faults.length < FAULTS_TOLD) faults.push({ ...keyOf(value), reason: outcome.fault });
		}
	}
	return { imported, existing, refused, faults };
}

type ImportOutcome = 'imported' | 'existing' | { fault: string };

async function importOne(
	cache: ClipCache,
	namespace: string,
	archive: ClipArchive,
	record: CheckedRecord,
): Promise<ImportOutcome> {
	if (await isThere(cache, namespace, record)) return 'existing';
	const owner = randomUUID();
	const answer = await cache.index.acquireLease(namespace, record.key, owner, LEASE_TTL_MS);
	if (!answer.granted) return { fault: 'it is being generated at this moment' };
	const { lease } = answer;
	const renewal = setInterval(() => {
		cache.index.renewLease(lease, LEASE_TTL_MS).catch(() => undefined);
	}, LEASE_TTL_MS / 3).unref();
	return await importUnderLease(cache, archive, record, lease).finally(async () => {
		clearInterval(renewal);
		await cache.index.releaseLease(lease).catch(() => undefined);
	});
}

async function importUnderLease(
	cache: ClipCache,
	archive: ClipArchive,
	record: CheckedRecord,
	lease: Lease,
): Promise<ImportOutcome> {
	// Between the look-up and the lease another process may have bought it.
	if (await isThere(cache, lease.namespace, record)) return 'existing';
	// A small file may unpack to more than the disk holds.
	const tooLarge = cache.refusal(record.bytes);
	if (tooLarge !== undefined) return notKept(tooLarge);
	const spool = await cache.createSpool();
	const put = async (): Promise<ImportOutcome> => {
		const content = await archive
			.read(record.name, record.bytes)
			.catch(() => ({ fault: 'its file in the ZIP file cannot be read' }));
		if (content === undefined) return { fault: 'the ZIP file has no file of its name and size' };
		if ('fault' in content) return content;
		const received = await receiveClip(content, record, spool);
		if ('fault' in received) return received;
		const { name: _name, current, sha256: _sha256, outputFormat: _format, ...facts } = record;
		const clip = { ...facts, ...received.audio, namespace: lease.namespace };
		const answer = await cache.put(lease, spool, clip, current && record.take > 1 ? {} : undefined);
		return answer.cached ? 'imported' : notKept(answer.reason);
	};
	return await put().finally(async () => await spool.discard());
}

function notKept(reason: string): { fault: string } {
	return { fault: `it could not be kept: ${withoutDelivery(reason)}` };
}

type Received =
	{ audio: Pick<NewClip, 'mimeType' | 'extension' | 'durationSeconds'> } | { fault: string };

async function receiveClip(
	content: Readable,
	record: CheckedRecord,
	spool: AudioSpool,
): Promise<Received> {
	const inspector = createAudioInspector(record.outputFormat);
	const hash = createHash('sha256');
	let bytes = 0;
	// Trouble with the disk of the store is not the clip's, so only the reading is guarded.
	const pieces = content[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
	for (;;) {
		const piece = await pieces.next().catch(() => undefined);
		if (piece === undefined) return { fault: 'its file in the ZIP file is damaged' };
		if (piece.done) break;
		inspector.push(piece.value);
		hash.update(piece.value);
		bytes += piece.value.length;
		await spool.write(piece.value);
	}
	if (bytes !== record.bytes || hash.digest('hex') !== record.sha256) {
		return { fault: 'its file in the ZIP file is damaged' };
	}
	const verdict = inspector.finish();
	if (!verdict.complete) {
		return { fault: `its audio is not complete: ${verdict.detail.replace(/^the reply/, 'it')}` };
	}
	const { mimeType, extension, durationSeconds } = verdict;
	return { audio: { mimeType, extension, durationSeconds } };
}

/** A damaged clip that is there is removed on the way, so that the archive heals it. */
async function isThere(
	cache: ClipCache,
	namespace: string,
	{ key }: CheckedRecord,
): Promise<boolean> {
	const found = await cache.lookUp(namespace, key);
	await found?.open.close();
	return found !== undefined;
}

function added(sum: ClipSum, { bytes, credits }: CheckedRecord): ClipSum {
	return { clips: sum.clips + 1, bytes: sum.bytes + bytes, credits: sum.credits + credits };
}

function keyOf(value: unknown): { key?: string } {
	const key = (value as { key?: unknown } | null)?.key;
	return typeof key === 'string' ? { key: key.slice(0, 64) } : {};
}

function folderTrouble(cause: unknown): VoiceoverError {
	const code = (cause as NodeJS.ErrnoException | undefined)?.code;
	return new VoiceoverError(
		'STORE_UNAVAILABLE',
		`The file cannot be written to the folder of the voiceover store while it is imported${code === undefined ? '' : ` (${code})`}`,
		{
			description:
				'Nothing was imported. The disk needs room for the ZIP file and its clips. Check that and the rights of the folder, then run again.',
			cause,
		},
	);
}
