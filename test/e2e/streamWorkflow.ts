import type { INodeParameters } from 'n8n-workflow';
import { STARTING_VOICES } from '../../simulator';
import type { WorkflowFile } from '../../tools/n8n/clientTypes';

/** TTS Stream Trigger -> No Operation. */
export function endpointWorkflow(path: string, parameters: INodeParameters = {}): WorkflowFile {
	return {
		id: `e2e-${path}`,
		name: `e2e ${path}`,
		nodes: [
			{
				id: 'trigger',
				name: 'Voice',
				type: 'n8n-nodes-voiceover.ttsStreamTrigger',
				typeVersion: 1.1,
				position: [0, 0],
				webhookId: path,
				parameters: {
					path,
					authentication: 'none',
					voice: { __rl: true, mode: 'id', value: STARTING_VOICES.cloned },
					model: { __rl: true, mode: 'id', value: 'eleven_flash_v2_5' },
					outputFormat: 'mp3_44100_128',
					maxCharacters: 40_000,
					maxCreditsPerCallerAndDay: 1_000_000,
					maxCreditsPerDay: 1_000_000,
					...parameters,
				},
				credentials: { elevenLabsVoiceoverApi: { id: '', name: 'ElevenLabs Voiceover' } },
			},
			{
				id: 'done',
				name: 'Done',
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				position: [300, 0],
				parameters: {},
			},
		],
		connections: { Voice: { main: [[{ node: 'Done', type: 'main', index: 0 }]] } },
	};
}

/** Webhook, streaming its response or not -> TTS Stream. */
export function streamNodeWorkflow(path: string, parameters: INodeParameters): WorkflowFile {
	return {
		id: `e2e-${path}`,
		name: `e2e ${path}`,
		nodes: [
			{
				id: 'webhook',
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2.1,
				position: [0, 0],
				webhookId: path,
				parameters: {
					path,
					httpMethod: 'POST',
					responseMode: parameters['deliverTo'] === 'response' ? 'streaming' : 'lastNode',
				},
			},
			{
				id: 'stream',
				name: 'TTS Stream',
				type: 'n8n-nodes-voiceover.ttsStream',
				typeVersion: 1,
				position: [300, 0],
				parameters: {
					text: '={{ $json.body.text }}',
					voice: { __rl: true, mode: 'id', value: STARTING_VOICES.cloned },
					model: { __rl: true, mode: 'id', value: 'eleven_flash_v2_5' },
					...parameters,
				},
				credentials: { elevenLabsVoiceoverApi: { id: '', name: 'ElevenLabs Voiceover' } },
			},
		],
		connections: { Webhook: { main: [[{ node: 'TTS Stream', type: 'main', index: 0 }]] } },
	};
}
