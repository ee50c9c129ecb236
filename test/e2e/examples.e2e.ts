import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { STARTING_VOICES } from '../../simulator';
import type { Execution, StoredWorkflow, WorkflowFile } from '../../tools/n8n/clientTypes';
import { EXAMPLES, filledIn, readExample } from '../support/examples/exampleFiles';
import { leaveForm, openForm, submitForm } from '../support/examples/formVisitor';
import { temporaryFolder } from '../support/temporaryFolder';
import { startVoiceoverInstance, type VoiceoverInstance } from './voiceoverInstance';

let instance: VoiceoverInstance;
/** The only folder that n8n may write files to. */
const filesFolder = temporaryFolder('voiceover-files');

beforeAll(async () => {
	instance = await startVoiceoverInstance({}, { N8N_RESTRICT_FILE_ACCESS_TO: filesFolder });
});

const chosen = (voiceId: string): INodeParameters => ({
	voice: { __rl: true, mode: 'list', value: voiceId },
});

async function imported(file: WorkflowFile): Promise<StoredWorkflow> {
	return await instance.client.importWorkflow(file, [instance.apiCredential]);
}

/** Runs a workflow as the editor's button does. */
async function run(workflow: StoredWorkflow, trigger: string): Promise<Execution> {
	const { executionId } = await instance.client.runManually(workflow, trigger);
	const execution = await instance.client.waitForExecution(executionId!);
	expect(execution.data.resultData.error).toBeUndefined();
	expect(execution.status).toBe('success');
	return execution;
}

/** Items that left a node in an execution, whatever the output. */
function itemsOf(execution: Execution, node: string): IDataObject[] {
	const runs = execution.data.resultData.runData[node] ?? [];
	return runs.flatMap((each) =>
		(each.data?.['main'] ?? []).flatMap((output) => (output ?? []).map(({ json }) => json)),
	);
}

