import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import manifest from '../../package.json';
import { DEFAULT_API_KEY, STARTING_VOICES } from '../../simulator';
import type { Execution } from '../../tools/n8n/clientTypes';
import { SCRIPT, type Receipt } from '../support/convertWorkflow';
import { startVoiceoverInstance, type VoiceoverInstance } from './voiceoverInstance';
import { webhookWorkflow } from './webhookWorkflow';

const VOICE = STARTING_VOICES.cloned;
const NODE_TYPE = 'n8n-nodes-voiceover.ttsConvert';
const ALL_SETTINGS = {
	stability: 0.5,
	similarityBoost: 0.75,
	style: 0,
	speed: 1,
	useSpeakerBoost: true,
};

let instance: VoiceoverInstance;
let scripts = 0;

beforeAll(async () => {
	instance = await startVoiceoverInstance();
	for (const answer of ['audio', 'receipt'] as const) {
		const stored = await instance.client.importWorkflow(webhookWorkflow(answer, answer), [
			instance.apiCredential,
		]);
		await instance.client.publish(stored, [answer]);
	}
});

beforeEach(() => instance.simulator.reset());

/** Words that no other test has used, since all tests share one store. */
function newScript(): string {
	scripts += 1;
	return `${SCRIPT} This is script ${scripts}.`;
}

async function post(path: 'audio' | 'receipt', body: IDataObject): Promise<Response> {
	return await fetch(instance.client.webhookUrl(path), {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ voice: VOICE, ...body }),
	});
}

async function receipt(body: IDataObject): Promise<Receipt> {
	const response = await post('receipt', body);
	const json = (await response.json()) as { speech: Receipt };
	expect(response.status).toBe(200);
	return json.speech;
}

async function newestError(workflowId: string): Promise<IDataObject> {
	const [newest] = await instance.client.listExecutions({ workflowId, status: 'error' });
	const execution: Execution = await instance.client.waitForExecution(newest!.id);
	return execution.data.resultData.error as unknown as IDataObject;
}

describe('the installed package', () => {
	it('brings its nodes and their icons', async () => {
		const types = await instance.client.nodeTypes('n8n-nodes-voiceover.');
		const names = types.map((type) => type.name);
		for (const file of manifest.n8n.nodes) {
			const node = basename(file, '.node.js');
			expect(names).toContain(`n8n-nodes-voiceover.${node[0]!.toLowerCase()}${node.slice(1)}`);
		}
		expect(names).toContain(`${NODE_TYPE}Tool`);
		const icons = types.flatMap(({ iconUrl }) => Object.values(iconUrl as unknown as object));
		for (const icon of new Set(icons)) {
			const response = await fetch(`${instance.client.url}/${icon}`);
			expect(response.headers.get('content-type')).toContain('image/svg');
		}
	});

	it('tests credentials: a good key, a key for text to speech alone, a wrong key, a wrong address', async () => {
		instance.simulator.account.keys.add('tts-only-key', ['text_to_speech']);
		const test = async (data: IDataObject) =>
			await instance.client.testCredential({
				...instance.apiCredential,
				type: 'elevenLabsVoiceoverApi',
				data: { baseUrl: 'custom', customBaseUrl: instance.simulator.url, ...data },
			});
		expect(await test({ apiKey: DEFAULT_API_KEY })).toMatchObject({ status: 'OK' });
		expect(await test({ apiKey: 'tts-only-key' })).toMatchObject({ status: 'OK' });
		expect(await test({ apiKey: 'wrong-key' })).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('does not accept the API key') as string,
		});
		expect(await test({ apiKey: 'x', customBaseUrl: 'nonsense' })).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('not a web address') as string,
		});
	});

	it('tests the store credential and names a folder that cannot be used', async () => {
		const test = async (folder: string) =>
			await instance.client.testCredential({
				id: '',
				name: 'Store',
				type: 'voiceoverStoreApi',
				data: { engine: 'embedded', folder },
			});
		expect(await test('')).toMatchObject({ status: 'OK' });
		expect(await test('relative/folder')).toMatchObject({ status: 'Error' });
		expect(await test('/dev/null/store')).toMatchObject({ status: 'Error' });
	});

	it('lists voices page by page and by search, and models with limits and credits', async () => {
		for (let index = 0; index < 150; index += 1) {
			instance.simulator.account.voices.add({ name: `Extra ${index}` });
		}
		const search = async (method: string, parameter: string, more: object = {}) =>
			await instance.client.searchList({
				nodeType: NODE_TYPE,
				method,
				parameter,
				credentials: { elevenLabsVoiceoverApi: instance.apiCredential },
				...more,
			});
		const first = await search('searchVoices', 'voice');
		const second = await search('searchVoices', 'voice', {
			paginationToken: first.paginationToken,
		});
		expect(
			new Set([...first.results, ...second.results].map((voice) => voice.value)).size,
		).toBeGreaterThan(150);
		const found = await search('searchVoices', 'voice', { filter: 'Extra 149' });
		expect(found.results[0]!.name).toContain('Extra 149');
		const models = await search('searchModels', 'model', { filter: 'flash v2.5' });
		expect(models.results.map((model) => model.name)).toEqual([
			expect.stringContaining('up to 40,000 characters, 0.5 credits per character'),
		]);
	});
});

