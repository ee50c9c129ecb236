import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { secretFromApiKey, signLink } from '../../engine/delivery/signedLink';
import { DEFAULT_API_KEY } from '../../simulator';
import { SCRIPT } from '../support/convertWorkflow';
import type { StoredWorkflow } from '../../tools/n8n/clientTypes';
import { memoryOf } from './memoryOf';
import { newestItem } from './newestItem';
import { measureStreamGrowth } from './streamMemory';
import { endpointWorkflow, streamNodeWorkflow } from './streamWorkflow';
import { startVoiceoverInstance, type VoiceoverInstance } from './voiceoverInstance';

const PACE = { kind: 'pace', chunkBytes: 4096, everyMs: 20 } as const;
const COST = (text: string) => Math.ceil(text.length / 2);

let instance: VoiceoverInstance;
let scripts = 0;

/** Workflows of the tests, by path. */
const stored: Record<string, StoredWorkflow> = {};

async function publish(file: ReturnType<typeof endpointWorkflow>, path: string): Promise<void> {
	stored[path] = await instance.client.importWorkflow(file, [instance.apiCredential]);
	await instance.client.publish(stored[path], [path]);
}

beforeAll(async () => {
	instance = await startVoiceoverInstance({ settings: { plan: 'business' } });
	const endpoints: Record<string, INodeParameters> = {
		open: {},
		signed: { authentication: 'signedLink', maxCharacters: 2000 },
		listed: { options: { corsOrigins: 'https://a.example, https://b.example/' } },
		tight: { maxCreditsPerCallerAndDay: 30 },
		pcm: { outputFormat: 'pcm_44100' },
	};
	for (const [path, parameters] of Object.entries(endpoints)) {
		await publish(endpointWorkflow(path, parameters), path);
	}
	await publish(streamNodeWorkflow('ndjson', { deliverTo: 'response' }), 'ndjson');
	await publish(
		streamNodeWorkflow('file', { deliverTo: 'binary', outputFormat: 'pcm_44100' }),
		'file',
	);
});

beforeEach(async () => {
	await untilReady();
	instance.simulator.reset();
});

/** After hundreds of executions n8n answers 503 for a while, until its database has written them. */
async function untilReady(): Promise<void> {
	const endsAtMs = Date.now() + 60_000;
	const isReady = async () => (await fetch(`${instance.client.url}/healthz/readiness`)).ok;
	while (!(await isReady()) && Date.now() < endsAtMs) await sleep(100);
}

async function untilNothingRuns(): Promise<void> {
	const running = async () => await instance.client.listExecutions({ status: 'running' });
	// An execution that is about to begin is not listed yet.
	do await sleep(1000);
	while ((await running()).length > 0);
}

/** Words that no other test has used, since all tests share one store. */
function newScript(): string {
	scripts += 1;
	return `${SCRIPT} This is script ${scripts}.`;
}

function address(path: string, query: Record<string, string>): string {
	return `${instance.client.webhookUrl(path)}?${new URLSearchParams(query).toString()}`;
}

const play = async (path: string, text: string, init: RequestInit = {}) =>
	await fetch(address(path, { text }), init);

async function bytesOf(answer: Response): Promise<Buffer> {
	return Buffer.from(await answer.arrayBuffer());
}

const paid = () => instance.simulator.paidCalls().length;

