import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AddressInfo } from 'node:net';

import type { IBinaryData, INode } from 'n8n-workflow';

import type { WorkflowJson } from '../support/workflow/messages';
import { createWorkflowRunner, type WorkflowRunner } from '../support/workflow/workflowRunner';
import { writeProbePackage } from './probePackage';
import { plainNode } from '../support/plainNode';

/** Loading n8n takes half a second, on a busy machine several. */
const HOST_TIMEOUT_MS = 30_000;

let folder: string;
let runner: WorkflowRunner;

beforeAll(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'workflow-runner-'));
	runner = await createWorkflowRunner({
		packageDir: writeProbePackage(folder),
		userFolder: path.join(folder, 'user'),
	});
}, HOST_TIMEOUT_MS);

afterAll(async () => {
	await runner.close();
	rmSync(folder, { recursive: true, force: true });
});

/** Start -> Probe -> Done, with the probe's error output, if it has one, wired to Failed. */
function probeWorkflow(action: string, settings: Partial<INode> = {}): WorkflowJson {
	const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
	return {
		nodes: [
			plainNode('Start', 'n8n-nodes-base.manualTrigger'),
			plainNode('Probe', 'n8n-nodes-probe.probe', {
				parameters: {
					action,
					voice: { __rl: true, mode: 'url', value: 'https://voices.example/abc' },
				},
				...settings,
			}),
			plainNode('Done', 'n8n-nodes-base.noOp'),
			plainNode('Failed', 'n8n-nodes-base.noOp'),
		],
		connections: {
			Start: { main: [to('Probe')] },
			Probe: { main: [to('Done'), to('Failed')] },
		},
	};
}

const threeItems = [
	{ json: { id: 'a', fails: true } },
	{ json: { id: 'b' } },
	{ json: { id: 'c', fails: true } },
];

test('a workflow of built-in nodes runs with several items', async () => {
	const workflow: WorkflowJson = {
		nodes: [
			{
				id: '1',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: '2',
				name: 'Edit Fields',
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				position: [0, 0],
				parameters: { mode: 'raw', jsonOutput: '={{ { double: $json.n * 2 } }}' },
			},
			{
				id: '3',
				name: 'If',
				type: 'n8n-nodes-base.if',
				typeVersion: 1,
				position: [0, 0],
				parameters: {
					conditions: {
						number: [{ value1: '={{ $json.double }}', operation: 'larger', value2: 2 }],
					},
				},
			},
		],
		connections: {
			Start: { main: [[{ node: 'Edit Fields', type: 'main', index: 0 }]] },
			'Edit Fields': { main: [[{ node: 'If', type: 'main', index: 0 }]] },
		},
	};

	const result = await runner.run(workflow, {
		startItems: [{ json: { n: 1 } }, { json: { n: 2 } }],
	});

	expect(result.status).toBe('success');
	expect(result.nodeNames).toEqual(['Start', 'Edit Fields', 'If']);
	expect(result.nodeJson('If', 0)).toEqual([{ double: 4 }]);
	expect(result.nodeJson('If', 1)).toEqual([{ double: 2 }]);
});

test('a node sees the mode, the execution and its own settings', async () => {
	const result = await runner.run(probeWorkflow('context', { onError: 'continueErrorOutput' }), {
		mode: 'webhook',
		executionId: '77',
	});

	expect(result.nodeJson('Probe')).toEqual([
		{
			executionId: '77',
			mode: 'webhook',
			runIndex: 0,
			storagePath: path.join(folder, 'user/.n8n/storage/n8n-nodes-probe.probe'),
			continueOnFail: true,
			voice: 'abc',
		},
	]);
	expect(result.hints('Probe')).toEqual([
		{ message: 'Paid from the cache', type: 'info', location: 'outputPane' },
	]);
	expect(result.customData).toEqual({ credits: '12' });
});

test('binary data is stored as a file and can be read back', async () => {
	const result = await runner.run(probeWorkflow('binary'));

	const binary = result.nodeOutputs('Done')[0]?.[0]?.binary?.data as IBinaryData;
	expect(binary.id).toMatch(/^filesystem-v2:/);
	expect((await runner.getBinaryBuffer(binary)).toString()).toBe('first second');
});

test('retry on fail runs the whole node again', async () => {
	const retry = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 };

	const result = await runner.run(probeWorkflow('throw', retry));

	expect(result.status).toBe('success');
	expect(result.nodeJson('Probe')).toEqual([{ executions: 3 }]);
});

test('an error that nobody handles ends the run and is reported', async () => {
	const result = await runner.run(probeWorkflow('request'));

	expect(result.status).toBe('error');
	expect(result.error?.message).toBe('Node does not require credentials');
	expect(result.nodeNames).toEqual(['Start', 'Probe']);
});

