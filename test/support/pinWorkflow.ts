import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import type { WorkflowJson } from './workflow/messages';
import { plainNode } from './plainNode';

/** Start -> Pin, with its outputs wired to First and Second. */
export function pinWorkflow(
	parameters: IDataObject = {},
	settings: Partial<INode> = {},
): WorkflowJson {
	const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
	return {
		id: 'workflow-pin',
		nodes: [
			plainNode('Start', 'n8n-nodes-base.manualTrigger'),
			plainNode('Pin', 'n8n-nodes-voiceover.pinVoice', {
				parameters: parameters as INodeParameters,
				credentials: {
					elevenLabsVoiceoverApi: { id: '1', name: 'ElevenLabs' },
					voiceoverStoreApi: { id: '2', name: 'Store' },
				},
				...settings,
			}),
			plainNode('First', 'n8n-nodes-base.noOp'),
			plainNode('Second', 'n8n-nodes-base.noOp'),
		],
		connections: {
			Start: { main: [to('Pin')] },
			Pin: { main: [to('First'), to('Second')] },
		},
	};
}
