import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INode, IDataObject } from 'n8n-workflow';
import {
	DEFAULT_API_KEY,
	STARTING_VOICES,
	startSimulator,
	type Simulator,
} from '../../../simulator';
import { N8nClient } from '../../../tools/n8n/client';
import type { StoredWorkflow, WorkflowFile } from '../../../tools/n8n/clientTypes';
import { projectFolder } from '../../../tools/n8n/nodeRuntime';
import { packPackage } from '../../../tools/n8n/packageUnderTest';
import { startN8n, type N8nServer } from '../../../tools/n8n/server';
import { npmOfRegistry } from '../../../tools/registry/npmOfRegistry';
import { startRegistry, type Registry } from '../../../tools/registry/registry';
import { afterTests } from '../../support/afterTests';
import { temporaryFolder } from '../../support/temporaryFolder';
import { editorInBrowser } from './editorInBrowser';
import { eventually } from './eventually';
import { olderPackage } from './olderPackage';
import { CommunityNodesPage } from './pages/communityNodesPage';

const PACKAGE = 'n8n-nodes-voiceover';
const { version: VERSION } = JSON.parse(
	readFileSync(join(projectFolder, 'package.json'), 'utf8'),
) as { version: string };
const TEXT = 'These words are bought by the older version.';

const older = olderPackage();

let root: string;
let registry: Registry;
let simulator: Simulator;
let n8n: N8nServer;
let client: N8nClient;
let settings: CommunityNodesPage;
/** Made with the older version and never changed. */
let pinning: StoredWorkflow;
let speaking: StoredWorkflow;

beforeAll(async () => {
	root = temporaryFolder('voiceover-install');
	registry = await startRegistry(join(root, 'registry'));
	afterTests(async () => await registry.stop());
	await registry.publish(await older.pack(root));
	simulator = await startSimulator();
	afterTests(async () => await simulator.close());
	n8n = await startN8n({
		userFolder: join(root, 'user'),
		env: await npmOfRegistry(registry.url, root),
	});
	afterTests(async () => await n8n.stop());
	client = new N8nClient(n8n.url);
});

const { story, picture } = editorInBrowser(
	() => n8n.url,
	async () => await client.session.sessionCookie(),
);

/** Start, then one node of the package. */
function workflowWith(id: string, type: string, parameters: IDataObject): WorkflowFile {
	const node = (name: string, fields: Partial<INode>) => ({
		id: name,
		name,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		...fields,
	});
	return {
		id,
		name: id,
		nodes: [
			node('Start', { type: 'n8n-nodes-base.manualTrigger' }),
			node('Node', {
				type: `${PACKAGE}.${type}`,
				parameters: parameters as INode['parameters'],
				credentials: { elevenLabsVoiceoverApi: { id: null, name: 'ElevenLabs' } },
			}),
		] as INode[],
		connections: { Start: { main: [[{ node: 'Node', type: 'main', index: 0 }]] } },
	};
}

async function run(workflow: StoredWorkflow): Promise<IDataObject> {
	const { executionId } = await client.runManually(workflow, 'Start');
	const { status, data } = await client.waitForExecution(executionId!);
	expect(status).toBe('success');
	return data.resultData.runData['Node']![0]!.data!['main']![0]![0]!.json;
}

/** What n8n has unpacked. */
function versionOnDisk(): string | undefined {
	const folder = join(root, 'user', '.n8n', 'nodes', 'node_modules', PACKAGE);
	if (!existsSync(folder)) return undefined;
	const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
		version: string;
	};
	return manifest.version;
}

async function nodeNames(): Promise<string[]> {
	const types = await client.nodeTypes(`${PACKAGE}.`);
	return types.map(({ displayName }) => displayName);
}

describe('the settings of n8n', () => {
	story('install the package by its name', async (page) => {
		settings = new CommunityNodesPage(page);
		await settings.open();
		await settings.install(PACKAGE);
		expect(await settings.cards.innerText()).toContain(PACKAGE);
		await picture('community-nodes');
		expect(versionOnDisk()).toBe(older.version);
		expect(await nodeNames()).toContain('TTS Convert');
	});
});

describe(`an upgrade from ${older.label}`, () => {
	story('begins with speech that was bought and a voice that was pinned', async () => {
		const credential = await client.createCredential({
			name: 'ElevenLabs',
			type: 'elevenLabsVoiceoverApi',
			data: { apiKey: DEFAULT_API_KEY, baseUrl: 'custom', customBaseUrl: simulator.url },
		});
		const byId = { __rl: true, mode: 'id', value: STARTING_VOICES.cloned };
		pinning = await client.importWorkflow(
			workflowWith('pinning', 'pinVoice', {
				operation: 'pin',
				alias: 'Narrator',
				voice: byId,
			}),
			[credential],
		);
		speaking = await client.importWorkflow(
			workflowWith('speaking', 'ttsConvert', {
				text: TEXT,
				voice: { __rl: true, mode: 'pin', value: 'Narrator' },
				model: { __rl: true, mode: 'id', value: 'eleven_multilingual_v2' },
			}),
			[credential],
		);
		await run(pinning);
		expect((await run(speaking))['speech']).toMatchObject({ source: 'generated' });
		expect(simulator.paidCalls()).toHaveLength(1);
	});

	story('is offered and taken in the settings', async () => {
		await registry.publish(await packPackage(root));
		await settings.open();
		await settings.update();
		await eventually(async () => expect(await settings.cards.innerText()).toContain(VERSION));
		expect(versionOnDisk()).toBe(VERSION);
	});

	const whatIsThere = async () => {
		expect(await nodeNames()).toEqual(
			expect.arrayContaining(['Proof Text', 'TTS Stream', 'TTS Stream Trigger', 'TTS Convert']),
		);
		expect((await run(speaking))['speech']).toMatchObject({
			source: 'cache',
			creditsCharged: 0,
			voicePin: { alias: 'Narrator' },
		});
		expect(simulator.paidCalls()).toHaveLength(1);
	};

	story('leaves workflows, pins and bought speech as they were', whatIsThere);

	story('also after a restart', async () => {
		const { port, userFolder } = n8n;
		await n8n.stop();
		n8n = await startN8n({ userFolder, port, env: await npmOfRegistry(registry.url, root) });
		client = new N8nClient(n8n.url);
		await whatIsThere();
	});
});

describe('removing the package', () => {
	story('takes the nodes away and leaves what was bought', async (page) => {
		// The session ended with the old process no more than the user's would.
		settings = new CommunityNodesPage(page);
		await settings.open();
		await settings.uninstall();
		expect(versionOnDisk()).toBeUndefined();
		expect(await nodeNames()).toEqual([]);
		expect(existsSync(join(root, 'user', '.n8n', PACKAGE))).toBe(true);
	});

	story('loses nothing when it is installed again', async () => {
		await settings.install(PACKAGE);
		expect((await run(speaking))['speech']).toMatchObject({ source: 'cache', creditsCharged: 0 });
		expect(simulator.paidCalls()).toHaveLength(1);
	});
});
