import type { INodeProperties } from 'n8n-workflow';
import { speechFields } from '../shared/fields/speechFields';

const operationField: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: 'convert',
	options: [
		{
			name: 'Convert Text to Speech',
			value: 'convert',
			action: 'Convert text to speech',
			description: 'Get the audio, from the cache when the same speech was bought before',
		},
		{
			name: 'Estimate Cost',
			value: 'estimate',
			action: 'Estimate the cost of speech',
			description: 'See what is cached and what the rest would cost, without buying anything',
		},
	],
};

const cacheModeField: INodeProperties = {
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

const manualRunsField: INodeProperties = {
	displayName: 'Manual Runs',
	name: 'manualRuns',
	type: 'options',
	default: 'spend',
	description: 'What a run from the editor may do',
	displayOptions: { show: { operation: ['convert'] } },
	options: [
		{
			name: 'Make Drafts',
			value: 'draft',
			description:
				'Serve what was bought before; for the rest make a free, silent draft of the same length',
		},
		{
			name: 'Spend Credits',
			value: 'spend',
			description: 'Buy what is not cached, like any other run; the second run is then free',
		},
	],
};

const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	displayOptions: { show: { operation: ['convert'] } },
	options: [
		{
			displayName: 'Concurrency',
			name: 'concurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 50, numberPrecision: 0 },
			default: 4,
			description:
				'How many items to work on at the same time. Never more requests are sent at once than the account allows, and the order of items is kept.',
		},
		{
			displayName: 'File Name',
			name: 'fileName',
			type: 'string',
			default: '',
			placeholder: 'e.g. chapter-1',
			description:
				'Name of the audio file. The extension of the format is added when it is missing.',
		},
		{
			displayName: 'Put Audio in Field',
			name: 'binaryPropertyName',
			type: 'string',
			default: 'audio',
			description: 'Name of the binary field that receives the audio',
		},
		{
			displayName: 'Timeout (Seconds)',
			name: 'timeoutSeconds',
			type: 'number',
			typeOptions: { minValue: 5, maxValue: 3600, numberPrecision: 0 },
			default: 600,
			description: 'How long one text may take to generate, to the last byte of audio',
		},
	],
};

export const properties: INodeProperties[] = [
	operationField,
	...speechFields({ defaultModelId: 'eleven_multilingual_v2' }),
	cacheModeField,
	manualRunsField,
	optionsField,
];