test('only an item with a bare error field moves to the error output with its input', async () => {
	const settings = { onError: 'continueErrorOutput' as const };

	const result = await runner.run(probeWorkflow('fail-marked', settings), {
		startItems: threeItems,
	});

	expect(result.nodeJson('Done').map(({ id }) => id)).toEqual(['b']);
	const failure = {
		error: 'No credits',
		message: 'Buy some',
		details: { errorCode: 'credits-exhausted' },
	};
	expect(result.nodeJson('Failed')).toEqual([
		{ id: 'a', fails: true, ...failure },
		{ id: 'c', fails: true, ...failure },
	]);
});

test('a bare error field on the first item makes retry on fail repeat the node', async () => {
	const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };

	const result = await runner.run(probeWorkflow('fail-marked', settings), {
		startItems: threeItems,
	});

	expect(result.nodeJson('Probe')[1]).toEqual({ id: 'b', executions: 2 });
});

test('an error object on an item costs the item all its fields', async () => {
	const settings = { onError: 'continueErrorOutput' as const };

	const result = await runner.run(probeWorkflow('fail-with-error', settings), {
		startItems: threeItems,
	});

	expect(result.nodeJson('Failed')).toEqual([{ error: 'No credits' }, { error: 'No credits' }]);
});

test('an error object that is not enumerable moves an item with its fields and without retry', async () => {
	const settings = {
		onError: 'continueErrorOutput' as const,
		retryOnFail: true,
		waitBetweenTries: 1,
	};

	const result = await runner.run(probeWorkflow('fail-with-hidden-error', settings), {
		startItems: threeItems,
	});

	const failure = { fails: true, errorCode: 'credits-exhausted', executions: 1 };
	expect(result.nodeJson('Failed')).toEqual([
		{ id: 'a', ...failure },
		{ id: 'c', ...failure },
	]);
	expect(result.nodeJson('Done')).toEqual([{ id: 'b', executions: 1 }]);
});

test('cancelling fires the cancel signal of the running node', async () => {
	const run = runner.start(probeWorkflow('wait'), { executionId: 'stopped' });
	await runner.logged('run stopped waits');

	run.cancel();

	expect((await run.result).status).toBe('canceled');
	await runner.logged('run stopped waited: cancelled');
});

test('an abort signal cancels a run', async () => {
	const abort = new AbortController();
	const run = runner.start(probeWorkflow('wait'), { signal: abort.signal });
	await run.nodeStarted('Probe');

	abort.abort();

	expect((await run.result).status).toBe('canceled');
});

test('several runs go on at once', async () => {
	const runs = Array.from({ length: 8 }, (_, n) =>
		runner.run(probeWorkflow('echo'), { startItems: [{ json: { n } }] }),
	);

	const results = await Promise.all(runs);

	expect(results.map((result) => result.nodeJson('Done')[0]?.n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('credentials of a run reach the request that a node makes', async () => {
	const server = createServer((request, response) => {
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify({ path: request.url, key: request.headers['probe-key'] }));
	}).listen(0, '127.0.0.1');
	await new Promise((resolve) => server.once('listening', resolve));
	const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const settings = { credentials: { probeApi: { id: '1', name: 'Probe' } } };

	const result = await runner.run(probeWorkflow('request', settings), {
		credentials: { probeApi: { baseUrl, apiKey: 'secret' } },
	});

	server.close();
	expect(result.nodeJson('Probe')).toEqual([{ path: '/voices', key: 'secret' }]);
});

test('chunks of a streaming run are collected', async () => {
	const run = runner.start(probeWorkflow('stream'), { mode: 'webhook', streaming: true });

	const result = await run.result;

	expect(result.nodeJson('Probe')).toEqual([{ streaming: true }]);
	expect(run.chunks).toMatchObject([{ type: 'item', content: 'audio' }]);
});

test('memory that a node held for a moment shows in the peak', async () => {
	const before = await runner.memory();
	await runner.run(probeWorkflow('allocate'));

	const { peakResidentBytes } = await runner.memory();

	// The node fills 64 MiB; some of it may fit into what was resident already.
	expect(peakResidentBytes).toBeGreaterThan(before.residentBytes + 32 * 1024 * 1024);
});

test('a workflow with an unknown node type is refused', async () => {
	const workflow = probeWorkflow('echo', { type: 'n8n-nodes-probe.nothing' });

	await expect(runner.run(workflow)).rejects.toThrow(/nothing/);
});

test(
	'a killed host fails the runs that were open',
	async () => {
		const shortLived = await createWorkflowRunner({
			packageDir: writeProbePackage(folder),
			userFolder: path.join(folder, 'short-lived'),
		});
		const run = shortLived.start(probeWorkflow('wait'));
		await run.nodeStarted('Probe');

		await shortLived.kill();

		await expect(run.result).rejects.toThrow('host has ended');
	},
	HOST_TIMEOUT_MS,
);