async function post(path: string, body: object): Promise<Response> {
	return await fetch(instance.client.webhookUrl(path), {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
}

const paidCalls = () => instance.simulator.paidCalls().length;

describe('webhook-voiceover.json', () => {
	const text = readFileSync(join(EXAMPLES, 'scripts', 'night-train.txt'), 'utf8');
	const voiceId = STARTING_VOICES.cloned;

	beforeAll(async () => {
		const stored = await imported(readExample('webhook-voiceover.json'));
		await instance.client.publish(stored, ['voiceover']);
	});

	it('answers with the audio and its receipt, the second time for nothing', async () => {
		const answers = [
			await post('voiceover', { text, voiceId }),
			await post('voiceover', { text, voiceId }),
		];
		expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
		expect(answers.map((answer) => answer.headers.get('content-type'))).toEqual([
			'audio/mpeg',
			'audio/mpeg',
		]);
		expect(answers.map((answer) => answer.headers.get('x-voiceover-source'))).toEqual([
			'generated',
			'cache',
		]);
		expect(answers[1]!.headers.get('x-voiceover-credits-charged')).toBe('0');
		const audios = await Promise.all(
			answers.map(async (answer) => Buffer.from(await answer.arrayBuffer())),
		);
		expect(audios[0]!.length).toBeGreaterThan(100_000);
		expect(audios[0]!.equals(audios[1]!)).toBe(true);
		expect(instance.simulator.paidCalls()).toHaveLength(1);
	});

	it('answers an error with its code and the next step', async () => {
		const answer = await post('voiceover', { text, voiceId: 'nobodyHasThisVoice00' });
		expect(answer.status).toBe(400);
		expect(await answer.json()).toMatchObject({
			errorCode: 'VOICE_GONE',
			error: expect.stringContaining('no voice with the id') as string,
			errorDescription: expect.stringContaining('Choose another voice') as string,
		});
	});
});

describe('proofed-voiceover-webhook.json', () => {
	const PATH = 'proofed-voiceover';
	const text = 'The morning train leaves at nine. Please have your ticket ready.';

	beforeAll(async () => {
		const stored = await imported(
			filledIn(readExample('proofed-voiceover-webhook.json'), {
				'Pin the Voice': chosen(STARTING_VOICES.libraryWithoutNotice),
				'Set Daily Limit': { credits: '100' },
			}),
		);
		await run(stored, 'Set Up Once');
		await instance.client.publish(stored, [PATH]);
	});

	it('answers with the audio, the second time from the cache for nothing', async () => {
		const before = paidCalls();
		const first = await post(PATH, { text });
		const second = await post(PATH, { text });
		expect([first.status, second.status]).toEqual([200, 200]);
		expect(first.headers.get('content-type')).toBe('audio/mpeg');
		const receipt = (answer: Response) =>
			['source', 'credits-charged', 'credits-saved'].map((name) =>
				answer.headers.get(`x-voiceover-${name}`),
			);
		expect(receipt(first)).toEqual(['generated', '64', '0']);
		expect(receipt(second)).toEqual(['cache', '0', '64']);
		expect(Buffer.from(await first.arrayBuffer())).toEqual(Buffer.from(await second.arrayBuffer()));
		expect(paidCalls()).toBe(before + 1);
	});

	it.each([
		[
			'the findings of a text with a mistake',
			{ text: 'The morning train leaves from teh station.' },
			422,
			'NEEDS_REVIEW',
			'Correct',
		],
		[
			'the figures of a limit that is used up',
			{ text: 'This script is new, and far too long for what is left of the day.' },
			402,
			'BUDGET_EXCEEDED',
			'Raise',
		],
		['that no pin has the name', { text, voice: 'narator' }, 404, 'PIN_NOT_FOUND', 'narrator'],
		['that there is no text to speak', { text: ['a', 'list'] }, 400, 'INVALID_INPUT', 'Check'],
	])('answers with %s, and buys nothing', async (_what, body, status, errorCode, nextStep) => {
		const before = paidCalls();
		const answer = await post(PATH, body);
		expect(answer.status).toBe(status);
		const told = (await answer.json()) as Record<string, unknown>;
		expect(told).toMatchObject({
			errorCode,
			error: expect.stringMatching(/\w/) as string,
			errorDescription: expect.stringContaining(nextStep) as string,
		});
		if (status === 422) {
			expect(told['findings']).toMatchObject([
				{ rule: 'spelling/known-typo', suggestions: ['the'] },
			]);
		}
		expect(paidCalls()).toBe(before);
	});

	it('answers that the voice behind the pin is gone', async () => {
		instance.simulator.account.voices.withdraw(STARTING_VOICES.libraryWithoutNotice);
		const answer = await post(PATH, { text: 'Something new.' });
		expect(answer.status).toBe(410);
		expect(await answer.json()).toMatchObject({
			errorCode: 'VOICE_GONE',
			error: expect.stringContaining('"narrator"') as string,
			errorDescription: expect.stringMatching(/\w/) as string,
		});
	});
});

describe('daily-batch.json', () => {
	const scripts = [
		{ name: 'welcome', text: 'Welcome to the show.' },
		{ name: 'typo', text: 'Here is teh weather.' },
		{ name: 'weather', text: 'It will be a fine day.' },
		{ name: 'closing', text: 'Thank you for listening today.' },
	];
	const file = readExample('daily-batch.json');
	let workflow: StoredWorkflow;

	/** Fills in the example as a user would; `credits` is the daily limit. */
	const batch = (credits: number) =>
		filledIn(file, {
			'Pin the Voice': chosen(STARTING_VOICES.cloned),
			'Set Daily Limit': { credits: String(credits) },
			'First Scripts': { jsonOutput: JSON.stringify({ scripts }) },
			'Write File': { fileName: `=${filesFolder}/{{ $binary.audio.fileName }}` },
			// One at a time, so that it is known which one the limit refuses.
			'TTS Convert': {
				options: {
					...(file.nodes.find(({ name }) => name === 'TTS Convert')!.parameters[
						'options'
					] as INodeParameters),
					concurrency: 1,
				},
			},
		});

	/** Status of each row after a run, by name. */
	const statuses = (execution: Execution) =>
		Object.fromEntries(
			['Note Done', 'Note Findings', 'Note Refused', 'Note Failed']
				.flatMap((node) => itemsOf(execution, node))
				.map(({ name, status }) => [name, status]),
		);

	beforeAll(async () => {
		mkdirSync(filesFolder, { recursive: true });
		// Enough for the first two that are clean.
		workflow = await imported(batch(45));
		await run(workflow, 'Set Up Once');
	});

	it('speaks what is clean and within the limit, and says of each other row why not', async () => {
		const before = paidCalls();
		const execution = await run(workflow, 'Every Day at Six');
		expect(statuses(execution)).toEqual({
			welcome: 'done',
			typo: 'needs review',
			weather: 'done',
			closing: 'waits for the budget',
		});
		expect(paidCalls()).toBe(before + 2);
		expect(readdirSync(filesFolder).sort()).toEqual(['weather.mp3', 'welcome.mp3']);
		const [refused] = itemsOf(execution, 'Note Refused');
		expect(refused!['detail']).toMatch(/daily batch.*45/s);
		const [finding] = itemsOf(execution, 'Note Findings');
		expect(finding!['detail']).toMatch(/teh.*the/s);
	});

	it('pays nothing when it runs a second time on the same day', async () => {
		const before = paidCalls();
		rmSync(join(filesFolder, 'weather.mp3'));
		const execution = await run(workflow, 'Every Day at Six');
		expect(paidCalls()).toBe(before);
		expect(
			itemsOf(execution, 'TTS Convert').flatMap(({ speech }) =>
				speech === undefined ? [] : [(speech as IDataObject)['source']],
			),
		).toEqual(['cache', 'cache']);
		expect(readdirSync(filesFolder)).toContain('weather.mp3');
	});

	it('pays only for what is missing after a failure', async () => {
		const stored = await imported({ ...batch(1000), id: 'voiceoverBatch2' });
		await run(stored, 'Set Up Once');
		const before = paidCalls();
		instance.simulator.faults.add({ kind: 'refuse', error: 'quota_exceeded' });
		expect(statuses(await run(stored, 'Every Day at Six'))).toMatchObject({
			welcome: 'done',
			weather: 'done',
			closing: 'failed',
		});
		expect(paidCalls()).toBe(before);
		expect(statuses(await run(stored, 'Every Day at Six'))).toMatchObject({ closing: 'done' });
		expect(paidCalls()).toBe(before + 1);
		expect(readdirSync(filesFolder)).toContain('closing.mp3');
	});
});

describe('author-with-review.json', () => {
	const PATH = '/form/voiceover-script';

	beforeAll(async () => {
		const stored = await imported(
			filledIn(readExample('author-with-review.json'), {
				'Pin the Voice': chosen(STARTING_VOICES.cloned),
			}),
		);
		await run(stored, 'Set Up Once');
		await instance.client.publish(stored);
		await formIsThere();
	});

	async function formIsThere(): Promise<void> {
		const page = async () => await fetch(instance.client.url + PATH);
		while (!(await page()).ok) await new Promise((resolve) => setTimeout(resolve, 100));
	}

	it('shows the findings until nothing is left, then speaks the text that was seen', async () => {
		const before = paidCalls();
		const start = await openForm(instance.client.url + PATH);
		const script = 'Welcome to teh show. Our tool is flumbrix.';

		const first = await submitForm(start, { Script: script });
		expect(first.html).toContain('Needs review: 2 findings');
		expect(first.html).toContain('Welcome to <b>teh</b> show.');
		expect(first.fields['Script']!.value).toBe(script);

		const second = await submitForm(first, {
			Script: 'Welcome to the show. Our tool is flumbrix.',
		});
		expect(second.html).toContain('Needs review: 1 finding,');
		expect(paidCalls()).toBe(before);

		const end = await submitForm(second, { 'Words that are right, divided by commas': 'flumbrix' });
		expect(end.html).toContain('Here it is');
		expect(end.downloads).toMatchObject([{ fileName: 'voiceover.mp3', type: 'audio/mpeg' }]);
		expect(end.downloads[0]!.content.length).toBeGreaterThan(10_000);
		await leaveForm(end);
		expect(paidCalls()).toBe(before + 1);
		expect(instance.simulator.paidCalls()[before]!.body).toMatchObject({
			text: 'Welcome to the show. Our tool is flumbrix.',
		});
	});

	it('speaks a text as it is when the author says so, except what will surely be heard', async () => {
		const before = paidCalls();
		const start = await openForm(instance.client.url + PATH);
		const review = await submitForm(start, { Script: 'Our tool tonight is flumbrix. \uFFFD' });
		const asItIs = { 'What next?': 'Speak it as it is' };
		const stopped = await submitForm(review, asItIs);
		expect(stopped.html).toContain('<b>Error</b>');
		expect(paidCalls()).toBe(before);
		const end = await submitForm(stopped, {
			...asItIs,
			Script: 'Our tool tonight is flumbrix.',
		});
		expect(end.html).toContain('Here it is');
		await leaveForm(end);
		expect(paidCalls()).toBe(before + 1);
	});

	it('tells the author what happened when the speech cannot be made', async () => {
		instance.simulator.faults.add({ kind: 'refuse', error: 'quota_exceeded' });
		const start = await openForm(instance.client.url + PATH);
		const end = await submitForm(start, { Script: 'A clean script, but no credits are left.' });
		expect(end.html).toMatch(/too few credits/);
		await leaveForm(end);
	});
});
