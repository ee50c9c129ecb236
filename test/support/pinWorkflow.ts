import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import type { WorkflowJson } from './workflow/messages';

/** Start -> Pin, with its outputs wired to First and Second. */
export function pinWorkflow(
	parameters: IDataObject = {},
	settings: Partial<INode> = {},
): WorkflowJson {
	const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
	const node = (name: string, type: string, rest: Partial<INode> = {}): INode => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		...rest,
	});
	return {
		id: 'workflow-pin',
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger'),
			node('Pin', 'n8n-nodes-voiceover.pinVoice', {
				parameters: parameters as INodeParameters,
				credentials: {
					elevenLabsVoiceoverApi: { id: '1', name: 'ElevenLabs' },
					voiceoverStoreApi: { id: '2', name: 'Store' },
				},
				...settings,
			}),
			node('First', 'n8n-nodes-base.noOp'),
			node('Second', 'n8n-nodes-base.noOp'),
		],
		connections: {
			Start: { main: [to('Pin')] },
			Pin: { main: [to('First'), to('Second')] },
		},
	};
}
