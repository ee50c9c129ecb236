import { writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nClient } from '../../tools/n8n/client';
import { memoryOf } from './memoryOf';

/** Of PCM with 44,100 samples a second. */
const BYTES_PER_MINUTE = 60 * 44_100 * 2;
const SLOW_READER = { bytesPerSecond: 8 * 1024, seconds: 8 };

/** How much the resident memory of n8n grows, in megabytes, while 30 minutes of PCM pass. */
export interface StreamGrowth {
	bought: number;
	cached: number;
	toFile: number;
	slowReader: number;
}

/**
 * @param client of an n8n with the workflows `pcm`, a TTS Stream Trigger, and `file`, a Webhook with TTS Stream into a
 *   binary field
 * @throws when audio is missing
 */
export async function measureStreamGrowth(client: N8nClient, pid: number): Promise<StreamGrowth> {
	return {
		bought: await growthOf(pid, async (minutes) => await drain(client, minutes)),
		cached: await growthOf(pid, async (minutes) => await drain(client, minutes)),
		toFile: await growthOf(pid, async (minutes) => {
			const answer = await fetch(client.webhookUrl('file'), json(`File. ${textOf(minutes)}`));
			if (!answer.ok) throw new Error(`the workflow answers ${answer.status}`);
			await answer.text();
		}),
		slowReader: await growthWithSlowReader(client, pid),
	};
}

/** The peak over what is there after the same in small, which includes the garbage that V8 lets lie. */
async function growthOf(pid: number, work: (minutes: number) => Promise<void>): Promise<number> {
	for (const minutes of [2, 3, 4]) await work(minutes);
	writeFileSync(`/proc/${pid}/clear_refs`, '5');
	const before = memoryOf(pid);
	await work(30);
	return memoryOf(pid).peakMb - before.residentMb;
}

async function drain(client: N8nClient, minutes: number): Promise<void> {
	const answer = await fetch(client.webhookUrl('pcm'), json(textOf(minutes)));
	let bytes = 0;
	for await (const piece of answer.body!) bytes += piece.length;
	if (bytes < minutes * BYTES_PER_MINUTE * 0.95) throw new Error(`only ${bytes} bytes came`);
}

async function growthWithSlowReader(client: N8nClient, pid: number): Promise<number> {
	const before = memoryOf(pid).residentMb;
	const { body, ...init } = json(`Slowly. ${textOf(29)}`);
	const answer = await new Promise<IncomingMessage>((resolve, reject) => {
		const request = httpRequest(new URL(client.webhookUrl('pcm')), init, resolve);
		request.on('error', reject);
		request.end(body);
	});
	for (let second = 0; second < SLOW_READER.seconds; second += 1) {
		answer.read(SLOW_READER.bytesPerSecond);
		await sleep(1000);
	}
	const growth = memoryOf(pid).residentMb - before;
	answer.destroy();
	return growth;
}

/** 65 ms a character in the simulator. */
function textOf(minutes: number): string {
	return 'All work and no play makes a dull day. '.repeat(minutes * 24);
}

function json(text: string) {
	return {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ text }),
	};
}
