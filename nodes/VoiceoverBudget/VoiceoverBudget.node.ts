import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { credentialTest } from '../shared/nodeMethods';
import { properties } from './properties';

/** Everything that runs is loaded at the first use, so that n8n starts as if the package were not there. */
const runtime = async () => await import('../runtime');

export class VoiceoverBudget implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Voiceover Budget',
		name: 'voiceoverBudget',
		icon: { light: 'file:voiceoverBudget.svg', dark: 'file:voiceoverBudget.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ { status: "Status", setLimit: "Set limit", listEntries: "List entries", reconcile: "Reconcile" }[$parameter["operation"]] + ($parameter["scope"] ? " of " + $parameter["scope"] : "") }}',
		description: 'See and limit what speech from ElevenLabs costs, and settle what is not known',
		defaults: { name: 'Voiceover Budget' },
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
		credentialTest,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await (await runtime()).runVoiceoverBudget(this);
	}
}
