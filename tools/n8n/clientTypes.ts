import type { IDataObject, INodeParameters, IRun, IWorkflowBase } from 'n8n-workflow';

/** A credential as it is stored or tested. */
export interface CredentialInput {
	/** Shown in the editor; workflows name it. */
	name: string;
	/** Credential type, e.g. `httpHeaderAuth`. */
	type: string;
	data: IDataObject;
}

/** How a workflow or a node refers to a stored credential. */
export interface CredentialReference {
	id: string;
	name: string;
}

/** A workflow file as the editor exports it; fields not listed are passed on or ignored by n8n. */
export type WorkflowFile = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections'> &
	Partial<Pick<IWorkflowBase, 'id' | 'settings' | 'pinData' | 'meta'>>;

/** A workflow that n8n has stored. */
export interface StoredWorkflow extends WorkflowFile {
	id: string;
	/** Changes with every save; publishing names the version to run. */
	versionId: string;
	active: boolean;
}

/** An execution with its data, as the public API returns it. */
export interface Execution {
	id: string;
	workflowId: string;
	status: string;
	mode: string;
	startedAt: string;
	stoppedAt: string | null;
	/** Metadata set by nodes; undefined when none did. */
	customData?: Record<string, string>;
	/** `resultData.runData[<node name>][<run>]` and `resultData.error`. */
	data: IRun['data'];
}

/** An execution without its data. */
export type ExecutionSummary = Omit<Execution, 'data'>;

/** What n8n does with a manual run: it runs now, or waits for a call of the test URL. */
export interface ManualRun {
	executionId?: string;
	waitingForWebhook?: boolean;
}

/** Asks a node's search method for the entries of a list, as the editor's dropdown does. */
export interface ListSearch {
	/** Full node type, e.g. `n8n-nodes-voiceover.ttsConvert`. */
	nodeType: string;
	/** Version of the node type; 1 unless told otherwise. */
	version?: number;
	/** Name in the node's `methods.listSearch`. */
	method: string;
	/** Parameter that shows the list, without the leading `parameters.`. */
	parameter: string;
	filter?: string;
	paginationToken?: string;
	parameters?: INodeParameters;
	/** By credential type. */
	credentials?: Record<string, CredentialReference>;
}

/** Result of a credential's own test request. */
export interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}
