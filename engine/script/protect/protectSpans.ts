import type { GlossaryEntry, ProtectedKind, ProtectedSpan, Span } from '../../proof/issue';
import { findWords } from '../wordFinder';
import { atOnce, type Steps } from '../../concurrency/steps';
import { emails, fileNames, handles, urls } from './addresses';
import { audioTags, code, placeholders, tags } from './markup';
import { numbers } from './numbers';
import { userMatches } from './userPatterns';

export interface ProtectOptions {
	/** From `parseProtectPatterns`, or any others with the flag `g`. */
	customPatterns?: readonly RegExp[];
	glossary?: readonly GlossaryEntry[];
}

/**
 * The parts of a text that no rule may judge and no change may touch, sorted and without overlaps.
 *
 * Where the matches of two kinds meet, the common part belongs to the kind that is first in this order: code,
 * tag, placeholder, email, url, custom, audioTag, glossary, fileName, handle, number and identifier. The rest stays
 * protected, so what any kind matches is protected, and a tag's span is always exactly the tag.
 *
 * @throws INVALID_INPUT when a custom pattern takes too long
 */
export function protectSpans(text: string, options: ProtectOptions = {}): ProtectedSpan[] {
	return atOnce(protectSteps(text, options));
}

/** `protectSpans` in steps, for `inTurns`. */
export function* protectSteps(
	text: string,
	{ customPatterns = [], glossary = [] }: ProtectOptions = {},
): Steps<ProtectedSpan[]> {
	const kinds: Array<[ProtectedKind, (text: string) => Iterable<Span>]> = [
		['code', code],
		['tag', tags],
		['placeholder', placeholders],
		['email', emails],
		['url', urls],
	];
	let taken: ProtectedSpan[] = [];
	for (const [kind, find] of kinds) {
		taken = added(taken, ofKind(find(text), kind));
		yield;
	}
	taken = added(taken, ofKind(userMatches(text, customPatterns), 'custom'));
	yield;
	taken = added(taken, ofKind(audioTags(text), 'audioTag'));
	const words = yield* findWords(
		text,
		glossary.map((entry) => ({ word: entry.word, entry })),
	);
	taken = added(taken, ofKind(words, 'glossary'));
	taken = added(taken, ofKind(fileNames(text), 'fileName'));
	yield;
	taken = added(taken, ofKind(handles(text), 'handle'));
	yield;
	return added(taken, [...numbers(text)]);
}

function ofKind(spans: Iterable<Span>, kind: ProtectedKind): ProtectedSpan[] {
	return Array.from(spans, ({ start, end }) => ({ start, end, kind }));
}

/** Both lists in one, sorted; of the new spans only what no other has taken yet. */
function added(taken: ProtectedSpan[], found: ProtectedSpan[]): ProtectedSpan[] {
	if (found.length === 0) return taken;
	found.sort((one, other) => one.start - other.start || other.end - one.end);
	const merged: ProtectedSpan[] = [];
	let next = 0;
	let free = 0;
	for (const { start, end, kind } of found) {
		let from = Math.max(start, free);
		while (next < taken.length && taken[next]!.end <= from) merged.push(taken[next++]!);
		while (from < end) {
			const obstacle = taken[next];
			const to = Math.min(end, obstacle?.start ?? end);
			if (to > from) merged.push({ start: from, end: to, kind });
			from = to;
			if (obstacle === undefined || obstacle.start >= end) break;
			merged.push(obstacle);
			next += 1;
			from = Math.max(from, obstacle.end);
		}
		free = Math.max(free, from);
	}
	return merged.concat(taken.slice(next));
}

/** Whether a part of the text touches one of the given spans, which are sorted and do not overlap. */
export function overlapsAny(spans: readonly Span[], { start, end }: Span): boolean {
	return spans.length > 0 && (spans[firstEndingAfter(spans, start)]?.start ?? Infinity) < end;
}

/** Index of the first of sorted spans that ends behind an offset. */
export function firstEndingAfter(spans: readonly Span[], offset: number): number {
	let low = 0;
	let high = spans.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (spans[middle]!.end <= offset) low = middle + 1;
		else high = middle;
	}
	return low;
}
