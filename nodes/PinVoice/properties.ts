import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

const shownFor = (...operations: string[]): IDisplayOptions => ({
	show: { operation: operations },
});

const operationField: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: 'pin',
	options: [
		{
			name: 'Check Pins',
			value: 'check',
			action: 'Check pinned voices',
			description:
				'See which voices changed, are going away or are gone. Made for a daily schedule.',
		},
		{
			name: 'Clone Voice',
			value: 'clone',
			action: 'Clone a voice from recordings',
			description: 'Make a voice of your own from recordings, and pin it',
		},
		{
			name: 'Design Voice',
			value: 'design',
			action: 'Design a voice from a description',
			description: 'Make a voice of your own from a description, and pin it',
		},
		{
			name: 'Export Pins',
			value: 'export',
			action: 'Export pins to a lock file',
			description: 'Put all pins into one lock file, to keep beside your workflows',
		},
		{
			name: 'Import Pins',
			value: 'import',
			action: 'Import pins from a lock file',
			description: 'Take over the pins of a lock file that Export Pins made',
		},
		{
			name: 'List Voices',
			value: 'list',
			action: 'List pins or voices',
			description: 'Get pins, voices of the account or voices of the library as items',
		},
		{
			name: 'Pin Voice',
			value: 'pin',
			action: 'Pin a voice under a name',
			description:
				'Give a voice a name of your own. A library voice is saved to the account first.',
		},
		{
			name: 'Resolve Pin',
			value: 'resolve',
			action: 'Resolve a pin to its voice',
			description: 'Get the voice of a pin, for nodes that take a voice ID',
		},
		{
			name: 'Unpin Voice',
			value: 'unpin',
			action: 'Unpin a voice',
			description: 'Take the name away. The voice stays in the account.',
		},
	],
};

const checkWhatField: INodeProperties = {
	displayName: 'Pins to Check',
	name: 'checkWhat',
	type: 'options',
	noDataExpression: true,
	default: 'all',
	displayOptions: shownFor('check'),
	options: [
		{ name: 'All', value: 'all', description: 'Every pin of the namespace, once' },
		{ name: 'One Pin', value: 'alias', description: 'The pin that is named below' },
		{
			name: 'Those in a Webhook Message',
			value: 'event',
			description:
				'The pins of the voices that a message of ElevenLabs about withdrawn voices names. Connect a Webhook node.',
		},
	],
};

const designFields: INodeProperties[] = [
	{
		displayName: 'Step',
		name: 'designStep',
		type: 'options',
		noDataExpression: true,
		default: 'preview',
		displayOptions: shownFor('design'),
		options: [
			{
				name: 'Keep a Preview',
				value: 'keep',
				description: 'Make a voice of the preview that was chosen, and pin it. Takes a voice slot.',
			},
			{
				name: 'Make Previews',
				value: 'preview',
				description:
					'Get several previews as audio, one item each. Costs about one credit for each character that they speak.',
			},
		],
	},
	{
		displayName: 'Description',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		required: true,
		placeholder: 'e.g. A calm woman in her fifties with a soft Irish accent, unhurried and warm',
		displayOptions: { show: { operation: ['design'], designStep: ['preview'] } },
		description:
			'What the voice is like: age, gender, accent, tone and pace. From 20 to 1000 characters.',
	},
	{
		displayName: 'Generated Voice ID',
		name: 'generatedVoiceId',
		type: 'string',
		default: '={{ $json.design.generatedVoiceId }}',
		required: true,
		displayOptions: { show: { operation: ['design'], designStep: ['keep'] } },
		description: 'Of the preview that was chosen, as Make Previews gave it',
	},
	{
		displayName: 'Description',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '={{ $json.design.prompt }}',
		required: true,
		displayOptions: { show: { operation: ['design'], designStep: ['keep'] } },
		description: 'What the previews were made from. It is kept in the pin.',
	},
];

/** Wherever a voice gets a name. */
const namesVoice: IDisplayOptions[] = [
	shownFor('pin', 'clone'),
	{ show: { operation: ['design'], designStep: ['keep'] } },
];

const aliasFields: INodeProperties[] = [
	shownFor('pin', 'clone', 'resolve', 'unpin'),
	{ show: { operation: ['design'], designStep: ['keep'] } },
	{ show: { operation: ['check'], checkWhat: ['alias'] } },
].map((displayOptions) => ({
	displayName: 'Name of the Pin',
	name: 'alias',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. narrator',
	displayOptions,
	description: 'A name of your own for the voice. Case does not count.',
}));