describe('an endpoint in the real n8n', () => {
	it('keeps no virtual machine of n8n for those who listen', async () => {
		// First of all, since n8n keeps what it once had: for each request 10 MB, which makes 500 MB for these.
		await bytesOf(await play('open', newScript()));
		instance.simulator.faults.add({ ...PACE, everyMs: 100 });
		const text = newScript();
		await untilNothingRuns();
		const beforeMb = memoryOf(instance.pid).residentMb;
		const listeners = Array.from({ length: 50 }, async (_, index) => {
			await sleep(index * 20);
			return (await bytesOf(await play('open', text))).length;
		});
		await sleep(2000);
		const growthMb = memoryOf(instance.pid).residentMb - beforeMb;
		expect(new Set(await Promise.all(listeners)).size).toBe(1);
		expect(growthMb).toBeLessThan(200);
	});

	it('answers while the speech is generated, and then runs the workflow', async () => {
		instance.simulator.faults.add({ kind: 'delay-first-byte', ms: 75 });
		instance.simulator.faults.add(PACE);
		const text = newScript();
		const answer = await play('open', text);
		expect(answer.status).toBe(200);
		expect(answer.headers.get('content-type')).toBe('audio/mpeg');
		expect(answer.headers.get('transfer-encoding')).toBe('chunked');
		expect(answer.headers.get('content-encoding')).toBeNull();
		expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
		const startedAtMs = performance.now();
		const reader = answer.body!.getReader();
		await reader.read();
		const firstAtMs = performance.now();
		while (!(await reader.read()).done);
		expect(performance.now() - firstAtMs).toBeGreaterThan(5 * (firstAtMs - startedAtMs));
		const [, keyBegins] = /speech-([0-9a-f]+)\./.exec(answer.headers.get('content-disposition')!)!;
		const { speech } = await newestItem(instance.client, 'e2e-open', 'Done', (json) =>
			String((json['speech'] as IDataObject)['cacheKey']).startsWith(keyBegins!),
		);
		expect(speech).toMatchObject({
			source: 'generated',
			creditsCharged: COST(text),
			delivered: true,
		});
	});

	it('is bought once for fifty listeners of one new text within a second', async () => {
		instance.simulator.faults.add(PACE);
		const text = newScript();
		const listeners = Array.from({ length: 50 }, async (_, index) => {
			await sleep(index * 20);
			const answer = await play('open', text);
			expect(answer.status).toBe(200);
			return (await bytesOf(answer)).toString('base64');
		});
		const heard = await Promise.all(listeners);
		expect(new Set(heard).size).toBe(1);
		expect(heard[0]!.length).toBeGreaterThan(100_000);
		expect(paid()).toBe(1);
	});

	it('finishes what a caller left at 10 %, and gives it to the next one for nothing', async () => {
		const text = newScript();
		instance.simulator.faults.add(PACE);
		const leaving = new AbortController();
		const answer = await play('open', text, { signal: leaving.signal });
		await answer.body!.getReader().read();
		leaving.abort();
		let head: Response;
		do {
			await sleep(100);
			head = await play('open', text, { method: 'HEAD' });
		} while (head.headers.get('content-length') === null);
		const again = await bytesOf(await play('open', text));
		expect(String(again.length)).toBe(head.headers.get('content-length'));
		expect(paid()).toBe(1);
		const part = await play('open', text, { headers: { range: 'bytes=1000-1999' } });
		expect(part.status).toBe(206);
		expect((await bytesOf(part)).equals(again.subarray(1000, 2000))).toBe(true);
	});

	it.each(['reset', 'clean-end'] as const)(
		'breaks the transfer when the audio is cut at 40 %% by a %s, and keeps nothing',
		async (how) => {
			const text = newScript();
			instance.simulator.faults.add(PACE);
			instance.simulator.faults.add({ kind: 'cut', how, afterFraction: 0.4 });
			const answer = await play('open', text);
			expect(answer.status).toBe(200);
			await expect(bytesOf(answer)).rejects.toThrow();
			const head = await play('open', text, { method: 'HEAD' });
			expect(head.headers.get('content-length')).toBeNull();
		},
	);

	it('lets 200 callers in at the same time, and pays once for each text', async () => {
		const texts = Array.from({ length: 10 }, newScript);
		const statuses = await Promise.all(
			Array.from({ length: 200 }, async (_, index) => {
				const answer = await play('open', texts[index % 10]!);
				return [answer.status, (await bytesOf(answer)).length > 50_000];
			}),
		);
		expect(statuses).toEqual(Array(200).fill([200, true]));
		expect(paid()).toBe(10);
	});
});

