import { setTimeout as sleep } from 'node:timers/promises';

import type { INode, INodeListSearchResult, INodeTypeDescription } from 'n8n-workflow';

import type {
	CredentialInput,
	CredentialReference,
	CredentialTestResult,
	Execution,
	ExecutionSummary,
	ListSearch,
	ManualRun,
	StoredWorkflow,
	WorkflowFile,
} from './clientTypes';
import { N8nRequestError, RestSession } from './restSession';

const POLL_INTERVAL_MS = 100;

/** Publishing goes through a queue inside n8n: the webhook answers 404 for about 100 ms. */
const PUBLISH_TIMEOUT_MS = 20_000;

const EXECUTION_TIMEOUT_MS = 60_000;

/** States after which an execution changes no more. */
const FINAL_STATES = ['success', 'error', 'canceled', 'crashed'];

/** Drives a running n8n as its owner. Every method throws N8nRequestError when n8n refuses. */
export class N8nClient {
	readonly session: RestSession;

	/** @param url address of n8n without a slash at the end. */
	constructor(readonly url: string) {
		this.session = new RestSession(url);
	}

	async createCredential(credential: CredentialInput): Promise<CredentialReference> {
		const created = await this.session.request<CredentialReference>('/rest/credentials', {
			method: 'POST',
			body: credential,
		});
		return { id: created.id, name: created.name };
	}

	/** Replaces the name and all fields of a credential. */
	async updateCredential(id: string, credential: CredentialInput): Promise<CredentialReference> {
		await this.session.request(`/rest/credentials/${id}`, { method: 'PATCH', body: credential });
		return { id, name: credential.name };
	}

	/** Runs the test of a credential type; a credential that fails it is a result, not an error. */
	async testCredential(
		credential: CredentialInput & { id: string },
	): Promise<CredentialTestResult> {
		return await this.session.request('/rest/credentials/test', {
			method: 'POST',
			body: { credentials: credential },
		});
	}

	async deleteCredential(id: string): Promise<void> {
		await this.session.request(`/rest/credentials/${id}`, { method: 'DELETE' });
	}

	/**
	 * Stores a workflow under the id in the file. Where a node names a credential that is in
	 * `credentials`, its id becomes the one stored here.
	 */
	async importWorkflow(
		file: WorkflowFile,
		credentials: CredentialReference[] = [],
	): Promise<StoredWorkflow> {
		const nodes = file.nodes.map((node) => withCredentialIds(node, credentials));
		const { id, name, connections, settings = { executionOrder: 'v1' }, pinData, meta } = file;
		return await this.session.request('/rest/workflows', {
			method: 'POST',
			body: { id, name, nodes, connections, settings, pinData, meta },
		});
	}

	/**
	 * Publishes a stored workflow and, when it has webhooks, waits until they are registered. That
	 * is seen from the methods in the answer to a cross-origin OPTIONS request, which n8n gives
	 * itself; nothing is run.
	 *
	 * @param webhookPaths paths below `/webhook/` to wait for.
	 * @throws Error when one of them is still unknown after 20 s.
	 */
	async publish(workflow: StoredWorkflow, webhookPaths: string[] = []): Promise<void> {
		await this.session.request(`/rest/workflows/${workflow.id}/activate`, {
			method: 'POST',
			body: { versionId: workflow.versionId },
		});
		for (const webhookPath of webhookPaths) await this.waitForWebhook(webhookPath);
	}

	/** Why a workflow that was told to be published is not, once n8n has tried several times. */
	async publicationError(workflowId: string): Promise<string> {
		const timeoutMs = 3 * PUBLISH_TIMEOUT_MS;
		return await poll(`the failure to publish "${workflowId}"`, timeoutMs, async () => {
			const path = `/rest/workflows/${workflowId}/publication-status`;
			const { triggers } = await this.session.request<{
				triggers: { errorMessage: string | null }[];
			}>(path);
			return triggers.map(({ errorMessage }) => errorMessage).find((message) => message !== null);
		});
	}

	async unpublish(workflowId: string): Promise<void> {
		await this.session.request(`/rest/workflows/${workflowId}/deactivate`, { method: 'POST' });
	}

	/** Deletes a workflow with its executions and their binary data. */
	async deleteWorkflow(workflowId: string): Promise<void> {
		// n8n deletes only what is archived, and archiving also unpublishes.
		await this.session.request(`/rest/workflows/${workflowId}/archive`, { method: 'POST' });
		await this.session.request(`/rest/workflows/${workflowId}`, { method: 'DELETE' });
	}