const voiceSourceField: INodeProperties = {
	displayName: 'Choose From',
	name: 'voiceSource',
	type: 'options',
	noDataExpression: true,
	default: 'account',
	displayOptions: shownFor('pin'),
	description: 'Which voices the list below holds',
	options: [
		{ name: 'My Voices', value: 'account', description: 'Voices that are in the account already' },
		{
			name: 'Voice Library',
			value: 'library',
			description: 'Voices that others offer. The chosen one is saved to My Voices first.',
		},
	],
};

const voiceField: INodeProperties = {
	displayName: 'Voice',
	name: 'voice',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	displayOptions: shownFor('pin'),
	description: 'The voice to pin. The link beside a voice of the list opens its preview.',
	// The editor opens a list for the mode named "list" alone.
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a voice...',
			typeOptions: { searchListMethod: 'searchVoicesToPin', searchable: true },
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
			displayName: 'By Library ID',
			name: 'library',
			type: 'string',
			placeholder: 'e.g. ownerId/voiceId',
			hint: 'The owner, a slash and the voice, as List Voices gives it in voice.libraryVoice',
			validation: [
				{
					type: 'regex',
					properties: {
						regex: '^\\s*[\\w.-]+/[\\w.-]+\\s*$',
						errorMessage: 'Enter the ID of the owner, a slash and the ID of the voice',
					},
				},
			],
		},
	],
};

const filterOptions: INodeProperties[] = [
	{
		displayName: 'Accent',
		name: 'accent',
		type: 'string',
		default: '',
		placeholder: 'e.g. british',
		description: 'As ElevenLabs names it, in lower case',
	},
	{
		displayName: 'Age',
		name: 'age',
		type: 'options',
		default: 'middle_aged',
		options: [
			{ name: 'Middle-Aged', value: 'middle_aged' },
			{ name: 'Old', value: 'old' },
			{ name: 'Young', value: 'young' },
		],
	},
	{
		displayName: 'Gender',
		name: 'gender',
		type: 'options',
		default: 'female',
		options: [
			{ name: 'Female', value: 'female' },
			{ name: 'Male', value: 'male' },
			{ name: 'Neutral', value: 'neutral' },
		],
	},
	{
		displayName: 'Language',
		name: 'language',
		type: 'string',
		default: 'en',
		placeholder: 'e.g. en',
		description: 'The two letters of ISO 639-1',
	},
	{
		displayName: 'Minimum Notice Period (Days)',
		name: 'minNoticePeriodDays',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 90,
		description:
			'Only voices whose owner must give notice for so many days before they end. 0 allows voices that may end at any moment.',
	},
	{
		displayName: 'Use Case',
		name: 'useCase',
		type: 'string',
		default: '',
		placeholder: 'e.g. narrative_story',
		description: 'As ElevenLabs names it, for example conversational or advertisement',
	},
];

const libraryFiltersFor = (displayOptions: IDisplayOptions): INodeProperties => ({
	displayName: 'Library Filters',
	name: 'libraryFilters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	displayOptions,
	description: 'Which voices of the library are listed',
	options: filterOptions,
});

const fallbackFields: INodeProperties[] = namesVoice.flatMap((displayOptions) => [
	{
		displayName: 'Fallback Pin',
		name: 'fallbackAlias',
		type: 'string',
		default: '',
		placeholder: 'e.g. understudy',
		displayOptions,
		description:
			'Name of another pin whose voice speaks when this one is gone. Empty: then speech with this pin stops, because no voice is ever substituted by itself.',
	},
	{
		displayName: 'Update Existing Pin',
		name: 'updateExisting',
		type: 'boolean',
		default: false,
		displayOptions,
		description:
			'Whether a pin that is there already may get this voice, or be brought up to date. Without it, another voice under the name is an error.',
	},
]);

const listFields: INodeProperties[] = [
	{
		displayName: 'List',
		name: 'listWhat',
		type: 'options',
		noDataExpression: true,
		default: 'pins',
		displayOptions: shownFor('list'),
		options: [
			{ name: 'Library Voices', value: 'library', description: 'Voices that others offer' },
			{ name: 'Pins', value: 'pins', description: 'The names of the namespace, as last checked' },
			{ name: 'Voices of the Account', value: 'account', description: 'My Voices in ElevenLabs' },
		],
	},
	{
		displayName: 'Search',
		name: 'search',
		type: 'string',
		default: '',
		displayOptions: shownFor('list'),
		description: 'Words that the name, the description or the labels have',
	},
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		displayOptions: shownFor('list'),
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { operation: ['list'], returnAll: [false] } },
		description: 'Max number of results to return',
	},
];

