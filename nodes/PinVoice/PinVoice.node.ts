import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { credentialTest } from '../shared/nodeMethods';
import { properties } from './properties';

/** Everything that runs is loaded at the first use, so that n8n starts as if the package were not there. */
const runtime = async () => await import('../runtime');

export class PinVoice implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Pin Voice',
		name: 'pinVoice',
		icon: { light: 'file:pinVoice.svg', dark: 'file:pinVoice.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ { pin: "Pin", resolve: "Resolve", check: "Check", list: "List", unpin: "Unpin", design: "Design", clone: "Clone", export: "Export", import: "Import" }[$parameter["operation"]] + (["pin", "resolve", "unpin", "clone"].includes($parameter["operation"]) && $parameter["alias"] ? " " + $parameter["alias"] : "") }}',
		description:
			'Give a voice a name of your own, and know early when it is going away: no workflow breaks because of a voice',
		defaults: { name: 'Pin Voice' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs:
			'={{ $parameter["operation"] === "check" ? [{ type: "main", displayName: "Fine" }, { type: "main", displayName: "Needs Attention" }] : [{ type: "main" }] }}',
		credentials: [
			{
				name: 'elevenLabsVoiceoverApi',
				displayName: 'ElevenLabs',
				required: true,
				testedBy: 'testElevenLabsVoiceoverApi',
				displayOptions: {
					show: { operation: ['pin', 'resolve', 'check', 'list', 'design', 'clone'] },
				},
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
		listSearch: {
			async searchVoicesToPin(this: ILoadOptionsFunctions, filter?: string, pageToken?: string) {
				return await (await runtime()).searchVoicesToPin(this, filter, pageToken);
			},
		},
		credentialTest,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await (await runtime()).runPinVoice(this);
	}
}
