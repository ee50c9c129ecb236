import { spokenCharacterCount } from '../audio/speechDuration';
import { cancelled } from '../errors';
import type { OwnDictionary } from '../ports/dictionary';
import type { SpeechModel } from '../speech/models';
import { modelMarkup } from '../speech/modelMarkup';
import { countCharacters } from '../speech/text';
import { applyChanges, composeChanges, offsetMap } from './changes';
import { checkRuleSteps } from './checkRules';
import {
	DICTIONARY_LANGUAGES,
	type Change,
	type DictionaryLanguage,
	type GlossaryEntry,
	type Issue,
	type ProtectedSpan,
	type RuleGroup,
	type Severity,
} from './issue';
import { forbiddenVariantSteps } from './glossary/forbiddenVariants';
import { inTurns } from '../concurrency/steps';
import type { DetectLanguage } from './language/languageGuess';
import { languageOfScript } from './languageOfScript';
import { lockOf } from './lock';
import { prepareSpeechSteps, type PreparedSpeech } from './prepareSpeech';
import { protectSteps } from '../script/protect/protectSpans';
import { checkLength } from './rules/length/length';
import { RULES_VERSION } from './rulesVersion';
import { needsReview, safeFixes, unsolved, withoutRepeats } from './unresolvedIssues';
import type { Spelling, SpellingFindings, SpellingLanguage } from './spelling/spelling';
import { tokenizeWords } from './spelling/tokenizeWords';

export interface ProofOptions {
	text: string;
	/** `auto`, `other`, or a language tag. */
	language: string;
	/** The model that will speak the text: what it reads, how much it takes. */
	model: SpeechModel;
	checks: ReadonlySet<RuleGroup>;
	/** The least grave severity that a person must see. */
	reviewSeverity: Severity;
	/** Applies corrections that are sure, in place of reporting them. */
	autoFix: boolean;
	normalization: 'auto' | 'always' | 'off';
	/** Rules of normalization by name that are switched on or off; see `normalizeRuleNames` for what holds without. */
	normalizationSwitches?: Readonly<Record<string, boolean>>;
	glossary: readonly GlossaryEntry[];
	customWords: readonly string[];
	protectPatterns: readonly RegExp[];
	ownDictionary?: OwnDictionary | undefined;
	signal?: AbortSignal;
}

export interface ProofDependencies {
	spelling: Spelling;
	detectLanguage: DetectLanguage;
}

export interface ProofResult {
	status: 'clean' | 'needsReview';
	/** As it came. All offsets point into it. */
	written: string;
	/** To speak: `written` with the changes applied. */
	text: string;
	/** Of the text to speak, for `assertLocked`. */
	lock: string;
	/** Empty when it is not known. */
	language: string;
	/** Billed characters. */
	characters: { before: number; after: number };
	/** Sorted, without overlaps. */
	changes: Change[];
	/** What the changes do not do away with, sorted. */
	issues: Issue[];
	/**
	 * What the request for speech is to send as `apply_text_normalization`: `off` when numbers were put into words here, so
	 * that nothing is done twice.
	 */
	textNormalization: 'off' | 'auto';
	/** What was not done and why, in sentences for the user. */
	notes: string[];
}

/** Each pass works on the result of the one before; more than two are needed only by texts made to need them. */
const MOST_PASSES = 5;

/**
 * Checks a script, writes it out for speaking, and locks the result. Nothing is bought and nothing leaves the machine.
 *
 * To proof the result with the same options changes nothing and gives the same lock.
 *
 * @throws INVALID_INPUT for a pattern or a dictionary of the user's that cannot be used, CANCELLED
 */
export async function proofScript(
	options: ProofOptions,
	dependencies: ProofDependencies,
): Promise<ProofResult> {
	const { text: written, signal } = options;
	const found = await check(written, options, dependencies);
	const { language } = found;
	let changes: Change[] = [];
	let text = written;
	let { fixes } = found;
	const unspoken: Issue[] = [];
	let textNormalization: 'off' | undefined;
	for (let pass = 1; pass <= MOST_PASSES; pass += 1) {
		const step = await speechChanges(text, fixes, language, options);
		textNormalization = step.textNormalization;
		if (pass === 1) unspoken.push(...step.issues);
		if (step.changes.length === 0) break;
		changes = composeChanges(written, changes, step.changes);
		text = applyChanges(written, changes);
		fixes = options.autoFix
			? (await check(text, { ...options, language }, dependencies)).fixes
			: [];
	}
	if (signal?.aborted) throw cancelled();
	const issues = withoutRepeats([
		...unsolved([...found.issues, ...unspoken], changes),
		...lengthIssues(written, text, options),
	]);
	const forReview = issues.some((issue) => needsReview(issue, options.reviewSeverity));
	return {
		status: forReview ? 'needsReview' : 'clean',
		written,
		text,
		lock: lockOf({
			text,
			// As the user chose it: detection may take a text for another language once its numbers are words.
			language: options.language,
			glossary: options.glossary,
			rulesVersion: RULES_VERSION,
		}),
		language,
		characters: { before: countCharacters(written), after: countCharacters(text) },
		changes,
		issues,
		textNormalization: textNormalization ?? 'auto',
		notes: found.notes,
	};
}

interface Findings {
	issues: Issue[];
	/** What may be corrected without a person; empty unless the user allows that. */
	fixes: Change[];
	language: string;
	notes: string[];
}

