import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { elevenLabsVoiceAccountApi } from '../../../../engine/adapters/elevenlabs/elevenLabsVoiceAccountApi';
import type { LibraryVoice } from '../../../../engine/ports/voiceAccountApi';
import {
	DEFAULT_API_KEY,
	STARTING_VOICES,
	startSimulator,
	type Scope,
	type Simulator,
} from '../../../../simulator';
import { keyWithout } from '../../../support/voiceBench';

const { cloned, libraryWithNotice, notAdded, premade } = STARTING_VOICES;
const DESCRIPTION = 'A calm woman in her fifties with a soft accent';

let simulator: Simulator;
beforeAll(async () => {
	simulator = await startSimulator();
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const api = (apiKey = DEFAULT_API_KEY, baseUrl = simulator.url) =>
	elevenLabsVoiceAccountApi({ apiKey, baseUrl });

/** A server in place of ElevenLabs. */
async function withServer<T>(
	answer: (request: IncomingMessage) => { status?: number; body?: string } | undefined,
	work: (url: string, requests: IncomingMessage[]) => Promise<T>,
): Promise<T> {
	const requests: IncomingMessage[] = [];
	const server: Server = createServer((request, response) => {
		requests.push(request);
		request.resume();
		const given = answer(request);
		if (given === undefined) request.socket.destroy();
		else response.writeHead(given.status ?? 200).end(given.body ?? '{}');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return await work(`http://127.0.0.1:${port}`, requests).finally(() => {
		server.closeAllConnections();
		server.close();
	});
}

describe('a voice of the account', () => {
	it('is read with its owner, its notice and its end', async () => {
		simulator.account.voices.withdraw(libraryWithNotice, 30);
		expect(await api().getVoice(libraryWithNotice)).toMatchObject({
			origin: 'library',
			ownerId: expect.stringMatching(/^simOwner/),
			libraryVoiceId: libraryWithNotice,
			noticePeriodDays: 90,
			endsAtMs: expect.any(Number),
			isDisabled: false,
			isBanned: false,
		});
		expect((await api().getVoice(cloned)).origin).toBe('own');
		expect((await api().getVoice(premade)).origin).toBe('default');
	});

	it.each([
		[
			'nothing but its id',
			{ voice_id: 'v' },
			{ name: 'v', origin: 'other', rate: 1, labels: {}, modelIds: [] },
		],
		['no owner told', { voice_id: 'v', category: 'cloned' }, { origin: 'own' }],
		['another owner', { voice_id: 'v', category: 'cloned', is_owner: false }, { origin: 'other' }],
		[
			'one that is shared by its owner',
			{ voice_id: 'v', is_owner: true, sharing: { status: 'enabled', rate: 2 } },
			{ origin: 'own', rate: 2 },
		],
		[
			'a library voice without a notice period',
			{ voice_id: 'v', sharing: { status: 'copied', notice_period: null } },
			{ origin: 'library', noticePeriodDays: 0 },
		],
		[
			'one that has ended',
			{ voice_id: 'v', sharing: { status: 'copied_disabled' }, safety_control: 'BAN' },
			{ origin: 'library', isDisabled: true, isBanned: true },
		],
		[
			'fields of other types',
			{
				voice_id: 'v',
				labels: { a: 1, b: 'x' },
				settings: { stability: '1', style: 0.5 },
				fine_tuning: 7,
			},
			{ labels: { b: 'x' }, settings: { style: 0.5 } },
		],
	])('may come with %s', async (_, body, expected) => {
		await withServer(
			() => ({ body: JSON.stringify(body) }),
			async (url) => {
				const voice = await api('key', url).getVoice('v');
				expect(voice).toMatchObject(expected);
			},
		);
	});

	it('is asked for by its id alone, whatever the id holds', async () => {
		await withServer(
			() => ({ status: 404, body: '{"detail":{"status":"voice_not_found","message":"no"}}' }),
			async (url, requests) => {
				await expect(api('key', url).getVoice('../user?x=1')).rejects.toMatchObject({
					code: 'VOICE_GONE',
				});
				expect(requests[0]!.url).toBe('/v1/voices/..%2Fuser%3Fx%3D1');
			},
		);
	});

	it('is found in pages', async () => {
		while (simulator.account.voices.listed().length < 150) {
			simulator.account.voices.add({ name: `Mine ${simulator.account.voices.listed().length}` });
		}
		const first = await api().searchVoices({});
		expect(first.voices).toHaveLength(100);
		const second = await api().searchVoices({ pageToken: first.nextPageToken! });
		expect(second.voices).toHaveLength(50);
		expect(second).not.toHaveProperty('nextPageToken');
		const found = await api().searchVoices({ search: 'Mine 149' });
		expect(found.voices.map(({ name }) => name)).toEqual(['Mine 149']);
	});
});

describe('the library', () => {
	it('gives each of 10,000 voices on one page of all', async () => {
		simulator.account.voices.fillLibrary(10_000);
		const seen = new Map<string, LibraryVoice>();
		let pages = 0;
		for (let more = true; more; pages += 1) {
			const { voices, hasMore } = await api().searchLibrary({ page: pages });
			for (const voice of voices) seen.set(voice.voiceId, voice);
			more = hasMore;
		}
		expect({ pages, voices: seen.size }).toEqual({ pages: 100, voices: 10_000 });
	});

	it('is filtered', async () => {
		const { voices } = await api().searchLibrary({
			language: 'en',
			gender: 'female',
			accent: 'american',
			useCase: 'conversational',
			minNoticePeriodDays: 365,
		});
		expect(voices.length).toBeGreaterThan(0);
		for (const { labels, noticePeriodDays } of voices) {
			expect(labels).toMatchObject({
				language: 'en',
				gender: 'female',
				accent: 'american',
				use_case: 'conversational',
			});
			expect(noticePeriodDays).toBeGreaterThanOrEqual(365);
		}
	});

	it('gives a voice that is saved, and says when it was saved before', async () => {
		const { voices } = await api().searchLibrary({ search: 'Cedric' });
		expect(voices[0]).toMatchObject({ voiceId: notAdded, isAdded: false, rate: 1 });
		expect(await api().addFromLibrary(voices[0]!, 'Mine')).toBe(notAdded);
		for (const errorBodies of ['new', 'old'] as const) {
			simulator.account.update({ errorBodies });
			expect(await api().addFromLibrary(voices[0]!, 'Mine')).toBeUndefined();
		}
	});
});

describe('a refusal', () => {
	it.each([
		['voices_read', async (key: string) => await api(key).searchLibrary({})],
		['voices_read', async (key: string) => await api(key).getVoice(cloned)],
		['user_read', async (key: string) => await api(key).getPlan()],
		[
			'voice_generation',
			async (key: string) => await api(key).design({ description: DESCRIPTION }),
		],
		[
			'voices_write',
			async (key: string) =>
				await api(key).keepDesign({ generatedVoiceId: 'x', name: 'x', description: DESCRIPTION }),
		],
		['create_instant_voice_clone', async (key: string) => await api(key).clone(sampleClone('x'))],
	])('names the permission %s that is missing', async (permission, call) => {
		await expect(call(keyWithout(simulator, permission as Scope))).rejects.toMatchObject({
			code: 'PERMISSION_MISSING',
			message: expect.stringContaining(permission),
		});
	});

	it.each(['new', 'old'] as const)(
		'of a full account says so, in %s bodies',
		async (errorBodies) => {
			simulator.account.update({ errorBodies, plan: 'starter' });
			while (simulator.account.voices.slotsUsed() < 10) simulator.account.voices.add({ name: 'x' });
			expect(await api().getPlan()).toEqual({
				tier: 'starter',
				voiceSlots: 10,
				voiceSlotsUsed: 10,
			});
			await expect(api().clone(sampleClone('x'))).rejects.toMatchObject({
				code: 'PLAN_REQUIRED',
				message: expect.stringContaining('voice slots'),
			});
		},
	);

	it('never quotes the key or the description', async () => {
		const quoting = JSON.stringify({
			detail: { status: 'odd', message: `no: my-secret-key-123 and ${DESCRIPTION}` },
		});
		await withServer(
			() => ({ status: 400, body: quoting }),
			async (url) => {
				const error = await api('my-secret-key-123', url)
					.design({ description: DESCRIPTION })
					.catch((thrown: Error & { description: string }) => thrown);
				const said = `${(error as Error).message} ${(error as { description: string }).description}`;
				expect(said).not.toContain('secret');
				expect(said).not.toContain('calm woman');
			},
		);
	});
});

function sampleClone(name: string) {
	return {
		name,
		samples: [{ bytes: Buffer.from('sound'), fileName: 'me.mp3', mimeType: 'audio/mpeg' }],
		removeBackgroundNoise: false,
	};
}

describe('a new voice', () => {
	it('is designed, listened to and kept', async () => {
		const sent: string[] = [];
		const { previews, text } = await api().design(
			{ description: DESCRIPTION, seed: 7, text: 'x'.repeat(100) },
			{ onSend: async () => await Promise.resolve(void sent.push('now')) },
		);
		expect(sent).toEqual(['now']);
		expect(text).toBe('x'.repeat(100));
		expect(previews).toHaveLength(3);
		expect(previews[0]!.audio.byteLength).toBeGreaterThan(1000);
		const { generatedVoiceId } = previews[0]!;
		const voice = await api().keepDesign({
			generatedVoiceId,
			name: 'Mine',
			description: DESCRIPTION,
		});
		expect(voice).toMatchObject({ name: 'Mine', origin: 'own', category: 'generated' });
	});

	it('is not designed when it must not be sent', async () => {
		const refused = api().design(
			{ description: DESCRIPTION },
			{ onSend: async () => await Promise.reject(new Error('held back')) },
		);
		await expect(refused).rejects.toThrow();
		expect(simulator.creditsCharged()).toBe(0);
	});

	it('is cloned from files whose bytes and names arrive', async () => {
		const bodies: string[] = [];
		const server = createServer((request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				bodies.push(Buffer.concat(chunks).toString('latin1'));
				response.end('{"voice_id":"new","requires_verification":true}');
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const made = await api('key', url).clone({
			...sampleClone('Zoë'),
			description: 'Warm',
			removeBackgroundNoise: true,
		});
		server.closeAllConnections();
		server.close();
		expect(made).toEqual({ voiceId: 'new', requiresVerification: true });
		expect(bodies[0]).toContain('filename="me.mp3"');
		expect(bodies[0]).toContain('sound');
		expect(bodies[0]).toMatch(/name="remove_background_noise"\s+true/);
		expect(bodies[0]).toContain(Buffer.from('Zoë').toString('latin1'));
	});

	it.each([
		['the connection breaks', undefined],
		['the server fails', { status: 503, body: '{}' }],
		['the answer is no JSON', { body: '<html></html>' }],
		['the answer names no voice', { body: '{}' }],
	])('may have been made when %s: a second try is not suggested blindly', async (_, answer) => {
		await withServer(
			() => answer,
			async (url, requests) => {
				await expect(api('key', url).clone(sampleClone('x'))).rejects.toMatchObject({
					message: 'ElevenLabs did not say whether the voice was made',
					description: expect.stringContaining('made only if it is not there'),
					outcome: 'unknown',
				});
				expect(requests).toHaveLength(1);
			},
		);
	});

	it.each([
		['break off', undefined],
		['are no JSON', { body: '<html></html>' }],
		['are none', { body: '{"text": "x"}' }],
		['have no audio', { body: '{"previews": [{"generated_voice_id": "v"}]}' }],
	])('whose previews %s has an unknown charge', async (_, answer) => {
		await withServer(
			() => answer,
			async (url) => {
				await expect(api('key', url).design({ description: DESCRIPTION })).rejects.toMatchObject({
					outcome: 'unknown',
				});
			},
		);
	});
});

describe('the preview of a voice', () => {
	it('is fetched without the key', async () => {
		await withServer(
			() => ({ body: 'sound' }),
			async (url, requests) => {
				const audio = await api().fetchPreview(`${url}/preview.mp3`);
				expect(Buffer.from(audio!).toString()).toBe('sound');
				expect(requests[0]!.headers).not.toHaveProperty('xi-api-key');
				expect(JSON.stringify(requests[0]!.rawHeaders)).not.toContain(DEFAULT_API_KEY);
			},
		);
	});

	it.each([
		['is refused', { status: 403, body: 'no' }],
		['breaks off', undefined],
		['is far too large', { body: 'x'.repeat(21 * 1024 * 1024) }],
	])('is nothing when it %s', async (_, answer) => {
		await withServer(
			() => answer,
			async (url) => {
				expect(await api().fetchPreview(`${url}/preview.mp3`)).toBeUndefined();
			},
		);
	});

	it('is never read from anything but the web', async () => {
		for (const url of ['file:///etc/passwd', 'data:text/plain,x', 'no address']) {
			expect(await api().fetchPreview(url)).toBeUndefined();
		}
	});
});
