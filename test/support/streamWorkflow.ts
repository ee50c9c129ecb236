import type { IDataObject, INode } from 'n8n-workflow';
import { convertWorkflow } from './convertWorkflow';
import type { WorkflowJson } from './workflow/messages';

/** Start -> Stream -> Done, with the error output of Stream, if it has one, wired to Failed. */
export function streamWorkflow(
	parameters: IDataObject = {},
	settings: Partial<INode> = {},
): WorkflowJson {
	const workflow = convertWorkflow(
		{ model: { __rl: true, mode: 'id', value: 'eleven_flash_v2_5' }, ...parameters },
		{ type: 'n8n-nodes-voiceover.ttsStream', ...settings },
	);
	return JSON.parse(JSON.stringify(workflow).replaceAll('"Convert"', '"Stream"')) as WorkflowJson;
}