	/** Production address of a webhook path. */
	webhookUrl(webhookPath: string): string {
		return `${this.url}/webhook/${webhookPath}`;
	}

	/** Address that answers once after a manual run said `waitingForWebhook`. */
	webhookTestUrl(webhookPath: string): string {
		return `${this.url}/webhook-test/${webhookPath}`;
	}

	/** Runs a stored workflow as the editor's button does, from one of its triggers. */
	async runManually(workflow: StoredWorkflow, triggerName: string): Promise<ManualRun> {
		return await this.session.request(`/rest/workflows/${workflow.id}/run`, {
			method: 'POST',
			body: { workflowData: workflow, triggerToStartFrom: { name: triggerName } },
		});
	}

	/** The execution as it is now, running or ended. */
	async getExecution(executionId: string): Promise<Execution> {
		return await this.session.request(`/api/v1/executions/${executionId}`, {
			query: { includeData: 'true' },
		});
	}

	/**
	 * Waits until an execution has ended.
	 *
	 * @throws Error when it has not within the given time, 60 s unless told otherwise.
	 */
	async waitForExecution(
		executionId: string,
		timeoutMs = EXECUTION_TIMEOUT_MS,
	): Promise<Execution> {
		return await poll(`the end of execution ${executionId}`, timeoutMs, async () => {
			const execution = await this.getExecution(executionId);
			return FINAL_STATES.includes(execution.status) ? execution : undefined;
		});
	}

	/** Executions, newest first, at most 100; running ones only when asked for by status. */
	async listExecutions(
		filter: { workflowId?: string; status?: string } = {},
	): Promise<ExecutionSummary[]> {
		const page = await this.session.request<{ data: ExecutionSummary[] }>('/api/v1/executions', {
			query: { ...filter, limit: '100' },
		});
		return page.data;
	}

	async stopExecution(executionId: string): Promise<void> {
		await this.session.request(`/rest/executions/${executionId}/stop`, { method: 'POST' });
	}

	async deleteExecution(executionId: string): Promise<void> {
		await this.session.request(`/api/v1/executions/${executionId}`, { method: 'DELETE' });
	}

	/**
	 * Descriptions of all loaded node types, built-in ones included (several megabytes).
	 *
	 * @param prefix keeps only the types of one package, e.g. `n8n-nodes-voiceover.`.
	 */
	async nodeTypes(prefix = ''): Promise<INodeTypeDescription[]> {
		const all = await this.session.request<INodeTypeDescription[]>('/types/nodes.json');
		return all.filter((description) => description.name.startsWith(prefix));
	}

	async searchList(search: ListSearch): Promise<INodeListSearchResult> {
		return await this.session.request('/rest/dynamic-node-parameters/resource-locator-results', {
			method: 'POST',
			body: {
				path: `parameters.${search.parameter}`,
				methodName: search.method,
				nodeTypeAndVersion: { name: search.nodeType, version: search.version ?? 1 },
				currentNodeParameters: search.parameters ?? {},
				credentials: search.credentials,
				filter: search.filter,
				paginationToken: search.paginationToken,
			},
		});
	}

	private async waitForWebhook(webhookPath: string): Promise<void> {
		await poll(`webhook "${webhookPath}"`, PUBLISH_TIMEOUT_MS, async () => {
			const response = await fetch(this.webhookUrl(webhookPath), {
				method: 'OPTIONS',
				headers: { origin: this.url },
			});
			await response.body?.cancel();
			const methods = response.headers.get('access-control-allow-methods') ?? 'OPTIONS';
			return methods === 'OPTIONS' ? undefined : methods;
		});
	}
}

function withCredentialIds(node: INode, stored: CredentialReference[]): INode {
	if (node.credentials === undefined) return node;
	const credentials = Object.entries(node.credentials).map(([type, reference]) => {
		const match = stored.find((credential) => credential.name === reference.name);
		return [type, match ?? reference];
	});
	return { ...node, credentials: Object.fromEntries(credentials) };
}

/** Asks again and again until there is an answer; a 404 from n8n counts as "not yet". */
async function poll<Answer>(
	what: string,
	timeoutMs: number,
	ask: () => Promise<Answer | undefined>,
): Promise<Answer> {
	const givesUpAtMs = Date.now() + timeoutMs;
	while (Date.now() < givesUpAtMs) {
		const answer = await ask().catch((error: unknown) => {
			if (error instanceof N8nRequestError && error.status === 404) return undefined;
			throw error;
		});
		if (answer !== undefined) return answer;
		await sleep(POLL_INTERVAL_MS);
	}
	throw new Error(`Waited ${timeoutMs} ms for ${what} in vain`);
}
