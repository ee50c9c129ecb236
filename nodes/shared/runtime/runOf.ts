import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * One run of the node, and the same at each retry of it. A refresh buys one new take for each request in it, however
 * many items ask for it and however often n8n runs the node again.
 */
export function runOf(context: IExecuteFunctions): string {
	const runIndex: unknown = context.getWorkflowDataProxy(0).$runIndex;
	// Two instances that share a store may count their executions alike.
	const execution = `${context.getInstanceId()}/${context.getExecutionId()}`;
	return [execution, context.getNode().id, String(runIndex)].join('/');
}
