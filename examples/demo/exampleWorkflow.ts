import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { INode } from 'n8n-workflow';
import type { WorkflowFile } from '../../tools/n8n/clientTypes';
import { projectFolder } from '../../tools/n8n/nodeRuntime';

const FILE = path.join(projectFolder, 'examples', 'webhook-voiceover.json');

/** As the file names it; n8n finds a credential of this name and type by itself. */
export const API_CREDENTIAL_NAME = 'ElevenLabs Voiceover';

export const STORE_CREDENTIAL_NAME = 'Demo Clips';

export interface ExampleWorkflow {
	file: WorkflowFile;
	/** Below `/webhook/`. */
	webhookPath: string;
	modelId: string;
	outputFormat: string;
}

/** Reads the example, with a store credential added to TTS Convert. */
export async function readExampleWorkflow(): Promise<ExampleWorkflow> {
	const file = JSON.parse(await readFile(FILE, 'utf8')) as WorkflowFile;
	const webhook = nodeOfType(file, 'n8n-nodes-base.webhook');
	const convert = nodeOfType(file, 'n8n-nodes-voiceover.ttsConvert');
	convert.credentials = {
		...convert.credentials,
		voiceoverStoreApi: { id: null, name: STORE_CREDENTIAL_NAME },
	};
	const { model, outputFormat } = convert.parameters;
	return {
		file,
		webhookPath: String(webhook.parameters.path),
		modelId: String((model as { value: unknown }).value),
		outputFormat: String(outputFormat),
	};
}

function nodeOfType(file: WorkflowFile, type: string): INode {
	const node = file.nodes.find((candidate) => candidate.type === type);
	if (node === undefined) throw new Error(`${FILE} has no node of the type ${type}`);
	return node;
}
