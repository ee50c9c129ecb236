import type { IAuthenticateGeneric, Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

export class ElevenLabsVoiceoverApi implements ICredentialType {
	name = 'elevenLabsVoiceoverApi';

	displayName = 'ElevenLabs Voiceover API';

	icon: Icon = {
		light: 'file:../nodes/shared/icons/voiceover.svg',
		dark: 'file:../nodes/shared/icons/voiceover.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-voiceover/n8n-nodes-voiceover/blob/main/docs/credentials.md#elevenlabs-voiceover-api';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'A key made in ElevenLabs under Developers, API Keys. It needs the permission Text to Speech; voices_read and models_read fill the lists in the editor, speech_history_read lets paid audio that was lost be fetched again, and user_read tells whose key it is and what is left.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'options',
			default: 'https://api.elevenlabs.io',
			description:
				'Where ElevenLabs is reached. Residency hosts are for Enterprise workspaces and have keys and voices of their own.',
			options: [
				{ name: 'Global (api.elevenlabs.io)', value: 'https://api.elevenlabs.io' },
				{ name: 'United States (api.us.elevenlabs.io)', value: 'https://api.us.elevenlabs.io' },
				{
					name: 'EU Residency (api.eu.residency.elevenlabs.io)',
					value: 'https://api.eu.residency.elevenlabs.io',
				},
				{
					name: 'India Residency (api.in.residency.elevenlabs.io)',
					value: 'https://api.in.residency.elevenlabs.io',
				},
				{
					name: 'Singapore Residency (api.sg.residency.elevenlabs.io)',
					value: 'https://api.sg.residency.elevenlabs.io',
				},
				{ name: 'Other (Proxy or Simulator)', value: 'custom' },
			],
		},
		{
			displayName: 'Other Base URL',
			name: 'customBaseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://proxy.example.com/elevenlabs',
			description: 'Address of a proxy in front of ElevenLabs, without /v1 at the end',
			displayOptions: { show: { baseUrl: ['custom'] } },
		},
		{
			displayName: 'Budget Period',
			name: 'budgetPeriod',
			type: 'options',
			default: 'none',
			description:
				'How often the budget of this account starts anew. What was spent before you chose it counts as well, except with Billing Cycle, which counts from then on. Speech that does not fit is refused before it is sent; cached speech is always served.',
			options: [
				{ name: 'Billing Cycle', value: 'billingCycle', description: 'Of the ElevenLabs account' },
				{ name: 'Day', value: 'day', description: 'From midnight' },
				{ name: 'Month', value: 'month', description: 'From midnight of the first day' },
				{
					name: 'No Budget',
					value: 'none',
					description: 'Count what is spent, but refuse nothing',
				},
				{ name: 'Total', value: 'total', description: 'Never starts anew' },
				{ name: 'Week', value: 'week', description: 'From Monday' },
			],
		},
		{
			displayName: 'Budget (Credits)',
			name: 'budgetCredits',
			type: 'string',
			default: '',
			placeholder: 'e.g. 20000',
			description:
				'The most that may be spent in each period. Empty means no limit; 0 allows only what is cached.',
			displayOptions: { hide: { budgetPeriod: ['none'] } },
		},
		{
			displayName: 'Budget Time Zone',
			name: 'budgetTimeZone',
			type: 'string',
			default: '',
			placeholder: 'e.g. Europe/Warsaw',
			description:
				'Where days, weeks and months begin at midnight. Empty means the time zone of the workflow.',
			displayOptions: { hide: { budgetPeriod: ['none', 'billingCycle', 'total'] } },
		},
		{
			displayName: 'Warn at Percent',
			name: 'warnAtPercent',
			type: 'string',
			default: '50, 80, 95',
			description:
				'When so much of the budget is used, a hint appears on the node, once for each period',
			displayOptions: { hide: { budgetPeriod: ['none'] } },
		},
		{
			displayName: 'Keep Credits',
			name: 'keepCredits',
			type: 'string',
			default: '',
			placeholder: 'e.g. 5000',
			description:
				'Credits to leave in the ElevenLabs account, for people and programs that use it as well. The key needs the permission user_read for this.',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { 'xi-api-key': '={{$credentials.apiKey}}' } },
	};
}
