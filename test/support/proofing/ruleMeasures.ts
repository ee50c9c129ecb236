import { applyChanges } from '../../../engine/proof/changes';
import { atOnce } from '../../../engine/concurrency/steps';
import { checkRuleSteps } from '../../../engine/proof/checkRules';
import type { Issue } from '../../../engine/proof/issue';
import { normalizeForSpeech } from '../../../engine/proof/normalize/normalizeForSpeech';
import { normalizeRuleNames } from '../../../engine/proof/normalize/rules';
import { protectSpans } from '../../../engine/script/protect/protectSpans';
import { sentences } from '../../../engine/script/segments/sentences';
import { modelMarkup } from '../../../engine/speech/modelMarkup';
import { foreignProse, jsonLines, PROSE, prose } from './evidence';

/** Grammar and typography, as the node runs them. */
export function languageIssues(text: string, language = 'en'): Issue[] {
	return atOnce(
		checkRuleSteps({
			text,
			language,
			protectedSpans: protectSpans(text),
			groups: new Set(['grammar', 'typography']),
			glossary: [],
			model: modelMarkup('eleven_multilingual_v2'),
		}),
	);
}

export interface GrammarQuality {
	wrong: number;
	caught: number;
	missed: string[];
	/** Right sentences of the list in which something is reported. */
	alarms: string[];
}

/** How many of the mistakes of a list are reported at their place, whatever for. */
export function grammarQuality(file: `en-grammar-${string}.jsonl`): GrammarQuality {
	const items = jsonLines<{ text: string; span: string | null }>(file);
	const wrong = items.filter(({ span }) => span !== null);
	const missed = wrong.filter(({ text, span }) => {
		const start = placeOf(span!, text);
		const end = start + span!.length;
		return !languageIssues(text).some((issue) => issue.start < end && start < issue.end);
	});
	const right = items.filter(({ span }) => span === null);
	return {
		wrong: wrong.length,
		caught: wrong.length - missed.length,
		missed: missed.map(({ text }) => text),
		alarms: right.flatMap(({ text }) => (languageIssues(text).length > 0 ? [text] : [])),
	};
}

/** Of a word, not of a part of one. */
function placeOf(span: string, text: string): number {
	const isWord = /^\p{L}/u.test(span);
	const starts = Array.from(text.matchAll(/(?<!\p{L})(?=\p{L})/gu), ({ index }) => index);
	const ends = (start: number) => !/^\p{L}/u.test(text.slice(start + span.length));
	return isWord
		? starts.find((start) => text.startsWith(span, start) && ends(start))!
		: text.indexOf(span);
}

/** Of grammar and typography, in the clean English prose. */
export function grammarAlarms(): { words: number; perThousand: number } {
	let [words, alarms] = [0, 0];
	for (const name of Object.keys(PROSE) as (keyof typeof PROSE)[]) {
		for (const text of prose(name)) {
			words += text.split(/\s+/).length;
			alarms += languageIssues(text).length;
		}
	}
	return { words, perThousand: (1000 * alarms) / words };
}

/** Items of the hard list that are divided in all their places and no other. */
export function hardSentences(): { right: number; all: number } {
	const set = jsonLines<{ sentences: string[] }>('en-sentences-hard.jsonl');
	const right = set.filter(({ sentences: expected }) => {
		const text = expected.join(' ');
		const found = sentences(text, 'en').map(({ start, end }) => text.slice(start, end).trim());
		return JSON.stringify(found) === JSON.stringify(expected);
	});
	return { right: right.length, all: set.length };
}

/** Shares of found ends that are right and of right ends that are found, in percent, in news that was joined. */
export function boundaryQuality(language: string): { precision: number; recall: number } {
	const parts = foreignProse().flatMap((line) => (line.language === language ? [line.text] : []));
	const text = parts.join(' ');
	const right = new Set<number>();
	let offset = 0;
	for (const part of parts.slice(0, -1)) right.add((offset += part.length + 1));
	const found = sentences(text, language).slice(0, -1);
	const hits = found.filter(({ end }) => right.has(end)).length;
	return { precision: (100 * hits) / found.length, recall: (100 * hits) / right.size };
}

/** The list of numbers and how they are spoken, with all rules on; German and Italian have no table. */
export function goldQuality(): { all: number; without: number; missed: string[] } {
	const gold = jsonLines<{ lang: string; input: string; accept: string[] }>(
		'normalization-gold.jsonl',
	);
	const switches = Object.fromEntries(normalizeRuleNames().map(({ name }) => [name, true]));
	const enabled = gold.filter(({ lang }) => !['de', 'it'].includes(lang));
	const missed = enabled.filter(({ lang: language, input, accept }) => {
		const { changes } = normalizeForSpeech(input, protectSpans(input), {
			language,
			policy: 'always',
			modelReadsBadly: false,
			switches,
		});
		return !accept.includes(applyChanges(input, changes));
	});
	return {
		all: enabled.length,
		without: gold.length - enabled.length,
		missed: missed.map(({ input }) => input),
	};
}
