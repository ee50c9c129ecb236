import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { lockedTextFields } from '../shared/fields/lockedTextFields';
import { speechFields } from '../shared/fields/speechFields';

const operationField: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: 'lookup',
	options: [
		{
			name: 'Explain a Miss',
			value: 'explain',
			action: 'Explain why speech is not in the cache',
			description: 'See which stored clip comes nearest and what is different',
		},
		{
			name: 'Export Clips',
			value: 'export',
			action: 'Export clips to a ZIP file',
			description: 'Put all clips of the namespace into one ZIP file, to keep or to pass on',
		},
		{
			name: 'Import Clips',
			value: 'import',
			action: 'Import clips from a ZIP file',
			description: 'Take over the clips of a ZIP file that Export Clips made',
		},
		{
			name: 'Invalidate',
			value: 'invalidate',
			action: 'Invalidate clips in the cache',
			description: 'Remove clips, so that the speech is bought again when it is next asked for',
		},
		{
			name: 'Look Up Speech',
			value: 'lookup',
			action: 'Look up speech in the cache',
			description: 'Send what is already paid for to Hit, with its audio, and the rest to Miss',
		},
		{
			name: 'Prune',
			value: 'prune',
			action: 'Prune the cache',
			description: 'Remove clips that were not used for long',
		},
		{
			name: 'Statistics',
			value: 'stats',
			action: 'Get cache statistics',
			description: 'See how much is stored and what it saved',
		},
		{
			name: 'Store Audio',
			value: 'store',
			action: 'Store audio in the cache',
			description: 'Keep audio that was made elsewhere, so that this speech is never bought',
		},
	],
};

const shownFor = (...operations: string[]): IDisplayOptions => ({
	show: { operation: operations },
});

const invalidateFields: INodeProperties[] = [
	{
		displayName: 'What to Remove',
		name: 'what',
		type: 'options',
		noDataExpression: true,
		default: 'speech',
		displayOptions: shownFor('invalidate'),
		description:
			'Removed clips cannot be brought back; the same speech costs its credits again. Other namespaces are never touched.',
		options: [
			{
				name: 'All Clips of a Voice',
				value: 'voice',
				description: 'Every clip that one voice speaks',
			},
			{
				name: 'All Clips of the Namespace',
				value: 'everything',
				description: 'Empties the namespace that is named in the Voiceover Store credential',
			},
			{
				name: 'One Clip by Its Cache Key',
				value: 'key',
				description: 'The clip whose key an item of this node or of TTS Convert holds',
			},
			{
				name: 'This Speech',
				value: 'speech',
				description: 'The clip of the text, voice and settings below',
			},
		],
	},
	...speechFieldsFor({ show: { operation: ['invalidate'], what: ['speech'] } }),
	{
		displayName: 'All Takes',
		name: 'allTakes',
		type: 'boolean',
		default: false,
		displayOptions: { show: { operation: ['invalidate'], what: ['speech'] } },
		description:
			'Whether to remove every reading of these words that was bought, instead of the one that Take names or, without it, the one that is served',
	},
	{
		displayName: 'Cache Key',
		name: 'cacheKey',
		type: 'string',
		default: '={{ $json.speech.cacheKey }}',
		required: true,
		displayOptions: { show: { operation: ['invalidate'], what: ['key'] } },
		description: 'The 64 characters that name a clip',
	},
	{
		displayName: 'Voice ID',
		name: 'voiceId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. aBcDeFgHiJkLmNoPqRsT',
		displayOptions: { show: { operation: ['invalidate'], what: ['voice'] } },
		description:
			'The voice whose clips are removed. It need not exist any more; Statistics lists the voices that have clips.',
	},
];

const storeFields: INodeProperties[] = [
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'audio',
		required: true,
		displayOptions: shownFor('store'),
		description:
			'Name of the binary field that holds the audio. The file must be whole and be in the Output Format chosen above.',
	},
	{
		displayName: 'Overwrite',
		name: 'overwrite',
		type: 'boolean',
		default: false,
		displayOptions: shownFor('store'),
		description:
			'Whether to replace a clip that is there already for this speech. Without it, such an item fails and the clip stays.',
	},
];

