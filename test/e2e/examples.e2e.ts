import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STARTING_VOICES } from '../../simulator';
import type { WorkflowFile } from '../../tools/n8n/clientTypes';
import { startVoiceoverInstance, type VoiceoverInstance } from './voiceoverInstance';

const EXAMPLES = join(__dirname, '..', '..', 'examples');

let instance: VoiceoverInstance;

beforeAll(async () => {
	instance = await startVoiceoverInstance();
});

function example(name: string): WorkflowFile {
	return JSON.parse(readFileSync(join(EXAMPLES, name), 'utf8')) as WorkflowFile;
}

async function post(path: string, body: object): Promise<Response> {
	return await fetch(instance.client.webhookUrl(path), {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
}

describe('webhook-voiceover.json', () => {
	const text = readFileSync(join(EXAMPLES, 'scripts', 'night-train.txt'), 'utf8');
	const voiceId = STARTING_VOICES.cloned;

	beforeAll(async () => {
		const stored = await instance.client.importWorkflow(example('webhook-voiceover.json'), [
			instance.apiCredential,
		]);
		await instance.client.publish(stored, ['voiceover']);
	});

	it('names no voice of its own', () => {
		expect(JSON.stringify(example('webhook-voiceover.json'))).not.toMatch(
			/"value": ?"[A-Za-z0-9]{20}"/,
		);
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
		expect(answer.status).toBeGreaterThanOrEqual(400);
		expect(await answer.json()).toMatchObject({
			errorCode: 'VOICE_GONE',
			error: expect.stringContaining('no voice with the id') as string,
			errorDescription: expect.stringContaining('Choose another voice') as string,
		});
	});
});
