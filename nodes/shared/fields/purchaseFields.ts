import type { INodeProperties } from 'n8n-workflow';

export const cacheModeField: INodeProperties = {
	displayName: 'Cache Mode',
	name: 'cacheMode',
	type: 'options',
	default: 'use',
	description: 'What to do with speech that was bought before',
	options: [
		{
			name: 'Off',
			value: 'off',
			description: 'Buy it every time and keep nothing',
		},
		{
			name: 'Read Only',
			value: 'readOnly',
			description: 'Serve what was bought before; anything else is an error',
		},
		{
			name: 'Refresh',
			value: 'refresh',
			description:
				'Buy a new take and serve it from now on; older takes stay and keep their number',
		},
		{
			name: 'Use',
			value: 'use',
			description: 'Serve what was bought before, and buy the rest',
		},
	],
};

export const budgetScopeOption: INodeProperties = {
	displayName: 'Budget Scope',
	name: 'budgetScope',
	type: 'string',
	default: '',
	placeholder: 'e.g. autumn campaign',
	description:
		'A project, client or campaign that the credits are counted for, besides the account. Set its limit with the node Voiceover Budget.',
};

/** What may be spent on an item, in the words of all nodes that spend or look ahead. */
export const budgetOptions: INodeProperties[] = [
	budgetScopeOption,
	{
		displayName: 'Maximum Credits per Execution',
		name: 'maxCreditsPerExecution',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 1000,
		description:
			'The most that one execution of the workflow may spend, for example to stop a loop over a long list. 0 allows only what is cached.',
	},
];

export const concurrencyOption: INodeProperties = {
	displayName: 'Concurrency',
	name: 'concurrency',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 50, numberPrecision: 0 },
	default: 4,
	description:
		'How many items to work on at the same time. Never more requests are sent at once than the account allows, and the order of items is kept.',
};

export const fileNameOption: INodeProperties = {
	displayName: 'File Name',
	name: 'fileName',
	type: 'string',
	default: '',
	placeholder: 'e.g. chapter-1',
	description: 'Name of the audio file. The extension of the format is added when it is missing.',
};

export const audioFieldOption: INodeProperties = {
	displayName: 'Put Audio in Field',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'audio',
	description: 'Name of the binary field that receives the audio',
};

export const timeoutOption: INodeProperties = {
	displayName: 'Timeout (Seconds)',
	name: 'timeoutSeconds',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 3600, numberPrecision: 0 },
	default: 600,
	description: 'How long one text may take to generate, to the last byte of audio',
};
