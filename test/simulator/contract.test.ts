import { ElevenLabsClient } from '@elevenlabs/elevenlabs-js';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { DEFAULT_API_KEY, STARTING_VOICES, startSimulator, type Simulator } from '../../simulator';
import openapi from '../../simulator/openapi/elevenlabs-openapi.json';
import { bytes, headers, post, speak } from './requests';

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addFormat('binary', true);
ajv.addSchema({ $id: 'elevenlabs', components: openapi.components });

let simulator: Simulator;
let client: ElevenLabsClient;

beforeAll(async () => {
	simulator = await startSimulator({ settings: { plan: 'pro' } });
	client = new ElevenLabsClient({
		apiKey: DEFAULT_API_KEY,
		baseUrl: simulator.url,
		maxRetries: 0,
	});
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

/** Fails with the places where a body differs from the vendor's schema. */
function expectSchema(
	path: string,
	method: 'get' | 'post' | 'delete',
	status: number,
	body: unknown,
) {
	const operation = (openapi.paths as any)[path]?.[method];
	const schema = operation?.responses?.[status]?.content?.['application/json']?.schema;
	if (schema === undefined) throw new Error(`No schema for ${method} ${path} ${status}`);
	const absolute = JSON.parse(
		JSON.stringify(schema).replaceAll('"#/components', '"elevenlabs#/components'),
	) as object;
	const validate = ajv.compile(absolute);
	validate(body);
	expect(validate.errors ?? []).toEqual([]);
}

async function historyItemId(): Promise<string> {
	const response = await speak(simulator);
	await response.arrayBuffer();
	return response.headers.get('history-item-id')!;
}

describe('every JSON answer has the shape of the vendor’s document', () => {
	test.each([
		['/v1/models', '/v1/models'],
		['/v1/user', '/v1/user'],
		['/v1/user/subscription', '/v1/user/subscription'],
		['/v1/usage/character-stats', '/v1/usage/character-stats?start_unix=0&end_unix=86400000'],
		['/v2/voices', '/v2/voices?page_size=100'],
		['/v1/voices', '/v1/voices'],
		['/v1/voices/{voice_id}', `/v1/voices/${STARTING_VOICES.premade}`],
		['/v1/voices/{voice_id}', `/v1/voices/${STARTING_VOICES.libraryWithNotice}`],
		['/v1/voices/settings/default', '/v1/voices/settings/default'],
		['/v1/voices/{voice_id}/settings', `/v1/voices/${STARTING_VOICES.cloned}/settings`],
		['/v1/shared-voices', '/v1/shared-voices?page_size=100'],
	])('GET %s', async (path, address) => {
		const response = await fetch(simulator.url + address, { headers: headers() });
		expect(response.status).toBe(200);
		expectSchema(path, 'get', 200, await response.json());
	});

	test('history, list and item', async () => {
		const id = await historyItemId();
		const list = await fetch(`${simulator.url}/v1/history`, { headers: headers() });
		expectSchema('/v1/history', 'get', 200, await list.json());
		const item = await fetch(`${simulator.url}/v1/history/${id}`, { headers: headers() });
		expectSchema('/v1/history/{history_item_id}', 'get', 200, await item.json());
		const deleted = await fetch(`${simulator.url}/v1/history/${id}`, {
			method: 'DELETE',
			headers: headers(),
		});
		expectSchema('/v1/history/{history_item_id}', 'delete', 200, await deleted.json());
	});

	test('speech with timestamps, whole and line by line', async () => {
		const whole = await speak(simulator, { endpoint: '/with-timestamps' });
		expectSchema('/v1/text-to-speech/{voice_id}/with-timestamps', 'post', 200, await whole.json());
		const stream = await speak(simulator, { endpoint: '/stream/with-timestamps' });
		const lines = (await stream.text()).trimEnd().split('\n');
		expect(lines.length).toBeGreaterThan(1);
		for (const line of lines) {
			expectSchema(
				'/v1/text-to-speech/{voice_id}/stream/with-timestamps',
				'post',
				200,
				JSON.parse(line),
			);
		}
	});

	test('a schema error', async () => {
		const response = await speak(simulator, { body: { text: 5 } });
		expect(response.status).toBe(422);
		expectSchema('/v1/text-to-speech/{voice_id}', 'post', 422, await response.json());
	});

	test('designing and keeping a voice', async () => {
		const description = 'A calm narrator with a low voice.';
		const design = await post(simulator, '/v1/text-to-voice/design', {
			voice_description: description,
			auto_generate_text: true,
		});
		const previews = (await design.json()) as any;
		expectSchema('/v1/text-to-voice/design', 'post', 200, previews);
		const kept = await post(simulator, '/v1/text-to-voice', {
			voice_name: 'Narrator',
			voice_description: description,
			generated_voice_id: previews.previews[1].generated_voice_id,
		});
		expectSchema('/v1/text-to-voice', 'post', 200, await kept.json());
	});
});

describe('the official SDK reads it', () => {
	test('speech, with the headers that n8n nodes need', async () => {
		const { data, rawResponse } = await client.textToSpeech
			.convert(STARTING_VOICES.premade, { text: 'Hello.', modelId: 'eleven_flash_v2_5' })
			.withRawResponse();
		const audio = await bytes(new Response(data as any));
		expect(audio.length).toBeGreaterThan(1000);
		expect(rawResponse.headers.get('character-cost')).toBe('3');
		expect(rawResponse.headers.get('request-id')).toMatch(/^\w{20}$/);
		const stream = await client.textToSpeech.stream(STARTING_VOICES.premade, { text: 'Hello.' });
		expect((await bytes(new Response(stream as any))).length).toBeGreaterThan(1000);
	});

	test('timestamps', async () => {
		const text = 'Two lines,\none text.';
		const whole = await client.textToSpeech.convertWithTimestamps(STARTING_VOICES.premade, {
			text,
		});
		expect(whole.alignment?.characters.join('')).toBe(text);
		const characters: string[] = [];
		const stream = await client.textToSpeech.streamWithTimestamps(STARTING_VOICES.premade, {
			text,
		});
		for await (const line of stream) characters.push(...(line.alignment?.characters ?? []));
		expect(characters.join('')).toBe(text);
	});

	test('voices, models, subscription, history', async () => {
		const first = await client.voices.search({ pageSize: 3 });
		expect(first.hasMore).toBe(true);
		const second = await client.voices.search({ pageSize: 3, nextPageToken: first.nextPageToken });
		const ids = [...first.voices, ...second.voices].map((voice) => voice.voiceId);
		expect(new Set(ids).size).toBe(6);
		expect((await client.voices.get(STARTING_VOICES.cloned)).name).toBe('Tamsin');
		const models = await client.models.list();
		expect(models.find((model) => model.modelId === 'eleven_v3')?.maximumTextLengthPerRequest).toBe(
			5000,
		);
		expect((await client.user.subscription.get()).characterLimit).toBe(600_000);
		await historyItemId();
		const history = await client.history.list({ source: 'TTS' });
		expect(history.history[0]?.voiceId).toBe(STARTING_VOICES.premade);
		const audio = await client.history.getAudio(history.history[0]!.historyItemId);
		expect((await bytes(new Response(audio as any))).length).toBeGreaterThan(1000);
	});

	test('adding, cloning and deleting voices', async () => {
		const [owner] = simulator.account.voices
			.inLibrary()
			.filter((voice) => voice.voiceId === STARTING_VOICES.notAdded);
		const added = await client.voices.share(
			owner!.library!.publicOwnerId,
			STARTING_VOICES.notAdded,
			{ newName: 'Mine' },
		);
		expect((await client.voices.get(added.voiceId)).sharing?.status).toBe('copied');
		const clone = await client.voices.ivc.create({
			name: 'Clone',
			files: [new Blob(['audio']) as any],
		});
		expect((await client.voices.get(clone.voiceId)).category).toBe('cloned');
		await client.voices.delete(clone.voiceId);
		await expect(client.voices.get(clone.voiceId)).rejects.toMatchObject({ statusCode: 404 });
	});

	test('pronunciation dictionaries get a new version with every change', async () => {
		const made = await client.pronunciationDictionaries.createFromRules({
			name: 'Names',
			rules: [
				{
					type: 'alias',
					stringToReplace: 'n8n',
					alias: 'n-eight-n',
					caseSensitive: true,
					wordBoundaries: true,
				},
			],
		});
		const changed = await client.pronunciationDictionaries.rules.remove(made.id, {
			ruleStrings: ['n8n'],
		});
		expect(changed.versionRulesNum).toBe(0);
		expect(changed.versionId).not.toBe(made.versionId);
		const dictionary = await client.pronunciationDictionaries.get(made.id);
		expect(dictionary.latestVersionId).toBe(changed.versionId);
		const spoken = await speak(simulator, {
			body: {
				pronunciation_dictionary_locators: [
					{ pronunciation_dictionary_id: made.id, version_id: made.versionId },
				],
			},
		});
		expect(spoken.status).toBe(200);
	});

	test.each([429, 500])('a paid call that fails with %i is one request', async (status) => {
		simulator.faults.add({
			kind: 'refuse',
			error: status === 429 ? 'system_busy' : 'internal_error',
			times: 'forever',
		});
		await expect(
			client.textToSpeech.convert(STARTING_VOICES.premade, { text: 'Hello.' }),
		).rejects.toMatchObject({ statusCode: status });
		expect(simulator.calls).toHaveLength(1);
		expect(simulator.creditsCharged()).toBe(0);
	});
});
