import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { byOutput, itemWith } from '../../../nodes/ProofText/outputs';

const context = (isTool: boolean, json: INodeExecutionData['json'] = {}) =>
	({
		isToolExecution: () => isTool,
		getNode: () => ({ type: 'n8n-nodes-voiceover.proofText' }),
		getInputData: () => [{ json }],
	}) as unknown as IExecuteFunctions;

const items: INodeExecutionData[] = [{ json: { row: 0 } }, { json: { row: 1 } }];

it('an AI agent gets what needs review as well, through the only output it reads', () => {
	expect(byOutput(context(true), items, new Set([items[0]!]))).toEqual([items, []]);
	expect(byOutput(context(false), items, new Set([items[0]!]))).toEqual([[items[0]], [items[1]]]);
});

it('a field "error" of the input, which n8n would take for a failure, is left out', () => {
	expect(itemWith(context(false, { text: 'a', error: 'of before' }), 0, { proof: 1 })).toEqual({
		json: { text: 'a', proof: 1 },
		pairedItem: { item: 0 },
	});
});