describe('who may not, and what cannot be', () => {
	const link = (text: string, inMs = 60_000, path = 'signed') =>
		signLink(secretFromApiKey(DEFAULT_API_KEY), path, { text }, Date.now() + inMs);

	it('plays a signed link at the Test URL as well, while the editor listens', async () => {
		const text = newScript();
		const testUrl = instance.client.webhookTestUrl('signed');
		const query = new URLSearchParams({ ...link(text) }).toString();
		const run = await instance.client.runManually(stored['signed']!, 'Voice');
		expect(run).toMatchObject({ waitingForWebhook: true });
		const answer = await fetch(`${testUrl}?${query}`);
		expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'audio/mpeg']);
		expect((await bytesOf(answer)).length).toBeGreaterThan(50_000);
		expect(paid()).toBe(1);
	});

	it('plays a signed link again and again for the price of one', async () => {
		const parameters = link(newScript());
		for (const _time of [1, 2]) {
			const answer = await fetch(address('signed', parameters));
			expect(answer.status).toBe(200);
			await bytesOf(answer);
		}
		expect(paid()).toBe(1);
	});

	it.each<[string, number, string, () => string, RequestInit?]>([
		['an unsigned link', 401, 'LINK_UNSIGNED', () => address('signed', { text: 'Hi' })],
		['an expired link', 403, 'LINK_EXPIRED', () => address('signed', link('Hi', -1000))],
		[
			'a tampered link',
			403,
			'LINK_INVALID',
			() => address('signed', { ...link('Hi'), text: 'Ho' }),
		],
		[
			'a link of another endpoint',
			403,
			'LINK_INVALID',
			() => address('signed', link('Hi', 9e4, 'x')),
		],
		['no text', 400, 'INVALID_INPUT', () => address('open', {})],
		[
			'a text that is too long',
			413,
			'TEXT_TOO_LONG',
			() => address('signed', link('word '.repeat(500))),
		],
		['a used up day', 402, 'BUDGET_EXCEEDED', () => address('tight', { text: newScript() })],
		['PUT', 405, 'METHOD_NOT_ALLOWED', () => address('open', { text: 'Hi' }), { method: 'PUT' }],
		[
			'a script of another site',
			403,
			'ORIGIN_NOT_ALLOWED',
			() => address('listed', { text: 'Hi' }),
			{ headers: { origin: 'https://evil.example' } },
		],
	])(
		'%s: %i %s, without a word of key, path or program',
		async (_w, status, code, url, init = {}) => {
			const answer = await fetch(url(), init);
			const text = await answer.text();
			expect([answer.status, (JSON.parse(text) as IDataObject)['code']]).toEqual([status, code]);
			for (const secret of [
				DEFAULT_API_KEY,
				instance.userFolder,
				'/dist/',
				'at Object',
				'node_modules',
			]) {
				expect(text).not.toContain(secret);
			}
			expect(instance.simulator.calls.filter(({ method }) => method === 'POST')).toHaveLength(0);
		},
	);

	it('answers OPTIONS, a body that is no JSON, one that is too large, and a flood of headers, and lives on', async () => {
		const options = await play('open', 'Hi', {
			method: 'OPTIONS',
			headers: { origin: 'https://a.example', 'access-control-request-method': 'POST' },
		});
		expect(options.status).toBe(204);
		expect(options.headers.get('access-control-allow-methods')).toContain('POST');
		const post = async (body: string) =>
			await fetch(instance.client.webhookUrl('open'), {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body,
			}).then(
				({ status }) => status,
				() => 0,
			);
		expect(await post('{"text": ')).toBeGreaterThanOrEqual(400);
		expect(await post(JSON.stringify({ text: 'x'.repeat(17 * 1024 * 1024) }))).not.toBe(200);
		const flood = await play('open', 'Hi', { headers: { 'x-flood': 'x'.repeat(40_000) } });
		expect(flood.status).toBe(431);
		expect(paid()).toBe(0);
		expect((await play('open', newScript())).status).toBe(200);
	});

	it('lets each site on the list ask with a header of its own', async () => {
		for (const origin of ['https://a.example', 'https://b.example']) {
			const asked = await play('listed', 'Hi', {
				method: 'OPTIONS',
				headers: {
					origin,
					'access-control-request-method': 'GET',
					'access-control-request-headers': 'x-voice-key',
				},
			});
			expect(asked.headers.get('access-control-allow-origin')).toBe(origin);
			expect(asked.headers.get('access-control-allow-headers')).toBe('x-voice-key');
			expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
		}
	});

	it('is not published when it is not set up correctly, and says why', async () => {
		const file = endpointWorkflow('wrong', { maxCreditsPerDay: '' });
		const wrong = await instance.client.importWorkflow(file, [instance.apiCredential]);
		await instance.client.publish(wrong);
		expect(await instance.client.publicationError(wrong.id)).toMatch(
			/both daily limits.*Enter Maximum Credits/,
		);
		expect((await play('wrong', 'Hi')).status).toBe(404);
	});

	it('spends nothing on uploads that never end', async () => {
		const { hostname, port } = new URL(instance.client.url);
		const sockets = Array.from({ length: 50 }, () => {
			const socket = connect(Number(port), hostname);
			socket.on('error', () => undefined);
			socket.write(
				'POST /webhook/open HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"text":',
			);
			return socket;
		});
		await sleep(500);
		expect((await play('open', newScript())).status).toBe(200);
		expect(paid()).toBe(1);
		for (const socket of sockets) socket.destroy();
	});
});

describe('the streaming response of a Webhook', () => {
	it('carries the audio in lines that make one data URL', async () => {
		instance.simulator.faults.add(PACE);
		const answer = await fetch(instance.client.webhookUrl('ndjson'), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ text: newScript() }),
		});
		const lines = (await answer.text())
			.split('\n')
			.filter((line) => line !== '')
			.map((line) => JSON.parse(line) as { type: string; content?: string });
		const types = lines.map(({ type }) => type);
		expect([types.at(0), types.at(-1)]).toEqual(['begin', 'end']);
		const url = lines.map(({ content }) => content ?? '').join('');
		expect(url).toMatch(/^data:audio\/mpeg;base64,/);
		expect(Buffer.from(url.split(',')[1]!, 'base64').length).toBeGreaterThan(50_000);
	});
});

it('hardly grows for 30 minutes of PCM: bought, cached, into a file, and to a caller that reads 8 KB a second', async () => {
	const growth = await measureStreamGrowth(instance.client, instance.pid);
	console.log('resident memory grew by, in MB:', growth);
	// One copy of the audio is 151 MB.
	for (const megabytes of Object.values(growth)) expect(megabytes).toBeLessThan(64);
});
