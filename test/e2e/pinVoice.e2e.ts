import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INode } from 'n8n-workflow';
import { chromium } from 'playwright-core';
import { STARTING_VOICES } from '../../simulator';
import type { WorkflowFile } from '../../tools/n8n/clientTypes';
import { owner } from '../../tools/n8n/owner';
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

/** The tests need the system's Chromium for this one; everything else runs without it. */
const CHROMIUM = '/usr/bin/chromium';

(existsSync(CHROMIUM) ? describe : describe.skip)('in the browser', () => {
	it('the field Voice opens its list, finds a pin and keeps it', async () => {
		const node = (name: string, type: string, rest: Partial<INode> = {}): INode => ({
			id: name,
			name,
			type,
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
			...rest,
		});
		const { id } = await instance.client.importWorkflow(
			{
				id: 'pinInBrowser',
				name: 'Pin in the browser',
				nodes: [
					node('Start', 'n8n-nodes-base.manualTrigger'),
					node('Speak', 'n8n-nodes-voiceover.ttsConvert', {
						position: [300, 0],
						parameters: { voice: { __rl: true, mode: 'list', value: '' } },
						credentials: { elevenLabsVoiceoverApi: instance.apiCredential },
					}),
				],
				connections: { Start: { main: [[{ node: 'Speak', type: 'main', index: 0 }]] } },
			} as unknown as WorkflowFile,
			[instance.apiCredential],
		);
		const browser = await chromium.launch({
			executablePath: CHROMIUM,
			args: ['--no-sandbox', '--disable-gpu'],
		});
		try {
			const page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
			page.setDefaultTimeout(60_000);
			const base = new URL(instance.client.webhookUrl('x')).origin;
			await page.goto(`${base}/signin`);
			await page.fill('input[type=email], input[name="emailOrLdapLoginId"]', owner.email);
			await page.fill('input[type=password]', owner.password);
			await page.keyboard.press('Enter');
			await page.waitForURL((url) => !url.pathname.startsWith('/signin'));
			await page.goto(`${base}/workflow/${id}`);
			const card = page.locator('[data-node-name="Speak"]').first();
			await card.waitFor();
			// The canvas moves until it is laid out.
			await page.waitForTimeout(2000);
			await card.dblclick({ force: true, position: { x: 40, y: 40 } });
			const field = page.locator('[data-test-id="rlc-input"]').first();
			await field.click();
			const entries = page.locator('[data-test-id="rlc-item"]');
			await entries.filter({ hasText: 'Pin: Gone (gone, Bryony)' }).waitFor();
			await page.keyboard.type('fine');
			await entries.filter({ hasText: 'Pin: Gone' }).waitFor({ state: 'detached' });
			await entries.filter({ hasText: 'Pin: Fine (Tamsin)' }).click();
			await entries.first().waitFor({ state: 'detached' });
			expect(await field.inputValue()).toBe('Pin: Fine (Tamsin)');
		} finally {
			await browser.close();
		}
	});
});
