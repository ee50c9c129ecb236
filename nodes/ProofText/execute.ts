import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { readOperation } from './input';
import { runProof } from './proof';
import { runPublishGlossary } from './publishGlossary';
import { runVerify } from './verify';

const RUN = { proof: runProof, verify: runVerify, publishGlossary: runPublishGlossary };

export async function runProofText(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	if (context.getInputData().length === 0) return [[], []];
	return await RUN[readOperation(context)](context);
}
