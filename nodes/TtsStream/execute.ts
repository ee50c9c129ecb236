import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { readOperation } from './input';
import { runMakeLink } from './operations/makeLink';
import { runStream } from './operations/stream';

export async function runTtsStream(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	if (context.getInputData().length === 0) return [[]];
	const run = readOperation(context) === 'makeLink' ? runMakeLink : runStream;
	return [await run(context)];
}
