import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { IDataObject, INode } from 'n8n-workflow';
import type { ErrorCode } from '../../engine/errors';
import { DEFAULT_API_KEY, STARTING_VOICES, startSimulator, type Simulator } from '../../simulator';
import { convertWorkflow, itemsOf } from '../support/convertWorkflow';
import { pinWorkflow } from '../support/pinWorkflow';
import { streamWorkflow } from '../support/streamWorkflow';
import { temporaryFolder } from '../support/temporaryFolder';
import type { WorkflowJson } from '../support/workflow/messages';
import { createWorkflowRunner, type WorkflowRunner } from '../support/workflow/workflowRunner';

jest.setTimeout(60_000);

/** What no error may hold. */
const SCRIPT = 'Confidential: Blue Heron opens its doors on the ninth of May.';
const KEY = 'canary-key-0123456789abcdef';

let simulator: Simulator;
let runner: WorkflowRunner;
let folder: string;
let namespaces = 0;

beforeAll(async () => {
	folder = temporaryFolder('errors');
	simulator = await startSimulator();
	runner = await createWorkflowRunner({
		packageDir: join(__dirname, '..', '..'),
		userFolder: folder,
		env: { N8N_SSRF_ALLOWED_IP_RANGES: '127.0.0.1/32' },
		credentials: {},
	});
});

beforeEach(() => {
	simulator.reset();
	simulator.account.keys.add(KEY);
	namespaces += 1;
});

afterAll(async () => {
	await runner.close();
	await simulator.close();
});

/** How to get an error, as a user would get it. */
interface Scenario {
	/** Called before the run. */
	prepare?: () => Promise<Partial<Scenario> | void> | Partial<Scenario> | void;
	/** Of the node. */
	parameters?: IDataObject;
	text?: string;
	workflow?: (parameters: IDataObject, settings: Partial<INode>) => WorkflowJson;
	/** Of the ElevenLabs credential. */
	api?: IDataObject;
	/** Of the store credential. */
	store?: IDataObject;
}

const byId = (value: string) => ({ __rl: true, mode: 'id', value });
const fault =
	(added: Parameters<Simulator['faults']['add']>[0]): Scenario['prepare'] =>
	() =>
		simulator.faults.add(added);

/** An answer that repeats what it was sent, as answers of a schema check do. */
const REPEATED = JSON.stringify({
	detail: { status: 'invalid', message: `Not allowed: "${SCRIPT}" with ${KEY}` },
});

/** Codes that no run of a node gives within a test; what they say is in the catalogue. */
type NotHere = 'CONCURRENCY_LIMIT' | 'CANCELLED';

const SCENARIOS: Record<Exclude<ErrorCode, NotHere>, Scenario> = {
	INVALID_INPUT: { parameters: { outputFormat: SCRIPT } },
	CACHE_MISS: { parameters: { cacheMode: 'readOnly' } },
	TEXT_TOO_LONG: { text: `${SCRIPT} `.repeat(300) },
	TEXT_NOT_LOCKED: { parameters: { requireLockedText: true, lock: 'vlock1.cut' } },
	BUDGET_EXCEEDED: { parameters: { options: { maxCreditsPerExecution: 1 } } },
	VOICE_GONE: { parameters: { voice: byId('nobodyHasThisVoice00') } },
	PIN_NOT_FOUND: { parameters: { voice: { __rl: true, mode: 'pin', value: 'narator' } } },
	PIN_CHANGED: {
		workflow: pinWorkflow,
		prepare: async () => {
			await run({ workflow: pinWorkflow, parameters: pinned(STARTING_VOICES.cloned) });
			return { parameters: pinned(STARTING_VOICES.generated) };
		},
	},
	MODEL_UNAVAILABLE: { parameters: { model: byId('eleven_nothing_v9') } },
	PLAN_REQUIRED: {
		parameters: { outputFormat: 'pcm_44100' },
		prepare: () => simulator.account.update({ plan: 'free' }),
	},
	QUOTA_EXCEEDED: { prepare: fault({ kind: 'refuse', error: 'quota_exceeded' }) },
	INVALID_KEY: { api: { apiKey: `${KEY}-revoked` } },
	PERMISSION_MISSING: {
		api: { apiKey: `${KEY}-limited` },
		prepare: () => simulator.account.keys.add(`${KEY}-limited`, ['voices_read', 'models_read']),
	},
	REQUEST_REFUSED: {
		prepare: fault({
			kind: 'answer',
			status: 422,
			contentType: 'application/json',
			body: REPEATED,
		}),
	},
	API_UNREACHABLE: { api: { baseUrl: 'http://127.0.0.1:1' } },
	OUTCOME_UNKNOWN: { prepare: fault({ kind: 'refuse', error: 'internal_error' }) },
	AUDIO_INCOMPLETE: { prepare: fault({ kind: 'cut', how: 'reset', afterFraction: 0.5 }) },
	STORE_UNAVAILABLE: {
		prepare: () => {
			const file = join(folder, 'not-a-folder');
			writeFileSync(file, '');
			return { store: { folder: join(file, 'store') } };
		},
	},
	DELIVERY_FAILED: {
		workflow: streamWorkflow,
		prepare: async () => {
			const receiver = createServer((request, response) => {
				request.resume();
				response.writeHead(507).end(SCRIPT);
			});
			await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
			closers.push(
				() => receiver.closeAllConnections(),
				() => receiver.close(),
			);
			const { port } = receiver.address() as AddressInfo;
			return { parameters: { deliverTo: 'url', url: `http://127.0.0.1:${port}/` } };
		},
	},
	UNEXPECTED: { parameters: { text: '={{ $("No such node").item.json.text }}' } },
};

