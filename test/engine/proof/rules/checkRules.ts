import { protectSpans } from '../../../../engine/script/protect/protectSpans';
import type { GlossaryEntry, Issue, Span } from '../../../../engine/proof/issue';
import { ruleContext, type Rule } from '../../../../engine/proof/rules/rule';
import { modelMarkup } from '../../../../engine/speech/modelMarkup';
import { lines } from '../prose';

export interface CheckOptions {
	language?: string;
	modelId?: string;
	glossary?: GlossaryEntry[];
}

/** What the rules that apply to the language find in one text. */
export function check(rules: readonly Rule[], text: string, options: CheckOptions = {}): Issue[] {
	const { language = 'en', modelId = 'eleven_multilingual_v2', glossary = [] } = options;
	const context = ruleContext({
		text,
		language,
		sentences: sentencesOf(text, language),
		protectedSpans: protectSpans(text),
		glossary,
		model: modelMarkup(modelId),
	});
	return rules
		.filter(({ languages }) => languages === 'all' || languages.includes(language))
		.flatMap((rule) => [...rule.check(context)]);
}

function sentencesOf(text: string, language: string): Span[] {
	const segmenter = new Intl.Segmenter(language || 'en', { granularity: 'sentence' });
	return Array.from(segmenter.segment(text), ({ index, segment }) => ({
		start: index,
		end: index + segment.length,
	}));
}

export const CLEAN_PROSE = [
	'en-prose-18f-publicdomain.jsonl',
	'en-prose-digitalgov-publicdomain.jsonl',
	'en-prose-sherlock-publicdomain.jsonl',
];

/** Alarms on clean prose, by rule, and how many words were read. */
export function alarmsOnCleanProse(rules: readonly Rule[]): {
	byRule: Record<string, number>;
	words: number;
} {
	const byRule: Record<string, number> = {};
	let words = 0;
	for (const file of CLEAN_PROSE) {
		for (const { text } of lines<{ text: string }>(file)) {
			words += text.split(/\s+/).length;
			for (const { rule } of check(rules, text)) byRule[rule] = (byRule[rule] ?? 0) + 1;
		}
	}
	return { byRule, words };
}

/** `text` with the first suggestion of the first issue in its place. */
export function corrected(text: string, issues: readonly Issue[]): string {
	const [first] = issues;
	if (first?.suggestions[0] === undefined) return text;
	return text.slice(0, first.start) + first.suggestions[0] + text.slice(first.end);
}
