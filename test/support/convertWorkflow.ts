import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { STARTING_VOICES } from '../../simulator';
import type { WorkflowJson } from './workflow/messages';

export const SCRIPT =
	'The quick brown fox jumps over the lazy dog, and nobody in the house was surprised.';

export const VOICE_ID = STARTING_VOICES.cloned;

/** Start -> Convert -> Done, with the error output of Convert, if it has one, wired to Failed. */
export function convertWorkflow(
	parameters: IDataObject = {},
	settings: Partial<INode> = {},
): WorkflowJson {
	const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
	return {
		id: 'workflow-1',
		nodes: [
			workflowNode('Start', 'n8n-nodes-base.manualTrigger'),
			workflowNode('Convert', 'n8n-nodes-voiceover.ttsConvert', {
				parameters: {
					text: '={{ $json.text }}',
					voice: { __rl: true, mode: 'id', value: VOICE_ID },
					model: { __rl: true, mode: 'id', value: 'eleven_multilingual_v2' },
					...parameters,
				},
				credentials: { elevenLabsVoiceoverApi: { id: '1', name: 'ElevenLabs' } },
				...settings,
			}),
			workflowNode('Done', 'n8n-nodes-base.noOp'),
			workflowNode('Failed', 'n8n-nodes-base.noOp'),
		],
		connections: {
			Start: { main: [to('Convert')] },
			Convert: { main: [to('Done'), to('Failed')] },
		},
	};
}

function workflowNode(name: string, type: string, rest: Partial<INode> = {}): INode {
	return { id: name, name, type, typeVersion: 1, position: [0, 0], parameters: {}, ...rest };
}

export function itemsOf(...texts: string[]): INodeExecutionData[] {
	return texts.map((text, index) => ({ json: { text, row: index }, pairedItem: { item: index } }));
}

/** What `json.speech` says, as a test reads it. */
export interface Receipt {
	source: string;
	cacheKey: string;
	voiceId: string;
	modelId: string;
	outputFormat: string;
	characters: number;
	creditsCharged: number;
	creditsSaved: number;
	durationSeconds: number;
	requestId?: string;
	take: number;
	segments: { total: number; generated: number; cached: number };
	warnings: string[];
}

export function receiptsOf(items: IDataObject[]): Receipt[] {
	return items.map((json) => json['speech'] as unknown as Receipt);
}
