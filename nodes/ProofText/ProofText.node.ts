import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { credentialTest, speechLists } from '../shared/nodeMethods';
import { properties } from './properties';

/** Everything that runs is loaded at the first use, so that n8n starts as if the package were not there. */
const runtime = async () => await import('../runtime');

export class ProofText implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Proof Text',
		name: 'proofText',
		icon: { light: 'file:proofText.svg', dark: 'file:proofText.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ ({ proof: "Proof", verify: "Verify lock", publishGlossary: "Publish glossary" })[$parameter["operation"]] }}',
		description:
			'Check a script, write it out for speaking and lock it, before any credit is spent on it',
		defaults: { name: 'Proof Text' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Clean', 'Needs Review'],
		credentials: [
			// One entry: n8n takes the first of a name, whatever the operation. Publishing asks for it when it runs.
			{
				name: 'elevenLabsVoiceoverApi',
				displayName: 'ElevenLabs (Optional for Proof)',
				required: false,
				displayOptions: { show: { operation: ['proof', 'publishGlossary'] } },
				testedBy: 'testElevenLabsVoiceoverApi',
			},
		],
		properties,
	};

	methods = {
		listSearch: { searchModels: speechLists.searchModels },
		credentialTest: {
			testElevenLabsVoiceoverApi: credentialTest.testElevenLabsVoiceoverApi,
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await (await runtime()).runProofText(this);
	}
}
