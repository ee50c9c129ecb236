import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import {
	OUTPUT_FORMATS,
	outputFormatFacts,
	type OutputFormat,
} from '../../../engine/speech/outputFormat';
import { VOICE_SETTING_RANGES } from '../../../engine/speech/voiceSettings';

/**
 * The parameters that say what is spoken and how: the same names, order and words in every node that makes or looks up
 * speech, so that all of them compute the same cache key from the same choices.
 */
export function speechFields(options: { defaultModelId: string }): INodeProperties[] {
	return [
		textField,
		voiceField,
		modelField(options.defaultModelId),
		outputFormatField,
		voiceSettingsField,
		speechOptionsField,
	];
}

/** The same, for a node that can also take all of them from an item that Cache Lookup did not find in the cache. */
export function speechFieldsOrLookup(options: { defaultModelId: string }): INodeProperties[] {
	const entered = { hide: { speechSource: ['cacheLookup'] } };
	return [
		speechSourceField,
		...speechFields(options).map((field) => ({ ...field, displayOptions: entered })),
	];
}

const speechSourceField: INodeProperties = {
	displayName: 'Speech',
	name: 'speechSource',
	type: 'options',
	default: 'fields',
	description: 'Where the text, the voice and all that shapes the sound come from',
	options: [
		{
			name: 'From Cache Lookup',
			value: 'cacheLookup',
			description: 'As it was looked up: connect this node to the Miss output of Cache Lookup',
		},
		{ name: 'From the Fields Below', value: 'fields', description: 'Enter them in this node' },
	],
};

const textField: INodeProperties = {
	displayName: 'Text',
	name: 'text',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '={{ $json.text }}',
	required: true,
	description:
		'What is spoken. White space at both ends is removed; line breaks inside stay, because they can change a pause.',
};

const voiceField: INodeProperties = {
	displayName: 'Voice',
	name: 'voice',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description:
		'Who speaks. There is no default voice, because a voice can be withdrawn by its owner. The list begins with the voices that were pinned with Pin Voice.',
	// The editor opens a list for the mode named "list" alone.
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a pin or a voice...',
			typeOptions: { searchListMethod: 'searchVoices', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. aBcDeFgHiJkLmNoPqRsT',
			hint: 'In ElevenLabs open My Voices, then the menu of the voice, then Copy Voice ID',
			validation: [
				{
					type: 'regex',
					properties: {
						regex: '^\\s*[\\w.-]+\\s*$',
						errorMessage: 'A voice ID has only letters, digits, "_" and "-"',
					},
				},
			],
		},
		{
			displayName: 'By Pin',
			name: 'pin',
			type: 'string',
			placeholder: 'e.g. narrator',
			hint: 'A name of your own for a voice, made with the node Pin Voice. It stays when the voice behind it is replaced.',
		},
	],
};

/** The model that speaks, chosen from the account's list or by its id. */
export function modelField(defaultModelId: string): INodeProperties {
	return {
		displayName: 'Model',
		name: 'model',
		type: 'resourceLocator',
		default: { mode: 'id', value: defaultModelId },
		required: true,
		description:
			'Which model speaks. The list shows the longest text and the credits per character.',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a model...',
				typeOptions: { searchListMethod: 'searchModels', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. eleven_multilingual_v2',
			},
		],
	};
}

const outputFormatField: INodeProperties = {
	displayName: 'Output Format',
	name: 'outputFormat',
	type: 'options',
	default: 'mp3_44100_128',
	description:
		'Codec, sample rate and bit rate of the audio. The format does not change the credits.',
	options: OUTPUT_FORMATS.map(outputFormatOption),
};

function outputFormatOption(outputFormat: OutputFormat): INodePropertyOptions {
	const { codec, sampleRate, bitrateKbps, plan } = outputFormatFacts(outputFormat);
	const names = { mp3: 'MP3', opus: 'Opus', pcm: 'PCM', wav: 'WAV', ulaw: 'μ-Law', alaw: 'A-Law' };
	const uses = {
		mp3: 'Plays everywhere',
		opus: 'Small files for apps and the web',
		pcm: 'Raw 16-bit samples without a header, for further processing',
		wav: '16-bit samples with a header, for editing',
		ulaw: 'Telephony',
		alaw: 'Telephony',
	};
	const bitrate = bitrateKbps === undefined ? '' : `, ${bitrateKbps} kbit/s`;
	return {
		name: `${names[codec]} ${sampleRate / 1000} kHz${bitrate}`,
		value: outputFormat,
		description: `${uses[codec]}${plan === undefined ? '' : `; needs the ${plan} plan or higher`}`,
	};
}

