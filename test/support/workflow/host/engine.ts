import Module, { createRequire } from 'node:module';
import path from 'node:path';

import type {
	IDataObject,
	INodeType,
	IPinData,
	IRun,
	IVersionedNodeType,
	NodeHelpers,
	Workflow,
} from 'n8n-workflow';

/** A folder loader of n8n: the node and credential classes of one package. */
export interface PackageLoader {
	packageName: string;
	loadAll(): Promise<void>;
	getNode(name: string): { type: INodeType | IVersionedNodeType };
	getCredential(name: string): { type: import('n8n-workflow').ICredentialType };
	known: { credentials: Record<string, unknown> };
}

/** A run in progress; n8n's promise can be cancelled. */
export type CancellableRun = Promise<IRun> & { cancel(): void };

interface LifecycleHooks {
	addHandler(hook: string, handler: (...parameters: never[]) => void): void;
}

interface BinaryDataService {
	init(): Promise<void>;
	getPath(binaryId: string): string;
}

/**
 * The part of n8n-core used here. Its own types are not installed beside the tests: n8n lives in a
 * cache folder outside the checkout.
 */
interface N8nCore {
	LazyPackageDirectoryLoader: new (folder: string) => PackageLoader;
	ExecutionLifecycleHooks: new (
		mode: string,
		executionId: string,
		workflow: object,
	) => LifecycleHooks;
	WorkflowExecute: new (
		additionalData: object,
		mode: string,
	) => {
		run(start: { workflow: Workflow; startNode?: object; pinData?: IPinData }): CancellableRun;
	};
	BinaryDataService: new () => BinaryDataService;
}

interface N8nWorkflow {
	Workflow: typeof Workflow;
	NodeHelpers: typeof NodeHelpers;
}

/** n8n's execution engine with the packages it can run nodes of. */
export interface Engine {
	core: N8nCore;
	workflow: N8nWorkflow;
	packages: PackageLoader[];
	binaryData: BinaryDataService;
}

/**
 * Loads the engine and the nodes of n8n-nodes-base and of the package under test. The environment
 * (`N8N_USER_FOLDER`, `N8N_ENCRYPTION_KEY`) must be set before, n8n reads it while loading.
 */
export async function loadEngine(nodeModules: string, packageDir: string): Promise<Engine> {
	const fromN8n = createRequire(path.join(nodeModules, 'n8n', 'package.json'));
	shareOneN8nWorkflow(fromN8n.resolve('n8n-workflow'));
	fromN8n('reflect-metadata');
	const core = fromN8n('n8n-core') as N8nCore;
	const workflow = fromN8n('n8n-workflow') as N8nWorkflow;
	const { Container } = fromN8n('@n8n/di') as { Container: { get<T>(type: new () => T): T } };
	const baseNodes = path.dirname(fromN8n.resolve('n8n-nodes-base/package.json'));
	const packages = [baseNodes, packageDir].map((dir) => new core.LazyPackageDirectoryLoader(dir));
	for (const loader of packages) await loader.loadAll();
	const binaryData = Container.get(core.BinaryDataService);
	await binaryData.init();
	return { core, workflow, packages, binaryData };
}

/**
 * Installed in n8n's nodes folder, a package finds n8n's own copy of n8n-workflow. One that is run
 * from its checkout would find the development copy there, with other error classes.
 */
function shareOneN8nWorkflow(engineCopy: string): void {
	const loader = Module as unknown as {
		_resolveFilename(request: string, ...rest: unknown[]): string;
	};
	const resolve = loader._resolveFilename;
	loader._resolveFilename = function resolveFilename(request, ...rest) {
		return request === 'n8n-workflow' ? engineCopy : resolve.call(this, request, ...rest);
	};
}

/** Data that nodes may see but tests never depend on. */
export const placeholderUrls: IDataObject = {
	// n8n builds URLs from these and rejects empty ones.
	instanceBaseUrl: 'http://localhost/',
	restApiUrl: 'http://localhost/rest',
	formWaitingBaseUrl: 'http://localhost/form-waiting',
	webhookBaseUrl: 'http://localhost/webhook',
	webhookTestBaseUrl: 'http://localhost/webhook-test',
	webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
};
