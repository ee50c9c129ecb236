import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INode } from 'n8n-workflow';
import { STARTING_VOICES } from '../../../simulator';
import { projectFolder } from '../../../tools/n8n/nodeRuntime';
import { startVoiceoverInstance, type VoiceoverInstance } from '../voiceoverInstance';
import { editorInBrowser } from './editorInBrowser';
import { eventually } from './eventually';
import { WorkflowPage } from './pages/workflowPage';

const EXAMPLES = join(projectFolder, 'examples');

let instance: VoiceoverInstance;

beforeAll(async () => {
	instance = await startVoiceoverInstance();
});

const { story, picture } = editorInBrowser(
	() => instance.client.url,
	async () => await instance.client.session.sessionCookie(),
);

describe('the examples open in the editor', () => {
	const files = readdirSync(EXAMPLES).filter((file) => file.endsWith('.json'));

	it('are there', () => expect(files.length).toBeGreaterThan(0));

	for (const file of files) {
		story(file, async (page) => {
			const { nodes } = JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8')) as {
				nodes: INode[];
			};
			const workflow = new WorkflowPage(page);
			await workflow.openNew();
			await workflow.importFile(join(EXAMPLES, file));
			await picture(`example-${file.replace('.json', '')}`);
			const known = new Set((await instance.client.nodeTypes()).map(({ name }) => name));
			expect(nodes.map(({ type }) => type).filter((type) => !known.has(type))).toEqual([]);
			// What the notes tell to fill in: an address, a voice, the account of another service.
			const toFillIn =
				/^(Parameter "[^"]+" is required\.|Credentials for "(?!ElevenLabs)[^"]+" are not set\.)$/;
			expect((await workflow.issues()).filter((issue) => !toFillIn.test(issue))).toEqual([]);
		});
	}
});

describe('the panel of each node', () => {
	const alder = {
		__rl: true,
		mode: 'list',
		value: STARTING_VOICES.libraryWithNotice,
		cachedResultName: 'Alder (professional, en, male, british)',
	};
	const spoken = { text: 'Good morning.', voice: alder };
	/** Node type, parameters, and what stands below its name on the canvas. */
	const panels: [name: string, type: string, parameters: INode['parameters'], subtitle: string][] =
		[
			['Convert', 'ttsConvert', spoken, 'Speak with Alder'],
			['Estimate', 'ttsConvert', { ...spoken, operation: 'estimate' }, 'Estimate cost with Alder'],
			[
				'Each',
				'ttsConvert',
				{ ...spoken, voice: { __rl: true, mode: 'id', value: '={{ $json.voiceId }}' } },
				"Speak with the item's voice",
			],
			['Stream', 'ttsStream', spoken, 'Stream Alder to a file'],
			['Endpoint', 'ttsStreamTrigger', { path: 'v', voice: alder }, '/v: Alder, signed links'],
			['Lookup', 'cacheLookup', spoken, 'Look up Alder'],
			['Statistics', 'cacheLookup', { operation: 'stats' }, 'Statistics'],
			['Budget', 'voiceoverBudget', { scope: 'podcast' }, 'Status of podcast'],
			['Proof', 'proofText', {}, 'Proof'],
			['Pin', 'pinVoice', { alias: 'Narrator', voice: alder }, 'Pin Narrator'],
		];
	let workflow: WorkflowPage;

	story('opens, below a subtitle that says what the node does with which voice', async (page) => {
		workflow = new WorkflowPage(page);
		await workflow.openNew();
		const types = await instance.client.nodeTypes('n8n-nodes-voiceover.');
		const versions = new Map(types.map(({ name, version }) => [name, version as number]));
		await workflow.paste({
			nodes: panels.map(([name, type, parameters], index) => ({
				id: name,
				name,
				type: `n8n-nodes-voiceover.${type}`,
				typeVersion: versions.get(`n8n-nodes-voiceover.${type}`)!,
				position: [220 * (index % 5), 220 * Math.floor(index / 5)],
				parameters,
				credentials: { elevenLabsVoiceoverApi: instance.apiCredential },
			})),
			connections: {},
		});
		for (const [name, , , subtitle] of panels) {
			expect([name, await workflow.subtitle(name)]).toEqual([name, subtitle]);
		}
		await picture('canvas-all-nodes');
	});

	it.each(['light', 'dark'] as const)(
		'has an icon that can be seen in the %s theme',
		async (theme) => {
			const types = await instance.client.nodeTypes('n8n-nodes-voiceover.');
			expect(types.length).toBeGreaterThan(0);
			for (const { name, iconUrl } of types) {
				const file = typeof iconUrl === 'object' ? iconUrl[theme] : undefined;
				const answer = await fetch(`${instance.client.url}/${file}`);
				expect([name, answer.status, answer.headers.get('content-type')]).toEqual([
					name,
					200,
					expect.stringContaining('image/svg+xml'),
				]);
				expect(await answer.text()).toContain('<svg');
			}
		},
	);

	for (const [name] of panels) {
		story(name, async () => {
			const panel = await workflow.openNode(name);
			await eventually(async () =>
				expect(await panel.root.getByTestId('parameter-issues').count()).toBe(0),
			);
			await picture(`panel-${name}`);
			await panel.close();
		});
	}
});

describe('an account without voices', () => {
	story('has a list that says what to do', async (page) => {
		const { voices } = instance.simulator.account;
		for (const { voiceId } of voices.listed()) voices.withdraw(voiceId);
		const workflow = new WorkflowPage(page);
		await workflow.openNew();
		const creator = await workflow.addFirstStep();
		const voice = (await creator.add('TTS Convert', 'Convert text to speech')).locator('voice');
		await voice.openList();
		await eventually(async () =>
			expect(await voice.entries.allInnerTexts()).toEqual([
				expect.stringMatching(/^No voice yet: add one to My Voices/),
			]),
		);
		await picture('voice-list-empty');
	});
});
