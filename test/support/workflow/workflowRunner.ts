import { readFile } from 'node:fs/promises';

import type { IBinaryData, INodeExecutionData, WorkflowExecuteMode } from 'n8n-workflow';

import { type HostOptions, type HostProcess, type RunReport, startHost } from './hostProcess';
import type { CredentialsByType, HostMemory, WorkflowJson } from './messages';
import type { WorkflowResult } from './workflowResult';
import { WorkflowRun } from './workflowRun';

export interface WorkflowRunnerOptions extends HostOptions {
	/** Credentials that nodes may ask for, by credential type name. */
	credentials?: CredentialsByType;
}

export interface RunOptions {
	/** `manual` unless told otherwise. */
	mode?: WorkflowExecuteMode;
	/** Counted up when left out. */
	executionId?: string;
	/** Name of the node to start from; n8n chooses when left out. */
	startNode?: string;
	/** Items that leave the start node in its stead. */
	startItems?: INodeExecutionData[];
	/** Whether nodes may send chunks; they are collected in `chunks` of the run. */
	streaming?: boolean;
	/** Credentials for this run, stronger than those of the runner. */
	credentials?: CredentialsByType;
	/** Cancels the run when it aborts. */
	signal?: AbortSignal;
}

/**
 * Runs workflows on n8n's published execution engine, without server and database, in a process of
 * its own: n8n's module loading, error classes and memory stay as they are in production, and a
 * test may kill it in the middle of a paid call. Use one runner per test file, and `close` it.
 *
 * Starting takes about half a second, a run some milliseconds. Not covered: Code nodes, sub-
 * workflows, webhook routing, encryption of credentials.
 *
 * @throws Error with the host's own error or output when n8n or the package cannot be loaded.
 */
export async function createWorkflowRunner(
	options: WorkflowRunnerOptions,
): Promise<WorkflowRunner> {
	return new WorkflowRunner(await startHost(options), options.credentials ?? {});
}

export class WorkflowRunner {
	private readonly openRuns = new Map<number, WorkflowRun>();

	private lastRunId = 0;

	constructor(
		private readonly host: HostProcess,
		private readonly credentials: CredentialsByType,
	) {
		host.onRunReport = (report) => this.receive(report);
		host.onEnd = (reason) => {
			for (const run of this.openRuns.values()) run.fail(reason);
			this.openRuns.clear();
		};
	}

	/** Milliseconds the host needed to load n8n and the package. */
	get loadDurationMs(): number {
		return this.host.loadDurationMs;
	}

	/**
	 * Runs a workflow to its end. Several may run at once.
	 *
	 * @throws Error when the workflow cannot be run at all or the host ends. A run that fails is a
	 * result with an `error`.
	 */
	async run(workflow: WorkflowJson, options: RunOptions = {}): Promise<WorkflowResult> {
		return await this.start(workflow, options).result;
	}

	/** Starts a workflow and returns at once. */
	start(workflow: WorkflowJson, options: RunOptions = {}): WorkflowRun {
		const { mode = 'manual', startNode, startItems, streaming = false, signal } = options;
		const runId = ++this.lastRunId;
		const executionId = options.executionId ?? String(runId);
		const credentials = { ...this.credentials, ...options.credentials };
		const run = new WorkflowRun(executionId, () => this.host.send({ kind: 'cancel', runId }));
		const request = { workflow, mode, executionId, startNode, startItems, streaming, credentials };
		this.host.send({ kind: 'run', runId, request });
		this.openRuns.set(runId, run);
		if (signal) cancelOnAbort(run, signal);
		return run;
	}

	/** Bytes of a binary in an output item, wherever n8n stored them. */
	async getBinaryBuffer(binary: IBinaryData): Promise<Buffer> {
		if (binary.id === undefined) return Buffer.from(binary.data, 'base64');
		return await readFile(await this.getBinaryPath(binary.id));
	}

	/** Path of a stored binary's file. */
	async getBinaryPath(binaryId: string): Promise<string> {
		return await this.host.ask((askId) => ({ kind: 'binary-path', askId, binaryId }));
	}

	/** Memory of the host process. For a test of memory use a runner of its own: peaks stay. */
	async memory(): Promise<HostMemory> {
		return await this.host.ask((askId) => ({ kind: 'memory', askId }));
	}

	/** What n8n and the nodes printed so far, at most the last 2000 lines. */
	logText(): string {
		return this.host.logText();
	}

	/** Resolves when n8n or a node has printed this, which may be after the run that printed it has ended. */
	async logged(text: string): Promise<void> {
		await this.host.logged(text);
	}

	/** Ends the host in order. Open runs fail. */
	async close(): Promise<void> {
		await this.host.close();
	}

	/** Ends the host as a power cut would, to see what survives. Open runs fail. */
	async kill(): Promise<void> {
		await this.host.kill();
	}

	private receive(report: RunReport): void {
		const isOver = this.openRuns.get(report.runId)?.receive(report);
		if (isOver) this.openRuns.delete(report.runId);
	}
}

function cancelOnAbort(run: WorkflowRun, signal: AbortSignal): void {
	if (signal.aborted) return run.cancel();
	signal.addEventListener('abort', run.cancel);
	const forget = () => signal.removeEventListener('abort', run.cancel);
	run.result.then(forget, forget);
}
