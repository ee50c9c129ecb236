import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * One run of the node, and the same at each retry of it. What an item buys in it, such as a new take or previews of a
 * voice, it buys once, however often n8n runs the node again.
 */
export function runOf(context: IExecuteFunctions): string {
	const runIndex: unknown = context.getWorkflowDataProxy(0).$runIndex;
	// Two instances that share a store may count their executions alike.
	const execution = `${context.getInstanceId()}/${context.getExecutionId()}`;
	return [execution, context.getNode().id, String(runIndex)].join('/');
}
