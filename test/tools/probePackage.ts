import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Source of a node that shows what a node can do to its run. Plain CommonJS, as a built community
 * package is.
 */
const PROBE_NODE = `
const { Readable } = require('node:stream');
const { setTimeout: sleep } = require('node:timers/promises');
const { NodeOperationError } = require('n8n-workflow');

/** How often execute was called, by execution. */
const executionCounts = new Map();

class Probe {
	description = {
		displayName: 'Probe', name: 'probe', group: ['transform'], version: 1, description: 'Probe',
		defaults: { name: 'Probe' }, inputs: ['main'], outputs: ['main'],
		credentials: [{ name: 'probeApi', required: false }],
		properties: [
			{ displayName: 'Action', name: 'action', type: 'string', default: 'echo' },
			{ displayName: 'Voice', name: 'voice', type: 'resourceLocator', default: { mode: 'id', value: '' },
				modes: [
					{ displayName: 'ID', name: 'id', type: 'string' },
					{ displayName: 'URL', name: 'url', type: 'string',
						extractValue: { type: 'regex', regex: 'https://voices.example/([a-z0-9]+)' } },
				] },
		],
	};

	async execute() {
		const executionId = this.getExecutionId();
		const executions = (executionCounts.get(executionId) ?? 0) + 1;
		executionCounts.set(executionId, executions);
		const items = this.getInputData();
		const action = this.getNodeParameter('action', 0);
		const output = [];
		for (let item = 0; item < items.length; item++) {
			const result = await executeItem(this, action, items[item], item, executions);
			output.push(Object.assign(result, { pairedItem: { item } }));
		}
		return [output];
	}
}

async function executeItem(context, action, input, item, executions) {
	switch (action) {
		case 'echo':
			return { json: { ...input.json, executions } };
		case 'context':
			context.addExecutionHints({ message: 'Paid from the cache', type: 'info', location: 'outputPane' });
			context.customData.set('credits', '12');
			return { json: {
				executionId: context.getExecutionId(),
				mode: context.getMode(),
				runIndex: context.getWorkflowDataProxy(item).$runIndex,
				storagePath: context.helpers.getStoragePath(),
				continueOnFail: context.continueOnFail(),
				voice: context.getNodeParameter('voice', item, '', { extractValue: true }),
			} };
		case 'binary': {
			const chunks = Readable.from([Buffer.from('first '), Buffer.from('second')]);
			const data = await context.helpers.prepareBinaryData(chunks, 'clip.mp3', 'audio/mpeg');
			return { json: {}, binary: { data } };
		}
		case 'wait': {
			const signal = context.getExecutionCancelSignal();
			const run = 'run ' + context.getExecutionId();
			console.log(run + ' waits');
			const outcome = await sleep(60_000, 'slept', { signal }).catch(() => 'cancelled');
			console.log(run + ' waited: ' + outcome);
			return { json: { outcome } };
		}
		case 'allocate':
			return { json: { bytes: Buffer.alloc(64 * 1024 * 1024, 1).length } };
		case 'stream':
			await context.sendChunk('item', item, 'audio');
			return { json: { streaming: context.isStreaming() } };
		case 'request':
			return { json: await context.helpers.httpRequestWithAuthentication.call(context, 'probeApi', {
				url: (await context.getCredentials('probeApi')).baseUrl + '/voices',
			}) };
		case 'throw':
			if (executions < 3) throw new NodeOperationError(context.getNode(), 'Not yet', { itemIndex: item });
			return { json: { executions } };
		case 'fail-marked':
			if (!input.json.fails) return { json: { ...input.json, executions } };
			return { json: { error: 'No credits', message: 'Buy some', details: { errorCode: 'credits-exhausted' } } };
		case 'fail-with-error':
			if (!input.json.fails) return { json: { ...input.json, executions } };
			return { json: { ...input.json, errorCode: 'credits-exhausted' },
				error: new NodeOperationError(context.getNode(), 'No credits') };
		case 'fail-with-hidden-error':
			if (!input.json.fails) return { json: { ...input.json, executions } };
			return Object.defineProperty(
				{ json: { ...input.json, errorCode: 'credits-exhausted', executions } },
				'error', { value: new Error('No credits'), enumerable: false });
	}
}

module.exports = { Probe };
`;

/** Its base address is a field, as for a service that tests replace by a simulator. */
const PROBE_CREDENTIAL = `
class ProbeApi {
	name = 'probeApi';
	displayName = 'Probe API';
	properties = [
		{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: 'https://probe.example' },
		{ displayName: 'API Key', name: 'apiKey', type: 'string', default: '' },
	];
	authenticate = { type: 'generic', properties: { headers: { 'probe-key': '={{ $credentials.apiKey }}' } } };
}
module.exports = { ProbeApi };
`;

/** Writes a complete built package `n8n-nodes-probe` and returns its folder. */
export function writeProbePackage(parent: string): string {
	const folder = path.join(parent, 'probe-package');
	mkdirSync(path.join(folder, 'dist'), { recursive: true });
	writeFileSync(path.join(folder, 'dist', 'Probe.node.js'), PROBE_NODE);
	writeFileSync(path.join(folder, 'dist', 'ProbeApi.credentials.js'), PROBE_CREDENTIAL);
	const manifest = {
		name: 'n8n-nodes-probe',
		version: '1.2.3',
		files: ['dist'],
		n8n: { nodes: ['dist/Probe.node.js'], credentials: ['dist/ProbeApi.credentials.js'] },
		devDependencies: { typescript: '*' },
		peerDependencies: { 'n8n-workflow': '*' },
	};
	writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
	return folder;
}
