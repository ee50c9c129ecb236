import type { INodeProperties } from 'n8n-workflow';
import { lockedTextFields } from '../shared/fields/lockedTextFields';
import {
	audioFieldOption,
	budgetOptions,
	cacheModeField,
	concurrencyOption,
	fileNameOption,
	timeoutOption,
} from '../shared/fields/purchaseFields';
import { speechFieldsOrLookup } from '../shared/fields/speechFields';

const operationField: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: 'stream',
	options: [
		{
			name: 'Make a Link to a Voice Endpoint',
			value: 'makeLink',
			action: 'Make a link to a voice endpoint',
			description:
				'Sign an address of a TTS Stream Trigger that plays one text until it expires. Nothing is bought until it is opened.',
		},
		{
			name: 'Stream Text to Speech',
			value: 'stream',
			action: 'Stream text to speech',
			description: 'Hand the audio on from its first byte, while the rest is being generated',
		},
	],
};

const deliverToField: INodeProperties = {
	displayName: 'Deliver To',
	name: 'deliverTo',
	type: 'options',
	default: 'binary',
	description: 'Where the audio goes while it is being generated',
	options: [
		{
			name: 'Binary Field',
			value: 'binary',
			description:
				'A file on the item, written as the audio arrives, so that long speech needs no memory',
		},
		{
			name: 'Caller of the Workflow',
			value: 'response',
			description:
				'The one who called the Webhook or Chat Trigger, as lines of JSON with base64 audio. Set the response mode of that trigger to Streaming.',
		},
		{
			name: 'URL',
			value: 'url',
			description: 'A web address that receives the audio in one chunked request',
		},
	],
};

const responseNotice: INodeProperties = {
	displayName:
		'Set <b>Respond</b> of the Webhook, or <b>Response Mode</b> of the Chat Trigger, to <b>Streaming</b>. For plain audio that an audio player or a phone system can play, use the node TTS Stream Trigger instead.',
	name: 'responseNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { deliverTo: ['response'] } },
};

const urlField: INodeProperties = {
	displayName: 'URL',
	name: 'url',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. https://player.example.com/incoming',
	description:
		'Receives the audio as the body of one request, piece by piece. Private addresses are refused unless the administrator of n8n allows them.',
	displayOptions: { show: { deliverTo: ['url'] } },
};

/** Inside a collection, a field of the node is named by its path from the top. */
const FOR_FILES = { show: { '/deliverTo': ['binary'] } };
const FOR_URLS = { show: { '/deliverTo': ['url'] } };

const streamOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		...budgetOptions,
		{ ...concurrencyOption, displayOptions: { hide: { '/deliverTo': ['response'] } } },
		{ ...fileNameOption, displayOptions: FOR_FILES },
		{
			displayName: 'Headers',
			name: 'headers',
			displayOptions: FOR_URLS,
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Header',
			default: {},
			description:
				'Sent with the audio, for example for authorization. The node itself sets what says for whom the request is and where it ends, such as Host and Content-Length.',
			options: [
				{
					displayName: 'Header',
					name: 'header',
					values: [
						{
							displayName: 'Name',
							name: 'name',
							type: 'string',
							default: '',
							placeholder: 'e.g. Authorization',
							description: 'Name of the header',
						},
						{
							displayName: 'Value',
							name: 'value',
							type: 'string',
							default: '',
							description: 'What the header holds',
						},
					],
				},
			],
		},
		{
			displayName: 'Method',
			name: 'method',
			displayOptions: FOR_URLS,
			type: 'options',
			default: 'POST',
			description: 'HTTP method of the request',
			options: [
				{ name: 'POST', value: 'POST', description: 'What most receivers expect' },
				{ name: 'PUT', value: 'PUT', description: 'For storage that takes uploads' },
			],
		},
		{ ...audioFieldOption, displayOptions: FOR_FILES },
		{
			displayName: 'Receiver Timeout (Seconds)',
			name: 'receiverTimeoutSeconds',
			displayOptions: FOR_URLS,
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 600, numberPrecision: 0 },
			default: 30,
			description:
				'How long to wait for the receiver to connect, to take more audio, or to answer at the end',
		},
		{
			displayName: 'Recover From History',
			name: 'recoverFromHistory',
			type: 'boolean',
			default: false,
			description:
				'Whether to look for speech that is not in the cache in the history of the ElevenLabs account first. That takes a request before the first byte. A call that got no complete answer is looked for in any case.',
		},
		timeoutOption,
	],
};

const linkFields: INodeProperties[] = [
	{
		displayName: 'Endpoint Address',
		name: 'endpointAddress',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://n8n.example.com/webhook/my-voice',
		description: 'The Production URL that is shown in the panel of the TTS Stream Trigger',
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '={{ $json.text }}',
		required: true,
		description: 'What the link plays. It can be read in the link, but not be changed.',
	},
	{
		displayName: 'Expires After (Minutes)',
		name: 'expiresAfterMinutes',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 60,
		description:
			'How long the link works. Until then it may be opened any number of times; it costs credits the first time, and later only if the clip was removed from the cache.',
	},
	{
		displayName: 'Link Options',
		name: 'linkOptions',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Caller',
				name: 'caller',
				type: 'string',
				default: '',
				placeholder: 'e.g. customer-1234',
				description:
					'Whose daily limit of credits the link counts in. Without it each link counts for itself.',
			},
			{
				displayName: 'Model ID',
				name: 'model',
				type: 'string',
				default: '',
				placeholder: 'e.g. eleven_flash_v2_5',
				description: 'In the place of the model of the endpoint',
			},
			{
				displayName: 'Output Format',
				name: 'format',
				type: 'string',
				default: '',
				placeholder: 'e.g. mp3_44100_128',
				description: 'In the place of the output format of the endpoint',
			},
			{
				displayName: 'Signing Secret',
				name: 'signingSecret',
				type: 'string',
				typeOptions: { password: true },
				default: '',
				description:
					'The one entered in the TTS Stream Trigger. Leave it out in both, and the links are signed with a secret made from the API key.',
			},
			{
				displayName: 'Voice',
				name: 'voice',
				type: 'string',
				default: '',
				placeholder: 'e.g. pin:narrator',
				description:
					'In the place of the voice of the endpoint: a voice ID, or "pin:" and the name of a pin',
			},
		],
	},
];

function shownFor(operation: string, field: INodeProperties): INodeProperties {
	const { show, hide } = field.displayOptions ?? {};
	return {
		...field,
		displayOptions: {
			show: { ...show, operation: [operation] },
			...(hide === undefined ? {} : { hide }),
		},
	};
}

export const properties: INodeProperties[] = [
	operationField,
	...[
		...speechFieldsOrLookup({ defaultModelId: 'eleven_flash_v2_5' }),
		cacheModeField,
		deliverToField,
		responseNotice,
		urlField,
		streamOptions,
	].map((field) => shownFor('stream', field)),
	...lockedTextFields('stream'),
	...linkFields.map((field) => shownFor('makeLink', field)),
];
