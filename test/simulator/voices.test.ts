import { STARTING_VOICES, startSimulator, type Simulator } from '../../simulator';
import { detail, get, getJson, headers, post, speak } from './requests';

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator();
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

const { libraryWithNotice, libraryWithoutNotice, premade, cloned, notAdded } = STARTING_VOICES;

async function listedIds(): Promise<string[]> {
	const { voices } = await getJson(simulator, '/v2/voices?page_size=100');
	return voices.map((voice: any) => voice.voice_id);
}

async function addFromLibrary(voiceId: string): Promise<Response> {
	const { voices } = await getJson(simulator, '/v1/shared-voices?page_size=100');
	const voice = voices.find((candidate: any) => candidate.voice_id === voiceId);
	return await post(simulator, `/v1/voices/add/${voice.public_owner_id}/${voiceId}`, {
		new_name: 'Mine',
	});
}

describe('withdrawal', () => {
	test('with notice: announced, working until the date, then gone', async () => {
		simulator.account.voices.withdraw(libraryWithNotice, 30);
		const announced = await getJson(simulator, `/v1/voices/${libraryWithNotice}`);
		expect(announced.sharing).toMatchObject({ status: 'copied', notice_period: 90 });
		const days = (announced.sharing.disable_at_unix - Date.now() / 1000) / 86_400;
		expect(days).toBeGreaterThan(29.9);
		expect((await speak(simulator, { voiceId: libraryWithNotice })).status).toBe(200);

		simulator.account.clock.advanceDays(31);
		expect(await listedIds()).not.toContain(libraryWithNotice);
		expect((await get(simulator, `/v1/voices/${libraryWithNotice}`)).status).toBe(404);
		const spoken = await speak(simulator, { voiceId: libraryWithNotice });
		expect(spoken.status).toBe(404);
		expect((await detail(spoken)).code).toBe('voice_not_found');
	});

	test('the other way to end: still shown, as copied_disabled', async () => {
		simulator.account.update({ withdrawnVoices: 'listed' });
		simulator.account.voices.withdraw(libraryWithNotice, 1);
		simulator.account.clock.advanceDays(2);
		const voice = await getJson(simulator, `/v1/voices/${libraryWithNotice}`);
		expect(voice.sharing.status).toBe('copied_disabled');
		expect((await speak(simulator, { voiceId: libraryWithNotice })).status).toBe(404);
	});

	test('without notice: gone at once, from the library too', async () => {
		simulator.account.voices.withdraw(libraryWithoutNotice);
		expect(await listedIds()).not.toContain(libraryWithoutNotice);
		expect((await speak(simulator, { voiceId: libraryWithoutNotice })).status).toBe(404);
		const library = await getJson(simulator, '/v1/shared-voices?page_size=100');
		expect(library.voices.map((voice: any) => voice.voice_id)).not.toContain(libraryWithoutNotice);
	});

	test('a notice is taken back', async () => {
		simulator.account.voices.withdraw(libraryWithNotice, 1);
		simulator.account.voices.restore(libraryWithNotice);
		simulator.account.clock.advanceDays(5);
		const voice = await getJson(simulator, `/v1/voices/${libraryWithNotice}`);
		expect(voice.sharing.disable_at_unix).toBeNull();
		expect((await speak(simulator, { voiceId: libraryWithNotice })).status).toBe(200);
	});

	test('a ban is shown and stops the voice', async () => {
		simulator.account.voices.ban(libraryWithNotice);
		const voice = await getJson(simulator, `/v1/voices/${libraryWithNotice}`);
		expect(voice.safety_control).toBe('BAN');
		expect((await speak(simulator, { voiceId: libraryWithNotice })).status).toBe(403);
	});

	test('premade voices end on the configured day', async () => {
		simulator.account.update({
			premadeVoicesEndUnix: simulator.account.clock.nowUnix() + 86_400,
		});
		expect((await speak(simulator, { voiceId: premade })).status).toBe(200);
		simulator.account.clock.advanceDays(2);
		expect((await speak(simulator, { voiceId: premade })).status).toBe(404);
		expect(await listedIds()).toEqual(expect.arrayContaining([cloned]));
		expect(await listedIds()).not.toContain(premade);
	});
});

describe('the library', () => {
	test('pages cover every voice once', async () => {
		const ids: string[] = [];
		for (let page = 0, more = true; more; page++) {
			const answer = await getJson(simulator, `/v1/shared-voices?page_size=7&page=${page}`);
			ids.push(...answer.voices.map((voice: any) => voice.voice_id));
			more = answer.has_more;
			expect(answer.total_count).toBe(40);
		}
		expect(ids).toHaveLength(40);
		expect(new Set(ids).size).toBe(40);
	});

	test('filters', async () => {
		const german = await getJson(simulator, '/v1/shared-voices?language=de');
		expect(german.voices.length).toBeGreaterThan(0);
		expect(german.voices.every((voice: any) => voice.language === 'de')).toBe(true);
		const noticed = await getJson(
			simulator,
			'/v1/shared-voices?min_notice_period_days=365&include_custom_rates=false&page_size=100',
		);
		for (const voice of noticed.voices) {
			expect(voice.notice_period).toBeGreaterThanOrEqual(365);
			expect(voice.rate).toBeNull();
		}
		const found = await getJson(simulator, '/v1/shared-voices?search=verity');
		expect(found.voices.map((voice: any) => voice.name)).toEqual(['Verity']);
	});

	test.each(['same', 'new'] as const)(
		'a voice is added under the %s id, once',
		async (addedVoiceIds) => {
			simulator.account.update({ addedVoiceIds });
			const added = await addFromLibrary(notAdded);
			const { voice_id: voiceId } = (await added.json()) as { voice_id: string };
			expect(voiceId === notAdded).toBe(addedVoiceIds === 'same');
			expect((await getJson(simulator, `/v1/voices/${voiceId}`)).name).toBe('Mine');
			expect((await speak(simulator, { voiceId })).status).toBe(200);
			const again = await addFromLibrary(notAdded);
			expect(again.status).toBe(400);
			expect((await detail(again)).code).toBe('voice_already_cloned');
		},
	);

	test('slots run out', async () => {
		simulator.account.update({ plan: 'starter' });
		for (let index = 0; index < 5; index++) simulator.account.voices.add({ name: `V${index}` });
		const refused = await addFromLibrary(notAdded);
		expect(refused.status).toBe(400);
		expect((await detail(refused)).code).toBe('voice_limit_reached');
		const subscription = await getJson(simulator, '/v1/user/subscription');
		expect(subscription).toMatchObject({ voice_slots_used: 10, voice_limit: 10 });
	});

	test('similar voices', async () => {
		const form = new FormData();
		form.set('audio_file', new Blob(['audio']));
		form.set('top_k', '3');
		const response = await fetch(`${simulator.url}/v1/similar-voices`, {
			method: 'POST',
			headers: headers(),
			body: form,
		});
		expect(((await response.json()) as any).voices).toHaveLength(3);
	});
});

