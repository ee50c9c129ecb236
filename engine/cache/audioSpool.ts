import { VoiceoverError } from '../errors';
import type { ClipFiles, ClipWriter, OpenClip, PartReader, WrittenClip } from '../ports/clipFiles';
import { memoryClip } from './memoryClip';

/**
 * Takes audio as it arrives and gives it back whole.
 *
 * It writes to a file, so that an hour of audio costs no memory; when the disk fails on the way it goes on in memory,
 * because the audio is already paid for.
 */
export interface AudioSpool {
	write(chunk: Uint8Array): Promise<void>;
	/** Makes the audio durable, or resolves with undefined when the disk does not let it. */
	keep(name: string): Promise<WrittenClip | undefined>;
	/** The audio, kept or not. Rejects once discarded. */
	open(): Promise<OpenClip>;
	/** Reads what has arrived while more does; of what was not written yet nothing can be read. */
	openReader(): Promise<PartReader>;
	/** Frees what was not kept. Never rejects. */
	discard(): Promise<void>;
	/** What went wrong with the disk, if anything did. */
	readonly diskError: unknown;
}

/** @param files where to write; undefined to stay in memory from the start */
export async function createAudioSpool(files: ClipFiles | undefined): Promise<AudioSpool> {
	let diskError: unknown;
	let writer: ClipWriter | undefined = await files?.create().catch((error: unknown) => {
		diskError = error;
		return undefined;
	});
	let inMemory: Uint8Array[] = [];
	let gone: VoiceoverError | undefined;

	let moved = Promise.resolve();

	async function moveToMemory(failed: ClipWriter, error: unknown): Promise<void> {
		diskError = error;
		writer = undefined;
		moved = readBack(failed);
		await moved;
	}

	async function readBack(failed: ClipWriter): Promise<void> {
		const written = await failed
			.open()
			.then(async (clip) => await clip.buffer())
			.catch((cause: unknown) => {
				gone = unreadable(cause);
				throw gone;
			})
			.finally(async () => await failed.discard());
		inMemory.push(written);
	}

	return {
		get diskError() {
			return diskError;
		},

		async write(chunk) {
			if (gone !== undefined) throw gone;
			const current = writer;
			if (current === undefined) {
				inMemory.push(chunk);
				return;
			}
			// A failed write may have taken part of the chunk; the writer counts only whole ones.
			await current.write(chunk).catch(async (error: unknown) => {
				await moveToMemory(current, error);
				inMemory.push(chunk);
			});
		},

		async keep(name) {
			const current = writer;
			if (current === undefined) return undefined;
			return await current.keep(name).catch(async (error: unknown) => {
				await moveToMemory(current, error);
				return undefined;
			});
		},

		async open() {
			if (gone !== undefined) throw gone;
			if (writer !== undefined) {
				return await writer.open().catch((cause: unknown) => {
					throw unreadable(cause);
				});
			}
			const whole = Buffer.concat(inMemory);
			// Everybody who opens it shares one copy.
			inMemory = [whole];
			return memoryClip(whole);
		},

		async openReader() {
			if (gone !== undefined) throw gone;
			const readFrom = writer;
			const file = await readFrom?.openReader().catch((error: unknown) => {
				// Removed while it was being opened: all that arrived is in memory.
				if (writer !== readFrom) return undefined;
				throw error;
			});
			return {
				async read(position, length) {
					// After the disk failed, all that arrived is in memory.
					if (file !== undefined && writer === readFrom) {
						return await file.read(position, length);
					}
					await moved;
					return readMemory(inMemory, position, length);
				},
				close: async () => await file?.close(),
			};
		},

		async discard() {
			gone ??= unreadable(undefined);
			inMemory = [];
			await writer?.discard();
		},
	};
}

function readMemory(pieces: Uint8Array[], position: number, length: number): Buffer {
	const found: Uint8Array[] = [];
	let start = 0;
	for (const piece of pieces) {
		const from = Math.max(0, position - start);
		const to = position + length - start;
		if (from < piece.length && to > 0) found.push(piece.subarray(from, to));
		start += piece.length;
	}
	return Buffer.concat(found);
}

function unreadable(cause: unknown): VoiceoverError {
	return new VoiceoverError(
		'STORE_UNAVAILABLE',
		'The audio was received but cannot be read back from the voiceover store any more',
		{
			description:
				'ElevenLabs has charged for it. Check the disk of the store, then run again: the clip is then fetched from the history of the account for nothing.',
			outcome: 'unknown',
			cause,
		},
	);
}
