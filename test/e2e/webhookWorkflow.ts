import type { INodeParameters } from 'n8n-workflow';
import type { WorkflowFile } from '../../tools/n8n/clientTypes';

/** What a caller may put into the JSON body, by field, and where it goes. */
const FROM_BODY: INodeParameters = {
	text: '={{ $json.body.text }}',
	voice: { __rl: true, mode: 'id', value: '={{ $json.body.voice }}' },
	model: { __rl: true, mode: 'id', value: '={{ $json.body.model ?? "eleven_multilingual_v2" }}' },
	outputFormat: '={{ $json.body.outputFormat ?? "mp3_44100_128" }}',
	// n8n does not take an expression for a whole collection, only for its fields.
	voiceSettings: {
		stability: '={{ $json.body.voiceSettings?.stability }}',
		similarityBoost: '={{ $json.body.voiceSettings?.similarityBoost }}',
		style: '={{ $json.body.voiceSettings?.style }}',
		speed: '={{ $json.body.voiceSettings?.speed }}',
		useSpeakerBoost: '={{ $json.body.voiceSettings?.useSpeakerBoost }}',
	},
	speechOptions: {
		seed: '={{ $json.body.speechOptions?.seed }}',
		languageCode: '={{ $json.body.speechOptions?.languageCode }}',
	},
	cacheMode: '={{ $json.body.cacheMode ?? "use" }}',
};

/** Webhook -> TTS Convert; the caller gets the audio, or with `receipt` the JSON of the item. */
export function webhookWorkflow(path: string, answer: 'audio' | 'receipt'): WorkflowFile {
	return {
		id: `e2e-${path}`,
		name: `e2e ${path}`,
		nodes: [
			{
				id: 'webhook',
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				position: [0, 0],
				webhookId: path,
				parameters: {
					path,
					httpMethod: 'POST',
					responseMode: 'lastNode',
					...(answer === 'audio'
						? { responseData: 'firstEntryBinary', responseBinaryPropertyName: 'audio' }
						: {}),
				},
			},
			{
				id: 'convert',
				name: 'TTS Convert',
				type: 'n8n-nodes-voiceover.ttsConvert',
				typeVersion: 1,
				position: [300, 0],
				parameters: FROM_BODY,
				credentials: { elevenLabsVoiceoverApi: { id: '', name: 'ElevenLabs Voiceover' } },
			},
		],
		connections: {
			Webhook: { main: [[{ node: 'TTS Convert', type: 'main', index: 0 }]] },
		},
	};
}
