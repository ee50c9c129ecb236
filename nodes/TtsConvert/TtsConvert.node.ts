import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { VOICE_NAME } from '../shared/fields/voiceSubtitle';
import { credentialTest, speechLists } from '../shared/nodeMethods';
import { properties } from './properties';

/** Everything that runs is loaded at the first use, so that n8n starts as if the package were not there. */
const runtime = async () => await import('../runtime');

export class TtsConvert implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'TTS Convert',
		name: 'ttsConvert',
		icon: { light: 'file:ttsConvert.svg', dark: 'file:ttsConvert.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: `={{ $parameter["speechSource"] === "cacheLookup" ? ($parameter["operation"] === "estimate" ? "Estimate" : "Speak") + " what was looked up" : ($parameter["operation"] === "estimate" ? "Estimate cost with " : "Speak with ") + ${VOICE_NAME} }}`,
		description:
			'Turn text into an audio file with ElevenLabs, paying for the same words only once',
		defaults: { name: 'TTS Convert' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'elevenLabsVoiceoverApi',
				displayName: 'ElevenLabs',
				required: true,
				testedBy: 'testElevenLabsVoiceoverApi',
			},
			// Without it, the embedded store in the .n8n folder is used.
			{
				name: 'voiceoverStoreApi',
				displayName: 'Voiceover Store (Optional)',
				required: false,
				testedBy: 'testVoiceoverStoreApi',
			},
		],
		properties,
	};

	methods = {
		listSearch: speechLists,
		credentialTest,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await (await runtime()).runTtsConvert(this);
	}
}
