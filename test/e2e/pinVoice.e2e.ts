import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INode } from 'n8n-workflow';
import { STARTING_VOICES } from '../../simulator';
import type { WorkflowFile } from '../../tools/n8n/clientTypes';
import { afterTests } from '../support/afterTests';
import { runPinVoice } from './pinnedVoice';
import { startVoiceoverInstance, type VoiceoverInstance } from './voiceoverInstance';

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
		const page = await search('searchLibrary', { libraryFilters: { language: 'de' } });
		expect(page.results.length).toBe(60);
		for (const { name } of page.results) expect(name).toContain('(de, ');
		const first = await search('searchLibrary');
		const second = await search('searchLibrary', {}, first.paginationToken as string);
		expect(new Set([...first.results, ...second.results].map(({ value }) => value)).size).toBe(200);
	});

	it('show pins with their status before the voices in every node that speaks', async () => {
		const speakers = await instance.client.searchList({
			nodeType: 'n8n-nodes-voiceover.ttsConvert',
			method: 'searchSpeakers',
			parameter: 'voice',
			credentials: { elevenLabsVoiceoverApi: instance.apiCredential },
		});
		expect(speakers.results.slice(0, 3).map(({ name }) => name)).toEqual([
			'Fine (pin of Tamsin)',
			expect.stringMatching(/^Going \(pin of Alder, going away, there until \d{4}-\d\d-\d\d\)$/),
			'Gone (pin of Bryony, gone)',
		]);
	});
});
