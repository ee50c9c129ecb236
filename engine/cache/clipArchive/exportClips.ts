import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { cancelled, VoiceoverError } from '../../errors';
import type { ClipFiles, ClipWriter } from '../../ports/clipFiles';
import type { Clip } from '../../ports/clipIndex';
import type { Clock } from '../../ports/clock';
import type { ClipCache } from '../clipCache';
import { clipPages } from '../clipPages';
import { addClips, NO_CLIPS, type ClipSum } from '../invalidateClips';
import { clipRecord, MANIFEST_NAME, MANIFEST_TAIL, manifestHead, manifestLine } from './manifest';

export interface ExportDependencies {
	cache: ClipCache;
	/** Where the manifest waits until the clips are written. */
	temporaryFiles: ClipFiles;
	clock: Pick<Clock, 'now'>;
}

export interface ExportOptions {
	namespace: string;
	/** Only clips of this voice; undefined for all voices. */
	voiceId?: string;
	signal?: AbortSignal;
}

export interface ExportResult {
	exported: ClipSum;
	/** Clips whose file was damaged or gone; they are bought again when they are asked for. */
	unreadable: number;
}

export interface ClipExport {
	/** The ZIP file, made while it is read. */
	stream: Readable;
	/** Resolves when the stream was read to its end; rejects with why it broke off. */
	done: Promise<ExportResult>;
}

/**
 * The clips of a namespace as a ZIP file: audio as it is, in the order of keys, and the manifest as the last entry,
 * which so lists exactly the clips that are there. Memory does not grow with the size of the clips.
 */
export function exportClips(dependencies: ExportDependencies, options: ExportOptions): ClipExport {
	const zip = new ZipFile();
	const stream = zip.outputStream as Readable;
	zip.on('error', (error: Error) => stream.destroy(error));
	const { signal } = options;
	const stop = () => stream.destroy(cancelled());
	signal?.addEventListener('abort', stop, { once: true });
	const done = writeArchive(zip, stream, dependencies, options)
		.catch((error: Error) => {
			stream.destroy(error);
			throw error;
		})
		.finally(() => signal?.removeEventListener('abort', stop));
	// Whoever reads the stream gets the same error there, and may not look here.
	done.catch(() => undefined);
	return { stream, done };
}

async function writeArchive(
	zip: ZipFile,
	stream: Readable,
	{ cache, temporaryFiles, clock }: ExportDependencies,
	{ namespace, voiceId }: ExportOptions,
): Promise<ExportResult> {
	const manifest = await temporaryFiles.create().catch((cause: unknown) => {
		throw folderTrouble(cause);
	});
	return await writeEntries(manifest).finally(async () => await manifest.discard());

	async function writeEntries(lines: ClipWriter): Promise<ExportResult> {
		let exported: ClipSum = NO_CLIPS;
		let unreadable = 0;
		const write = async (text: string) =>
			await lines.write(Buffer.from(text)).catch((cause: unknown) => {
				throw folderTrouble(cause);
			});
		await write(manifestHead(clock.now()));
		for await (const clips of clipPages(cache.index, namespace, { byKey: true })) {
			for (const clip of clips.filter((each) => isOf(voiceId, each))) {
				const opened = await cache.open(clip);
				if (opened === undefined) {
					unreadable += 1;
					continue;
				}
				const current = (await cache.index.currentTake(namespace, clip.baseKey)) === clip.take;
				const record = clipRecord(clip, current);
				await addEntry(zip, stream, opened.stream(), record.name, {
					mtime: new Date(clip.createdAtMs),
					compress: false,
					size: clip.bytes,
				});
				await write(manifestLine(record, exported.clips === 0));
				exported = addClips(exported, [clip]);
			}
		}
		await write(MANIFEST_TAIL);
		const content = await lines.open();
		await addEntry(zip, stream, content.stream(), MANIFEST_NAME, {
			mtime: new Date(clock.now()),
			compress: true,
			size: content.bytes,
		});
		zip.end();
		// Only then is the temporary file of the manifest free to go.
		await finished(stream, { writable: false });
		return { exported, unreadable };
	}
}

/** Resolves when the content was taken; entry by entry, so that one file is open at a time. */
async function addEntry(
	zip: ZipFile,
	stream: Readable,
	content: Readable,
	name: string,
	options: { mtime: Date; compress: boolean; size: number },
): Promise<void> {
	if (stream.destroyed) {
		content.destroy();
		throw brokenOff(stream);
	}
	const { promise, resolve, reject } = Promise.withResolvers<void>();
	const onGone = () => reject(brokenOff(stream));
	stream.once('close', onGone);
	content.once('end', resolve).once('error', reject);
	zip.addReadStreamLazy(name, options, takenOnce(content));
	await promise.finally(() => {
		stream.removeListener('close', onGone);
		content.destroy();
	});
}

/** Entries are remembered to the end, for the list of files, and must not keep their content with them. */
function takenOnce(content: Readable) {
	let held: Readable | undefined = content;
	return (take: (error: unknown, stream: Readable) => void) => {
		const taken = held!;
		held = undefined;
		take(null, taken);
	};
}

function isOf(voiceId: string | undefined, clip: Clip): boolean {
	return voiceId === undefined || clip.document['voiceId'] === voiceId;
}

function brokenOff(stream: Readable): Error {
	return stream.errored ?? new Error('The export was given up by its reader');
}

function folderTrouble(cause: unknown): VoiceoverError {
	const code = (cause as NodeJS.ErrnoException | undefined)?.code;
	return new VoiceoverError(
		'STORE_UNAVAILABLE',
		`The folder of the voiceover store cannot be written${code === undefined ? '' : ` (${code})`}`,
		{
			description:
				'Check that the disk has free space and that the user that runs n8n may write to the folder of the store, then run again.',
			cause,
		},
	);
}