const cloneFields: INodeProperties[] = [
	{
		displayName:
			'Clone only voices that you have the right to use. ElevenLabs may ask the speaker to confirm it.',
		name: 'cloneNotice',
		type: 'notice',
		default: '',
		displayOptions: shownFor('clone'),
	},
	{
		displayName: 'Input Binary Fields',
		name: 'binaryPropertyNames',
		type: 'string',
		default: 'data',
		required: true,
		displayOptions: shownFor('clone'),
		description:
			'Names of the binary fields with recordings, separated by commas. Items with the same name of the pin become one voice. One to two minutes of clear speech are enough.',
	},
];

const importFields: INodeProperties[] = [
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		displayOptions: shownFor('import'),
		description: 'Name of the binary field that holds the lock file',
	},
	{
		displayName: 'Existing Pins',
		name: 'onConflict',
		type: 'options',
		default: 'stop',
		displayOptions: shownFor('import'),
		description: 'What happens when a pin of the file is there already and differs',
		options: [
			{
				name: 'Keep Those of the Store',
				value: 'keep',
				description: 'Only new names are imported',
			},
			{
				name: 'Replace by Those of the File',
				value: 'replace',
				description: 'Items tell before and after',
			},
			{ name: 'Stop', value: 'stop', description: 'Nothing is imported' },
		],
	},
];

const inOptionsOf = (...operations: string[]): IDisplayOptions => ({
	show: { '/operation': operations },
});
const inPreviewOptions: IDisplayOptions = {
	show: { '/operation': ['design'], '/designStep': ['preview'] },
};

const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	displayOptions: shownFor('design', 'clone', 'export'),
	options: [
		{
			displayName: 'Budget Scope',
			name: 'budgetScope',
			displayOptions: inPreviewOptions,
			type: 'string',
			default: '',
			placeholder: 'e.g. autumn campaign',
			description:
				'A project, client or campaign that the credits are counted for, besides the account',
		},
		{
			displayName: 'Description',
			name: 'description',
			displayOptions: inOptionsOf('clone'),
			type: 'string',
			default: '',
			description: 'What My Voices in ElevenLabs says about the voice',
		},
		{
			displayName: 'File Name',
			name: 'fileName',
			displayOptions: inOptionsOf('export'),
			type: 'string',
			default: 'voices.lock.json',
			description: 'Name of the file',
		},
		{
			displayName: 'Maximum Credits per Execution',
			name: 'maxCreditsPerExecution',
			displayOptions: inPreviewOptions,
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 1000,
			description: 'A limit for the credits that this execution may spend',
		},
		{
			displayName: 'Preview Text',
			name: 'previewText',
			displayOptions: inPreviewOptions,
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			description:
				'What the previews speak, from 100 to 1000 characters. Empty: ElevenLabs writes a text that fits.',
		},
		{
			displayName: 'Put File in Field',
			name: 'outputPropertyName',
			displayOptions: { hide: { '/operation': ['clone'], '/designStep': ['keep'] } },
			type: 'string',
			default: 'data',
			description: 'Name of the binary field that receives the file',
		},
		{
			displayName: 'Remove Background Noise',
			name: 'removeBackgroundNoise',
			displayOptions: inOptionsOf('clone'),
			type: 'boolean',
			default: false,
			description: 'Whether ElevenLabs cleans the recordings. Worse for recordings without noise.',
		},
		{
			displayName: 'Seed',
			name: 'seed',
			displayOptions: inOptionsOf('design'),
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 0 },
			default: 0,
			description:
				'A whole number; the same description and seed give the same voice. It is kept in the pin. Keep a Preview takes it from the item when this option is not added.',
		},
	],
};

export const properties: INodeProperties[] = [
	operationField,
	checkWhatField,
	designFields[0]!,
	cloneFields[0]!,
	...aliasFields,
	voiceSourceField,
	// What narrows a list stands before it.
	libraryFiltersFor({ show: { operation: ['pin'], voiceSource: ['library'] } }),
	voiceField,
	...designFields.slice(1),
	...cloneFields.slice(1),
	...listFields.slice(0, 2),
	libraryFiltersFor({ show: { operation: ['list'], listWhat: ['library'] } }),
	...listFields.slice(2),
	...fallbackFields,
	...importFields,
	optionsField,
];
