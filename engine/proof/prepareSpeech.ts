import { modelMarkup } from '../speech/modelMarkup';
import { applyChanges, composeChanges } from './changes';
import type { Change, GlossaryEntry, Issue } from './issue';
import { spokenFormSteps } from './glossary/spokenForms';
import type { Steps } from '../concurrency/steps';
import { normalizeSteps, type NormalizePolicy } from './normalize/normalizeForSpeech';
import { protectSteps } from '../script/protect/protectSpans';

export interface PrepareSpeechInput {
	/** Empty when it is not known. */
	language: string;
	normalization: NormalizePolicy;
	/** Rules by name; see `NormalizeOptions`. */
	normalizationSwitches: Readonly<Record<string, boolean>>;
	glossary: readonly GlossaryEntry[];
	protectPatterns: readonly RegExp[];
	modelId: string;
}

export interface PreparedSpeech {
	/** Sorted, without overlaps, in offsets of the given text. */
	changes: Change[];
	/** On what was left as it is. */
	issues: Issue[];
	/** What the request is to send as `apply_text_normalization`; undefined for whatever it sends. */
	textNormalization: 'off' | undefined;
}

/** What has to change so that a text is spoken as it is meant: what is written out, then the words of the glossary. */
export function* prepareSpeechSteps(
	text: string,
	input: PrepareSpeechInput,
): Steps<PreparedSpeech> {
	const { glossary, protectPatterns: customPatterns } = input;
	const spans = yield* protectSteps(text, { glossary, customPatterns });
	const {
		changes: writtenOut,
		notes,
		textNormalization,
	} = yield* normalizeSteps(text, spans, {
		language: input.language,
		policy: input.normalization,
		switches: input.normalizationSwitches,
		modelReadsBadly: modelMarkup(input.modelId).readsNumbersBadly ?? false,
	});
	const between = applyChanges(text, writtenOut);
	const betweenSpans = yield* protectSteps(between, { glossary, customPatterns });
	const spoken = yield* spokenFormSteps(between, glossary, betweenSpans);
	return { changes: composeChanges(text, writtenOut, spoken), issues: notes, textNormalization };
}
