import type { Change, Issue, Severity, Span } from './issue';
import { firstEndingAfter, overlapsAny } from '../script/protect/protectSpans';

const RANK: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/** Whether an issue is at least as grave as `from`. */
export function needsReview({ severity }: Issue, from: Severity): boolean {
	return RANK[severity] <= RANK[from];
}

/** By position, and where a grammar rule knows which word is meant, without the dictionary's word on it. */
export function withoutRepeats(issues: readonly Issue[]): Issue[] {
	const sorted = issues.toSorted(byPlace);
	let knownUntil = 0;
	return sorted.filter(({ rule, start, end, suggestions }) => {
		// "dont" is no word, and a rule has the right one.
		if (rule.startsWith('spelling/')) return start >= knownUntil || end > knownUntil;
		if (rule.startsWith('grammar/') && suggestions.length > 0) {
			knownUntil = Math.max(knownUntil, end);
		}
		return true;
	});
}

/** Those that the changes do not do away with: an issue is solved when all its characters are replaced. */
export function unsolved(issues: readonly Issue[], changes: readonly Change[]): Issue[] {
	return issues.filter((issue) => !isCovered(issue, changes));
}

function isCovered({ start, end }: Span, changes: readonly Change[]): boolean {
	let place = start;
	for (let index = firstEndingAfter(changes, start); place < end; index += 1) {
		const change = changes[index];
		if (change === undefined || change.start > place) return false;
		place = change.end;
	}
	return true;
}

/**
 * The corrections that need no person, sorted and without overlaps; the first at a place wins.
 *
 * @param spans what no change may touch
 */
export function safeFixes(
	text: string,
	issues: readonly Issue[],
	spans: readonly Span[],
): Change[] {
	const fixes: Change[] = [];
	for (const { start, end, rule, suggestions, safeFix } of issues.toSorted(byPlace)) {
		const [to] = suggestions;
		const from = text.slice(start, end);
		if (!safeFix || to === undefined || from === to || from === '') continue;
		if (overlapsAny(fixes, { start, end }) || overlapsAny(spans, { start, end })) continue;
		fixes.push({ start, end, from, to, rule });
	}
	return fixes;
}

function byPlace(a: Issue, b: Issue): number {
	return (
		a.start - b.start ||
		b.end - a.end ||
		Number(a.rule.startsWith('spelling/')) - Number(b.rule.startsWith('spelling/')) ||
		RANK[a.severity] - RANK[b.severity] ||
		(a.rule < b.rule ? -1 : Number(a.rule > b.rule))
	);
}
