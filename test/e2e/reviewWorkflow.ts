import type { INode, INodeParameters } from 'n8n-workflow';
import type { WorkflowFile } from '../../tools/n8n/clientTypes';

/**
 * Webhook -> Proof Text -> (Clean) Last Minute -> TTS Convert
 *                       -> (Needs Review) Ask Reviewer -> Review, a form -> Proof Text again
 *
 * TTS Convert takes locked text only. Last Minute does what an author does who goes on writing after the approval: it
 * appends `lastMinute` of the webhook's body.
 */
export function reviewWorkflow(path: string): WorkflowFile {
	return {
		id: `e2e-${path}`,
		name: `e2e ${path}`,
		nodes: [
			node('Webhook', 'n8n-nodes-base.webhook', 2, {
				path,
				httpMethod: 'POST',
				responseMode: 'onReceived',
			}),
			node('Script', 'n8n-nodes-base.set', 3.4, assigning({ text: '={{ $json.body.text }}' })),
			node('Proof Text', 'n8n-nodes-voiceover.proofText', 1, {
				model: { __rl: true, mode: 'id', value: 'eleven_multilingual_v2' },
			}),
			node(
				'Ask Reviewer',
				'n8n-nodes-base.set',
				3.4,
				assigning({ form: '={{ $execution.resumeFormUrl }}' }),
			),
			node('Review', 'n8n-nodes-base.wait', 1.1, {
				resume: 'form',
				formTitle: 'Review the script',
				formFields: {
					values: [
						{
							fieldType: 'html',
							elementName: 'findings',
							html: '={{ $json.proof.summary.html }}',
						},
						{
							fieldLabel: 'text',
							fieldType: 'textarea',
							requiredField: true,
							defaultValue: '={{ $json.proof.written }}',
						},
					],
				},
				options: {},
			}),
			node(
				'Last Minute',
				'n8n-nodes-base.set',
				3.4,
				assigning({
					text: '={{ $json.text + ($("Webhook").first().json.body.lastMinute ?? "") }}',
				}),
			),
			{
				...node('TTS Convert', 'n8n-nodes-voiceover.ttsConvert', 1, {
					voice: { __rl: true, mode: 'id', value: '={{ $("Webhook").first().json.body.voice }}' },
					requireLockedText: true,
				}),
				credentials: { elevenLabsVoiceoverApi: { id: '', name: 'ElevenLabs Voiceover' } },
			},
		],
		connections: {
			Webhook: { main: [to('Script')] },
			Script: { main: [to('Proof Text')] },
			'Proof Text': { main: [to('Last Minute'), to('Ask Reviewer')] },
			'Ask Reviewer': { main: [to('Review')] },
			Review: { main: [to('Proof Text')] },
			'Last Minute': { main: [to('TTS Convert')] },
		},
	};

	function node(
		name: string,
		type: string,
		typeVersion: number,
		parameters: INodeParameters,
	): INode {
		return {
			id: name,
			name,
			type,
			typeVersion,
			position: [0, 0],
			webhookId: `${path}-${name}`,
			parameters,
		};
	}
}

function to(name: string) {
	return [{ node: name, type: 'main' as const, index: 0 }];
}

function assigning(fields: Record<string, string>): INodeParameters {
	return {
		includeOtherFields: true,
		assignments: {
			assignments: Object.entries(fields).map(([name, value]) => ({
				id: name,
				name,
				value,
				type: 'string',
			})),
		},
		options: {},
	};
}
