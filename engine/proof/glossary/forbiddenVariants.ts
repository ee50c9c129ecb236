import type { GlossaryEntry, Issue, ProtectedSpan } from '../issue';
import { atOnce, type Steps } from '../../concurrency/steps';
import { firstEndingAfter, overlapsAny } from '../../script/protect/protectSpans';
import { findWords } from '../../script/wordFinder';

/**
 * Each place where a glossary word is written in a way that the glossary forbids. The right form is a safe fix.
 *
 * @param spans protected spans of this text
 */
export function forbiddenVariants(
	text: string,
	glossary: readonly GlossaryEntry[],
	spans: readonly ProtectedSpan[],
): Issue[] {
	return atOnce(forbiddenVariantSteps(text, glossary, spans));
}

/** `forbiddenVariants` in steps, for `inTurns`. */
export function* forbiddenVariantSteps(
	text: string,
	glossary: readonly GlossaryEntry[],
	spans: readonly ProtectedSpan[],
): Steps<Issue[]> {
	const found = yield* findWords(
		text,
		glossary.flatMap((entry) =>
			(entry.forbidden ?? []).map((variant) => ({
				word: variant,
				entry,
				// A mistake in the capitals alone is found only with those capitals.
				...(variant.toLowerCase() === entry.word.toLowerCase() ? { exact: true } : {}),
			})),
		),
	);
	const others = spans.filter(({ kind }) => kind !== 'glossary');
	const words = spans.filter(({ kind }) => kind === 'glossary');
	const issues: Issue[] = [];
	for (const { start, end, entry, ending } of found) {
		const written = text.slice(start, end - ending.length);
		if (overlapsAny(others, { start, end })) continue;
		const around = words[firstEndingAfter(words, start)];
		// Part of a longer word of the glossary, which is right.
		if (around !== undefined && around.start < end && end - start < around.end - around.start)
			continue;
		issues.push({
			rule: 'consistency/forbidden-variant',
			severity: 'warning',
			start,
			end,
			message: `“${written}” is written “${entry.word}” in the glossary.`,
			suggestions: [entry.word + ending],
			safeFix: true,
		});
	}
	return issues;
}
