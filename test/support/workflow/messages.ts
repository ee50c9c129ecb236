import type {
	IDataObject,
	INodeExecutionData,
	IPinData,
	IRunData,
	IWorkflowBase,
	StructuredChunk,
	WorkflowExecuteMode,
} from 'n8n-workflow';

/** A workflow as the editor exports it; what is left out gets n8n's defaults. */
export type WorkflowJson = Pick<IWorkflowBase, 'nodes' | 'connections'> &
	Partial<Pick<IWorkflowBase, 'id' | 'name' | 'settings'>> & { pinData?: IPinData };

/** Decrypted credential fields by credential type name. */
export type CredentialsByType = Record<string, IDataObject>;

/** What the host process needs before it can run anything. */
export interface HostSettings {
	/** `node_modules` of the n8n installation. */
	nodeModules: string;
	/** Folder of the package under test, with its package.json. */
	packageDir: string;
}

/** One workflow to run. */
export interface RunRequest {
	workflow: WorkflowJson;
	mode: WorkflowExecuteMode;
	executionId: string;
	/** Name of the node to start from; n8n chooses when left out. */
	startNode?: string;
	/** Output of the start node, which is not executed then. */
	startItems?: INodeExecutionData[];
	/** Whether nodes may send chunks, as below a trigger that responds with a stream. */
	streaming: boolean;
	credentials: CredentialsByType;
}

/** What an ended run leaves behind, as n8n would store it: plain JSON, errors included. */
export interface RunOutcome {
	/** `success`, `error`, `canceled` or `waiting`. */
	status: string;
	/** The error that ended the run. */
	error?: RunError;
	/** By node name, one entry per run of that node. */
	runData: IRunData;
	/** Execution metadata set by nodes. */
	customData: Record<string, string>;
}

/** An n8n error as JSON. */
export interface RunError extends IDataObject {
	name: string;
	message: string;
}

/** Memory of the host process in bytes. */
export interface HostMemory {
	/** Resident now. */
	residentBytes: number;
	/** The most that was ever resident since the process started. */
	peakResidentBytes: number;
}

/** From the tests to the host. */
export type HostCommand =
	| { kind: 'load'; settings: HostSettings }
	| { kind: 'run'; runId: number; request: RunRequest }
	| { kind: 'cancel'; runId: number }
	| { kind: 'memory'; askId: number }
	| { kind: 'binary-path'; askId: number; binaryId: string };

/** From the host to the tests. */
export type HostReport =
	| { kind: 'loaded'; loadDurationMs: number }
	| { kind: 'load-failed'; error: RunError }
	| { kind: 'node-started'; runId: number; nodeName: string }
	| { kind: 'chunk'; runId: number; chunk: StructuredChunk }
	| { kind: 'response'; runId: number; response: IDataObject }
	| { kind: 'ended'; runId: number; outcome: RunOutcome }
	/** The workflow could not be run at all, e.g. for a node type that does not exist. */
	| { kind: 'refused'; runId: number; error: RunError }
	| { kind: 'answer'; askId: number; value: unknown };