describe('the same script', () => {
	it('costs once and gives the same audio', async () => {
		const text = newScript();
		const answers = [await post('audio', { text }), await post('audio', { text })];
		const audios = await Promise.all(
			answers.map(async (answer) => Buffer.from(await answer.arrayBuffer())),
		);
		expect(answers[0]!.headers.get('content-type')).toContain('audio/mpeg');
		expect(audios[0]!.length).toBeGreaterThan(50_000);
		expect(audios[0]!.equals(audios[1]!)).toBe(true);
		expect(instance.simulator.paidCalls()).toHaveLength(1);
	});

	it.each<[string, IDataObject]>([
		['a word', { text: 'Another text altogether, but of a length that is fine.' }],
		['the voice', { voice: STARTING_VOICES.generated }],
		['the model', { model: 'eleven_flash_v2_5' }],
		['a setting', { voiceSettings: { ...ALL_SETTINGS, stability: 0.6 } }],
		['the format', { outputFormat: 'mp3_44100_64' }],
		['the seed', { speechOptions: { seed: 1 } }],
		['the language', { speechOptions: { languageCode: 'es' } }],
	])('costs again when %s changes', async (_what, change) => {
		const body = { text: newScript(), voiceSettings: ALL_SETTINGS };
		await receipt(body);
		const changed = await receipt({ ...body, ...change });
		expect(changed).toMatchObject({ source: 'generated' });
		expect(changed.creditsCharged).toBeGreaterThan(0);
		expect(instance.simulator.paidCalls()).toHaveLength(2);
	});

	it('does not cost again for the order of keys, 0.50 for 0.5, or a renamed voice', async () => {
		const text = newScript();
		await receipt({ text, voiceSettings: ALL_SETTINGS });
		instance.simulator.account.voices.rename(VOICE, 'Storyteller');
		const again = await receipt({
			voiceSettings: {
				useSpeakerBoost: 'true',
				style: '0',
				speed: '1.0',
				similarityBoost: 0.75,
				stability: '0.50',
			},
			text,
		});
		expect(again).toMatchObject({ source: 'cache', creditsCharged: 0 });
		expect(instance.simulator.paidCalls()).toHaveLength(1);
	});

	it('costs again when the settings stored with the voice change', async () => {
		const text = newScript();
		await receipt({ text });
		instance.simulator.account.voices.editSettings(VOICE, { stability: 0.9 });
		expect((await receipt({ text })).source).toBe('generated');
	});
});

