import type { ModelMarkup } from '../speech/modelMarkup';
import type { GlossaryEntry, Issue, ProtectedSpan, RuleGroup, Span } from './issue';
import type { Steps } from '../concurrency/steps';
import { firstEndingAfter } from '../script/protect/protectSpans';
import { rulesFor } from './rules';
import { ruleContext } from './rules/rule';
import { sentenceSteps } from '../script/segments/sentences';

export interface CheckRulesInput {
	text: string;
	/** Sorted, without overlaps. */
	protectedSpans: readonly ProtectedSpan[];
	/** ISO 639-1 or a tag that begins with it, empty when unknown. */
	language: string;
	groups: ReadonlySet<RuleGroup>;
	glossary: readonly GlossaryEntry[];
	model: ModelMarkup;
}

/** Long enough that few passages are needed, short enough that a rule takes a few milliseconds on one. */
const PASSAGE_CHARACTERS = 6_000;

/** What the rules find in a script, in no order. Every rule sees what it asks for: the whole script or passages. */
export function* checkRuleSteps(input: CheckRulesInput): Steps<Issue[]> {
	const { text, protectedSpans, language, glossary, model } = input;
	const sentences = yield* sentenceSteps(text, language || 'en', protectedSpans);
	const rules = rulesFor(input.groups, language);
	const issues: Issue[] = [];
	for (const passage of passagesOf(sentences, text)) {
		const context = ruleContext({
			text: text.slice(passage.start, passage.end),
			language,
			glossary,
			model,
			sentences: within(sentences, passage),
			protectedSpans: within(protectedSpans, passage),
		});
		for (const rule of rules) {
			if (rule.scope !== 'passage') continue;
			for (const issue of rule.check(context)) {
				issues.push({
					...issue,
					start: issue.start + passage.start,
					end: issue.end + passage.start,
				});
			}
			yield;
		}
	}
	const whole = ruleContext({ text, language, glossary, model, sentences, protectedSpans });
	for (const rule of rules) {
		if (rule.scope === 'script') issues.push(...rule.check(whole));
		yield;
	}
	return issues;
}

/** Neighbouring sentences together, never a part of one; the last sentence of a passage may make it longer. */
function passagesOf(sentences: readonly Span[], text: string): Span[] {
	const passages: Span[] = [];
	let start = 0;
	for (const { end } of sentences) {
		if (end - start < PASSAGE_CHARACTERS) continue;
		passages.push({ start, end });
		start = end;
	}
	if (start < text.length) passages.push({ start, end: text.length });
	return passages;
}

/** The parts of spans that lie in a passage, with offsets into it. */
function within<Place extends Span>(spans: readonly Place[], { start, end }: Span): Place[] {
	const inside: Place[] = [];
	for (let index = firstEndingAfter(spans, start); index < spans.length; index += 1) {
		const span = spans[index]!;
		if (span.start >= end) break;
		inside.push({
			...span,
			start: Math.max(span.start, start) - start,
			end: Math.min(span.end, end) - start,
		});
	}
	return inside;
}
