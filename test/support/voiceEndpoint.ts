import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import type {
	IDataObject,
	IHookFunctions,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { prepareTtsStreamTrigger } from '../../nodes/TtsStreamTrigger/prepare';
import { answerTtsStreamTrigger } from '../../nodes/TtsStreamTrigger/webhook';
import { VOICE_ID } from './convertWorkflow';

/** A TTS Stream Trigger behind a server of its own, without n8n. */
export interface VoiceEndpoint {
	url: string;
	/** What the workflow was started with, one entry a request that started it. */
	items: IDataObject[];
	/** What was said to the owner. */
	warnings: string[];
	/** What happens when the workflow is published, with fields that were changed before. */
	publish(changed?: IDataObject): Promise<void>;
	/** Resolves when no request is being worked on. */
	idle(): Promise<void>;
	close(): Promise<void>;
}

export interface VoiceEndpointOptions {
	parameters?: IDataObject;
	credentials: Record<string, IDataObject>;
}

export const ENDPOINT_PATH = 'my-voice';

const LOCATOR = (value: string) => ({ __rl: true, mode: 'id', value });

const DEFAULTS: IDataObject = {
	path: ENDPOINT_PATH,
	authentication: 'none',
	voice: LOCATOR(VOICE_ID),
	model: LOCATOR('eleven_flash_v2_5'),
	outputFormat: 'mp3_44100_128',
	voiceSettings: {},
	speechOptions: {},
	cacheMode: 'use',
	maxCharacters: 1000,
	maxCreditsPerCallerAndDay: 5000,
	maxCreditsPerDay: 50_000,
	options: {},
};

export async function startVoiceEndpoint(options: VoiceEndpointOptions): Promise<VoiceEndpoint> {
	const parameters = { ...DEFAULTS, ...options.parameters };
	const items: IDataObject[] = [];
	const warnings: string[] = [];
	const working = new Set<Promise<unknown>>();
	const node = randomUUID();

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { searchParams } = new URL(request.url ?? '', 'http://localhost');
		const body = await bodyOf(request);
		const result: IWebhookResponseData = await answerTtsStreamTrigger(
			contextOf(node, options, parameters, warnings, request, response, searchParams, body),
		);
		for (const item of result.workflowData?.[0] ?? []) items.push(item.json);
	}

	const server = createServer((request, response) => {
		const work = answer(request, response).catch(() => response.destroy());
		working.add(work);
		void work.finally(() => working.delete(work));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook/${ENDPOINT_PATH}`,
		items,
		warnings,
		async publish(changed = {}) {
			Object.assign(parameters, changed);
			await prepareTtsStreamTrigger(nodeContext(node, options, parameters) as IHookFunctions);
		},
		async idle() {
			while (working.size > 0) await Promise.all(working);
		},
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** As n8n reads it: JSON, a form, or plain text. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
	const body = await readText(request);
	if (body === '') return {};
	const type = request.headers['content-type'] ?? '';
	if (type.startsWith('application/json')) return JSON.parse(body);
	return type.startsWith('text/plain') ? body : Object.fromEntries(new URLSearchParams(body));
}

function queryOf(parameters: URLSearchParams): Record<string, unknown> {
	return Object.fromEntries(
		[...new Set(parameters.keys())].map((name) => {
			const values = parameters.getAll(name);
			return [name, values.length === 1 ? values[0] : values];
		}),
	);
}

function contextOf(
	node: string,
	{ credentials }: VoiceEndpointOptions,
	parameters: IDataObject,
	warnings: string[],
	request: IncomingMessage,
	response: ServerResponse,
	query: URLSearchParams,
	body: unknown,
): IWebhookFunctions {
	const ip = request.socket.remoteAddress;
	return {
		...(nodeContext(node, { credentials }, parameters) as object),
		getRequestObject: () => Object.assign(request, { ip }),
		getResponseObject: () => response,
		getQueryData: () => queryOf(query),
		getBodyData: () => body,
		logger: { warn: (message: string) => warnings.push(message) },
	} as unknown as IWebhookFunctions;
}

/** What n8n gives to a node whenever it calls it. */
function nodeContext(
	node: string,
	{ credentials }: VoiceEndpointOptions,
	parameters: IDataObject,
): unknown {
	return {
		getNodeParameter(name: string, fallback: unknown, options?: { extractValue?: boolean }) {
			const value = parameters[name] ?? fallback;
			return options?.extractValue ? (value as IDataObject)['value'] : value;
		},
		getCredentials: async (type: string) => await Promise.resolve(credentials[type]),
		getNode: () => ({
			id: node,
			credentials: Object.fromEntries(Object.keys(credentials).map((type) => [type, { id: '1' }])),
		}),
		workflow: { id: 'workflow-1' },
		// As in n8n, it does not work without its object.
		getWorkflow(this: { workflow: object }) {
			return this.workflow;
		},
		getMode: () => 'webhook',
		getTimezone: () => 'UTC',
		getInstanceId: () => 'instance-1',
		getExecutionId: () => undefined,
	};
}
