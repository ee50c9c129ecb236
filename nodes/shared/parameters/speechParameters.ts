import type { IExecuteFunctions, IGetNodeParameterOptions } from 'n8n-workflow';
import { invalidInput } from '../../../engine/errors';
import type { VoicePin } from '../../../engine/pipeline/request/resolvePinnedRequest';
import { readAlias } from '../../../engine/speech/pinAlias';
import type {
	PronunciationDictionary,
	SpeechRequestInput,
} from '../../../engine/speech/speechRequest';
import { VOICE_SETTING_RANGES, type VoiceSettings } from '../../../engine/speech/voiceSettings';
import { asBoolean, asChoice, asNumber, asRecord, asText } from './parameterValues';
import { aliasOfValue } from './pinParameter';
import { requestFromItem } from './lookedUpRequest';

/** What the fields say of one piece of speech. */
export interface SpeechParameters extends SpeechRequestInput {
	/** Name of the pin that the voice is chosen by; then `voiceId` is empty. */
	voiceAlias?: string;
	/** The pin by which Cache Lookup chose the voice. */
	lookedUpPin?: VoicePin;
}

/** Reads the parameters of `speechFieldsOrLookup` for one item. The engine checks what they mean. */
export function readSpeechOrLookup(
	context: IExecuteFunctions,
	itemIndex: number,
): SpeechParameters {
	const source = asChoice(
		context.getNodeParameter('speechSource', itemIndex, 'fields'),
		'Speech',
		['fields', 'cacheLookup'],
		'fields',
	);
	if (source === 'fields') return readSpeechParameters(context, itemIndex);
	const { cache } = context.getInputData()[itemIndex]?.json ?? {};
	const request = requestFromItem(isRecord(cache) ? cache['request'] : undefined);
	const lookedUpPin = voicePinFromItem(isRecord(cache) ? cache['voicePin'] : undefined);
	return { ...request, ...(lookedUpPin === undefined ? {} : { lookedUpPin }) };
}

/** Tells only which pin it was, so what is not one is left out. */
function voicePinFromItem(value: unknown): VoicePin | undefined {
	if (!isRecord(value)) return undefined;
	const { alias, voiceId, revision, fallbackUsed } = value;
	return typeof alias === 'string' &&
		typeof voiceId === 'string' &&
		typeof revision === 'number' &&
		typeof fallbackUsed === 'boolean'
		? { alias, voiceId, revision, fallbackUsed }
		: undefined;
}

/** Reads the parameters of `speechFields` for one item. The engine checks what they mean. */
export function readSpeechParameters(
	context: IExecuteFunctions,
	itemIndex: number,
): SpeechParameters {
	return readSpeechFields((name, options) =>
		context.getNodeParameter(name, itemIndex, options === undefined ? undefined : '', options),
	);
}

/** One parameter of a node, for one item or, in a trigger, for all. */
export type ParameterReader = (name: string, options?: IGetNodeParameterOptions) => unknown;

/** The same for a node that does not work on items. */
export function readSpeechFields(parameter: ParameterReader): SpeechParameters {
	const options = asRecord(parameter('speechOptions'), 'Speech Options');
	return {
		text: readText(parameter('text')),
		...readVoice(parameter('voice'), locatorValue(parameter, 'voice', 'Voice')),
		modelId: locatorValue(parameter, 'model', 'Model'),
		outputFormat: asText(parameter('outputFormat'), 'Output Format') ?? '',
		voiceSettings: readVoiceSettings(asRecord(parameter('voiceSettings'), 'Voice Settings')),
		seed: asNumber(options['seed'], 'Seed'),
		take: asNumber(options['take'], 'Take'),
		languageCode: asText(options['languageCode'], 'Language Code'),
		textNormalization: asText(options['textNormalization'], 'Text Normalization'),
		previousText: asText(options['previousText'], 'Previous Text'),
		nextText: asText(options['nextText'], 'Next Text'),
		pronunciationDictionaries: readDictionaries(options['pronunciationDictionaries']),
	};
}

function readText(value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string') return value;
	if (typeof value === 'number' && !Number.isNaN(value)) return String(value);
	const found = Array.isArray(value) ? 'a list' : `of the type ${typeof value}`;
	throw invalidInput(
		`The text is ${Number.isNaN(value) ? 'the result of a calculation with something else (NaN)' : found}, not text`,
		'Check the expression in the Text field; it should give the script itself, for example {{ $json.text }}.',
	);
}

/** @param extracted the value of the field, whatever its mode */
function readVoice(
	locator: unknown,
	extracted: string,
): Pick<SpeechParameters, 'voiceId' | 'voiceAlias'> {
	const isPin = isRecord(locator) && locator['mode'] === 'pin';
	return isPin && aliasOfValue(extracted) === undefined
		? pinChoice(extracted)
		: voiceChoice(extracted);
}

/** @param value a voice id, or `pin:` and the name of a pin */
export function voiceChoice(value: string): Pick<SpeechParameters, 'voiceId' | 'voiceAlias'> {
	const alias = aliasOfValue(value);
	return alias === undefined ? { voiceId: value } : pinChoice(alias);
}

function pinChoice(alias: string) {
	return { voiceId: '', voiceAlias: readAlias(alias, 'The name of the pin in the field Voice') };
}

function locatorValue(parameter: ParameterReader, name: string, label: string): string {
	return asText(parameter(name, { extractValue: true }), label) ?? '';
}

function readVoiceSettings(settings: Record<string, unknown>): Partial<VoiceSettings> {
	const read: Partial<VoiceSettings> = {};
	for (const name of ['stability', 'similarityBoost', 'style', 'speed'] as const) {
		const value = asNumber(settings[name], VOICE_SETTING_RANGES[name].label);
		if (value !== undefined) read[name] = value;
	}
	const useSpeakerBoost = asBoolean(settings['useSpeakerBoost'], 'Speaker Boost');
	return useSpeakerBoost === undefined ? read : { ...read, useSpeakerBoost };
}

function readDictionaries(collection: unknown): PronunciationDictionary[] {
	const entries = asRecord(collection, 'Pronunciation Dictionaries')['dictionary'];
	if (!Array.isArray(entries)) return [];
	return entries.map((entry) => {
		const { id, versionId } = asRecord(entry, 'Dictionary');
		return {
			id: asText(id, 'Dictionary ID') ?? '',
			versionId: asText(versionId, 'Version ID') ?? '',
		};
	});
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
