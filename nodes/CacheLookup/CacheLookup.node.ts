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

export class CacheLookup implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Cache Lookup',
		name: 'cacheLookup',
		icon: { light: 'file:cacheLookup.svg', dark: 'file:cacheLookup.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: `={{ $parameter["operation"] === "lookup" ? "Look up " + ${VOICE_NAME} : { store: "Store audio", invalidate: "Invalidate", stats: "Statistics", explain: "Explain a miss", prune: "Prune", export: "Export", import: "Import" }[$parameter["operation"]] }}`,
		description:
			'See whether speech is already paid for, and look after the clips that are kept: store, remove, count, move',
		defaults: { name: 'Cache Lookup' },
		// An agent cannot take audio, and must not be able to remove what was paid for.
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs:
			'={{ ($parameter["operation"] || "lookup") === "lookup" ? [{ type: "main", displayName: "Hit" }, { type: "main", displayName: "Miss" }] : [{ type: "main" }] }}',
		credentials: [
			{
				name: 'elevenLabsVoiceoverApi',
				displayName: 'ElevenLabs',
				required: true,
				testedBy: 'testElevenLabsVoiceoverApi',
				displayOptions: { show: { operation: ['lookup', 'store', 'invalidate', 'explain'] } },
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
		return await (await runtime()).runCacheLookup(this);
	}
}
