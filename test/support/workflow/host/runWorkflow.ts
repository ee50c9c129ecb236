import type { IDataObject, IWorkflowExecuteAdditionalData, StructuredChunk } from 'n8n-workflow';

import type { RunError, RunOutcome, RunRequest, WorkflowJson } from '../messages';
import { credentialsHelperFor } from './credentialsHelper';
import { type CancellableRun, type Engine, placeholderUrls } from './engine';
import { nodeTypesOf } from './nodeTypes';
import { toPlainJson } from './plainJson';

/** Told about a run while it is going on. */
export interface RunObserver {
	nodeStarted(nodeName: string): void;
	chunkSent(chunk: StructuredChunk): void;
	responseSent(response: IDataObject): void;
}

/** A run that has begun. */
export interface StartedRun {
	outcome: Promise<RunOutcome>;
	/** Does what the stop button does: the cancel signal of the running node fires. */
	cancel(): void;
}

/**
 * Starts a workflow in this process.
 *
 * @throws Error when it cannot be run at all, e.g. for a node type that does not exist.
 */
export function startWorkflow(
	engine: Engine,
	request: RunRequest,
	observer: RunObserver,
): StartedRun {
	const { core } = engine;
	const workflow = buildWorkflow(engine, request.workflow);
	const startNode = request.startNode
		? (workflow.getNode(request.startNode) ?? undefined)
		: workflow.getStartNode();
	if (startNode === undefined) throw new Error('The workflow has no node to start from');
	const hooks = new core.ExecutionLifecycleHooks(
		request.mode,
		request.executionId,
		request.workflow,
	);
	hooks.addHandler('nodeExecuteBefore', (nodeName: string) => observer.nodeStarted(nodeName));
	hooks.addHandler('sendChunk', (chunk: StructuredChunk) => observer.chunkSent(chunk));
	hooks.addHandler('sendResponse', (response: IDataObject) => observer.responseSent(response));
	const run: CancellableRun = new core.WorkflowExecute(
		additionalDataFor(engine, request, hooks),
		request.mode,
	).run({
		workflow,
		startNode,
		pinData: {
			// n8n honours pinned data of a file in test runs only.
			...(request.mode === 'manual' ? request.workflow.pinData : {}),
			...(request.startItems ? { [startNode.name]: request.startItems } : {}),
		},
	});
	return { outcome: run.then(toOutcome), cancel: () => run.cancel() };
}

function buildWorkflow(engine: Engine, json: WorkflowJson) {
	return new engine.workflow.Workflow({
		id: json.id ?? 'workflow',
		name: json.name ?? 'Workflow',
		nodes: json.nodes,
		connections: json.connections,
		active: false,
		nodeTypes: nodeTypesOf(engine),
		settings: { executionOrder: 'v1', ...json.settings },
	});
}

function additionalDataFor(engine: Engine, request: RunRequest, hooks: unknown) {
	return {
		...placeholderUrls,
		executionId: request.executionId,
		hooks,
		credentialsHelper: credentialsHelperFor(engine, request.credentials),
		streamingEnabled: request.streaming,
		currentNodeExecutionIndex: 0,
		variables: {},
		logAiEvent: () => undefined,
		setExecutionStatus: () => undefined,
		executeWorkflow: async () => {
			throw new Error('Sub-workflows need a database and cannot be run here');
		},
	} as unknown as IWorkflowExecuteAdditionalData;
}

function toOutcome(run: Awaited<CancellableRun>): RunOutcome {
	const { error, runData, metadata } = run.data.resultData;
	return toPlainJson({
		status: run.status,
		error: error as RunError | undefined,
		runData,
		customData: metadata ?? {},
	});
}