const pruneFields: INodeProperties[] = [
	{
		displayName: 'Remove',
		name: 'pruneBy',
		type: 'options',
		default: 'age',
		displayOptions: shownFor('prune'),
		description: 'Which clips go',
		options: [
			{
				name: 'What Was Not Used for a Time',
				value: 'age',
				description: 'Each use of a clip begins the time anew',
			},
			{
				name: 'What Does Not Fit a Size',
				value: 'size',
				description: 'The clips that were not used for longest, until the rest fits',
			},
		],
	},
	{
		displayName: 'Days Without Use',
		name: 'unusedForDays',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 90,
		displayOptions: { show: { operation: ['prune'], pruneBy: ['age'] } },
		description: 'Clips that were last used longer ago than this are removed',
	},
	{
		displayName: 'Size to Keep (MB)',
		name: 'sizeMb',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 1024,
		displayOptions: { show: { operation: ['prune'], pruneBy: ['size'] } },
		description: 'How much may be left of the namespace, or of the voice if one is named',
	},
];

const voiceFilterField: INodeProperties = {
	displayName: 'Only of Voice (ID)',
	name: 'voiceId',
	type: 'string',
	default: '',
	placeholder: 'e.g. aBcDeFgHiJkLmNoPqRsT',
	displayOptions: shownFor('prune', 'export'),
	description: 'Takes only clips that this voice speaks. Leave it empty for all voices.',
};

const dryRunField: INodeProperties = {
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	default: true,
	displayOptions: shownFor('prune'),
	description:
		'Whether to only tell what would be removed and what it would cost to buy again, without removing anything',
};

const importField: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	required: true,
	displayOptions: shownFor('import'),
	description:
		'Name of the binary field that holds the ZIP file. Clips that are there already are kept as they are.',
};

/** Inside a collection, a field of the node is named by its path from the top. */
const inOptionsOf = (...operations: string[]): IDisplayOptions => ({
	show: { '/operation': operations },
});

const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	displayOptions: shownFor('lookup', 'store', 'export'),
	options: [
		{
			displayName: 'Budget Scope',
			name: 'budgetScope',
			displayOptions: inOptionsOf('lookup'),
			type: 'string',
			default: '',
			placeholder: 'e.g. autumn campaign',
			description:
				'A project, client or campaign that the credits would be counted for, besides the account. Enter the same as in the node that buys.',
		},
		{
			displayName: 'File Name',
			name: 'fileName',
			displayOptions: inOptionsOf('lookup', 'export'),
			type: 'string',
			default: '',
			placeholder: 'e.g. chapter-1',
			description: 'Name of the file. The extension is added when it is missing.',
		},
		{
			displayName: 'Include Audio',
			name: 'includeAudio',
			displayOptions: inOptionsOf('lookup'),
			type: 'boolean',
			default: true,
			description:
				'Whether a hit brings its audio along. Without it, the item only says that the speech is there.',
		},
		{
			displayName: 'Maximum Credits per Execution',
			name: 'maxCreditsPerExecution',
			displayOptions: inOptionsOf('lookup'),
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 1000,
			description:
				'The limit that the node that buys has, so that a miss can tell whether it would be let through',
		},
		{
			displayName: 'Put Audio in Field',
			name: 'binaryPropertyName',
			displayOptions: inOptionsOf('lookup'),
			type: 'string',
			default: 'audio',
			description: 'Name of the binary field that receives the audio',
		},
		{
			displayName: 'Put File in Field',
			name: 'outputPropertyName',
			displayOptions: inOptionsOf('export'),
			type: 'string',
			default: 'data',
			description: 'Name of the binary field that receives the ZIP file',
		},
		{
			displayName: 'Request ID',
			name: 'requestId',
			displayOptions: inOptionsOf('store'),
			type: 'string',
			default: '',
			description: 'What ElevenLabs calls the generation, if the audio came from there',
		},
	],
};

function speechFieldsFor(displayOptions: IDisplayOptions): INodeProperties[] {
	return speechFields({ defaultModelId: 'eleven_multilingual_v2' }).map((field) => ({
		...field,
		displayOptions,
	}));
}

export const properties: INodeProperties[] = [
	operationField,
	...speechFieldsFor(shownFor('lookup', 'store', 'explain')),
	...lockedTextFields('lookup'),
	...invalidateFields,
	...storeFields,
	...pruneFields,
	voiceFilterField,
	dryRunField,
	importField,
	optionsField,
];
