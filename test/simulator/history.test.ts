import { OUTPUT_FORMATS } from '../../engine/speech/outputFormat';
import { STARTING_VOICES, startSimulator, type Simulator } from '../../simulator';
import { bytes, detail, get, getJson, headers, post, speak } from './requests';

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator({ settings: { plan: 'enterprise' } });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

async function make(text: string, options: Parameters<typeof speak>[1] = {}) {
	const response = await speak(simulator, { ...options, body: { text, ...options?.body } });
	return { audio: await bytes(response), response };
}

test.each(OUTPUT_FORMATS)('%s comes back byte for byte, free of charge', async (outputFormat) => {
	const { audio, response } = await make('Keep this.', { query: { output_format: outputFormat } });
	const id = response.headers.get('history-item-id')!;
	expect((await bytes(await get(simulator, `/v1/history/${id}/audio`))).equals(audio)).toBe(true);
	expect(simulator.creditsCharged()).toBe(10);
	const item = await getJson(simulator, `/v1/history/${id}`);
	expect(item).toMatchObject({
		request_id: response.headers.get('request-id'),
		text: 'Keep this.',
		character_count_change_from: 0,
		character_count_change_to: 10,
		output_format: outputFormat,
		source: 'TTS',
	});
});

test('the audio of both timestamp endpoints is the history’s', async () => {
	for (const endpoint of ['/with-timestamps', '/stream/with-timestamps']) {
		simulator.reset();
		const response = await speak(simulator, { endpoint });
		const lines = (await response.text()).trimEnd().split('\n');
		const audio = Buffer.concat(
			lines.map((line) => Buffer.from(JSON.parse(line).audio_base64, 'base64')),
		);
		const id = response.headers.get('history-item-id')!;
		expect((await bytes(await get(simulator, `/v1/history/${id}/audio`))).equals(audio)).toBe(true);
	}
});

test('lists filter by voice, model, time and text, and page by item', async () => {
	await make('First words.');
	await make('Second words.', { voiceId: STARTING_VOICES.cloned });
	simulator.account.clock.advanceDays(1);
	await make('Third.', { body: { model_id: 'eleven_v3' } });
	const texts = async (query: string) =>
		(await getJson(simulator, `/v1/history?${query}`)).history.map((item: any) => item.text);
	expect(await texts('')).toEqual(['Third.', 'Second words.', 'First words.']);
	expect(await texts('sort_direction=asc')).toEqual(['First words.', 'Second words.', 'Third.']);
	expect(await texts(`voice_id=${STARTING_VOICES.cloned}`)).toEqual(['Second words.']);
	expect(await texts('model_id=eleven_v3')).toEqual(['Third.']);
	const now = simulator.account.clock.nowUnix();
	expect(await texts(`date_after_unix=${now - 3600}`)).toEqual(['Third.']);
	expect(await texts(`date_before_unix=${now - 3600}`)).toEqual(['Second words.', 'First words.']);
	expect(await texts('search=words&source=TTS')).toEqual(['Second words.', 'First words.']);
	expect(await texts('source=STS')).toEqual([]);
	expect((await get(simulator, '/v1/history?search=words')).status).toBe(422);
	const page = await getJson(simulator, '/v1/history?page_size=2');
	expect(page.has_more).toBe(true);
	expect(
		await texts(`page_size=2&start_after_history_item_id=${page.last_history_item_id}`),
	).toEqual(['First words.']);
});

test('what is deleted is gone', async () => {
	const id = (await make('Gone.')).response.headers.get('history-item-id')!;
	await fetch(`${simulator.url}/v1/history/${id}`, { method: 'DELETE', headers: headers() });
	const response = await get(simulator, `/v1/history/${id}/audio`);
	expect(response.status).toBe(404);
	expect((await detail(response)).code).toBe('history_item_not_found');
});

test('nothing is kept with logging off, and everything is charged', async () => {
	const { response } = await make('Secret.', { query: { enable_logging: 'false' } });
	expect(response.status).toBe(200);
	expect(response.headers.has('history-item-id')).toBe(false);
	expect((await getJson(simulator, '/v1/history')).history).toEqual([]);
	expect(simulator.creditsCharged()).toBe(7);
});

test('items can show up late', async () => {
	simulator.account.update({ historyLagMs: 3_600_000 });
	await make('Late.');
	expect((await getJson(simulator, '/v1/history')).history).toEqual([]);
	simulator.account.clock.advanceDays(1);
	expect((await getJson(simulator, '/v1/history')).history).toHaveLength(1);
});

test('items can be processing for a while, without audio', async () => {
	simulator.account.update({ historyProcessingMs: 3_600_000 });
	const id = (await make('Soon.')).response.headers.get('history-item-id')!;
	const state = async () => (await getJson(simulator, '/v1/history')).history[0].state;
	expect(await state()).toBe('processing');
	expect((await get(simulator, `/v1/history/${id}/audio`)).status).toBe(404);
	simulator.account.clock.advanceDays(1);
	expect(await state()).toBe('created');
	expect((await get(simulator, `/v1/history/${id}/audio`)).status).toBe(200);
});

test('settings and formats can be missing', async () => {
	await make('Plain.', { body: { voice_settings: { stability: 0.25 } } });
	const item = async () => (await getJson(simulator, '/v1/history')).history[0];
	expect(await item()).toMatchObject({
		settings: { stability: 0.25 },
		output_format: 'mp3_44100_128',
	});
	simulator.account.update({ historyTellsSettings: false, historyTellsOutputFormat: false });
	expect(await item()).toMatchObject({ settings: null, output_format: null });
});

test('the audio can be MP3 whatever was asked for', async () => {
	simulator.account.update({ historyAudio: 'mp3' });
	const pcm = await make('Raw.', { query: { output_format: 'pcm_16000' } });
	const mp3 = await make('Packed.');
	const audioOf = async ({ response }: typeof pcm) =>
		await bytes(
			await get(simulator, `/v1/history/${response.headers.get('history-item-id')}/audio`),
		);
	expect((await audioOf(pcm)).subarray(0, 2).toString('hex')).toMatch(/^(fff[ab]|4944)$/);
	expect((await audioOf(mp3)).equals(mp3.audio)).toBe(true);
	expect(simulator.creditsCharged()).toBe('Raw.'.length + 'Packed.'.length);
});

test('downloads: one file as it is, several in a ZIP, PCM as WAV', async () => {
	const first = await make('One.');
	const second = await make('Two.', { query: { output_format: 'pcm_16000' } });
	const ids = [first, second].map(({ response }) => response.headers.get('history-item-id')!);
	const download = async (historyItemIds: string[], outputFormat?: string) =>
		await post(simulator, '/v1/history/download', {
			history_item_ids: historyItemIds,
			output_format: outputFormat,
		});
	expect((await bytes(await download([ids[0]!]))).equals(first.audio)).toBe(true);
	const wav = await bytes(await download([ids[1]!], 'wav'));
	expect(wav.subarray(44).equals(second.audio)).toBe(true);
	const archive = await bytes(await download(ids));
	expect(archive.subarray(0, 4).toString('latin1')).toBe('PK\x03\x04');
	expect(archive.includes(first.audio)).toBe(true);
	expect(archive.includes(second.audio)).toBe(true);
	expect((await download(ids, 'flac')).status).toBe(400);
});
