import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { STARTING_VOICES } from '../../simulator';
import type { Execution } from '../../tools/n8n/clientTypes';
import { reviewWorkflow } from './reviewWorkflow';
import { startVoiceoverInstance, type VoiceoverInstance } from './voiceoverInstance';

const MISTAKEN = 'Welcome to the show. Today we talk about trians, and their is a lot to say.';
const HALF_EDITED = 'Welcome to the show. Today we talk about trains, and their is a lot to say.';
const EDITED = 'Welcome to the show. Today we talk about trains, and there is a lot to say.';
const PATH = 'review';

let instance: VoiceoverInstance;

beforeAll(async () => {
	instance = await startVoiceoverInstance();
	const stored = await instance.client.importWorkflow(reviewWorkflow(PATH), [
		instance.apiCredential,
	]);
	await instance.client.publish(stored, [PATH]);
});

beforeEach(() => instance.simulator.reset());

/** Sends a script, and gives the execution that takes it. */
async function send(body: object): Promise<string> {
	const before = new Set(await executionIds());
	const answer = await fetch(instance.client.webhookUrl(PATH), {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ voice: STARTING_VOICES.cloned, ...body }),
	});
	expect(answer.status).toBe(200);
	for (;;) {
		const started = (await executionIds()).find((id) => !before.has(id));
		if (started !== undefined) return started;
		await sleep(50);
	}
}

async function executionIds(): Promise<string[]> {
	const waiting = await instance.client.listExecutions({ status: 'waiting' });
	return [...waiting, ...(await instance.client.listExecutions())].map(({ id }) => id);
}

/** The execution, once it waits for the reviewer for the given time or is over. */
async function settled(id: string, reviews = 0): Promise<Execution> {
	for (let tries = 0; tries < 400; tries += 1) {
		const execution = await instance.client.getExecution(id);
		const asked = runsOf(execution, 'Ask Reviewer').length;
		if (execution.status === 'waiting' && asked >= reviews) return execution;
		if (['success', 'error', 'crashed'].includes(execution.status)) return execution;
		await sleep(50);
	}
	throw new Error(`execution ${id} goes on and on`);
}

function runsOf(execution: Execution, name: string) {
	return execution.data!.resultData.runData[name] ?? [];
}

function itemOf(execution: Execution, name: string): IDataObject {
	return runsOf(execution, name)
		.at(-1)!
		.data!['main']!.flatMap((items) => items ?? [])[0]!.json;
}

/** What the reviewer opens, and the answer. */
async function review(execution: Execution, text: string): Promise<string> {
	const form = String(itemOf(execution, 'Ask Reviewer')['form']);
	const page = await (await fetch(form)).text();
	const answer = new FormData();
	answer.set('field-0', text);
	answer.set('field-1', text);
	const submitted = await fetch(form, { method: 'POST', body: answer });
	expect(submitted.status).toBe(200);
	return page;
}

it('shows the reviewer the findings, until what is spoken is what was proofed', async () => {
	const id = await send({ text: MISTAKEN });
	const first = await settled(id, 1);
	expect(first.status).toBe('waiting');
	const page = await review(first, HALF_EDITED);
	expect(page).toContain('talk about <b>trians</b>, and');
	expect(page).toContain('<b>trains</b>');
	expect(page).toContain('<b>their</b>');
	expect(page).toContain(MISTAKEN);
	expect(instance.simulator.paidCalls()).toEqual([]);

	const second = await settled(id, 2);
	expect(second.status).toBe('waiting');
	const again = await review(second, EDITED);
	expect(again).not.toContain('trians');
	expect(again).toContain('<b>their</b>');

	const done = await settled(id, 3);
	expect(done.status).toBe('success');
	expect(runsOf(done, 'Proof Text')).toHaveLength(3);
	expect(instance.simulator.paidCalls().map(({ body }) => (body as IDataObject)['text'])).toEqual([
		EDITED,
	]);
});

it.each([
	['one character more', '!'],
	['a sentence more', ' And one thing more.'],
])('refuses %s after locking, before any credit is spent', async (_what, lastMinute) => {
	const done = await settled(await send({ text: EDITED, lastMinute }));
	expect(done.status).toBe('error');
	expect(runsOf(done, 'Proof Text')).toHaveLength(1);
	const { error } = done.data!.resultData;
	expect(error).toMatchObject({
		message: expect.stringMatching(/differs from the locked one at about characters? \d+/),
		description: expect.stringContaining('Nothing was charged'),
	});
	expect(`${error!.message} ${String(error!.description)}`).not.toMatch(/trains|one thing/);
	expect(instance.simulator.paidCalls()).toEqual([]);
	expect(instance.simulator.creditsCharged()).toBe(0);
});

it('speaks what is clean at once', async () => {
	const done = await settled(await send({ text: EDITED }));
	expect(done.status).toBe('success');
	expect(runsOf(done, 'Ask Reviewer')).toHaveLength(0);
	expect(itemOf(done, 'TTS Convert')).toHaveProperty('proof.lock');
});
