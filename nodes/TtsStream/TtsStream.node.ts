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

export class TtsStream implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'TTS Stream',
		name: 'ttsStream',
		icon: { light: 'file:ttsStream.svg', dark: 'file:ttsStream.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: `={{ $parameter["operation"] === "makeLink" ? "Make a link to a voice endpoint" : "Stream " + ($parameter["speechSource"] === "cacheLookup" ? "what was looked up" : ${VOICE_NAME}) + " to " + ({ binary: "a file", response: "the caller", url: "a URL" }[$parameter["deliverTo"]] || "…") }}`,
		description:
			'Deliver ElevenLabs speech while it is being generated, paying for the same words only once',
		defaults: { name: 'TTS Stream' },
		// An AI agent reads JSON only, so nothing could be streamed to it; it has TTS Convert.
		usableAsTool: undefined,
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
		return await (await runtime()).runTtsStream(this);
	}
}
