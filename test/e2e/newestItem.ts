import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import type { N8nClient } from '../../tools/n8n/client';

const PATIENCE_MS = 10_000;

/**
 * The first item that a node gave in the newest execution of a workflow, once that execution has ended.
 *
 * @param isWanted tells an execution from those of other calls, which may begin later; then older ones count, too
 */
export async function newestItem(
	client: N8nClient,
	workflowId: string,
	node: string,
	isWanted?: (json: IDataObject) => boolean,
): Promise<IDataObject> {
	const endsAtMs = Date.now() + PATIENCE_MS;
	while (Date.now() < endsAtMs) {
		const executions = await client.listExecutions({ workflowId });
		for (const { id } of isWanted === undefined ? executions.slice(0, 1) : executions) {
			const execution = await client.waitForExecution(id);
			const [run] = execution.data.resultData.runData[node] ?? [];
			const [item] = run?.data?.['main']?.[0] ?? [];
			if (item !== undefined && (isWanted?.(item.json) ?? true)) return item.json;
		}
		await sleep(100);
	}
	throw new Error(`the node ${node} has given nothing`);
}
