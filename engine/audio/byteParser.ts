/**
 * Lets a parser of a byte format be written top to bottom although its bytes arrive in pieces of
 * any size: the parser is a generator that asks for bytes, and is resumed once they are there.
 * Memory is bounded by the largest `peek` or `take`; skipped bytes are never copied.
 */
export type ByteRequest =
	{ kind: 'peek' | 'take'; byteCount: number } | { kind: 'skip'; byteCount: number };

export type ByteParser<Result> = Generator<ByteRequest, Result, Uint8Array | number>;

/**
 * The next bytes, without moving on. Fewer than asked for only when the stream has ended.
 * The view may be overwritten once the parser asks for anything else.
 */
export function* peek(byteCount: number): ByteParser<Uint8Array> {
	return (yield { kind: 'peek', byteCount }) as Uint8Array;
}

/** The next bytes, moving past them. Same short answer and lifetime as `peek`. */
export function* take(byteCount: number): ByteParser<Uint8Array> {
	return (yield { kind: 'take', byteCount }) as Uint8Array;
}

/**
 * Moves past bytes and answers how many there were: fewer than asked for only when the stream has
 * ended. `Infinity` means all the rest.
 */
export function* skip(byteCount: number): ByteParser<number> {
	return (yield { kind: 'skip', byteCount }) as number;
}

export interface ByteParserRun<Result> {
	/** Bytes pushed after the parser has reached its result are ignored. */
	push(chunk: Uint8Array): void;
	/** Tells the parser that the stream has ended and answers its result. */
	finish(): Result;
}

/** Runs a parser over pushed chunks; no chunk is referred to after `push` has returned. */
export function runByteParser<Result>(parser: ByteParser<Result>): ByteParserRun<Result> {
	const unread = new UnreadBytes();
	let skippedBytes = 0;
	let step = parser.next();

	function answerTo(request: ByteRequest, ended: boolean): Uint8Array | number | undefined {
		if (request.kind === 'skip') {
			skippedBytes += unread.discard(request.byteCount - skippedBytes);
			if (skippedBytes < request.byteCount && !ended) return undefined;
			const answer = skippedBytes;
			skippedBytes = 0;
			return answer;
		}
		if (unread.byteCount < request.byteCount && !ended) return undefined;
		const view = unread.view(request.byteCount);
		if (request.kind === 'take') unread.discard(view.length);
		return view;
	}

	function resume(ended: boolean): void {
		while (step.done !== true) {
			const answer = answerTo(step.value, ended);
			if (answer === undefined) return;
			step = parser.next(answer);
		}
	}

	return {
		push(chunk) {
			if (step.done === true) return;
			unread.lend(chunk);
			resume(false);
			unread.keepLent();
		},
		finish() {
			resume(true);
			if (step.done !== true) throw new Error('A byte parser asked for bytes after its end');
			return step.value;
		},
	};
}

const NO_BYTES = new Uint8Array(0);

/** Bytes kept from earlier chunks, followed by the chunk that is being pushed. */
class UnreadBytes {
	private kept = NO_BYTES;
	private keptStart = 0;
	private keptEnd = 0;
	private lent: Uint8Array = NO_BYTES;
	private lentStart = 0;

	get byteCount(): number {
		return this.keptEnd - this.keptStart + this.lent.length - this.lentStart;
	}

	lend(chunk: Uint8Array): void {
		this.lent = chunk;
		this.lentStart = 0;
	}

	/** Copies what is left of the lent chunk, so that its owner may use the memory again. */
	keepLent(): void {
		this.keep(this.lent.length - this.lentStart);
		this.lent = NO_BYTES;
		this.lentStart = 0;
	}

	/** Up to `byteCount` bytes in one piece. */
	view(byteCount: number): Uint8Array {
		const length = Math.min(byteCount, this.byteCount);
		const keptLength = this.keptEnd - this.keptStart;
		if (keptLength === 0) return this.lent.subarray(this.lentStart, this.lentStart + length);
		if (keptLength < length) this.keep(length - keptLength);
		return this.kept.subarray(this.keptStart, this.keptStart + length);
	}

	/** Drops up to `byteCount` bytes and answers how many. */
	discard(byteCount: number): number {
		const fromKept = Math.min(byteCount, this.keptEnd - this.keptStart);
		const fromLent = Math.min(byteCount - fromKept, this.lent.length - this.lentStart);
		this.keptStart += fromKept;
		this.lentStart += fromLent;
		return fromKept + fromLent;
	}

	private keep(byteCount: number): void {
		const keptLength = this.keptEnd - this.keptStart;
		const needed = keptLength + byteCount;
		if (this.keptEnd + byteCount > this.kept.length) {
			// Twice the need, so that a stream of single bytes is not moved for every one of them.
			const room = needed * 2 > this.kept.length ? new Uint8Array(needed * 2) : this.kept;
			room.set(this.kept.subarray(this.keptStart, this.keptEnd));
			this.kept = room;
			this.keptStart = 0;
			this.keptEnd = keptLength;
		}
		this.kept.set(this.lent.subarray(this.lentStart, this.lentStart + byteCount), this.keptEnd);
		this.keptEnd += byteCount;
		this.lentStart += byteCount;
	}
}