async function check(
	text: string,
	options: ProofOptions,
	dependencies: ProofDependencies,
): Promise<Findings> {
	const { checks, glossary, signal } = options;
	const spans = await protect(text, options);
	const { language, spelling } = await checkSpelling(text, spans, options, dependencies);
	const fromRules = await inTurns(
		checkRuleSteps({
			text,
			protectedSpans: spans,
			language,
			groups: checks,
			glossary,
			model: modelMarkup(options.model.modelId),
		}),
		signal,
	);
	const variants = await inTurns(forbiddenVariantSteps(text, glossary, spans), signal);
	const issues = withoutRepeats([...spelling.issues, ...fromRules, ...variants]).filter(
		({ rule }) => checks.has(rule.split('/')[0] as RuleGroup),
	);
	return {
		issues,
		fixes: options.autoFix ? safeFixes(text, issues, spans) : [],
		language,
		notes: spelling.notes,
	};
}

async function protect(
	text: string,
	{ glossary, protectPatterns, signal }: ProofOptions,
): Promise<ProtectedSpan[]> {
	return await inTurns(protectSteps(text, { glossary, customPatterns: protectPatterns }), signal);
}

/** Finds the language as well, because of two that are equally likely the one with fewer unknown words is meant. */
async function checkSpelling(
	text: string,
	spans: readonly ProtectedSpan[],
	options: ProofOptions,
	{ spelling, detectLanguage }: ProofDependencies,
): Promise<{ language: string; spelling: SpellingFindings }> {
	const { language: setting, ownDictionary } = options;
	const guess = await languageOfScript(text, spans, setting, detectLanguage, ownDictionary);
	const checkAs = async (language: string) =>
		await spellingAs(text, spans, language, options, spelling);
	if (!guess.sure && spokenCharacterCount(text) === 0) {
		return { language: 'en', spelling: { issues: [], notes: [] } };
	}
	const first = await checkAs(guess.language);
	if (guess.sure || ownDictionary !== undefined)
		return { language: guess.language, spelling: first };
	const asEnglish = guess.language === 'en' ? first : await checkAs('en');
	const isEnglish = guess.language === '' || unknownWords(asEnglish) <= unknownWords(first);
	const [language, chosen] = isEnglish ? ['en', asEnglish] : [guess.language, first];
	const words = [...tokenizeWords(text, spans)];
	const inOtherLetters = words.filter((word) => !/\p{Script=Latin}/u.test(word.text)).length;
	if (unknownWords(chosen) + inOtherLetters > MOST_UNKNOWN * words.length) {
		return {
			language: '',
			spelling: {
				issues: [],
				notes: [
					'The language of the text was not recognised, so only what is the same in all languages was checked. Choose the language to have it checked.',
				],
			},
		};
	}
	return {
		language,
		spelling: {
			issues: chosen.issues,
			notes: [
				...chosen.notes,
				`The language of the text is not certain; it was taken for ${nameOf(language)}. Choose the language to be sure.`,
			],
		},
	};
}

/** A text with a larger share of unknown words is in another language. */
const MOST_UNKNOWN = 0.4;

async function spellingAs(
	text: string,
	spans: readonly ProtectedSpan[],
	language: string,
	{ checks, customWords, glossary, ownDictionary, signal }: ProofOptions,
	spelling: Spelling,
): Promise<SpellingFindings> {
	if (!checks.has('spelling') && !checks.has('consistency')) return { issues: [], notes: [] };
	const dictionary = dictionaryFor(language, ownDictionary);
	if (dictionary === undefined) {
		return {
			issues: [],
			notes: [
				`There is no dictionary for ${nameOf(language)}, so the spelling was not checked. Options takes a Hunspell dictionary of your own.`,
			],
		};
	}
	return await spelling
		.check(text, spans, {
			language: dictionary,
			customWords,
			glossaryWords: glossary.flatMap(({ word, spoken }) => [word, ...wordsOf(spoken)]),
			...(signal === undefined ? {} : { signal }),
		})
		.catch((error: unknown) => {
			throw signal?.aborted ? cancelled() : error;
		});
}

/** A text that was written out for speaking holds the spoken forms, and proofing it again must not find fault there. */
function wordsOf(spoken: string | undefined): string[] {
	return spoken?.match(/[\p{L}\p{M}'’]+/gu) ?? [];
}

function dictionaryFor(
	language: string,
	ownDictionary: OwnDictionary | undefined,
): SpellingLanguage | undefined {
	if (ownDictionary !== undefined) return ownDictionary;
	if (language === 'en') return language;
	return DICTIONARY_LANGUAGES.find((known): known is DictionaryLanguage => known === language);
}

function unknownWords({ issues }: SpellingFindings): number {
	return issues.filter(({ rule }) => rule.startsWith('spelling/')).length;
}

function nameOf(language: string): string {
	if (language === '') return 'this language';
	return new Intl.DisplayNames(['en'], { type: 'language' }).of(language) ?? language;
}

function lengthIssues(written: string, text: string, { checks, model }: ProofOptions): Issue[] {
	if (!checks.has('length')) return [];
	return checkLength({ written, spoken: text, model, markup: modelMarkup(model.modelId) });
}

/** Corrections first, then what is written out for speaking, then the words of the glossary. */
async function speechChanges(
	text: string,
	fixes: readonly Change[],
	language: string,
	options: ProofOptions,
): Promise<PreparedSpeech> {
	const { checks } = options;
	const prepared = await inTurns(
		prepareSpeechSteps(applyChanges(text, fixes), {
			language,
			normalization: options.normalization,
			normalizationSwitches: options.normalizationSwitches ?? {},
			glossary: options.glossary,
			protectPatterns: options.protectPatterns,
			modelId: options.model.modelId,
		}),
		options.signal,
	);
	const written = offsetMap(fixes);
	return {
		...prepared,
		changes: composeChanges(text, fixes, prepared.changes),
		issues: prepared.issues
			.filter(({ rule }) => checks.has(rule.split('/')[0] as RuleGroup))
			.map(written.spanToWritten),
	};
}
