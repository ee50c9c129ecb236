import { countCharacters } from '../speech/text';
import type { Change, Span } from './issue';

/*
 * "Written" is the text as it came from the user, "spoken" the text with all changes applied. Lists of changes are
 * sorted by their start, do not overlap, and no change is empty, so that each offset has one place on the other side.
 */

/**
 * The spoken text.
 *
 * @throws RangeError when the changes do not belong to this text; it is a defect, so no VoiceoverError
 */
export function applyChanges(text: string, changes: readonly Change[]): string {
	const parts: string[] = [];
	let done = 0;
	for (const { start, end, from, to } of changes) {
		if (start < done || end <= start || text.slice(start, end) !== from) {
			throw new RangeError(`The change at ${start} to ${end} does not fit the text`);
		}
		parts.push(text.slice(done, start), to);
		done = end;
	}
	parts.push(text.slice(done));
	return parts.join('');
}

/**
 * Whether an offset is the start or the end of something. Inside a change, a start goes to the first character of the
 * change and an end behind its last; where something was deleted, what starts there starts behind the deletion.
 */
export type Edge = 'start' | 'end';

export interface OffsetMap {
	/** The offset in the written text for an offset in the spoken text. */
	toWritten(spoken: number, edge?: Edge): number;
	/** The offset in the spoken text for an offset in the written text. */
	toSpoken(written: number, edge?: Edge): number;
	/** The part of the written text that a part of the spoken text stands for. */
	spanToWritten<Place extends Span>(spoken: Place): Place;
	/** The part of the spoken text that stands for a part of the written text. */
	spanToSpoken<Place extends Span>(written: Place): Place;
}

/** Answers each offset in the logarithm of the number of changes. */
export function offsetMap(changes: readonly Change[]): OffsetMap {
	const spoken: Span[] = [];
	let shift = 0;
	for (const change of changes) {
		spoken.push(placed(change, shift));
		shift += growth(change);
	}
	const through = (from: readonly Span[], to: readonly Span[], offset: number, edge: Edge) => {
		let next = firstEnding(from, edge === 'start' ? offset + 1 : offset);
		while (edge === 'end' && from[next]?.end === offset && from[next]!.start < offset) next += 1;
		const before = from[next];
		if (before !== undefined && offset > before.start) return to[next]![edge];
		return next === 0 ? offset : offset - from[next - 1]!.end + to[next - 1]!.end;
	};
	const toWritten = (offset: number, edge: Edge = 'start') =>
		through(spoken, changes, offset, edge);
	const toSpoken = (offset: number, edge: Edge = 'start') => through(changes, spoken, offset, edge);
	const span = <Place extends Span>(map: typeof toWritten, place: Place): Place => {
		const start = map(place.start, 'start');
		return { ...place, start, end: Math.max(start, map(place.end, 'end')) };
	};
	return {
		toWritten,
		toSpoken,
		spanToWritten: (place) => span(toWritten, place),
		spanToSpoken: (place) => span(toSpoken, place),
	};
}

/** The offset in the written text for one offset in the spoken text; for many, keep an `offsetMap`. */
export function mapOffset(changes: readonly Change[], spoken: number, edge?: Edge): number {
	return offsetMap(changes).toWritten(spoken, edge);
}

/** Index of the first span that ends at or behind an offset. */
function firstEnding(spans: readonly Span[], offset: number): number {
	let low = 0;
	let high = spans.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (spans[middle]!.end < offset) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** How many characters, as they are billed, the changes add; negative when the text gets shorter. */
export function addedCharacters(changes: readonly Change[]): number {
	return changes.reduce(
		(sum, { from, to }) => sum + countCharacters(to) - countCharacters(from),
		0,
	);
}

/**
 * Changes of the same text in one sorted list. Where two overlap, the one that starts first stays, and at the same
 * start the one of the earlier list.
 */
export function mergeChanges(...lists: ReadonlyArray<readonly Change[]>): Change[] {
	let done = 0;
	return lists
		.flat()
		.sort((one, other) => one.start - other.start)
		.filter(({ start, end }) => {
			if (start < done) return false;
			done = end;
			return true;
		});
}

/**
 * The changes that do to `text` at once what `first` and then `second` do, all offsets in `text`.
 * Where second changes work on the result of first ones, they become one change under the rule of the second.
 */
export function composeChanges(
	text: string,
	first: readonly Change[],
	second: readonly Change[],
): Change[] {
	if (second.length === 0) return [...first];
	const between = applyChanges(text, first);
	const composed: Change[] = [];
	let firsts = 0;
	let seconds = 0;
	/** What the first changes so far have added to the length. */
	let shift = 0;
	while (firsts < first.length || seconds < second.length) {
		// Everything that overlaps in the text between, from `start` to `end` there.
		const start = Math.min(placed(first[firsts], shift).start, second[seconds]?.start ?? Infinity);
		let end = start;
		const written = start - shift;
		const inner: Change[] = [];
		let only: Change | undefined;
		for (;;) {
			const earlier = placed(first[firsts], shift);
			const later = second[seconds];
			if (earlier.start < end || (earlier.start === start && end === start)) {
				only = first[firsts]!;
				end = Math.max(end, earlier.end);
				shift += growth(only);
				firsts += 1;
				// What was deleted at the first character of a later change stays a change of its own.
				if (end === start) break;
			} else if (later !== undefined && (later.start < end || end === start)) {
				if (end === start && later.start !== start) break;
				inner.push({ ...later, start: later.start - start, end: later.end - start });
				end = Math.max(end, later.end);
				seconds += 1;
			} else {
				break;
			}
		}
		const last = inner.at(-1);
		if (last === undefined) {
			composed.push(only!);
			continue;
		}
		const from = text.slice(written, end - shift);
		const to = applyChanges(between.slice(start, end), inner);
		if (from !== to) {
			composed.push({ start: written, end: end - shift, from, to, rule: last.rule });
		}
	}
	return composed;
}

/** Where the result of a first change lies in the text between. */
function placed(change: Change | undefined, shift: number): Span {
	if (change === undefined) return { start: Infinity, end: Infinity };
	return { start: change.start + shift, end: change.start + shift + change.to.length };
}

function growth({ start, end, to }: Change): number {
	return to.length - (end - start);
}
