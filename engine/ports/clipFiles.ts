import type { Readable } from 'node:stream';

/** A clip being written; invisible until it is kept. */
export interface ClipWriter {
	/** Resolves when the bytes are handed to the system. */
	write(chunk: Uint8Array): Promise<void>;
	/** Makes the bytes durable under a unique name that begins with `name`. */
	keep(name: string): Promise<WrittenClip>;
	/**
	 * What was written so far, found to be as it was written: for delivery of audio that no row of the index names.
	 * Works before `keep`, when `keep` failed, and after it; rejects once discarded.
	 */
	open(): Promise<OpenClip>;
	/** Reads what was written while more is written, and goes on doing so after `keep` and `discard`. */
	openReader(): Promise<PartReader>;
	/** Removes what was written, if it was not kept. Never rejects. */
	discard(): Promise<void>;
}

/** Reads parts of a clip that is being written. */
export interface PartReader {
	/** What is there from `position` on; shorter than `length`, or empty, only where what was written ends. */
	read(position: number, length: number): Promise<Buffer>;
	/** May be called more than once. Never rejects. */
	close(): Promise<void>;
}

export interface WrittenClip {
	file: string;
	bytes: number;
	sha256: string;
}

/** `end` is the last byte of the part, as in HTTP. */
export interface ByteRange {
	start: number;
	end: number;
}

/** A clip's bytes, opened and found to be as they were written. */
export interface OpenClip {
	bytes: number;
	/** The whole clip in memory; rejects rather than give a part of it. */
	buffer(): Promise<Buffer>;
	/** The clip, or a part of it, as a stream that closes the file at its end; fails rather than end early. */
	stream(part?: ByteRange): Readable;
	/** Closes the file; needed only when neither `buffer` nor `stream` was called. */
	close(): Promise<void>;
}

export type OpenAnswer =
	{ ok: true; clip: OpenClip } | { ok: false; fault: 'missing' | 'size' | 'content' };

/**
 * Where the bytes of clips live.
 * Every adapter passes `test/contracts/clipFilesContract.ts`.
 */
export interface ClipFiles {
	create(): Promise<ClipWriter>;
	/**
	 * Opens a clip and verifies its size, and its content where that is due.
	 * Rejects only for trouble that says nothing about the clip, such as missing rights or too many open files.
	 */
	open(file: string, bytes: number, sha256: string): Promise<OpenAnswer>;
	/** Removes files; those that are not there are passed over. */
	remove(files: string[]): Promise<void>;
	/** Puts a damaged file aside for inspection, keeping only the newest few. */
	quarantine(file: string): Promise<void>;
	/** Bytes that may still be written to the disk; undefined when unknown. */
	freeBytes(): Promise<FreeSpace | undefined>;
	/** Removes unfinished files, and clips that nobody refers to, when older than `olderThanMs`. */
	sweep(
		olderThanMs: number,
		referenced: (files: string[]) => Promise<Set<string>>,
	): Promise<number>;
}

export interface FreeSpace {
	freeBytes: number;
	totalBytes: number;
}
