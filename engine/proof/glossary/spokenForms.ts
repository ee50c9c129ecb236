import type { Change, GlossaryEntry, ProtectedSpan } from '../issue';
import { atOnce, type Steps } from '../../concurrency/steps';
import { overlapsAny } from '../../script/protect/protectSpans';
import { findWords } from '../../script/wordFinder';

/**
 * Changes that put in the spoken form of each glossary word that has one, with its possessive or plural ending.
 *
 * @param spans protected spans of this text; words inside those of other kinds than `glossary` stay
 */
export function spokenForms(
	text: string,
	glossary: readonly GlossaryEntry[],
	spans: readonly ProtectedSpan[],
): Change[] {
	return atOnce(spokenFormSteps(text, glossary, spans));
}

/** `spokenForms` in steps, for `inTurns`. */
export function* spokenFormSteps(
	text: string,
	glossary: readonly GlossaryEntry[],
	spans: readonly ProtectedSpan[],
): Steps<Change[]> {
	// Words without a spoken form are looked up too: a longer one keeps a shorter one from being replaced within it.
	const found = yield* findWords(
		text,
		glossary.map((entry) => ({ word: entry.word, entry })),
	);
	const others = spans.filter(({ kind }) => kind !== 'glossary');
	const changes: Change[] = [];
	for (const { start, end, entry, ending } of found) {
		if (entry.spoken === undefined || overlapsAny(others, { start, end })) continue;
		const from = text.slice(start, end);
		const to = withCapitalOf(from, entry) + ending;
		if (from !== to) changes.push({ start, end, from, to, rule: 'glossary/spoken' });
	}
	return changes;
}

/** A word that is listed with a small letter and begins a sentence keeps its capital. */
function withCapitalOf(from: string, { word, spoken }: GlossaryEntry): string {
	const isRaised = /^\p{Lu}/u.test(from) && /^\p{Ll}/u.test(word);
	return isRaised ? spoken![0]!.toUpperCase() + spoken!.slice(1) : spoken!;
}
