import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { VOICE_ID } from './convertWorkflow';
import type { WorkflowJson } from './workflow/messages';
import { plainNode } from './plainNode';

/** What all nodes about one piece of speech are given, if the test says nothing else. */
const SPEECH_PARAMETERS: IDataObject = {
	text: '={{ $json.text }}',
	voice: { __rl: true, mode: 'id', value: VOICE_ID },
	model: { __rl: true, mode: 'id', value: 'eleven_multilingual_v2' },
};

/** Settings in full, so that nothing is asked of the account. */
export const ALL_SETTINGS: IDataObject = {
	stability: 0.5,
	similarityBoost: 0.75,
	style: 0,
	speed: 1,
	useSpeakerBoost: true,
};

/** Start -> Lookup, with its outputs wired to Hit, Miss and, where there is one, Failed. */
export function lookupWorkflow(
	parameters: IDataObject = {},
	settings: Partial<INode> = {},
): WorkflowJson {
	const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
	return {
		id: 'workflow-lookup',
		nodes: [
			plainNode('Start', 'n8n-nodes-base.manualTrigger'),
			plainNode('Lookup', 'n8n-nodes-voiceover.cacheLookup', {
				parameters: { ...SPEECH_PARAMETERS, ...parameters } as INodeParameters,
				credentials: {
					elevenLabsVoiceoverApi: { id: '1', name: 'ElevenLabs' },
					voiceoverStoreApi: { id: '2', name: 'Store' },
				},
				...settings,
			}),
			plainNode('Hit', 'n8n-nodes-base.noOp'),
			plainNode('Miss', 'n8n-nodes-base.noOp'),
			plainNode('Failed', 'n8n-nodes-base.noOp'),
		],
		connections: {
			Start: { main: [to('Lookup')] },
			Lookup: { main: [to('Hit'), to('Miss'), to('Failed')] },
		},
	};
}
