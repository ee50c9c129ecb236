/** A part of the text as it came from the user: UTF-16 offsets, `end` exclusive. */
export interface Span {
	start: number;
	end: number;
}

/**
 * - `error`: will be heard, or makes the call fail.
 * - `warning`: probably will be heard.
 * - `info`: good to know.
 */
export type Severity = 'error' | 'warning' | 'info';

export type RuleGroup = 'spelling' | 'grammar' | 'typography' | 'markup' | 'length' | 'consistency';

/** `group/name`, for example `spelling/unknown-word`. */
export type RuleId = `${RuleGroup}/${string}`;

/** Something a person should look at. */
export interface Issue extends Span {
	rule: RuleId;
	severity: Severity;
	/** What is wrong, in a plain sentence; may quote the text at the span, and nothing else of the script. */
	message: string;
	/** Replacements for the span, the best first; at most five. */
	suggestions: string[];
	/** Set when the first suggestion is sure enough to be applied without a person, if the user allows that. */
	safeFix?: true;
}

/** What was changed so that the text is spoken as it is meant. */
export interface Change extends Span {
	/** The text at the span. */
	from: string;
	to: string;
	/** `normalize/name` or `glossary/spoken`, or the rule whose safe fix was applied. */
	rule: RuleId | `normalize/${string}` | 'glossary/spoken';
}

/** A part that no rule may judge and no change may touch. */
export interface ProtectedSpan extends Span {
	kind: ProtectedKind;
}

export type ProtectedKind =
	| 'tag'
	| 'audioTag'
	| 'placeholder'
	| 'url'
	| 'email'
	| 'handle'
	| 'code'
	| 'fileName'
	| 'number'
	| 'identifier'
	| 'glossary'
	| 'custom';

/** Languages with a dictionary of their own. */
export const DICTIONARY_LANGUAGES = ['en-US', 'en-GB', 'es', 'fr', 'pt', 'nl', 'pl'] as const;

export type DictionaryLanguage = (typeof DICTIONARY_LANGUAGES)[number];

/** A word or name with how it is to be written and spoken. */
export interface GlossaryEntry {
	/** As it is to be written, for example `ElevenLabs`. */
	word: string;
	/** As it is to be spoken, for example `eleven labs`; undefined to speak it as written. */
	spoken?: string;
	/** Ways of writing it that are mistakes, for example `Eleven Labs`. */
	forbidden?: string[];
}
