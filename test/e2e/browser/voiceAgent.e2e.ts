import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { IDataObject } from 'n8n-workflow';
import type { Browser, Page } from 'playwright-core';
import { STARTING_VOICES } from '../../../simulator';
import { openBrowser } from '../../../tools/browser/openBrowser';
import type { WorkflowFile } from '../../../tools/n8n/clientTypes';
import { newestItem } from '../newestItem';
import { pinVoice } from '../pinnedVoice';
import { startVoiceoverInstance, type VoiceoverInstance } from '../voiceoverInstance';

const EXAMPLES = join(__dirname, '..', '..', '..', 'examples');
const TEXT =
	'The night train leaves the old harbour, and nobody on board is asleep yet. It is late, and the sea is calm.';
/** Slow enough that the first words are over before the last ones are generated. */
const PACE = { kind: 'pace', chunkBytes: 2048, everyMs: 40 } as const;

const example = (name: string) =>
	JSON.parse(readFileSync(join(EXAMPLES, name), 'utf8')) as WorkflowFile;

let instance: VoiceoverInstance;
let browser: Browser;
let page: Page;

beforeAll(async () => {
	instance = await startVoiceoverInstance({ settings: { plan: 'business' } });
	await pinVoice(instance, 'narrator', STARTING_VOICES.cloned);
	for (const [name, paths] of [
		['voice-agent.json', ['voice-agent']],
		['voice-endpoint.json', ['my-voice', 'voice-link']],
	] as const) {
		const stored = await instance.client.importWorkflow(example(name), [instance.apiCredential]);
		await instance.client.publish(stored, [...paths]);
	}
	browser = await openBrowser();
});

afterAll(async () => await browser.close());

beforeEach(async () => {
	instance.simulator.reset();
	page = await browser.newPage();
	// As somebody opens it who has only downloaded it.
	await page.goto(pathToFileURL(join(EXAMPLES, 'voice-agent', 'index.html')).href);
	await page.fill('#n8n', instance.client.webhookUrl(''));
});

afterEach(async () => await page.close());

async function ask(question: string): Promise<void> {
	await page.fill('#question', question);
	await page.getByRole('button', { name: 'Ask' }).click();
}

const untilStatus = async (text: string | RegExp) =>
	await page.locator('#status').filter({ hasText: text }).waitFor();

const generation = () =>
	instance.simulator.calls.find(({ path }) => path.startsWith('/v1/text-to-speech/'));

/** Expects what is heard to begin while the speech is being generated, and to end where the speech ends. */
async function expectPlaybackOf(receipt: () => Promise<IDataObject>): Promise<void> {
	await page.waitForFunction(() => document.querySelector('audio')!.currentTime > 0.3);
	expect(generation()).toBeDefined();
	expect(generation()!.durationMs).toBeUndefined();
	await untilStatus(/^First sound after \d+ ms$/);
	const { durationSeconds } = (await receipt()) as { durationSeconds: number };
	expect(durationSeconds).toBeGreaterThan(5);
	await page.evaluate(() => (document.querySelector('audio')!.playbackRate = 8));
	const duration = await page.waitForFunction(() => {
		const { duration, ended } = document.querySelector('audio')!;
		return ended && duration;
	});
	expect(Math.abs(Number(await duration.jsonValue()) - durationSeconds)).toBeLessThan(0.1);
	expect(instance.simulator.paidCalls()).toHaveLength(1);
}

const agentReceipt = async () =>
	(await newestItem(instance.client, 'voiceAgentExample1', 'Say the Answer'))[
		'speech'
	] as IDataObject;
const endpointReceipt = async () =>
	(await newestItem(instance.client, 'voiceEndpointExample1', 'After Each Listener'))[
		'speech'
	] as IDataObject;

describe('the page of the voice agent, opened from its folder', () => {
	it('plays an answer while it is being generated, to its right end', async () => {
		instance.simulator.faults.add(PACE);
		await ask('Who are you?');
		await expectPlaybackOf(agentReceipt);
	});

	it('plays a voice endpoint while it generates, to its right end', async () => {
		instance.simulator.faults.add(PACE);
		await page.fill('#text', TEXT);
		await page.getByRole('button', { name: 'Read' }).click();
		await expectPlaybackOf(endpointReceipt);
	});

	it('hears an answer again for nothing', async () => {
		await ask('Twice?');
		await untilStatus('First sound');
		await ask('Twice?');
		await untilStatus('First sound');
		expect(instance.simulator.paidCalls()).toHaveLength(1);
	});

	it('asks a webhook that wants a secret, and only with the right one', async () => {
		const secret = await instance.client.createCredential({
			name: 'Voice key',
			type: 'httpHeaderAuth',
			data: { name: 'X-Voice-Key', value: 'open sesame' },
		});
		const file = example('voice-agent.json');
		const question = file.nodes.find(({ name }) => name === 'Question')!;
		Object.assign(question.parameters, {
			path: 'locked/voice-agent',
			authentication: 'headerAuth',
		});
		question.credentials = { httpHeaderAuth: secret };
		const credentials = [instance.apiCredential, secret];
		const stored = await instance.client.importWorkflow(
			{ ...file, id: 'lockedAgent1' },
			credentials,
		);
		await instance.client.publish(stored, ['locked/voice-agent']);
		await page.fill('#n8n', instance.client.webhookUrl('locked'));
		await ask('Who are you, behind a lock?');
		await page.locator('#status.failed').filter({ hasText: /\w/ }).waitFor();
		expect(instance.simulator.paidCalls()).toHaveLength(0);
		await page.fill('#secret', 'open sesame');
		await ask('Who are you, behind a lock?');
		await untilStatus('First sound');
		expect(instance.simulator.paidCalls()).toHaveLength(1);
	});

	it('says when an answer broke off, and when nothing can be said', async () => {
		instance.simulator.faults.add(PACE);
		instance.simulator.faults.add({ kind: 'cut', how: 'clean-end', afterFraction: 0.4 });
		await ask('Will you break off?');
		await untilStatus(/no complete audio/);
		await ask('x'.repeat(2500));
		await untilStatus(/limit of what may be generated/);
		expect(instance.simulator.paidCalls()).toHaveLength(1);
	});
});
