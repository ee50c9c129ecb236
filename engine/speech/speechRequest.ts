import { invalidInput, shownValue } from '../errors';
import { stabilitySteps, takesContext } from './models';
import { isOutputFormat, OUTPUT_FORMATS, type OutputFormat } from './outputFormat';
import { evenedOut, textToSend } from './text';
import { checkVoiceSettings, type VoiceSettings } from './voiceSettings';

export type TextNormalization = 'auto' | 'on' | 'off';

export interface PronunciationDictionary {
	id: string;
	/** Never "newest": the newest version changes the sound without a change in the request. */
	versionId: string;
}

/** Text around the spoken text that the model hears but does not speak. */
export interface SpeechContext {
	previousText?: string;
	nextText?: string;
}

export type JsonValue =
	string | number | boolean | JsonValue[] | { [field: string]: JsonValue | undefined };

/**
 * Everything that is sent to make one piece of speech, with nothing left to a default elsewhere.
 * Each field enters the cache key (see `speechDocument`), so a field added here cannot be forgotten there.
 */
export interface SpeechRequest {
	/** As `textToSend` made it. */
	text: string;
	voiceId: string;
	modelId: string;
	outputFormat: OutputFormat;
	/** Complete, unless the key may not read the voice's stored settings; then only what the user gave. */
	voiceSettings: Partial<VoiceSettings>;
	/** 0 to 4294967295. */
	seed?: number;
	/** ISO 639-1, lower case. */
	languageCode?: string;
	textNormalization: TextNormalization;
	/** Applied in this order; at most 3. */
	pronunciationDictionaries: PronunciationDictionary[];
	context: SpeechContext;
	/** 1 for the first reading of these words, 2 for the next one bought for them, and so on. */
	take: number;
	/** Fields of the API's request body that this version has no name for, sent as they are. */
	additionalBody: { [field: string]: JsonValue | undefined };
}

/** What a caller states; the rest is filled with what absent means. */
export interface SpeechRequestInput {
	text: string;
	voiceId: string;
	modelId: string;
	outputFormat: string;
	voiceSettings?: Partial<VoiceSettings>;
	seed?: number;
	languageCode?: string;
	textNormalization?: string;
	pronunciationDictionaries?: PronunciationDictionary[];
	previousText?: string;
	nextText?: string;
	take?: number;
	additionalBody?: { [field: string]: JsonValue | undefined };
}

export interface CheckedSpeechRequest {
	request: SpeechRequest;
	/** What was left out and why, in sentences for the user. */
	warnings: string[];
}

export const MAX_SEED = 4_294_967_295;
export const MAX_PRONUNCIATION_DICTIONARIES = 3;

/**
 * Checks what the user gave and fills in what absent means.
 *
 * @throws INVALID_INPUT naming the field, what it must be, and what it was
 */
export function speechRequest(input: SpeechRequestInput): CheckedSpeechRequest {
	const warnings: string[] = [];
	const languageCode = checkLanguageCode(input.languageCode);
	const seed = checkSeed(input.seed);
	return {
		request: {
			text: textToSend(input.text),
			voiceId: checkId(input.voiceId, 'voice'),
			modelId: checkId(input.modelId, 'model'),
			outputFormat: checkOutputFormat(input.outputFormat),
			voiceSettings: checkStability(checkVoiceSettings(input.voiceSettings ?? {}), input.modelId),
			textNormalization: checkTextNormalization(input.textNormalization),
			pronunciationDictionaries: checkDictionaries(input.pronunciationDictionaries ?? []),
			context: checkContext(input, warnings),
			take: checkTake(input.take),
			additionalBody: input.additionalBody ?? {},
			...(seed === undefined ? {} : { seed }),
			...(languageCode === undefined ? {} : { languageCode }),
		},
		warnings,
	};
}

/**
 * Moves a stability that comes from the voice's stored settings to the nearest value the model takes.
 * A value that the user typed is refused instead (see `speechRequest`).
 */
export function fitStoredStability(stability: number, modelId: string): number {
	const steps = stabilitySteps(modelId);
	if (steps === undefined) return stability;
	return steps.reduce((nearest, step) =>
		Math.abs(step - stability) < Math.abs(nearest - stability) ? step : nearest,
	);
}

