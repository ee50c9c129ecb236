import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { readOperation } from './input';
import { runProof } from './operations/proof';
import { runPublishGlossary } from './operations/publishGlossary';
import { runVerify } from './operations/verify';

const RUN = { proof: runProof, verify: runVerify, publishGlossary: runPublishGlossary };

export async function runProofText(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	if (context.getInputData().length === 0) return [[], []];
	return await RUN[readOperation(context)](context);
}
