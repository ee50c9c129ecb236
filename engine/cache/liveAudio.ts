import { cancelled } from '../errors';
import type { PartReader } from '../ports/clipFiles';
import { untilAborted } from '../concurrency/untilAborted';
import type { AudioSpool } from './audioSpool';

/** Handed to a reader at once at most, so that one that is far behind does not fill the memory. */
const PIECE_BYTES = 64 * 1024;

/**
 * Of what arrived first and of what arrived last, kept in memory: listeners who join begin at once, and those who are
 * up to date need not all read the same piece from the disk.
 */
const BEGINNING_BYTES = 64 * 1024;
const RECENT_BYTES = 64 * 1024;

/** One reader of audio that is still arriving. */
export interface LiveReading {
	/**
	 * All of the audio from its first byte, as it arrives. Iterate once. It ends when the audio is found to be complete,
	 * and throws when it is not, or with CANCELLED when the signal fires.
	 */
	audio: AsyncIterable<Uint8Array>;
	/** Needed only when the audio is not iterated to its end. Never rejects. */
	close(): Promise<void>;
}

/** Audio that is arriving, for any number of readers, each at its own pace and none slowing down another. */
export interface LiveAudio {
	/** Resolves at the first byte. Rejects with why there will be none. */
	started(): Promise<void>;
	/** Rejects when the audio has failed. */
	open(signal?: AbortSignal): Promise<LiveReading>;
}

/** A spool whose audio can be read while it arrives. */
export interface LiveSpool extends AudioSpool {
	readonly live: LiveAudio;
	/** All is there and found to be complete. */
	complete(): void;
	/** It is not complete, and will not be. */
	fail(error: unknown): void;
}

interface Piece {
	start: number;
	bytes: Uint8Array;
}

type State = { is: 'arriving' } | { is: 'complete' } | { is: 'failed'; error: unknown };

export function liveSpool(spool: AudioSpool): LiveSpool {
	let available = 0;
	let beginning: Piece[] = [];
	let recent: Piece[] = [];
	let state: State = { is: 'arriving' };
	let discarded = false;
	let change = Promise.withResolvers<void>();
	const started = Promise.withResolvers<void>();
	// Nobody may be waiting for it.
	started.promise.catch(() => undefined);

	function changed(): void {
		const told = change;
		change = Promise.withResolvers();
		told.resolve();
	}

	function remember(bytes: Uint8Array): void {
		const piece = { start: available, bytes };
		if (available < BEGINNING_BYTES) beginning.push(piece);
		recent.push(piece);
		const oldest = available + bytes.length - RECENT_BYTES;
		recent = recent.filter(({ start }, index) => start >= oldest || index === recent.length - 1);
	}

	/** From memory; undefined when it is there no more. */
	function rememberedFrom(position: number): Uint8Array | undefined {
		const isThere = ({ start, bytes }: Piece) =>
			start <= position && position < start + bytes.length;
		const piece = recent.find(isThere) ?? beginning.find(isThere);
		return piece?.bytes.subarray(position - piece.start);
	}

	function end(as: State): void {
		if (state.is !== 'arriving') return;
		state = as;
		beginning = [];
		recent = [];
		if (as.is === 'failed') started.reject(as.error);
		else started.resolve();
		changed();
	}

	/** Audio that cannot be read since it was thrown away has failed, and why is about to be told. */
	async function reasonOf(unreadable: unknown): Promise<unknown> {
		while (discarded && state.is === 'arriving') await change.promise;
		return state.is === 'failed' ? state.error : unreadable;
	}

	async function open(signal?: AbortSignal): Promise<LiveReading> {
		if (state.is === 'failed') throw state.error;
		// Now, since the file may be gone later; but whoever finds in memory what it needs does not wait for it.
		const reader = spool.openReader().catch(async (error: unknown) => {
			throw await reasonOf(error);
		});
		reader.catch(() => undefined);
		const close = async () =>
			await reader.then(
				async (opened) => await opened.close(),
				() => undefined,
			);
		return { audio: follow({ reader, close }, signal), close };
	}

	async function* follow(
		{ reader, close }: { reader: Promise<PartReader>; close: () => Promise<void> },
		signal: AbortSignal | undefined,
	): AsyncGenerator<Uint8Array> {
		let position = 0;
		try {
			for (;;) {
				if (signal?.aborted) throw cancelled();
				const waiting = change.promise;
				if (position < available) {
					const piece =
						rememberedFrom(position) ??
						(await (await reader).read(position, Math.min(available - position, PIECE_BYTES)));
					if (piece.length === 0) {
						throw await reasonOf(new Error('Audio that arrived cannot be read back'));
					}
					position += piece.length;
					yield piece;
				} else if (state.is === 'failed') {
					throw state.error;
				} else if (state.is === 'complete') {
					return;
				} else {
					await untilAborted(waiting, signal);
				}
			}
		} finally {
			await close();
		}
	}

	return {
		...spool,
		get diskError() {
			return spool.diskError;
		},
		async write(chunk) {
			await spool.write(chunk);
			if (chunk.length === 0) return;
			remember(chunk);
			available += chunk.length;
			started.resolve();
			changed();
		},
		async discard() {
			discarded = true;
			await spool.discard();
		},
		complete: () => end({ is: 'complete' }),
		fail: (error) => end({ is: 'failed', error }),
		live: { started: async () => await started.promise, open },
	};
}