describe('20 simultaneous equal requests', () => {
	it('make 1 paid call and get 20 audios', async () => {
		instance.simulator.faults.add({ kind: 'delay-first-byte', ms: 300 });
		const text = newScript();
		const answers = await Promise.all(
			Array.from({ length: 20 }, async () => await post('audio', { text })),
		);
		expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(200));
		const audios = await Promise.all(
			answers.map(async (answer) => Buffer.from(await answer.arrayBuffer()).toString('base64')),
		);
		expect(new Set(audios).size).toBe(1);
		expect(audios[0]!.length).toBeGreaterThan(50_000);
		expect(instance.simulator.paidCalls()).toHaveLength(1);
	});

	it('of which the first is cut at 40 %: an error that says so, nothing cached, and the next try pays nothing', async () => {
		instance.simulator.faults.add({ kind: 'delay-first-byte', ms: 500 });
		instance.simulator.faults.add({ kind: 'cut', how: 'reset', afterFraction: 0.4 });
		const text = newScript();
		const answers = await Promise.all(
			Array.from({ length: 20 }, async () => await post('audio', { text })),
		);
		const failed = answers.filter((answer) => answer.status !== 200);
		expect(failed.length).toBeGreaterThan(0);
		expect((await newestError('e2e-audio'))['message']).toContain(
			'broke while the audio was arriving',
		);
		const next = await post('audio', { text });
		expect(next.status).toBe(200);
		expect((await next.arrayBuffer()).byteLength).toBeGreaterThan(50_000);
		// The history of the account has the whole clip.
		expect(instance.simulator.paidCalls()).toHaveLength(1);
		expect(await receipt({ text })).toMatchObject({ source: 'cache' });
	});

	it('of which the first ends early but cleanly: the same', async () => {
		instance.simulator.faults.add({ kind: 'cut', how: 'clean-end', afterFraction: 0.4 });
		const text = newScript();
		expect((await post('audio', { text })).status).toBe(500);
		expect(await newestError('e2e-audio')).toMatchObject({
			message: expect.stringMatching(/incomplete/) as string,
			description: expect.stringContaining('not cached') as string,
		});
		expect(await receipt({ text })).toMatchObject({ source: 'recovered' });
		expect(instance.simulator.paidCalls()).toHaveLength(1);
	});
});

describe('errors', () => {
	it.each<[string, () => IDataObject | void, string]>([
		['an unknown voice', () => ({ voice: 'nobodyHasThisVoice00' }), 'VOICE_GONE'],
		['an unknown model', () => ({ model: 'eleven_nonsense' }), 'MODEL_UNAVAILABLE'],
		['a text that is too long', () => ({ text: 'word '.repeat(3000) }), 'TEXT_TOO_LONG'],
		['a format that is not in the plan', () => ({ outputFormat: 'pcm_44100' }), 'PLAN_REQUIRED'],
		['an exhausted quota', () => instance.simulator.account.update({ quota: 5 }), 'QUOTA_EXCEEDED'],
	])('%s: the code, the item and the next step', async (_what, arrange, code) => {
		const change = arrange() ?? {};
		expect((await post('receipt', { text: newScript(), ...change })).status).toBe(500);
		const error = await newestError('e2e-receipt');
		expect(error['code']).toBe(code);
		expect(error['message']).toMatch(/\[item 0\]$/);
		expect(String(error['description']).length).toBeGreaterThan(20);
		expect(instance.simulator.paidCalls()).toHaveLength(0);
	});
});

describe('the store', () => {
	it('outlives a restart of n8n', async () => {
		const text = newScript();
		await receipt({ text });
		await instance.restart();
		expect(await receipt({ text })).toMatchObject({ source: 'cache' });
		expect(instance.simulator.paidCalls()).toHaveLength(1);
	});

	it('is private, beside the other files of n8n, and holds neither scripts nor keys', () => {
		const folder = join(instance.userFolder, '.n8n', 'n8n-nodes-voiceover');
		expect(statSync(folder).mode & 0o777).toBe(0o700);
		const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
			.map((name) => join(folder, name))
			.filter((path) => statSync(path).isFile());
		expect(files.length).toBeGreaterThan(10);
		for (const file of files) {
			const content = readFileSync(file);
			expect(content.includes('quick brown fox')).toBe(false);
			expect(content.includes(DEFAULT_API_KEY)).toBe(false);
		}
	});
});

describe('a stopped execution', () => {
	it('ends at once, and the speech that was being bought is kept', async () => {
		instance.simulator.faults.add({ kind: 'delay-first-byte', ms: 1500 });
		const text = newScript();
		const calling = post('receipt', { text });
		while (instance.simulator.calls.every((call) => call.method !== 'POST')) {
			await new Promise((wait) => setTimeout(wait, 20));
		}
		const [running] = await instance.client.listExecutions({ status: 'running' });
		await instance.client.stopExecution(running!.id);
		const stopped = await instance.client.waitForExecution(running!.id);
		expect(stopped.status).toBe('canceled');
		await (await calling).body?.cancel();
		await new Promise((wait) => setTimeout(wait, 2000));
		expect(await receipt({ text })).toMatchObject({ source: 'cache' });
		expect(instance.simulator.paidCalls()).toHaveLength(1);
	});
});
