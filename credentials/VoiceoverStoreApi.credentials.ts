import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

export class VoiceoverStoreApi implements ICredentialType {
	name = 'voiceoverStoreApi';

	displayName = 'Voiceover Store API';

	icon: Icon = {
		light: 'file:../nodes/shared/icons/voiceover.svg',
		dark: 'file:../nodes/shared/icons/voiceover.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-voiceover/n8n-nodes-voiceover/blob/main/docs/credentials.md#voiceover-store-api';

	properties: INodeProperties[] = [
		{
			displayName: 'Engine',
			name: 'engine',
			type: 'options',
			default: 'embedded',
			description: 'Where bought clips are kept',
			options: [
				{
					name: 'Embedded',
					value: 'embedded',
					description: 'A folder on the disk of this n8n. Nothing else to install.',
				},
			],
		},
		{
			displayName: 'Folder',
			name: 'folder',
			type: 'string',
			default: '',
			placeholder: 'e.g. /data/voiceover',
			description:
				'Absolute path of a folder on a local disk. Leave empty to use the folder n8n-nodes-voiceover inside the .n8n folder.',
			displayOptions: { show: { engine: ['embedded'] } },
		},
		{
			displayName: 'Maximum Size (MB)',
			name: 'maxSizeMb',
			type: 'number',
			typeOptions: { minValue: 16, numberPrecision: 0 },
			default: 4096,
			description:
				'When the clips grow past it, those not used for the longest time are removed. One hour of MP3 at 128 kbit/s takes 58 MB.',
			displayOptions: { show: { engine: ['embedded'] } },
		},
		{
			displayName: 'Keep Text',
			name: 'keepText',
			type: 'boolean',
			default: false,
			description:
				'Whether to store each script in clear beside its clip. When off, only a hash of the text is stored.',
		},
		{
			displayName: 'Namespace',
			name: 'namespace',
			type: 'string',
			default: 'default',
			description:
				'Clips of one namespace are never served to another, so give each client or team its own',
		},
	];
}
