import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import { invalidInput, VoiceoverError } from '../../errors';
import type { PartReader } from '../../ports/clipFiles';
import { MANIFEST_NAME, readManifest } from './manifest';

/** Enough for a hundred thousand clips; it is read into memory. */
const MANIFEST_MOST_BYTES = 128 * 1024 * 1024;
const ENTRIES_MOST = 1_000_000;
const READ_AT_ONCE = 64 * 1024;

/** A clip archive whose manifest was read. */
export interface ClipArchive {
	/** As the manifest has them, yet to be checked. */
	records: unknown[];
	/**
	 * The content of a file of the archive; undefined when there is none of that name and size.
	 * The stream gives no more than `bytes`, and breaks off with an error when the file is damaged.
	 */
	read(name: string, bytes: number): Promise<Readable | undefined>;
}

/**
 * Opens a ZIP file that `exportClips` made, or one with the same files that was packed anew.
 * No name in it is used as a path.
 *
 * @param bytes size of what was written
 * @throws INVALID_INPUT when it is anything else, is damaged, or was made by a newer version
 */
export async function openArchive(file: PartReader, bytes: number): Promise<ClipArchive> {
	const zip = await fromRandomAccessReaderPromise(new PartsOfZip(file), bytes, {
		autoClose: false,
	}).catch((cause: unknown) => {
		throw notAnArchive('it is not a whole ZIP file', cause);
	});
	const entries = await readEntries(zip);
	const manifest = entries.get(MANIFEST_NAME);
	if (manifest === undefined) throw notAnArchive(`it has no file ${MANIFEST_NAME}`);
	return {
		records: await readRecords(zip, manifest),
		async read(name, size) {
			const entry = entries.get(name);
			if (entry === undefined || entry.uncompressedSize !== size) return undefined;
			return await zip.openReadStreamPromise(entry);
		},
	};
}

async function readEntries(zip: ZipFile): Promise<Map<string, Entry>> {
	if (zip.entryCount > ENTRIES_MOST) throw notAnArchive('it has too many files');
	const entries = new Map<string, Entry>();
	const read = async () => {
		for await (const entry of zip.eachEntry()) {
			if (entries.has(entry.fileName)) throw notAnArchive('it has two files of one name');
			entries.set(entry.fileName, entry);
		}
	};
	await read().catch((cause: unknown) => {
		throw notAnArchive('its list of files is damaged', cause);
	});
	return entries;
}

async function readRecords(zip: ZipFile, entry: Entry): Promise<unknown[]> {
	if (entry.uncompressedSize > MANIFEST_MOST_BYTES) throw notAnArchive('its manifest is too large');
	const content = await wholeEntry(zip, entry).catch((cause: unknown) => {
		throw notAnArchive('its manifest is damaged', cause);
	});
	if (crc32(content) !== entry.crc32) throw notAnArchive('its manifest is damaged');
	const manifest = readManifest(content.toString('utf8'));
	if (manifest.ok) return manifest.clips;
	if (manifest.fault === 'foreign') throw notAnArchive('its manifest is not one of clips');
	throw invalidInput(
		'The ZIP file was made by a newer version of this package',
		'Nothing was imported. Update n8n-nodes-voiceover to the version that made it, then run again.',
	);
}

async function wholeEntry(zip: ZipFile, entry: Entry): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

function notAnArchive(reason: string, cause?: unknown): VoiceoverError {
	return new VoiceoverError(
		'INVALID_INPUT',
		`The file is not a ZIP file that Export Clips made: ${reason}`,
		{
			description:
				'Nothing was imported. Check that Input Binary Field names the right file and that it was downloaded whole.',
			cause,
		},
	);
}

/** Lets yauzl read at any place of a file that is being kept for the length of the import only. */
class PartsOfZip extends RandomAccessReader {
	constructor(private readonly file: PartReader) {
		super();
	}

	override _readStreamForRange(start: number, end: number): Readable {
		return Readable.from(this.pieces(start, end), { objectMode: false });
	}

	override read(
		buffer: Buffer,
		offset: number,
		length: number,
		position: number,
		callback: (error: Error | null) => void,
	): void {
		this.file.read(position, length).then((content) => {
			if (content.length < length) return callback(new Error('The ZIP file ends early'));
			content.copy(buffer, offset);
			callback(null);
		}, callback);
	}

	private async *pieces(start: number, end: number): AsyncGenerator<Buffer> {
		for (let position = start; position < end; position += READ_AT_ONCE) {
			const length = Math.min(READ_AT_ONCE, end - position);
			const content = await this.file.read(position, length);
			if (content.length < length) throw new Error('The ZIP file ends early');
			yield content;
		}
	}
}
