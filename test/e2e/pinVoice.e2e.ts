import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INode } from 'n8n-workflow';
import { STARTING_VOICES } from '../../simulator';
import type { WorkflowFile } from '../../tools/n8n/clientTypes';
import { afterTests } from '../support/afterTests';
import { editorInBrowser } from './browser/editorInBrowser';
import { eventually } from './browser/eventually';
import { WorkflowPage } from './browser/pages/workflowPage';
import { runPinVoice } from './pinnedVoice';
import { startVoiceoverInstance, type VoiceoverInstance } from './voiceoverInstance';
import { plainNode } from '../support/plainNode';

const NODE_TYPE = 'n8n-nodes-voiceover.pinVoice';
const { cloned, libraryWithNotice, libraryWithoutNotice } = STARTING_VOICES;

let instance: VoiceoverInstance;
/** What the example sent, as its receiver got it. */
const sent: string[] = [];
let receiver: string;

beforeAll(async () => {
	instance = await startVoiceoverInstance();
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			sent.push((JSON.parse(Buffer.concat(chunks).toString()) as { text: string }).text);
			response.end('{}');
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	afterTests(() => server.close());
	receiver = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

const search = async (method: string, parameters: IDataObject = {}, paginationToken?: string) =>
	await instance.client.searchList({
		nodeType: NODE_TYPE,
		method,
		parameter: 'voice',
		// As the editor sends them, and as the credential's display depends on them.
		parameters: { operation: 'pin', ...parameters } as INode['parameters'],
		credentials: { elevenLabsVoiceoverApi: instance.apiCredential },
		paginationToken,
	});

describe('check-voices-daily.json', () => {
	it('names no address and no voice of its own', () => {
		const text = readFileSync(
			join(__dirname, '..', '..', 'examples', 'check-voices-daily.json'),
			'utf8',
		);
		expect(text).toContain('"url": ""');
		expect(text).not.toMatch(/"value": ?"[A-Za-z0-9]{20}"/);
	});

	it('sends only what needs attention', async () => {
		for (const [alias, voiceId] of [
			['Fine', cloned],
			['Going', libraryWithNotice],
			['Gone', libraryWithoutNotice],
		]) {
			const voice = { __rl: true, mode: 'id', value: voiceId };
			await runPinVoice(instance, { operation: 'pin', alias, voice });
		}
		instance.simulator.account.voices.withdraw(libraryWithNotice, 30);
		instance.simulator.account.voices.withdraw(libraryWithoutNotice);
		const file = JSON.parse(
			readFileSync(join(__dirname, '..', '..', 'examples', 'check-voices-daily.json'), 'utf8'),
		) as WorkflowFile;
		const sender = file.nodes.find(({ name }) => name === 'Send What Needs Attention')!;
		sender.parameters = { ...sender.parameters, url: receiver };
		const workflow = await instance.client.importWorkflow(file, [instance.apiCredential]);
		await instance.client.publish(workflow);
		const { executionId } = await instance.client.runManually(workflow, 'Every Morning');
		const execution = await instance.client.waitForExecution(executionId!);
		expect(execution.status).toBe('success');
		expect(sent).toEqual([
			expect.stringMatching(
				/^Voice pin "Going" \(Alder\): Its owner ends the voice on .* in 30 days\./,
			),
			expect.stringMatching(/^Voice pin "Gone" \(Bryony\): ElevenLabs has no voice/),
		]);
		expect(instance.simulator.creditsCharged()).toBe(0);
	});
});

it('is an agent tool, too, although its outputs depend on the operation', async () => {
	const [tool] = await instance.client.nodeTypes(`${NODE_TYPE}Tool`);
	expect(tool).toMatchObject({ outputs: ['ai_tool'] });
});

describe('the lists of the editor', () => {
	it('page through the library as the filters have it', async () => {
		instance.simulator.account.voices.fillLibrary(300);
		const library = { voiceSource: 'library' };
		const page = await search('searchVoicesToPin', {
			...library,
			libraryFilters: { language: 'de' },
		});
		expect(page.results.length).toBe(60);
		for (const { name } of page.results) expect(name).toContain('(de, ');
		const first = await search('searchVoicesToPin', library);
		const second = await search('searchVoicesToPin', library, first.paginationToken as string);
		expect(new Set([...first.results, ...second.results].map(({ value }) => value)).size).toBe(200);
	});

	it.each([
		['ttsConvert', {}],
		['ttsStream', {}],
		['ttsStreamTrigger', {}],
		['cacheLookup', { operation: 'lookup' }],
	])('begin with the pins and their status in %s', async (node, parameters) => {
		const { results } = await instance.client.searchList({
			nodeType: `n8n-nodes-voiceover.${node}`,
			method: 'searchVoices',
			parameter: 'voice',
			parameters,
			credentials: { elevenLabsVoiceoverApi: instance.apiCredential },
		});
		expect(results.slice(0, 3).map(({ name, value }) => [name, value])).toEqual([
			['Pin: Fine (Tamsin)', 'pin:Fine'],
			[expect.stringMatching(/^Pin: Going \(ends \d{4}-\d\d-\d\d, Alder\)$/), 'pin:Going'],
			['Pin: Gone (gone, Bryony)', 'pin:Gone'],
		]);
		expect(results.length).toBeGreaterThan(3);
	});
});

describe('in the browser', () => {
	const { story } = editorInBrowser(
		() => instance.client.url,
		async () => await instance.client.session.sessionCookie(),
	);

	story('the field Voice opens its list, finds a pin and keeps it', async (page) => {
		const { id } = await instance.client.importWorkflow(
			{
				id: 'pinInBrowser',
				name: 'Pin in the browser',
				nodes: [
					plainNode('Start', 'n8n-nodes-base.manualTrigger'),
					plainNode('Speak', 'n8n-nodes-voiceover.ttsConvert', {
						position: [300, 0],
						parameters: { voice: { __rl: true, mode: 'list', value: '' } },
						credentials: { elevenLabsVoiceoverApi: instance.apiCredential },
					}),
				],
				connections: { Start: { main: [[{ node: 'Speak', type: 'main', index: 0 }]] } },
			} as unknown as WorkflowFile,
			[instance.apiCredential],
		);
		await page.goto(`/workflow/${id}`);
		const voice = (await new WorkflowPage(page).openNode('Speak')).locator('voice');
		await voice.openList();
		const entry = (text: string) => voice.entries.filter({ hasText: text });
		await entry('Pin: Gone (gone, Bryony)').waitFor();
		await voice.filter('fine');
		await entry('Pin: Gone').waitFor({ state: 'detached' });
		await voice.choose('Pin: Fine (Tamsin)');
		await eventually(async () => expect(await voice.input.inputValue()).toBe('Pin: Fine (Tamsin)'));
	});
});