const voiceSettingsField: INodeProperties = {
	displayName: 'Voice Settings',
	name: 'voiceSettings',
	type: 'collection',
	placeholder: 'Add Setting',
	default: {},
	description:
		'What is left out is taken from the settings stored with the voice. Each change is a new purchase.',
	options: [
		{
			displayName: 'Similarity Boost',
			name: 'similarityBoost',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
			default: 0.75,
			description: 'How closely the speech keeps to the original voice, from 0 to 1',
		},
		{
			displayName: 'Speaker Boost',
			name: 'useSpeakerBoost',
			type: 'boolean',
			default: true,
			description: 'Whether to strengthen the likeness to the speaker, which takes a little longer',
		},
		{
			displayName: 'Speed',
			name: 'speed',
			type: 'number',
			typeOptions: {
				minValue: VOICE_SETTING_RANGES.speed.min,
				maxValue: VOICE_SETTING_RANGES.speed.max,
				numberPrecision: 2,
			},
			default: 1,
			description: 'How fast the voice speaks, from 0.7 to 1.2; 1 is its own speed',
		},
		{
			displayName: 'Stability',
			name: 'stability',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
			default: 0.5,
			description:
				'From 0 (lively, varies between takes) to 1 (even). The model Eleven v3 takes 0, 0.5 and 1 only.',
		},
		{
			displayName: 'Style',
			name: 'style',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
			default: 0,
			description:
				'How much the style of the speaker is exaggerated, from 0 to 1. Above 0 takes longer; newer models ignore it.',
		},
	],
};

const speechOptionsField: INodeProperties = {
	displayName: 'Speech Options',
	name: 'speechOptions',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	description: 'Rarely needed choices that change the sound. Each change is a new purchase.',
	options: [
		{
			displayName: 'Language Code',
			name: 'languageCode',
			type: 'string',
			default: '',
			placeholder: 'e.g. es',
			description:
				'The two letters of ISO 639-1. Holds a model to one language; models that do not know the code ignore it.',
		},
		{
			displayName: 'Next Text',
			name: 'nextText',
			type: 'string',
			typeOptions: { rows: 2 },
			default: '',
			description: 'What follows this text. It is not spoken, but lets the voice lead over to it.',
		},
		{
			displayName: 'Previous Text',
			name: 'previousText',
			type: 'string',
			typeOptions: { rows: 2 },
			default: '',
			description:
				'What came before this text. It is not spoken, but lets the voice follow on from it.',
		},
		{
			displayName: 'Pronunciation Dictionaries',
			name: 'pronunciationDictionaries',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true, sortable: true },
			placeholder: 'Add Dictionary',
			default: {},
			description: 'Up to three, applied in this order',
			options: [
				{
					displayName: 'Dictionary',
					name: 'dictionary',
					values: [
						{
							displayName: 'Dictionary ID',
							name: 'id',
							type: 'string',
							default: '',
							required: true,
							description: 'The ID that ElevenLabs gave to the pronunciation dictionary',
						},
						{
							displayName: 'Version ID',
							name: 'versionId',
							type: 'string',
							default: '',
							required: true,
							description:
								'A fixed version, so that an edit of the dictionary does not change the speech unnoticed',
						},
					],
				},
			],
		},
		{
			displayName: 'Seed',
			name: 'seed',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 0 },
			default: 0,
			description:
				'A whole number that makes takes more alike. ElevenLabs does not promise equal audio for equal seeds.',
		},
		{
			displayName: 'Take',
			name: 'take',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 1,
			description:
				'Each number is one reading of the same words, bought once and kept. Left out, it is the one that Cache Mode Refresh bought last, else 1.',
		},
		{
			displayName: 'Text Normalization',
			name: 'textNormalization',
			type: 'options',
			default: 'auto',
			description: 'Whether ElevenLabs writes out numbers, dates and units before speaking',
			options: [
				{ name: 'Auto', value: 'auto', description: 'The model decides' },
				{
					name: 'Off',
					value: 'off',
					description: 'Speak the text as it is written',
				},
				{
					name: 'On',
					value: 'on',
					description: 'Always; Flash and Turbo v2.5 take it on Enterprise plans only',
				},
			],
		},
	],
};
