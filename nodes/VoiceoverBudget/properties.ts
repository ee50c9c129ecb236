import type { INodeProperties } from 'n8n-workflow';

const operationField: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: 'status',
	options: [
		{
			name: 'Get Status',
			value: 'status',
			action: 'Get the status of budgets',
			description: 'See what was spent and what is left, of the account and of a budget scope',
		},
		{
			name: 'List Entries',
			value: 'listEntries',
			action: 'List entries of the ledger',
			description: 'See each purchase with its cost and outcome, newest first',
		},
		{
			name: 'Reconcile',
			value: 'reconcile',
			action: 'Reconcile the ledger with the account',
			description:
				'Find out what became of calls without a known outcome, and compare with what the account used',
		},
		{
			name: 'Set Limit',
			value: 'setLimit',
			action: 'Set the limit of a budget scope',
			description: 'Set or remove the limit of a project, client or campaign',
		},
	],
};

const scopeField: INodeProperties = {
	displayName: 'Budget Scope',
	name: 'scope',
	type: 'string',
	default: '',
	placeholder: 'e.g. autumn campaign',
	description:
		'A project, client or campaign, as it is named under Budget Scope in the options of TTS Convert. Leave empty for the account alone, or for all entries.',
	displayOptions: { show: { operation: ['status', 'listEntries'] } },
};

const limitedScopeField: INodeProperties = {
	...scopeField,
	required: true,
	description:
		'A project, client or campaign, as it is named under Budget Scope in the options of TTS Convert. The budget of the account itself is set in the ElevenLabs credential.',
	displayOptions: { show: { operation: ['setLimit'] } },
};

const limitFields: INodeProperties[] = [
	{
		displayName: 'Period',
		name: 'period',
		type: 'options',
		default: 'month',
		description:
			'How often the budget starts anew. What was spent before you chose it counts as well, except with Billing Cycle, which counts from then on.',
		displayOptions: { show: { operation: ['setLimit'] } },
		options: [
			{ name: 'Billing Cycle', value: 'billingCycle', description: 'Of the ElevenLabs account' },
			{ name: 'Day', value: 'day', description: 'From midnight' },
			{ name: 'Month', value: 'month', description: 'From midnight of the first day' },
			{ name: 'Total', value: 'total', description: 'Never starts anew' },
			{ name: 'Week', value: 'week', description: 'From Monday' },
		],
	},
	{
		displayName: 'Credits',
		name: 'credits',
		type: 'string',
		default: '',
		placeholder: 'e.g. 20000',
		description:
			'The most that may be spent in each period. 0 allows only what is cached; empty removes the limit.',
		displayOptions: { show: { operation: ['setLimit'] } },
	},
	{
		displayName: 'Time Zone',
		name: 'timeZone',
		type: 'string',
		default: '',
		placeholder: 'e.g. Europe/Warsaw',
		description:
			'Where days, weeks and months begin at midnight. Empty means the time zone of the workflow.',
		displayOptions: { show: { operation: ['setLimit'], period: ['day', 'week', 'month'] } },
	},
];

const statusOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	displayOptions: { show: { operation: ['status'] } },
	options: [
		{
			displayName: 'All Scopes',
			name: 'allScopes',
			type: 'boolean',
			default: true,
			description:
				'Whether to show each budget scope that has a limit, or was spent from in its current period',
		},
	],
};

const listFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: { show: { operation: ['listEntries'] } },
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { operation: ['listEntries'], returnAll: [false] } },
	},
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		displayOptions: { show: { operation: ['listEntries'] } },
		options: [
			{
				displayName: 'Since',
				name: 'since',
				type: 'dateTime',
				default: '',
				description:
					'Only entries that were made at this time or later. A date means its first moment in the time zone of the workflow, and so does a time that names no zone.',
			},
			{
				displayName: 'States',
				name: 'states',
				type: 'multiOptions',
				default: ['unknown'],
				description: 'Only entries in one of these states',
				options: [
					{
						name: 'Released',
						value: 'released',
						description: 'Surely not charged',
					},
					{
						name: 'Reserved',
						value: 'reserved',
						description: 'Credits are held; nothing was sent',
					},
					{
						name: 'Sent',
						value: 'sent',
						description: 'The call is under way',
					},
					{
						name: 'Settled',
						value: 'settled',
						description: 'Charged',
					},
					{
						name: 'Unknown',
						value: 'unknown',
						description: 'Sent, and not known whether it was charged; counts as spent',
					},
				],
			},
		],
	},
];

const reconcileOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	displayOptions: { show: { operation: ['reconcile'] } },
	options: [
		{
			displayName: 'Credits Charged',
			name: 'creditsCharged',
			type: 'string',
			default: '',
			placeholder: 'e.g. 120',
			description:
				'With Entry ID and the resolution Charged: what it cost. Empty means all that was held.',
		},
		{
			displayName: 'Entry ID',
			name: 'entryId',
			type: 'string',
			default: '',
			description:
				'Resolve this one entry by hand, as chosen under Resolution. The ledger keeps by which workflow and when.',
		},
		{
			displayName: 'Resolution',
			name: 'resolution',
			type: 'options',
			default: 'charged',
			description: 'What became of the entry that is resolved by hand',
			options: [
				{ name: 'Charged', value: 'charged', description: 'It was paid for' },
				{ name: 'Released', value: 'released', description: 'It cost nothing' },
			],
		},
	],
};

export const properties: INodeProperties[] = [
	operationField,
	scopeField,
	limitedScopeField,
	...limitFields,
	statusOptions,
	...listFields,
	reconcileOptions,
];
