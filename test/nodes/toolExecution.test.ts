import type { IExecuteFunctions } from 'n8n-workflow';
import { isToolExecution } from '../../nodes/shared/items/toolExecution';

const context = (saysTool: boolean, type: string) =>
	({ isToolExecution: () => saysTool, getNode: () => ({ type }) }) as unknown as IExecuteFunctions;

it.each([
	['a node in a workflow', false, 'n8n-nodes-voiceover.ttsConvert', false],
	['a tool that the agent calls', true, 'n8n-nodes-voiceover.ttsConvertTool', true],
	['a tool that n8n runs for the agent', false, 'n8n-nodes-voiceover.ttsConvertTool', true],
])('knows %s', (_, saysTool, type, isTool) => {
	expect(isToolExecution(context(saysTool, type))).toBe(isTool);
});
