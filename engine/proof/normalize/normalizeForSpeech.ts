import { applyChanges, composeChanges, mergeChanges, offsetMap } from '../changes';
import type { Change, Issue, ProtectedKind, ProtectedSpan, Span } from '../issue';
import { atOnce, type Steps } from '../../concurrency/steps';
import { firstEndingAfter, protectSteps } from '../../script/protect/protectSpans';
import { abbreviationsOf } from '../../script/segments/abbreviations';
import { endsSentence } from '../../script/segments/boundaryRules';
import { paragraphs } from '../../script/segments/paragraphs';
import { spokenLanguage } from './languages/languages';
import type { SpokenLanguage } from './languages/spokenLanguage';
import type { NormalizeRule, Replacement } from './rule';
import { CLEAN_RULES, SPEECH_RULES } from './rules';
import { unspokenNumbers } from './unspokenNumbers';

/**
 * Who puts numbers and the like into words.
 * - `auto`: the API's own text normalization, except for a model that is known to read them badly.
 * - `always`: this package, and the API is told not to.
 * - `off`: nobody here; the API does what the request says.
 */
export type NormalizePolicy = 'auto' | 'always' | 'off';

export interface NormalizeOptions {
	/** ISO 639-1 code or a tag that begins with it, such as `en-GB`. */
	language: string;
	policy: NormalizePolicy;
	/** The model does not normalize numbers by itself, or does it badly. */
	modelReadsBadly: boolean;
	/** Rules by name that are switched on or off; see `normalizeRuleNames` for what holds without. */
	switches?: Readonly<Record<string, boolean>>;
}

export interface Normalized {
	/** Sorted, without overlaps, in offsets of the given text. */
	changes: Change[];
	notes: Issue[];
	/**
	 * What is to be sent as `apply_text_normalization`: `off` when words were put in here, so that nothing is done twice;
	 * undefined to leave the request as it is.
	 */
	textNormalization: 'off' | undefined;
}

/**
 * The changes that make a text ready to be spoken.
 *
 * Cleaning always happens; putting into words by the policy and for languages with a table: en, es, fr, pt, nl, pl. No
 * change touches a protected part, except that numbers (and identifiers, URLs or e-mail addresses by rules that are
 * off unless switched on) are replaced as a whole. Normalizing the result again changes nothing.
 *
 * @param spans protected spans of this text
 */
export function normalizeForSpeech(
	text: string,
	spans: readonly ProtectedSpan[],
	options: NormalizeOptions,
): Normalized {
	return atOnce(normalizeSteps(text, spans, options));
}

/** `normalizeForSpeech` in steps, for `inTurns`. */
export function* normalizeSteps(
	text: string,
	spans: readonly ProtectedSpan[],
	options: NormalizeOptions,
): Steps<Normalized> {
	const isVerbal =
		options.policy === 'always' || (options.policy === 'auto' && options.modelReadsBadly);
	const language = isVerbal ? spokenLanguage(options.language) : undefined;
	const isOn = ({ name, step }: NormalizeRule) => options.switches?.[name] ?? step !== 'optional';
	const clean = CLEAN_RULES.filter(isOn);
	const verbal = SPEECH_RULES.filter(
		(rule) => isOn(rule) && (!rule.englishOnly || language?.code === 'en'),
	);
	const changes: Change[] = [];
	for (const paragraph of paragraphs(text, spans)) {
		const part = text.slice(paragraph.start, paragraph.end);
		const own = spansWithin(spans, paragraph);
		for (const change of yield* normalizedParagraph(part, own, clean, verbal, language)) {
			changes.push({
				...change,
				start: change.start + paragraph.start,
				end: change.end + paragraph.start,
			});
		}
		yield;
	}
	const hasTable = language !== undefined;
	return {
		changes,
		notes: isVerbal && !hasTable ? unspokenNumbers(text, spans, options.language) : [],
		textNormalization: hasTable ? 'off' : undefined,
	};
}

/** One round may make room for the next, as `&amp;amp;` does; more than this many happen only in made-up text. */
const MOST_ROUNDS = 12;