function checkStability(settings: Partial<VoiceSettings>, modelId: string): Partial<VoiceSettings> {
	const steps = stabilitySteps(modelId);
	if (steps !== undefined && settings.stability !== undefined) {
		if (!steps.includes(settings.stability)) {
			throw invalidInput(
				`Stability is ${settings.stability}, but the model ${modelId} only takes ${steps.join(', ')}`,
				'Choose one of these values under Voice Settings, or remove Stability there.',
			);
		}
	}
	return settings;
}

function checkId(id: string, kind: 'voice' | 'model'): string {
	const trimmed = id.trim();
	if (trimmed === '') {
		throw invalidInput(
			`No ${kind} is chosen for this item`,
			kind === 'voice'
				? 'Choose a voice from the list, or paste its voice id. There is no default voice, because a voice can be withdrawn by its owner.'
				: 'Choose a model from the list, or paste its model id.',
		);
	}
	if (!/^[\w.-]+$/.test(trimmed)) {
		throw invalidInput(
			`The ${kind} id holds characters that no ${kind} id has`,
			`Paste the ${kind} id alone: letters, digits, "_" and "-", without a link or quotes around it.`,
		);
	}
	return trimmed;
}

function checkOutputFormat(outputFormat: string): OutputFormat {
	if (!isOutputFormat(outputFormat)) {
		throw invalidInput(
			`Output Format is ${shownValue(outputFormat)}, which ElevenLabs does not have`,
			`Choose one of: ${OUTPUT_FORMATS.join(', ')}.`,
		);
	}
	return outputFormat;
}

function checkSeed(seed: number | undefined): number | undefined {
	if (seed === undefined) return undefined;
	if (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED) {
		throw invalidInput(
			`The seed must be a whole number from 0 to ${MAX_SEED}, but is ${String(seed)}`,
			'Correct the seed under Speech Options, or remove it.',
		);
	}
	return seed + 0;
}

function checkTake(take: number | undefined): number {
	if (take === undefined) return 1;
	if (!Number.isInteger(take) || take < 1 || take > 1000) {
		throw invalidInput(
			`Take must be a whole number from 1 to 1000, but is ${String(take)}`,
			'Correct Take under Speech Options. Each number stands for one reading that is bought once and kept.',
		);
	}
	return take;
}

function checkLanguageCode(languageCode: string | undefined): string | undefined {
	const code = languageCode?.trim().toLowerCase();
	if (code === undefined || code === '') return undefined;
	if (!/^[a-z]{2,3}$/.test(code)) {
		throw invalidInput(
			`Language Code is ${shownValue(code)}, which is not a language code`,
			'Use the two letters of ISO 639-1, for example en, es or de, without a region.',
		);
	}
	return code;
}

function checkTextNormalization(value: string | undefined): TextNormalization {
	if (value === undefined || value === '') return 'auto';
	if (value !== 'auto' && value !== 'on' && value !== 'off') {
		throw invalidInput(
			`Text Normalization is ${shownValue(value)}, which is not one of its options`,
			'Choose auto, on or off under Speech Options.',
		);
	}
	return value;
}

function checkDictionaries(dictionaries: PronunciationDictionary[]): PronunciationDictionary[] {
	if (dictionaries.length > MAX_PRONUNCIATION_DICTIONARIES) {
		throw invalidInput(
			`${dictionaries.length} pronunciation dictionaries are given, but a request takes ${MAX_PRONUNCIATION_DICTIONARIES}`,
			'Remove some under Speech Options, or merge them in ElevenLabs.',
		);
	}
	return dictionaries.map(({ id, versionId }) => {
		if (id.trim() === '' || versionId.trim() === '') {
			throw invalidInput(
				'A pronunciation dictionary needs its id and its version id',
				'Copy both from ElevenLabs. Without a version id, an edit of the dictionary would change the speech unnoticed.',
			);
		}
		return { id: id.trim(), versionId: versionId.trim() };
	});
}

function checkContext(input: SpeechRequestInput, warnings: string[]): SpeechContext {
	const context: SpeechContext = {};
	if (input.previousText) context.previousText = evenedOut(input.previousText);
	if (input.nextText) context.nextText = evenedOut(input.nextText);
	if (Object.keys(context).length > 0 && !takesContext(input.modelId)) {
		warnings.push(
			`The model ${input.modelId} does not take previous or next text, so neither was sent.`,
		);
		return {};
	}
	return context;
}
