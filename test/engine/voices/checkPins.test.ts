import { randomUUID } from 'node:crypto';
import { baseKey, cacheKey, speechDocument } from '../../../engine/speech/cacheKey';
import type { ClipIndex } from '../../../engine/ports/clipIndex';
import type { VoiceAccountApi } from '../../../engine/ports/voiceAccountApi';
import { speechRequest } from '../../../engine/speech/speechRequest';
import { aliasKey } from '../../../engine/speech/pinAlias';
import { checkPins, type CheckDesk } from '../../../engine/voices/checkPins';
import { DEFAULT_VOICES_END_MS } from '../../../engine/voices/voiceLifetime';
import { pinVoice } from '../../../engine/voices/pinVoice';
import { removalEventFrom } from '../../../engine/voices/voiceRemovalWebhook';
import { STARTING_VOICES, startSimulator, type Simulator } from '../../../simulator';
import { sampleClip } from '../../contracts/sampleClip';
import { advancedClock, keyWithout, newVoiceDesk } from '../../support/voiceBench';

let simulator: Simulator;
beforeAll(async () => {
	simulator = await startSimulator();
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const DAY_MS = 86_400_000;
const { libraryWithNotice, libraryWithoutNotice, cloned, generated, premade } = STARTING_VOICES;

async function pin(desk: CheckDesk, alias: string, voiceId: string, fallback?: string) {
	const source = { from: 'account' as const, voiceId };
	const { after } = await pinVoice(
		{ alias, source, update: false, ...(fallback === undefined ? {} : { fallback }) },
		desk,
	);
	return after;
}

async function check(desk: CheckDesk) {
	const checks = await checkPins({ what: 'all' }, desk);
	return Object.fromEntries(checks.map((each) => [each.pin.alias, each]));
}

/** A cached clip of a voice, as if it had been bought. */
async function putClip(
	index: ClipIndex,
	voiceId: string,
	text: string,
	take = 1,
	model = 'eleven_multilingual_v2',
) {
	const { request } = speechRequest({
		text,
		voiceId,
		modelId: model,
		outputFormat: 'mp3_44100_128',
	});
	const document = speechDocument({ ...request, take });
	const key = cacheKey(document);
	const answer = await index.acquireLease('default', key, randomUUID(), 1_000);
	if (!answer.granted) throw new Error('The lease was not granted');
	await index.publish(
		answer.lease,
		sampleClip({ key, baseKey: baseKey(document), document, take, characters: text.length, text }),
	);
}

describe('a check', () => {
	it('finds a voice that is as it was pinned fine, and spends nothing', async () => {
		const desk = await newVoiceDesk(simulator);
		const pinned = await pin(desk, 'Narrator', libraryWithNotice);
		const { Narrator } = await check(desk);
		expect(Narrator).toEqual({
			pin: pinned,
			look: expect.objectContaining({ status: 'ok', changes: [] }),
			isFine: true,
			candidates: [],
			libraryCandidates: [],
			warnings: [],
		});
		expect(simulator.creditsCharged()).toBe(0);
		expect(await desk.pins.find('default', aliasKey('narrator'))).toEqual(pinned);
	});

	it('tells a withdrawal with notice, day by day, until the voice is gone', async () => {
		const clock = advancedClock();
		const desk = await newVoiceDesk(simulator, { clock });
		await pin(desk, 'Narrator', libraryWithNotice);
		simulator.account.voices.withdraw(libraryWithNotice, 30);
		const announced = (await check(desk))['Narrator']!;
		expect(announced).toMatchObject({ isFine: false, look: { status: 'notice', daysLeft: 30 } });
		expect(announced.look.noticeUntilMs! - clock.now()).toBeGreaterThan(29.9 * DAY_MS);
		expect(announced.look.reason).toMatch(
			/^Its owner ends the voice on \d{4}-\d\d-\d\d, in 30 days\.$/,
		);
		clock.advanceDays(simulator, 20);
		expect((await check(desk))['Narrator']!.look).toMatchObject({ status: 'notice', daysLeft: 10 });
		clock.advanceDays(simulator, 11);
		expect((await check(desk))['Narrator']!.look).toMatchObject({ status: 'gone' });
		expect((await desk.pins.sightings('default')).get(aliasKey('narrator'))?.status).toBe('gone');
	});

	it('tells a voice that is listed after its end as gone', async () => {
		const clock = advancedClock();
		simulator.account.update({ withdrawnVoices: 'listed' });
		const desk = await newVoiceDesk(simulator, { clock });
		await pin(desk, 'Narrator', libraryWithNotice);
		simulator.account.voices.withdraw(libraryWithNotice, 1);
		clock.advanceDays(simulator, 2);
		expect((await check(desk))['Narrator']!.look).toMatchObject({
			status: 'gone',
			reason: expect.stringMatching(/^Its owner ended the voice on/),
		});
	});

	it('finds the voice fine again when the notice is taken back, or the voice comes back', async () => {
		const desk = await newVoiceDesk(simulator);
		await pin(desk, 'Announced', libraryWithNotice);
		await pin(desk, 'Sudden', libraryWithoutNotice);
		simulator.account.voices.withdraw(libraryWithNotice, 30);
		simulator.account.voices.withdraw(libraryWithoutNotice);
		expect(await check(desk)).toMatchObject({
			Announced: { look: { status: 'notice' } },
			Sudden: { look: { status: 'gone' } },
		});
		simulator.account.voices.restore(libraryWithNotice);
		simulator.account.voices.restore(libraryWithoutNotice);
		expect(await check(desk)).toMatchObject({
			Announced: { isFine: true, look: { status: 'ok' } },
			Sudden: { isFine: true, look: { status: 'ok' } },
		});
	});

	it('says what changed: settings, multiplier, name and sound', async () => {
		const desk = await newVoiceDesk(simulator);
		await pin(desk, 'Narrator', libraryWithNotice);
		const { voices } = simulator.account;
		voices.editSettings(libraryWithNotice, { speed: 1.1 });
		voices.setRate(libraryWithNotice, 2);
		voices.rename(libraryWithNotice, 'Alder II');
		voices.retrain(libraryWithNotice);
		await putClip(desk.index, libraryWithNotice, 'One two three.');
		const { look, isFine, rescue, libraryCandidates } = (await check(desk))['Narrator']!;
		expect({ status: look.status, isFine, libraryCandidates }).toEqual({
			status: 'changed',
			isFine: false,
			libraryCandidates: [],
		});
		// With the voice itself, whose credits cost twice as much now.
		expect(rescue).toMatchObject({ scripts: 1, credits: 28 });
		expect(look.changes).toEqual([
			{ field: 'name', pinned: 'Alder', now: 'Alder II' },
			{ field: 'rate', pinned: 1, now: 2 },
			{ field: 'settings.speed', pinned: 1, now: 1.1 },
			{ field: 'preview', pinned: expect.any(String), now: expect.any(String) },
		]);
		expect(look.reason).toContain('the credit multiplier was 1 and is 2');
		expect(look.reason).toContain('the preview sounds different');
	});

	it('tells the reported end of default voices until it has passed', async () => {
		const nowMs = Date.UTC(2026, 11, 1, 12);
		const clock = { ...advancedClock(), now: () => nowMs };
		const desk = await newVoiceDesk(simulator, { clock });
		await pin(desk, 'Default', premade);
		expect((await check(desk))['Default']!.look).toMatchObject({
			status: 'notice',
			noticeUntilMs: DEFAULT_VOICES_END_MS,
			daysLeft: 30,
			reason: 'ElevenLabs is reported to end its default voices on 2026-12-31, in 30 days.',
		});
		const later = { ...desk, clock: { ...clock, now: () => DEFAULT_VOICES_END_MS + DAY_MS } };
		expect((await check(later))['Default']!.look.status).toBe('ok');
	});

	it('tells a plan, a ban and a missing permission as blocked', async () => {
		const desk = await newVoiceDesk(simulator);
		await pin(desk, 'Library', libraryWithNotice);
		await pin(desk, 'Own', cloned);
		simulator.account.update({ plan: 'free' });
		simulator.account.voices.ban(cloned);
		expect(await check(desk)).toMatchObject({
			Library: { look: { status: 'blocked', reason: expect.stringContaining('free plan') } },
			Own: { look: { status: 'blocked', reason: expect.stringContaining('does not allow') } },
		});
		const other = await newVoiceDesk(simulator, {
			folder: desk.folder,
			apiKey: keyWithout(simulator, 'voices_read'),
		});
		expect(await check(other)).toMatchObject({
			Library: { look: { status: 'blocked', reason: expect.stringContaining('voices_read') } },
			Own: { isFine: false, look: { status: 'blocked' } },
		});
	});

	it('goes on past a pin that cannot be looked at', async () => {
		const desk = await newVoiceDesk(simulator);
		await pin(desk, 'A', cloned);
		await pin(desk, 'B', libraryWithoutNotice);
		await pin(desk, 'C', generated);
		const broken: VoiceAccountApi = {
			...desk.api,
			getVoice: async (voiceId, options) =>
				await desk.api.getVoice(voiceId === cloned ? '../user' : voiceId, options),
		};
		simulator.account.voices.withdraw(libraryWithoutNotice);
		const checks = await check({ ...desk, api: broken });
		expect(Object.keys(checks)).toEqual(['A', 'B', 'C']);
		expect(checks).toMatchObject({
			A: { isFine: false },
			B: { look: { status: 'gone' } },
			C: { look: { status: 'ok' } },
		});
	});

	it('goes on past a pin that it cannot make sense of, and without the cache', async () => {
		const desk = await newVoiceDesk(simulator);
		await pin(desk, 'A', cloned);
		await pin(desk, 'B', libraryWithoutNotice);
		simulator.account.voices.withdraw(libraryWithoutNotice);
		const odd: CheckDesk = {
			...desk,
			pins: {
				...desk.pins,
				list: async (namespace) =>
					(await desk.pins.list(namespace)).map((each) =>
						each.alias === 'A'
							? { ...each, voice: { ...each.voice, modelIds: null as unknown as string[] } }
							: each,
					),
			},
			index: {
				...desk.index,
				list: async () => await Promise.reject(new Error('disk')),
			},
		};
		expect(await check(odd)).toMatchObject({
			A: {
				isFine: false,
				look: { status: 'unknown', reason: expect.stringContaining('(TypeError)') },
			},
			B: {
				look: { status: 'gone' },
				warnings: [
					'Which cached scripts use the pin "B" could not be found out: something unexpected went wrong.',
				],
			},
		});
	});

	it('without network says that nothing is known, and with a wrong key that the key is wrong', async () => {
		const desk = await newVoiceDesk(simulator);
		await pin(desk, 'Narrator', cloned);
		const { elevenLabsVoiceAccountApi } =
			await import('../../../engine/adapters/elevenlabs/elevenLabsVoiceAccountApi');
		const offline = elevenLabsVoiceAccountApi({ apiKey: 'k', baseUrl: 'http://127.0.0.1:64999' });
		expect((await check({ ...desk, api: offline }))['Narrator']).toMatchObject({
			isFine: false,
			look: { status: 'unknown', reason: expect.stringContaining('cannot be reached') },
		});
		// What was seen of the voice before stays known.
		expect((await desk.pins.sightings('default')).get(aliasKey('narrator'))?.status).toBe('ok');
		const blind = keyWithout(simulator, 'voices_read');
		await check({
			...desk,
			api: elevenLabsVoiceAccountApi({ apiKey: blind, baseUrl: simulator.url }),
		});
		expect((await desk.pins.sightings('default')).get(aliasKey('narrator'))?.status).toBe('ok');
		const wrong = elevenLabsVoiceAccountApi({ apiKey: 'wrong', baseUrl: simulator.url });
		await expect(check({ ...desk, api: wrong })).rejects.toMatchObject({ code: 'INVALID_KEY' });
	});

	it('of nothing pinned asks nobody', async () => {
		const desk = await newVoiceDesk(simulator);
		expect(await checkPins({ what: 'all' }, desk)).toEqual([]);
		expect(simulator.calls).toEqual([]);
		await expect(checkPins({ what: 'alias', alias: 'x' }, desk)).rejects.toMatchObject({
			code: 'PIN_NOT_FOUND',
		});
	});
});

describe('a rescue', () => {
	it('counts each recording once and prices it with the voice that would take over', async () => {
		const desk = await newVoiceDesk(simulator);
		await pin(desk, 'Understudy', libraryWithoutNotice);
		await pin(desk, 'Narrator', libraryWithNotice, 'Understudy');
		await putClip(desk.index, libraryWithNotice, 'One two three.');
		await putClip(desk.index, libraryWithNotice, 'One two three.', 2);
		await putClip(desk.index, libraryWithNotice, 'One two three.', 1, 'eleven_flash_v2_5');
		await putClip(desk.index, libraryWithNotice, 'Another script of the voice.');
		await putClip(desk.index, cloned, 'A script of another voice.');
		simulator.account.voices.withdraw(libraryWithNotice, 30);
		const { rescue } = (await check(desk))['Narrator']!;
		expect(rescue).toMatchObject({
			scripts: 2,
			recordings: 3,
			characters: 28 + 14 + 14,
			credits: 28 + 14 + 7,
			rateKnown: true,
			notListed: 0,
		});
		expect(rescue!.list.map(({ credits, text }) => [credits, text])).toEqual(
			expect.arrayContaining([
				[28, 'Another script of the voice.'],
				[14, 'One two three.'],
				[7, 'One two three.'],
			]),
		);
		expect(simulator.creditsCharged()).toBe(0);

		// The one that takes over costs twice as much.
		simulator.account.voices.setRate(libraryWithoutNotice, 2);
		await pinVoice(
			{
				alias: 'Understudy',
				source: { from: 'account', voiceId: libraryWithoutNotice },
				update: true,
			},
			desk,
		);
		expect((await check(desk))['Narrator']!.rescue).toMatchObject({ credits: 56 + 28 + 14 });
	});

	it('names pins and library voices that are like it, with those that give notice only', async () => {
		const desk = await newVoiceDesk(simulator);
		await pin(desk, 'Narrator', libraryWithNotice);
		await pin(desk, 'Own', cloned);
		simulator.account.voices.withdraw(libraryWithNotice, 30);
		const { candidates, libraryCandidates } = (await check(desk))['Narrator']!;
		expect(candidates.map(({ alias }) => alias)).toEqual(['Own']);
		expect(libraryCandidates.length).toBeGreaterThan(0);
		for (const { voiceId, labels, noticePeriodDays } of libraryCandidates) {
			expect(voiceId).not.toBe(libraryWithNotice);
			expect(labels).toMatchObject({ language: 'en', gender: 'male', accent: 'british' });
			expect(noticePeriodDays).toBeGreaterThan(0);
		}
	});
});

describe('a message of ElevenLabs about a voice', () => {
	const UNTIL = '2027-03-01T00:00:00Z';

	it.each([
		[
			'as it is delivered',
			{ type: 'voice_removal_notice', data: { voice_id: 'v1', removal_date: UNTIL } },
		],
		[
			'as the Webhook node hands it on',
			{
				headers: {},
				body: {
					type: 'voice_removal_notice',
					data: { voice_ids: ['v1'], disable_at_unix: Date.parse(UNTIL) / 1000 },
				},
			},
		],
		[
			'among fields that only look like an end',
			{
				type: 'voice_removal_notice',
				data: {
					voice_id: 'v1',
					sender: 'Alder 2',
					removal_reason: 'moved in 2025',
					removal_notice_days: 30,
					disable_at_unix: Date.parse(UNTIL) / 1000,
				},
			},
		],
		[
			'with a list',
			{ event_type: 'voice_removal_notice', voices: [{ voice_id: 'v1', ends_at: UNTIL }] },
		],
	])('is read %s', (_, json) => {
		expect(removalEventFrom(json)).toEqual({
			type: 'voice_removal_notice',
			voiceIds: ['v1'],
			untilMs: Date.parse(UNTIL),
		});
	});

	it.each([
		undefined,
		null,
		'voice_removed',
		[],
		{},
		{ type: 'post_call_transcription', data: { voice_id: 'v1' } },
		{ type: 'voice_removed', data: {} },
		{ type: 'voice_removed', data: { voice_id: 7 } },
	])('is none: %j', (json) => {
		expect(removalEventFrom(json)).toBeUndefined();
	});

	it('limits the check to the voices it names, and tells what the account does not show yet', async () => {
		const desk = await newVoiceDesk(simulator);
		await pin(desk, 'Narrator', libraryWithNotice);
		await pin(desk, 'Own', cloned);
		const checkEvent = async (type: string, more: object = {}) =>
			(
				await checkPins(
					{
						what: 'event',
						event: removalEventFrom({ type, data: { voice_id: libraryWithNotice, ...more } })!,
					},
					desk,
				)
			).map(({ pin: { alias }, look: { status, daysLeft } }) => ({ alias, status, daysLeft }));
		const removal_date = new Date(Date.now() + 9.5 * DAY_MS).toISOString();
		expect(await checkEvent('voice_removal_notice', { removal_date })).toEqual([
			{ alias: 'Narrator', status: 'notice', daysLeft: 10 },
		]);
		expect(await checkEvent('voice_removed')).toMatchObject([{ status: 'gone' }]);
		// What it says is not noted as seen: anybody could have sent it.
		expect((await desk.pins.sightings('default')).get(aliasKey('narrator'))?.status).toBe('ok');
		simulator.account.voices.withdraw(libraryWithNotice, 30);
		expect(await checkEvent('voice_removal_notice', { removal_date })).toMatchObject([
			{ status: 'notice', daysLeft: 30 },
		]);
		simulator.account.voices.restore(libraryWithNotice);
		expect(await checkEvent('voice_removal_notice_withdrawn')).toMatchObject([{ status: 'ok' }]);
	});
});
