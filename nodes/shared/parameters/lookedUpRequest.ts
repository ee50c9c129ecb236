import type { IDataObject } from 'n8n-workflow';
import { invalidInput } from '../../../engine/errors';
import type {
	PronunciationDictionary,
	SpeechRequest,
	SpeechRequestInput,
} from '../../../engine/speech/speechRequest';
import type { VoiceSettings } from '../../../engine/speech/voiceSettings';

/**
 * A resolved request as plain JSON on an item (`json.cache.request` of Cache Lookup), so that TTS Convert behind it
 * buys under the same cache key without anything being entered a second time.
 *
 * @param take the reading that was looked up
 */
export function requestToItem(request: SpeechRequest, take: number): IDataObject {
	const { context, voiceSettings, pronunciationDictionaries, additionalBody, ...fields } = request;
	return {
		...fields,
		voiceSettings: { ...voiceSettings },
		pronunciationDictionaries: pronunciationDictionaries.map(({ id, versionId }) => ({
			id,
			versionId,
		})),
		...context,
		...(Object.keys(additionalBody).length === 0
			? {}
			: { additionalBody: structuredClone(additionalBody) as IDataObject }),
		take,
	};
}

/**
 * Reads back what `requestToItem` wrote. The engine checks what the values mean, as it does for entered ones.
 *
 * @throws INVALID_INPUT when it is anything else; a field that was added or removed would change what is bought
 */
export function requestFromItem(json: unknown): SpeechRequestInput {
	const request = record(json, 'request');
	const { seed, languageCode, previousText, nextText, additionalBody } = request;
	const unknown = Object.keys(request).find((field) => !FIELDS.has(field));
	if (unknown !== undefined) throw unreadable(`it has a field "${unknown.slice(0, 50)}"`);
	return {
		text: text(request['text'], 'text'),
		voiceId: text(request['voiceId'], 'voiceId'),
		modelId: text(request['modelId'], 'modelId'),
		outputFormat: text(request['outputFormat'], 'outputFormat'),
		voiceSettings: voiceSettings(request['voiceSettings']),
		textNormalization: text(request['textNormalization'], 'textNormalization'),
		pronunciationDictionaries: dictionaries(request['pronunciationDictionaries']),
		take: number(request['take'], 'take'),
		...(seed === undefined ? {} : { seed: number(seed, 'seed') }),
		...(languageCode === undefined ? {} : { languageCode: text(languageCode, 'languageCode') }),
		...(previousText === undefined ? {} : { previousText: text(previousText, 'previousText') }),
		...(nextText === undefined ? {} : { nextText: text(nextText, 'nextText') }),
		...(additionalBody === undefined
			? {}
			: {
					additionalBody: record(
						additionalBody,
						'additionalBody',
					) as SpeechRequest['additionalBody'],
				}),
	};
}

const FIELDS: ReadonlySet<string> = new Set<keyof SpeechRequestInput>([
	'text',
	'voiceId',
	'modelId',
	'outputFormat',
	'voiceSettings',
	'seed',
	'languageCode',
	'textNormalization',
	'pronunciationDictionaries',
	'previousText',
	'nextText',
	'take',
	'additionalBody',
]);

const NUMBER_SETTINGS = ['stability', 'similarityBoost', 'style', 'speed'] as const;

function voiceSettings(value: unknown): Partial<VoiceSettings> {
	const { useSpeakerBoost, ...numbers } = record(value, 'voiceSettings');
	const settings: Partial<VoiceSettings> = {};
	for (const [name, setting] of Object.entries(numbers)) {
		const known = NUMBER_SETTINGS.find((candidate) => candidate === name);
		if (known === undefined) {
			throw unreadable(`its voice settings have a field "${name.slice(0, 50)}"`);
		}
		settings[known] = number(setting, `voiceSettings.${name}`);
	}
	if (useSpeakerBoost === undefined) return settings;
	if (typeof useSpeakerBoost !== 'boolean') {
		throw wrong('voiceSettings.useSpeakerBoost', 'true or false');
	}
	return { ...settings, useSpeakerBoost };
}

function dictionaries(value: unknown): PronunciationDictionary[] {
	if (!Array.isArray(value)) throw wrong('pronunciationDictionaries', 'a list');
	return value.map((entry) => {
		const { id, versionId } = record(entry, 'pronunciationDictionaries');
		return {
			id: text(id, 'pronunciationDictionaries.id'),
			versionId: text(versionId, 'pronunciationDictionaries.versionId'),
		};
	});
}

function text(value: unknown, field: string): string {
	if (typeof value === 'string') return value;
	throw wrong(field, 'text');
}

function number(value: unknown, field: string): number {
	if (typeof value === 'number') return value;
	throw wrong(field, 'a number');
}

function record(value: unknown, field: string): Record<string, unknown> {
	if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
		return value as Record<string, unknown>;
	}
	if (field === 'request') throw unreadable('there is none');
	throw wrong(field, 'a set of named fields');
}

function wrong(field: string, wanted: string) {
	return unreadable(`its field "${field}" is missing or is not ${wanted}`);
}

function unreadable(reason: string) {
	return invalidInput(
		`The item has no speech request of a Cache Lookup that can be used: ${reason}`,
		'Connect this node to the Miss output of Cache Lookup, with no node between them that changes json.cache.request, or enter the text and voice in this node.',
	);
}