/** The same code again, where n8n's own helpers would fail without a word. */
const NO_FILE: Scenario = {
	workflow: pinWorkflow,
	parameters: { operation: 'import', binaryPropertyName: 'lockFile' },
};

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

const pinned = (voiceId: string) => ({
	operation: 'pin',
	alias: 'narrator',
	voice: byId(voiceId),
});

async function run(scenario: Scenario, settings: Partial<INode> = {}) {
	const { workflow = convertWorkflow, parameters = {}, text = SCRIPT } = scenario;
	return await runner.run(
		workflow(parameters, {
			credentials: {
				elevenLabsVoiceoverApi: { id: '1', name: 'ElevenLabs' },
				voiceoverStoreApi: { id: '2', name: 'Store' },
			},
			...settings,
		}),
		{
			mode: 'trigger',
			startItems: itemsOf(text),
			credentials: {
				elevenLabsVoiceoverApi: { apiKey: KEY, baseUrl: simulator.url, ...scenario.api },
				voiceoverStoreApi: {
					engine: 'embedded',
					namespace: `errors-${namespaces}`,
					...scenario.store,
				},
			},
		},
	);
}

async function prepared(scenario: Scenario): Promise<Scenario> {
	return { ...scenario, ...(await scenario.prepare?.()) };
}

describe.each(Object.entries(SCENARIOS))('%s in a run of a node', (code, scenario) => {
	it('stops the run with what happened, to which item, and what to do', async () => {
		const { status, error } = await run(await prepared(scenario));
		expect(status).toBe('error');
		const { message, description } = error!;
		expect(message).toMatch(/^["A-Z].* \[item 0\]$/s);
		expect(description).toMatch(/^["A-Z].*[.)"]$/s);
		holdsNothingSecret({ message, description });
	});

	it('goes on as an item with the code, when the node is set to continue', async () => {
		const result = await run(await prepared(scenario), { onError: 'continueErrorOutput' });
		expect(result.status).toBe('success');
		const [failed] = result.nodeJson(failedNode(scenario));
		const { error, errorCode, errorDescription } = failed!;
		expect(errorCode).toBe(code);
		expect(error).toMatch(/ \[item 0\]$/);
		expect(errorDescription).not.toBe('');
		holdsNothingSecret({ error, errorDescription });
	});
});

it('names the binary field that an item does not have', async () => {
	const { error } = await run(NO_FILE);
	expect(error!.message).toBe('The item has no file in the field "lockFile" [item 0]');
	expect(error!['description']).toMatch(/^It has no file at all\. Connect a node/);
});

/** Pin Voice has one output for its operations, and then the one for errors. */
function failedNode({ workflow }: Scenario): string {
	return workflow === pinWorkflow ? 'Second' : 'Failed';
}

function holdsNothingSecret(shown: object): void {
	const text = JSON.stringify(shown);
	expect(text).not.toContain('Blue Heron');
	expect(text).not.toContain('Confidential');
	expect(text).not.toContain('canary');
	expect(text).not.toContain(DEFAULT_API_KEY);
	expect(text).not.toContain(folder);
	expect(text).not.toMatch(/undefined|\[object/);
}