/** Rounds of cleaning until nothing is left to clean, then of words until nothing is left at all. */
function* normalizedParagraph(
	text: string,
	spans: readonly ProtectedSpan[],
	clean: readonly NormalizeRule[],
	verbal: readonly NormalizeRule[],
	language: SpokenLanguage | undefined,
): Steps<Change[]> {
	let changes: Change[] = [];
	let current = text;
	let currentSpans = spans;
	for (let round = 0; round < MOST_ROUNDS; round += 1) {
		let found = yield* oneRound(current, currentSpans, clean, undefined);
		if (found.length === 0 && language !== undefined) {
			found = yield* oneRound(current, currentSpans, verbal, language);
		}
		if (found.length === 0) break;
		changes = composeChanges(text, changes, found);
		const untouched = currentSpans.filter((span) => !overlaps(found, span));
		current = applyChanges(current, found);
		currentSpans = yield* stillProtected(current, untouched.map(offsetMap(found).spanToSpoken));
		yield;
	}
	return changes;
}

/** Numbers and the like depend on what is around them, so they are found anew; everything else stays protected. */
const FOUND_ANEW: ReadonlySet<ProtectedKind> = new Set([
	'number',
	'identifier',
	'handle',
	'fileName',
]);

function* stillProtected(
	text: string,
	untouched: readonly ProtectedSpan[],
): Steps<ProtectedSpan[]> {
	const kept = untouched.filter(({ kind }) => !FOUND_ANEW.has(kind));
	const fresh = (yield* protectSteps(text)).filter((span) => !overlaps(kept, span));
	return [...kept, ...fresh].sort((one, other) => one.start - other.start);
}

/** What the rules change in a text, each character at most once. */
function* oneRound(
	text: string,
	spans: readonly ProtectedSpan[],
	rules: readonly NormalizeRule[],
	language: SpokenLanguage | undefined,
): Steps<Change[]> {
	let taken: Change[] = [];
	for (const rule of rules) {
		const found: Change[] = [];
		for (const replacement of rule.find(text, language!)) {
			const { start, end } = replacement;
			if (end <= start || text.slice(start, end) === replacement.to) continue;
			if (!mayReplace(spans, replacement, rule) || overlaps(taken, replacement)) continue;
			const to = language === undefined ? replacement.to : withCapital(text, replacement, language);
			found.push({ start, end, from: text.slice(start, end), to, rule: `normalize/${rule.name}` });
		}
		if (found.length > 0) taken = mergeChanges(taken, found);
		yield;
	}
	return taken;
}

/** A rule may replace protected parts only of kinds that it reads, and only whole ones. */
function mayReplace(
	spans: readonly ProtectedSpan[],
	{ start, end }: Span,
	{ reads }: NormalizeRule,
): boolean {
	for (let index = firstEndingAfter(spans, start); index < spans.length; index += 1) {
		const span = spans[index]!;
		if (span.start >= end) break;
		if (!reads.includes(span.kind) || span.start < start || span.end > end) return false;
	}
	return true;
}

function overlaps(spans: readonly Span[], { start, end }: Span): boolean {
	return (spans[firstEndingAfter(spans, start)]?.start ?? Infinity) < end;
}

/** Words that now begin a sentence get a capital, as the sentence had a number there. */
function withCapital(
	text: string,
	{ start, end, to }: Replacement,
	language: SpokenLanguage,
): string {
	if (!/^\p{Ll}/u.test(to) || /^\p{Ll}/u.test(text.slice(start, end))) return to;
	if (!/\p{L}/u.test(text.slice(end, end + 20))) return to;
	const before = text.slice(Math.max(0, start - 80), start);
	const isStart = /^[\s"'“‘([]*$/u.test(before)
		? start <= 80
		: /[.!?…]["'”’)]*\s["'“‘([]*$/u.test(before) &&
			endsSentence(
				before.replace(/["'“‘([]*$/u, ''),
				text.slice(start, end),
				abbreviationsOf(language.code),
			);
	return isStart ? to[0]!.toUpperCase() + to.slice(1) : to;
}

function spansWithin(spans: readonly ProtectedSpan[], { start, end }: Span): ProtectedSpan[] {
	const within: ProtectedSpan[] = [];
	for (let index = firstEndingAfter(spans, start); index < spans.length; index += 1) {
		const span = spans[index]!;
		if (span.start >= end) break;
		within.push({ ...span, start: span.start - start, end: span.end - start });
	}
	return within;
}
