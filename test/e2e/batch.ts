import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { DEFAULT_API_KEY, STARTING_VOICES } from '../../simulator';
import type { CredentialInput, Execution, WorkflowFile } from '../../tools/n8n/clientTypes';
import type { Receipt } from '../support/convertWorkflow';
import { openBooks, type OpenBooks } from './books';
import type { VoiceoverInstance } from './voiceoverInstance';
import { plainNode } from '../support/plainNode';

const CONVERT = 'TTS Convert';
const RUN_TIMEOUT_MS = 120_000;

export interface BatchOptions {
	/** Budget fields of the ElevenLabs credential. */
	budget?: IDataObject;
	/** Fields under Options of TTS Convert. */
	options?: INodeParameters;
	/** Settings of the TTS Convert node, such as Retry On Fail. */
	node?: Partial<INode>;
}

/** A published workflow that speaks the scripts of a list, with credentials, a store and books of its own. */
export interface Batch {
	readonly workflowId: string;
	readonly books: OpenBooks;
	/** Runs the workflow to its end. */
	run(texts: string[]): Promise<BatchRun>;
	/** Begins a run. */
	start(texts: string[]): Promise<void>;
	/** Changes the budget fields of the credential. */
	setBudget(budget: IDataObject): Promise<void>;
}

/** One execution. */
export interface BatchRun {
	execution: Execution;
	/** Of the first output. */
	items: INodeExecutionData[];
	/** Of the error output. */
	failed: INodeExecutionData[];
	/** Of the first output, undefined for items that failed. */
	receipts: (Receipt | undefined)[];
	hints: string[];
	/** Of the execution. */
	error: IDataObject;
}

export async function deployBatch(
	instance: VoiceoverInstance,
	{ budget = {}, options = {}, node = {} }: BatchOptions = {},
): Promise<Batch> {
	const name = randomUUID();
	const folder = join(instance.userFolder, 'stores', name);
	const apiCredential = (fields: IDataObject): CredentialInput => ({
		name: `ElevenLabs ${name}`,
		type: 'elevenLabsVoiceoverApi',
		data: {
			apiKey: DEFAULT_API_KEY,
			baseUrl: 'custom',
			customBaseUrl: instance.simulator.url,
			...fields,
		},
	});
	const api = await instance.client.createCredential(apiCredential(budget));
	const store = await instance.client.createCredential({
		name: `Store ${name}`,
		type: 'voiceoverStoreApi',
		data: { engine: 'embedded', folder },
	});
	const file = batchWorkflow(name, {
		...node,
		parameters: { ...SPEECH, options },
		credentials: { elevenLabsVoiceoverApi: api, voiceoverStoreApi: store },
	});
	const stored = await instance.client.importWorkflow(file);
	await instance.client.publish(stored, [name]);
	const workflowId = stored.id;

	async function start(texts: string[]): Promise<void> {
		const response = await fetch(instance.client.webhookUrl(name), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ rows: texts.map((text, row) => ({ text, row })) }),
		});
		if (!response.ok) throw new Error(`the webhook answered ${response.status}`);
	}

	async function endedRuns(): Promise<string[]> {
		const executions = await instance.client.listExecutions({ workflowId });
		return executions.map(({ id }) => id);
	}

	async function run(texts: string[]): Promise<BatchRun> {
		const before = await endedRuns();
		await start(texts);
		const givesUpAtMs = Date.now() + RUN_TIMEOUT_MS;
		while (Date.now() < givesUpAtMs) {
			const ended = (await endedRuns()).find((id) => !before.includes(id));
			if (ended !== undefined) return readRun(await instance.client.waitForExecution(ended));
			await sleep(200);
		}
		throw new Error(`the run did not end in ${RUN_TIMEOUT_MS} ms`);
	}

	return {
		workflowId,
		books: openBooks(folder),
		run,
		start,
		async setBudget(fields) {
			await instance.client.updateCredential(api.id, apiCredential(fields));
		},
	};
}

const SPEECH: INodeParameters = {
	text: '={{ $json.text }}',
	voice: { __rl: true, mode: 'id', value: STARTING_VOICES.cloned },
	model: { __rl: true, mode: 'id', value: 'eleven_multilingual_v2' },
};

/** Webhook -> Split Out -> TTS Convert -> Done, with the error output, if there is one, to Failed. */
function batchWorkflow(path: string, convert: Partial<INode>): WorkflowFile {
	const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
	return {
		name: `batch ${path}`,
		nodes: [
			plainNode('Webhook', 'n8n-nodes-base.webhook', {
				typeVersion: 2,
				webhookId: path,
				parameters: { path, httpMethod: 'POST', responseMode: 'onReceived' },
			}),
			plainNode('Rows', 'n8n-nodes-base.splitOut', {
				parameters: { fieldToSplitOut: 'body.rows' },
			}),
			plainNode(CONVERT, 'n8n-nodes-voiceover.ttsConvert', convert),
			plainNode('Done', 'n8n-nodes-base.noOp'),
			plainNode('Failed', 'n8n-nodes-base.noOp'),
		],
		connections: {
			Webhook: { main: [to('Rows')] },
			Rows: { main: [to(CONVERT)] },
			[CONVERT]: { main: [to('Done'), to('Failed')] },
		},
	};
}

function readRun(execution: Execution): BatchRun {
	const { runData, error } = execution.data.resultData;
	const [run] = runData[CONVERT] ?? [];
	const [items, failed] = run?.data?.['main'] ?? [];
	return {
		execution,
		items: items ?? [],
		failed: failed ?? [],
		receipts: (items ?? []).map(({ json }) => json['speech'] as unknown as Receipt | undefined),
		hints: (run?.hints ?? []).map(({ message }) => message),
		error: (error ?? {}) as unknown as IDataObject,
	};
}
