import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import type { N8nClient } from '../../tools/n8n/client';

const PATIENCE_MS = 10_000;

/** The first item that a node gave in the newest execution of a workflow, once that execution has ended. */
export async function newestItem(
	client: N8nClient,
	workflowId: string,
	node: string,
): Promise<IDataObject> {
	const endsAtMs = Date.now() + PATIENCE_MS;
	while (Date.now() < endsAtMs) {
		const [newest] = await client.listExecutions({ workflowId });
		if (newest !== undefined) {
			const execution = await client.waitForExecution(newest.id);
			const [run] = execution.data.resultData.runData[node] ?? [];
			const [item] = run?.data?.['main']?.[0] ?? [];
			if (item !== undefined) return item.json;
		}
		await sleep(100);
	}
	throw new Error(`the node ${node} has given nothing`);
}
