import type { IAuthenticateGeneric, Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

export class ElevenLabsVoiceoverApi implements ICredentialType {
	name = 'elevenLabsVoiceoverApi';

	displayName = 'ElevenLabs Voiceover API';

	icon: Icon = {
		light: 'file:../nodes/shared/icons/voiceover.svg',
		dark: 'file:../nodes/shared/icons/voiceover.dark.svg',
	};

	documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-voiceover#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'A key made in ElevenLabs under Developers, API Keys. It needs the permission Text to Speech; voices_read and models_read fill the lists in the editor, and user_read shows the credits that are left.',
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
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { 'xi-api-key': '={{$credentials.apiKey}}' } },
	};
}
