import type { INodeProperties } from 'n8n-workflow';
import { budgetScopeOption, timeoutOption } from '../shared/fields/purchaseFields';
import { speechFields } from '../shared/fields/speechFields';

const addressFields: INodeProperties[] = [
	{
		displayName: 'Path',
		name: 'path',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. my-voice',
		description:
			'The last part of the address. Letters, digits, ".", "_", "~" and "-" only; no other workflow may use the same.',
	},
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		default: 'signedLink',
		description: 'Who may have speech generated on your account',
		options: [
			{
				name: 'Header',
				value: 'header',
				description:
					'Programs that send a secret in a header. They may choose voice, model and format, too.',
			},
			{
				name: 'None',
				value: 'none',
				description: 'Everybody who knows the address, with any text, up to the daily limits',
			},
			{
				name: 'Signed Link',
				value: 'signedLink',
				description:
					'Whoever has a link that you made for a text, until it expires. The text cannot be changed.',
			},
		],
	},
	{
		displayName:
			'Make links with the node <b>TTS Stream</b>, operation <b>Make a Link to a Voice Endpoint</b>. A link may be opened any number of times until it expires: it always plays the same speech, which is bought once and then comes from the cache.',
		name: 'linkNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { authentication: ['signedLink'] } },
	},
	{
		displayName:
			'<b>Anybody who finds this address can spend your credits</b>, up to the two daily limits below. Keep them low, or choose another authentication.',
		name: 'openNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { authentication: ['none'] } },
	},
	{
		displayName: 'Header Name',
		name: 'headerName',
		type: 'string',
		default: 'X-Voice-Key',
		required: true,
		description: 'The header that holds the secret',
		displayOptions: { show: { authentication: ['header'] } },
	},
	{
		displayName: 'Header Secret',
		name: 'headerSecret',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		required: true,
		description: 'What the header must hold, at least 16 characters that nobody can guess',
		displayOptions: { show: { authentication: ['header'] } },
	},
];

const limitFields: INodeProperties[] = [
	{
		displayName: 'Cache Mode',
		name: 'cacheMode',
		type: 'options',
		default: 'use',
		description: 'What to do with speech that was bought before',
		options: [
			{
				name: 'Read Only',
				value: 'readOnly',
				description: 'Serve what was bought before; anything else is not found',
			},
			{
				name: 'Use',
				value: 'use',
				description: 'Serve what was bought before, and buy the rest',
			},
		],
	},
	{
		displayName: 'Maximum Characters',
		name: 'maxCharacters',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 1000,
		description: 'The longest text that is spoken. A longer one is refused.',
	},
	{
		displayName: 'Maximum Credits per Caller and Day',
		name: 'maxCreditsPerCallerAndDay',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 5000,
		description:
			'Callers are told apart by the name that a link or a program gives, else by the link, or, on an open endpoint, by the network address. 0 serves only what is in the cache; empty sets no limit. A day ends at midnight in the time zone of the workflow.',
	},
	{
		displayName: 'Maximum Credits per Day',
		name: 'maxCreditsPerDay',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 50000,
		description:
			'Of all callers of this endpoint together. Speech from the cache is always served. 0 serves nothing else; empty sets no limit.',
	},
];

const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Allowed Origins (CORS)',
			// Not by the name that n8n knows: it answers preflight requests by it, but does not read the list as it is typed.
			name: 'corsOrigins',
			type: 'string',
			default: '*',
			placeholder: 'e.g. https://example.com, https://app.example.com',
			description:
				'Web sites whose scripts may call the endpoint, each with https://, separated by commas; * for all. Plain audio players and programs are not concerned.',
		},
		budgetScopeOption,
		{
			displayName: 'Signing Secret',
			name: 'signingSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'For links that your own programs sign, or that shall outlive the API key: at least 16 characters, the same here and where links are made. Without it a secret made from the API key is used.',
		},
		timeoutOption,
	],
};

export const properties: INodeProperties[] = [
	...addressFields,
	// The caller brings the text.
	...speechFields({ defaultModelId: 'eleven_flash_v2_5' }).filter(({ name }) => name !== 'text'),
	...limitFields,
	optionsField,
];
