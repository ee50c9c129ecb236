import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import type {
	IBinaryData,
	IDataObject,
	INodeExecutionData,
	StructuredChunk,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { ensureN8n } from '../../../tools/n8n/installation';
import { LogTail } from '../../../tools/n8n/logTail';
import { buildHost } from './buildHost';
import type {
	CredentialsByType,
	HostCommand,
	HostMemory,
	HostReport,
	RunError,
	WorkflowJson,
} from './messages';
import { WorkflowResult } from './workflowResult';

const LOG_LINES = 2_000;

export interface WorkflowRunnerOptions {
	/** Package under test: the checkout with a built `dist`, or where it was installed. */
	packageDir: string;
	/** n8n's user folder; binary data and node storage go below `<user folder>/.n8n/storage`. */
	userFolder: string;
	/** Credentials that nodes may ask for, by credential type name. */
	credentials?: CredentialsByType;
	/** Added to the host's environment. */
	env?: NodeJS.ProcessEnv;
	/** Flags for the host's Node.js, e.g. `--max-old-space-size=64`. */
	nodeArguments?: string[];
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

/** A workflow that is running. */
export interface WorkflowRun {
	executionId: string;
	/** Settles when the run has ended, however it ended. Rejects only if it could not be run. */
	result: Promise<WorkflowResult>;
	/** Resolves when the named node begins its first run; rejects when the run ends without it. */
	nodeStarted(nodeName: string): Promise<void>;
	/** Does what the stop button does. */
	cancel(): void;
	/** Chunks sent so far. */
	chunks: StructuredChunk[];
	/** Responses given to a caller so far. */
	responses: IDataObject[];
}

/** A run whose end is not known yet. */
interface OpenRun {
	run: WorkflowRun;
	startedNodes: Set<string>;
	onNodeStarted: Map<string, () => void>;
	end(result: WorkflowResult): void;
	fail(error: Error): void;
}

/**
 * Runs workflows on n8n's published execution engine, without server and database, in a process of
 * its own: n8n's module loading, error classes and memory stay as they are in production, and a
 * test may kill it in the middle of a paid call. Use one runner per test file, and `close` it.
 *
 * Starting takes about half a second, a run some milliseconds. Not covered: Code nodes, sub-
 * workflows, webhook routing, encryption of credentials.
 *
 * @throws Error with the host's output when n8n or the package cannot be loaded.
 */
export async function createWorkflowRunner(
	options: WorkflowRunnerOptions,
): Promise<WorkflowRunner> {
	const { nodeModules, nodeExecutable } = await ensureN8n();
	await mkdir(options.userFolder, { recursive: true });
	const child = fork(buildHost(options.userFolder), [], {
		execPath: nodeExecutable,
		execArgv: options.nodeArguments ?? [],
		cwd: options.userFolder,
		env: { ...hostEnvironment(options.userFolder, nodeModules), ...options.env },
		stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
	});
	const runner = new WorkflowRunner(child, options.credentials ?? {});
	await runner.load({ nodeModules, packageDir: path.resolve(options.packageDir) });
	return runner;
}

/** n8n adds its own module folders to NODE_PATH so that community packages find n8n-workflow. */
function hostEnvironment(userFolder: string, nodeModules: string): NodeJS.ProcessEnv {
	return {
		PATH: process.env.PATH,
		HOME: process.env.HOME,
		TMPDIR: process.env.TMPDIR,
		NODE_PATH: [path.join(nodeModules, 'n8n', 'node_modules'), nodeModules].join(path.delimiter),
		N8N_USER_FOLDER: userFolder,
		N8N_ENCRYPTION_KEY: 'voiceover-test-instance',
		N8N_LOG_LEVEL: 'error',
		N8N_DIAGNOSTICS_ENABLED: 'false',
	};
}

export class WorkflowRunner {
	/** Milliseconds from the start of the host to its readiness. */
	loadDurationMs = 0;

	private readonly openRuns = new Map<number, OpenRun>();

	private readonly answers = new Map<number, (value: never) => void>();

	private readonly log = new LogTail(LOG_LINES);

	private readonly exited: Promise<unknown>;

	private lastId = 0;

	private onLoaded: ((error?: RunError) => void) | undefined;

	constructor(
		private readonly child: ChildProcess,
		private readonly credentials: CredentialsByType,
	) {
		this.exited = once(child, 'close');
		for (const stream of [child.stdout, child.stderr]) {
			stream?.setEncoding('utf8').on('data', (chunk: string) => this.log.append(chunk));
		}
		child.on('message', (report: HostReport) => this.receive(report));
		child.once('close', () => this.failOpenRuns());
	}

	/** Called once, before anything is run. */
	async load(settings: { nodeModules: string; packageDir: string }): Promise<void> {
		const loaded = new Promise<void>((resolve, reject) => {
			this.onLoaded = (error) =>
				error === undefined ? resolve() : reject(new Error(error.stack as string));
		});
		this.send({ kind: 'load', settings });
		const died = this.exited.then(() => {
			throw new Error(`The workflow host ended while loading.\n${this.logText()}`);
		});
		died.catch(() => undefined);
		await Promise.race([loaded, died]);
	}

	/** Runs a workflow to its end. Several may run at once. */
	async run(workflow: WorkflowJson, options: RunOptions = {}): Promise<WorkflowResult> {
		return await this.start(workflow, options).result;
	}

	/** Starts a workflow and returns at once. */
	start(workflow: WorkflowJson, options: RunOptions = {}): WorkflowRun {
		const runId = ++this.lastId;
		const executionId = options.executionId ?? String(runId);
		const open = this.openRun(runId, executionId);
		const { signal } = options;
		const cancel = () => open.run.cancel();
		this.send({
			kind: 'run',
			runId,
			request: {
				workflow,
				mode: options.mode ?? 'manual',
				executionId,
				startNode: options.startNode,
				startItems: options.startItems,
				streaming: options.streaming ?? false,
				credentials: { ...this.credentials, ...options.credentials },
			},
		});
		if (signal?.aborted) cancel();
		signal?.addEventListener('abort', cancel);
		const forget = () => signal?.removeEventListener('abort', cancel);
		open.run.result.then(forget, forget);
		return open.run;
	}

	/** Bytes of a binary in an output item, wherever n8n stored them. */
	async getBinaryBuffer(binary: IBinaryData): Promise<Buffer> {
		if (binary.id === undefined) return Buffer.from(binary.data, 'base64');
		return await readFile(await this.getBinaryPath(binary.id));
	}

	/** Path of a stored binary's file. */
	async getBinaryPath(binaryId: string): Promise<string> {
		return await this.ask<string>((askId) => ({ kind: 'binary-path', askId, binaryId }));
	}

	/** Memory of the host process. For a test of memory use a runner of its own: peaks stay. */
	async memory(): Promise<HostMemory> {
		return await this.ask<HostMemory>((askId) => ({ kind: 'memory', askId }));
	}

	/** What n8n and the nodes printed so far, at most the last 2000 lines. */
	logText(): string {
		return this.log.toString();
	}

	/** Ends the host in order. Open runs fail. */
	async close(): Promise<void> {
		if (this.child.connected) this.child.disconnect();
		await this.exited;
	}

	/** Ends the host as a power cut would, to see what survives. Open runs fail. */
	async kill(): Promise<void> {
		this.child.kill('SIGKILL');
		await this.exited;
	}

	private openRun(runId: number, executionId: string): OpenRun {
		const { promise: result, resolve: end, reject: fail } = Promise.withResolvers<WorkflowResult>();
		// The caller may look at `result` late, or never.
		result.catch(() => undefined);
		const startedNodes = new Set<string>();
		const onNodeStarted = new Map<string, () => void>();
		const run: WorkflowRun = {
			executionId,
			result,
			chunks: [],
			responses: [],
			cancel: () => this.send({ kind: 'cancel', runId }),
			nodeStarted: async (nodeName) => {
				if (startedNodes.has(nodeName)) return;
				const started = new Promise<void>((resolve) => onNodeStarted.set(nodeName, resolve));
				const endedFirst = result.then(({ status }) => {
					throw new Error(`The run ended (${status}) before node "${nodeName}" began`);
				});
				await Promise.race([started, endedFirst]);
			},
		};
		const open = { run, startedNodes, onNodeStarted, end, fail };
		this.openRuns.set(runId, open);
		return open;
	}

	private async ask<Answer>(command: (askId: number) => HostCommand): Promise<Answer> {
		const askId = ++this.lastId;
		return await new Promise<Answer>((resolve) => {
			this.answers.set(askId, resolve);
			this.send(command(askId));
		});
	}

	private send(command: HostCommand): void {
		if (this.child.connected) this.child.send(command);
		else this.failOpenRuns();
	}

	private receive(report: HostReport): void {
		switch (report.kind) {
			case 'loaded':
				this.loadDurationMs = report.loadDurationMs;
				return this.onLoaded?.();
			case 'load-failed':
				return this.onLoaded?.(report.error);
			case 'answer':
				this.answers.get(report.askId)?.(report.value as never);
				this.answers.delete(report.askId);
				return;
			default:
				return this.receiveFromRun(report);
		}
	}

	private receiveFromRun(report: Extract<HostReport, { runId: number }>): void {
		const open = this.openRuns.get(report.runId);
		if (open === undefined) return;
		switch (report.kind) {
			case 'node-started':
				open.startedNodes.add(report.nodeName);
				return open.onNodeStarted.get(report.nodeName)?.();
			case 'chunk':
				open.run.chunks.push(report.chunk);
				return;
			case 'response':
				open.run.responses.push(report.response);
				return;
			case 'ended':
				this.openRuns.delete(report.runId);
				return open.end(new WorkflowResult(open.run.executionId, report.outcome));
			case 'refused':
				this.openRuns.delete(report.runId);
				return open.fail(new Error(report.error.message, { cause: report.error }));
			default:
				report satisfies never;
		}
	}

	private failOpenRuns(): void {
		for (const open of this.openRuns.values()) {
			open.fail(new Error(`The workflow host has ended.\n${this.logText()}`));
		}
		this.openRuns.clear();
	}
}
