import type { INodeParameters } from 'n8n-workflow';
import type { WorkflowFile } from '../../tools/n8n/clientTypes';
import type { VoiceoverInstance } from './voiceoverInstance';
import { plainNode } from '../support/plainNode';

let runs = 0;

/** Runs the node Pin Voice alone, as the editor's button does. */
export async function runPinVoice(
	{ client, apiCredential }: VoiceoverInstance,
	parameters: INodeParameters,
): Promise<void> {
	runs += 1;
	const file = {
		id: `e2e-pin-${runs}`,
		name: 'Pin',
		nodes: [
			plainNode('Start', 'n8n-nodes-base.manualTrigger'),
			plainNode('Pin', 'n8n-nodes-voiceover.pinVoice', {
				parameters,
				credentials: { elevenLabsVoiceoverApi: apiCredential },
			}),
		],
		connections: { Start: { main: [[{ node: 'Pin', type: 'main', index: 0 }]] } },
	} as unknown as WorkflowFile;
	const workflow = await client.importWorkflow(file, [apiCredential]);
	const { executionId } = await client.runManually(workflow, 'Start');
	const { status } = await client.waitForExecution(executionId!);
	if (status !== 'success') throw new Error(`Pin Voice ended with ${status}`);
}

export async function pinVoice(
	instance: VoiceoverInstance,
	alias: string,
	voiceId: string,
): Promise<void> {
	const voice = { __rl: true, mode: 'id', value: voiceId };
	await runPinVoice(instance, { operation: 'pin', alias, voice });
}
