import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { runConvert } from './operations/convert';
import { runEstimate } from './operations/estimate';
import { readOperation } from './input';

export async function runTtsConvert(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	if (context.getInputData().length === 0) return [[]];
	const run = readOperation(context) === 'estimate' ? runEstimate : runConvert;
	return [await run(context)];
}