describe('own voices', () => {
	test('pages by token cover every voice once, in the order asked for', async () => {
		const names: string[] = [];
		let token: string | null = '';
		do {
			const answer: any = await getJson(
				simulator,
				`/v2/voices?page_size=2&sort=name&sort_direction=asc&next_page_token=${token}`,
			);
			names.push(...answer.voices.map((voice: any) => voice.name));
			token = answer.next_page_token;
			expect(answer.has_more).toBe(token !== null);
		} while (token !== null);
		expect(names).toEqual(['Alder', 'Bryony', 'Corwin', 'Isolde', 'Marlow', 'Petra', 'Tamsin']);
	});

	test('search and filters', async () => {
		const names = async (query: string) =>
			(await getJson(simulator, `/v2/voices?${query}&sort=name`)).voices.map((v: any) => v.name);
		expect(await names('search=tams')).toEqual(['Tamsin']);
		expect(await names('search=female+narration')).toEqual(['Tamsin']);
		expect(await names('category=premade')).toEqual(['Isolde', 'Marlow']);
		expect(await names('voice_type=community')).toEqual(['Alder', 'Bryony']);
		expect(await names(`voice_ids=${premade}&voice_ids=${cloned}`)).toEqual(['Marlow', 'Tamsin']);
		expect((await get(simulator, '/v2/voices?page_size=101')).status).toBe(422);
	});

	test('stored settings and the name can be edited', async () => {
		await post(simulator, `/v1/voices/${cloned}/settings/edit`, { stability: 0.2, speed: 1.1 });
		expect(await getJson(simulator, `/v1/voices/${cloned}/settings`)).toMatchObject({
			stability: 0.2,
			speed: 1.1,
			similarity_boost: 0.75,
		});
		const form = new FormData();
		form.set('name', 'Renamed');
		await fetch(`${simulator.url}/v1/voices/${cloned}/edit`, {
			method: 'POST',
			headers: headers(),
			body: form,
		});
		expect((await getJson(simulator, `/v1/voices/${cloned}`)).name).toBe('Renamed');
	});

	test('a designed voice speaks only after it was kept', async () => {
		const design = await post(simulator, '/v1/text-to-voice/create-previews', {
			voice_description: 'A calm narrator with a low voice.',
			auto_generate_text: true,
		});
		const [preview] = ((await design.json()) as any).previews;
		const voiceId: string = preview.generated_voice_id;
		expect((await speak(simulator, { voiceId })).status).toBe(404);
		expect((await get(simulator, `/v1/text-to-voice/${voiceId}/stream`)).status).toBe(200);
		const kept = await post(simulator, '/v1/text-to-voice', {
			voice_name: 'Kept',
			voice_description: 'A calm narrator with a low voice.',
			generated_voice_id: voiceId,
		});
		expect(((await kept.json()) as any).voice_id).toBe(voiceId);
		expect((await speak(simulator, { voiceId })).status).toBe(200);
	});

	test('a preview is the same recording each time, until the voice is trained anew', async () => {
		const previewOf = async (voiceId: string) => {
			const { preview_url: url } = await getJson(simulator, `/v1/voices/${voiceId}`);
			return Buffer.from(await (await fetch(url)).arrayBuffer());
		};
		const first = await previewOf(libraryWithNotice);
		expect((await previewOf(libraryWithNotice)).equals(first)).toBe(true);
		expect((await previewOf(premade)).equals(first)).toBe(false);
		simulator.account.voices.retrain(libraryWithNotice);
		expect((await previewOf(libraryWithNotice)).equals(first)).toBe(false);
	});

	test('the library can be as large as the real one, and is reachable page by page', async () => {
		simulator.account.voices.fillLibrary(1_234);
		const seen = new Set<string>();
		for (let page = 0; ; page++) {
			const answer = await getJson(simulator, `/v1/shared-voices?page_size=100&page=${page}`);
			for (const voice of answer.voices) seen.add(voice.voice_id);
			if (!answer.has_more) break;
		}
		expect(seen.size).toBe(1_234);
	});

	test('previews play without a key', async () => {
		const { preview_url: url } = await getJson(simulator, `/v1/voices/${premade}`);
		expect((await fetch(url)).headers.get('content-type')).toBe('audio/mpeg');
	});
});
