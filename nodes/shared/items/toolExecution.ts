import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Whether an AI agent runs the node as its tool, and so gets its JSON alone.
 *
 * Up to version 2 the agent calls the node itself, and n8n says so. From version 3 on n8n runs the tool like any other
 * node and says no; then only the type tells, which n8n makes by adding "Tool" to the node's name.
 *
 * Source: n8n-core 2.41.1, execute-context.js and supply-data-context.js; n8n 2.41.1, tool-generation/ai-tools.js.
 */
export function isToolExecution(context: IExecuteFunctions): boolean {
	return context.isToolExecution() || context.getNode().type.endsWith('Tool');
}
