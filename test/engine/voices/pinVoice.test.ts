import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { elevenLabsSpeechApi } from '../../../engine/adapters/elevenlabs/elevenLabsSpeechApi';
import { openEmbeddedStore } from '../../../engine/adapters/embedded/embeddedStore';
import { systemClock } from '../../../engine/concurrency/systemClock';
import type { VoiceAccountApi } from '../../../engine/ports/voiceAccountApi';
import { createVoiceDirectory } from '../../../engine/account/voiceDirectory';
import { aliasKey } from '../../../engine/speech/pinAlias';
import { durabilityInWords, durabilityOf } from '../../../engine/voices/voiceLifetime';
import { pinVoice, type PinOrder, type VoiceSource } from '../../../engine/voices/pinVoice';
import { resolvePin } from '../../../engine/voices/resolvePin';
import { unpinVoice } from '../../../engine/voices/unpinVoice';
import type { VoiceDesk } from '../../../engine/voices/readVoice';
import { STARTING_VOICES, startSimulator, type Simulator } from '../../../simulator';
import { advancedClock, keyWithout, newVoiceDesk } from '../../support/voiceBench';

let simulator: Simulator;
beforeAll(async () => {
	simulator = await startSimulator();
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const account = (voiceId: string): VoiceSource => ({ from: 'account', voiceId });

function library(voiceId: string): VoiceSource {
	const { libraryOrigin } = libraryFacts(voiceId);
	return { from: 'library', ownerId: libraryOrigin, voiceId };
}

function libraryFacts(voiceId: string) {
	const voice = simulator.account.voices.inLibrary().find((each) => each.voiceId === voiceId)!;
	return { libraryOrigin: voice.library!.publicOwnerId };
}

async function pin(desk: VoiceDesk, source: VoiceSource, over: Partial<PinOrder> = {}) {
	return await pinVoice({ alias: 'Narrator', source, update: false, ...over }, desk);
}

const adds = () => simulator.calls.filter(({ path }) => path.startsWith('/v1/voices/add/')).length;

describe('pinning', () => {
	it('remembers what matters of the voice', async () => {
		const desk = await newVoiceDesk(simulator);
		const { after, outcome, look, added } = await pin(
			desk,
			account(STARTING_VOICES.libraryWithNotice),
		);
		expect({ outcome, added, status: look.status }).toEqual({
			outcome: 'pinned',
			added: false,
			status: 'ok',
		});
		expect(after).toMatchObject({
			alias: 'Narrator',
			revision: 1,
			voice: {
				voiceId: STARTING_VOICES.libraryWithNotice,
				name: 'Alder',
				origin: 'library',
				category: 'professional',
				libraryVoiceId: STARTING_VOICES.libraryWithNotice,
				labels: { language: 'en', gender: 'male' },
				modelIds: ['eleven_flash_v2_5', 'eleven_multilingual_v2'],
				settings: { stability: 0.5, useSpeakerBoost: true },
				rate: 1,
				noticePeriodDays: 90,
				previewSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
			},
		});
		expect(await desk.pins.find('default', aliasKey('NARRATOR'))).toEqual(after);
		expect(simulator.creditsCharged()).toBe(0);
	});

	it('does not wait for a busy account once the execution is stopped', async () => {
		const busy = { kind: 'refuse', error: 'system_busy', retryAfter: '15' } as const;
		simulator.faults.add({ ...busy, on: 'GET /v1/voices/', times: 'forever' });
		const stop = new AbortController();
		const desk = await newVoiceDesk(simulator, { signal: stop.signal });
		const waiting = pin(desk, account(STARTING_VOICES.cloned));
		const isAsked = () => simulator.calls.some(({ path }) => path.startsWith('/v1/voices/'));
		while (!isAsked()) await new Promise((turn) => setTimeout(turn, 5));
		setTimeout(() => stop.abort(), 50);
		await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
	});

	it.each([
		['own', STARTING_VOICES.cloned, 'your own'],
		['own', STARTING_VOICES.generated, 'your own'],
		['own', STARTING_VOICES.professional, 'your own'],
		['savedWithNotice', STARTING_VOICES.libraryWithNotice, 'must give 90 days of notice'],
		['savedWithoutNotice', STARTING_VOICES.libraryWithoutNotice, 'without notice'],
		['default', STARTING_VOICES.premade, 'reported to end on 2026-12-31'],
	])('says that a voice is %s', async (durability, voiceId, words) => {
		const { after } = await pin(await newVoiceDesk(simulator), account(voiceId));
		expect(durabilityOf(after.voice)).toBe(durability);
		expect(durabilityInWords(after.voice)).toContain(words);
	});

	it('of a default voice or an announced end says until when, at once', async () => {
		const clock = { ...advancedClock(), now: () => Date.UTC(2026, 11, 1, 12) };
		const desk = await newVoiceDesk(simulator, { clock });
		const { look } = await pin(desk, account(STARTING_VOICES.premade));
		expect(look).toMatchObject({ status: 'notice', daysLeft: 30 });
		simulator.account.voices.withdraw(STARTING_VOICES.libraryWithNotice, 30);
		const now = await newVoiceDesk(simulator);
		const ending = await pin(now, account(STARTING_VOICES.libraryWithNotice));
		expect(ending).toMatchObject({ outcome: 'pinned', look: { status: 'notice', daysLeft: 30 } });
		expect(ending.after.voice.noticeUntilMs).toBe(ending.look.noticeUntilMs);
	});

	it('saves a voice of the library first, under whatever id the account gives it', async () => {
		simulator.account.update({ addedVoiceIds: 'new' });
		const desk = await newVoiceDesk(simulator);
		const source = library(STARTING_VOICES.notAddedWithRate);
		const { after, added } = await pin(desk, source);
		expect(added).toBe(true);
		expect(after.voice).toMatchObject({
			libraryVoiceId: STARTING_VOICES.notAddedWithRate,
			rate: 1.5,
			name: 'Narrator',
		});
		expect(after.voice.voiceId).not.toBe(STARTING_VOICES.notAddedWithRate);
		expect(simulator.account.voices.get(after.voice.voiceId).name).toBe('Narrator');

		// A second pin of it finds the copy, and takes no second slot.
		const again = await pin(desk, source, { alias: 'Other' });
		expect(again.added).toBe(false);
		expect(again.after.voice.voiceId).toBe(after.voice.voiceId);
		// The same pin again changes nothing and saves nothing.
		const before = adds();
		expect(await pin(desk, source)).toMatchObject({ outcome: 'kept', after });
		expect(adds()).toBe(before);
	});

	it('keeps what is pinned unless it is told to update, and then says before and after', async () => {
		const desk = await newVoiceDesk(simulator);
		const first = await pin(desk, account(STARTING_VOICES.cloned));
		expect(await pin(desk, account(STARTING_VOICES.cloned))).toMatchObject({ outcome: 'kept' });
		await expect(pin(desk, account(STARTING_VOICES.generated))).rejects.toMatchObject({
			code: 'PIN_CHANGED',
			message: expect.stringContaining('has another voice already: Tamsin'),
			description: expect.stringContaining('Update Existing Pin'),
		});
		const updated = await pin(desk, account(STARTING_VOICES.generated), { update: true });
		expect(updated).toMatchObject({
			outcome: 'updated',
			before: first.after,
			after: { revision: 2, voice: { voiceId: STARTING_VOICES.generated } },
		});
		expect(await pin(desk, account(STARTING_VOICES.generated), { update: true })).toMatchObject({
			outcome: 'kept',
			after: updated.after,
		});
	});

	it('saves nothing to the account when the name has another voice', async () => {
		const desk = await newVoiceDesk(simulator);
		await pin(desk, account(STARTING_VOICES.cloned));
		await expect(pin(desk, library(STARTING_VOICES.notAdded))).rejects.toMatchObject({
			code: 'PIN_CHANGED',
		});
		expect(adds()).toBe(0);
	});

	it('brings a drifted snapshot up to date only when told to', async () => {
		const desk = await newVoiceDesk(simulator);
		const { after } = await pin(desk, account(STARTING_VOICES.cloned));
		simulator.account.voices.editSettings(STARTING_VOICES.cloned, { stability: 0.9 });
		const kept = await pin(desk, account(STARTING_VOICES.cloned));
		expect(kept).toMatchObject({
			outcome: 'kept',
			after,
			look: {
				status: 'changed',
				changes: [{ field: 'settings.stability', pinned: 0.5, now: 0.9 }],
			},
		});
		const updated = await pin(desk, account(STARTING_VOICES.cloned), { update: true });
		expect(updated).toMatchObject({
			outcome: 'updated',
			after: { voice: { settings: { stability: 0.9 } } },
			look: { status: 'ok' },
		});
	});

	it('of two at once under one name, one wins and the other is told that the pin changed', async () => {
		const desk = await newVoiceDesk(simulator);
		const outcomes = await Promise.allSettled([
			pin(desk, account(STARTING_VOICES.cloned)),
			pin(desk, account(STARTING_VOICES.generated)),
		]);
		expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		const loser = outcomes.find((each) => each.status === 'rejected')!;
		expect(loser.reason).toMatchObject({
			code: 'PIN_CHANGED',
			message: 'The pin "Narrator" changed meanwhile',
			description: expect.stringContaining('revision 1'),
		});
	});

	it('needs a fallback that is pinned, and is not the pin itself', async () => {
		const desk = await newVoiceDesk(simulator);
		const source = account(STARTING_VOICES.cloned);
		await expect(pin(desk, source, { fallback: 'Understudy' })).rejects.toMatchObject({
			code: 'PIN_NOT_FOUND',
		});
		await expect(pin(desk, source, { fallback: 'NARRATOR' })).rejects.toMatchObject({
			code: 'INVALID_INPUT',
		});
		await pin(desk, account(STARTING_VOICES.generated), { alias: 'Understudy' });
		const { after } = await pin(desk, source, { fallback: 'understudy' });
		expect(after.fallback).toBe('Understudy');
	});
});

describe('a voice that was pinned', () => {
	it('is known to speech from then on, without network', async () => {
		const desk = await newVoiceDesk(simulator);
		await pin(desk, account(STARTING_VOICES.cloned));
		const voices = createVoiceDirectory({
			speechApi: elevenLabsSpeechApi({ apiKey: 'any', baseUrl: 'http://127.0.0.1:64999' }),
			index: desk.index,
			namespace: desk.namespace,
			clock: systemClock,
		});
		expect(await voices.get(STARTING_VOICES.cloned)).toMatchObject({
			voice: { name: 'Tamsin', rate: 1, settings: { stability: 0.5, speed: 1 } },
			error: { code: 'API_UNREACHABLE' },
		});
	});
});

describe('what the account refuses', () => {
	it('full slots: how many there are and what to do', async () => {
		simulator.account.update({ plan: 'starter' });
		while (simulator.account.voices.slotsUsed() < 10) simulator.account.voices.add({ name: 'x' });
		const desk = await newVoiceDesk(simulator);
		await expect(pin(desk, library(STARTING_VOICES.notAdded))).rejects.toMatchObject({
			code: 'PLAN_REQUIRED',
			message: 'All 10 voice slots of the ElevenLabs account are in use',
			description: expect.stringContaining('Remove a voice'),
		});
		expect(await desk.pins.list('default')).toEqual([]);
	});

	it('the free plan: no slot is wasted on a voice that it may not use', async () => {
		simulator.account.update({ plan: 'free' });
		const desk = await newVoiceDesk(simulator);
		for (const source of [
			library(STARTING_VOICES.notAdded),
			account(STARTING_VOICES.libraryWithNotice),
		]) {
			await expect(pin(desk, source)).rejects.toMatchObject({
				code: 'PLAN_REQUIRED',
				description: expect.stringContaining('Upgrade the plan'),
			});
		}
		expect(adds()).toBe(0);
		expect((await pin(desk, account(STARTING_VOICES.premade))).outcome).toBe('pinned');
	});

	it('a missing permission: its name', async () => {
		const cannotAdd = await newVoiceDesk(simulator, {
			apiKey: keyWithout(simulator, 'add_voice_from_voice_library'),
		});
		await expect(pin(cannotAdd, library(STARTING_VOICES.notAdded))).rejects.toMatchObject({
			code: 'PERMISSION_MISSING',
			message: expect.stringContaining('add_voice_from_voice_library'),
		});
		const cannotRead = await newVoiceDesk(simulator, {
			apiKey: keyWithout(simulator, 'voices_read'),
		});
		await expect(pin(cannotRead, account(STARTING_VOICES.cloned))).rejects.toMatchObject({
			code: 'PERMISSION_MISSING',
			message: expect.stringContaining('voices_read'),
		});
		// Without user_read the plan is not known, and ElevenLabs decides.
		const noPlan = await newVoiceDesk(simulator, { apiKey: keyWithout(simulator, 'user_read') });
		expect((await pin(noPlan, library(STARTING_VOICES.notAdded))).added).toBe(true);
	});

	it('a voice of another owner, and one that nobody has', async () => {
		const desk = await newVoiceDesk(simulator);
		const wrongOwner: VoiceSource = {
			from: 'library',
			ownerId: 'somebodyElse',
			voiceId: STARTING_VOICES.notAdded,
		};
		await expect(pin(desk, wrongOwner)).rejects.toMatchObject({
			code: 'VOICE_GONE',
			message: expect.stringContaining('of the owner somebodyElse'),
			description: expect.stringContaining('do not belong together'),
		});
		await expect(pin(desk, account('noSuchVoice000000001'))).rejects.toMatchObject({
			code: 'VOICE_GONE',
			description: expect.stringContaining('belongs to another account'),
		});
	});

	it('a voice that has ended although it is listed, and one that is banned', async () => {
		const clock = advancedClock();
		simulator.account.update({ withdrawnVoices: 'listed' });
		simulator.account.voices.withdraw(STARTING_VOICES.libraryWithNotice, 1);
		clock.advanceDays(simulator, 2);
		const desk = await newVoiceDesk(simulator, { clock });
		simulator.account.voices.ban(STARTING_VOICES.cloned);
		for (const voiceId of [STARTING_VOICES.libraryWithNotice, STARTING_VOICES.cloned]) {
			await expect(pin(desk, account(voiceId))).rejects.toMatchObject({ code: 'VOICE_GONE' });
		}
	});

	it('a preview that cannot be had is no reason not to pin', async () => {
		const desk = await newVoiceDesk(simulator);
		const api: VoiceAccountApi = {
			...desk.api,
			fetchPreview: async () => await Promise.reject(new Error('down')),
		};
		const { after } = await pin({ ...desk, api }, account(STARTING_VOICES.cloned));
		expect(after.voice).not.toHaveProperty('previewSha256');
	});
});

describe('resolving', () => {
	it('gives the voice, and looking never changes the pin', async () => {
		const desk = await newVoiceDesk(simulator);
		const { after } = await pin(desk, account(STARTING_VOICES.cloned));
		simulator.account.voices.editSettings(STARTING_VOICES.cloned, { stability: 0.9 });
		const resolved = await resolvePin('narrator', desk);
		expect(resolved).toMatchObject({
			used: after,
			fallbackUsed: false,
			look: { status: 'changed' },
			warnings: [expect.stringContaining('Stability was 0.5 and is 0.9')],
		});
		expect(await desk.pins.find('default', aliasKey('narrator'))).toEqual(after);
	});

	it('of a name that is not pinned names the nearest', async () => {
		const desk = await newVoiceDesk(simulator);
		await expect(resolvePin('narrator', desk)).rejects.toMatchObject({
			code: 'PIN_NOT_FOUND',
			description: expect.stringContaining('No voice is pinned there yet'),
		});
		await pin(desk, account(STARTING_VOICES.cloned));
		await pin(desk, account(STARTING_VOICES.cloned), { alias: 'Villain' });
		await expect(resolvePin('narator', desk)).rejects.toMatchObject({
			code: 'PIN_NOT_FOUND',
			message: 'There is no pin named "narator" in the namespace "default"',
			description: expect.stringContaining('Did you mean "Narrator"?'),
		});
		const other = resolvePin('somebody', desk);
		await expect(other).rejects.toMatchObject({
			description: expect.not.stringContaining('Did you mean'),
		});
		await expect(resolvePin('narrator', { ...desk, namespace: 'other' })).rejects.toMatchObject({
			code: 'PIN_NOT_FOUND',
		});
	});

	it('of a voice that is gone stops, with pins that are like it', async () => {
		const desk = await newVoiceDesk(simulator);
		await pin(desk, account(STARTING_VOICES.libraryWithoutNotice));
		await pin(desk, account(STARTING_VOICES.cloned), { alias: 'Tamsin' });
		await pin(desk, account(STARTING_VOICES.generated), { alias: 'Corwin' });
		simulator.account.voices.withdraw(STARTING_VOICES.libraryWithoutNotice);
		const error = await resolvePin('Narrator', desk).catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({
			code: 'VOICE_GONE',
			message: `The voice of the pin "Narrator" is gone: Bryony (${STARTING_VOICES.libraryWithoutNotice})`,
		});
		const { description } = error as { description: string };
		// Of the same gender first.
		expect(description).toContain('Pins that are like it: "Tamsin", "Corwin".');
		expect(description).toContain('No voice is ever substituted by itself.');
	});

	it('takes a fallback only where one is configured, and says so', async () => {
		const desk = await newVoiceDesk(simulator);
		const second = await pin(desk, account(STARTING_VOICES.cloned), { alias: 'Understudy' });
		await pin(desk, account(STARTING_VOICES.libraryWithoutNotice), { fallback: 'Understudy' });
		expect(await resolvePin('Narrator', desk)).toMatchObject({ fallbackUsed: false });
		simulator.account.voices.withdraw(STARTING_VOICES.libraryWithoutNotice);
		expect(await resolvePin('Narrator', desk)).toMatchObject({
			used: second.after,
			fallbackUsed: true,
			warnings: [expect.stringContaining('its fallback "Understudy" (Tamsin) was used')],
		});
		simulator.account.voices.delete(STARTING_VOICES.cloned);
		await expect(resolvePin('Narrator', desk)).rejects.toMatchObject({
			code: 'VOICE_GONE',
			description: expect.stringContaining('Its fallback "Understudy" cannot be used'),
		});
		await unpinVoice('Understudy', desk);
		await expect(resolvePin('Narrator', desk)).rejects.toMatchObject({
			description: expect.stringContaining('not pinned any more'),
		});
	});

	it('without network goes by what was last seen', async () => {
		const desk = await newVoiceDesk(simulator);
		await pin(desk, account(STARTING_VOICES.libraryWithoutNotice));
		const offline = await newVoiceDesk(simulator, { folder: desk.folder });
		const { elevenLabsVoiceAccountApi } =
			await import('../../../engine/adapters/elevenlabs/elevenLabsVoiceAccountApi');
		offline.api = elevenLabsVoiceAccountApi({ apiKey: 'any', baseUrl: 'http://127.0.0.1:9' });
		expect(await resolvePin('Narrator', offline)).toMatchObject({
			look: { status: 'unknown' },
			warnings: [expect.stringContaining('could not be checked')],
		});
		simulator.account.voices.withdraw(STARTING_VOICES.libraryWithoutNotice);
		await expect(resolvePin('Narrator', desk)).rejects.toMatchObject({ code: 'VOICE_GONE' });
		await expect(resolvePin('Narrator', offline)).rejects.toMatchObject({
			code: 'VOICE_GONE',
			description: expect.stringContaining('when it was last looked at'),
		});
	});
});

describe('unpinning', () => {
	it('takes the name away, leaves the voice, and names who had it as a fallback', async () => {
		const desk = await newVoiceDesk(simulator);
		await pin(desk, account(STARTING_VOICES.cloned), { alias: 'Understudy' });
		await pin(desk, account(STARTING_VOICES.generated), { fallback: 'Understudy' });
		expect(await unpinVoice('UNDERSTUDY', desk)).toMatchObject({
			before: { alias: 'Understudy' },
			fallbackOf: ['Narrator'],
		});
		expect(simulator.account.voices.get(STARTING_VOICES.cloned).name).toBe('Tamsin');
		await expect(unpinVoice('Understudy', desk)).rejects.toMatchObject({ code: 'PIN_NOT_FOUND' });
	});
});

describe('the file of the pins in the store', () => {
	it('outlives a lost index, and when it vanishes nobody looks for a misspelt name', async () => {
		const desk = await newVoiceDesk(simulator);
		const { after } = await pin(desk, account(STARTING_VOICES.cloned));
		await desk.pins.close();
		await desk.index.close();
		for (const part of ['index.db', 'index.db-wal', 'index.db-shm']) {
			rmSync(join(desk.folder, part), { force: true });
		}
		const again = await openEmbeddedStore(desk.folder, systemClock);
		expect(await (await again.pins()).list('default')).toEqual([after]);
		again.close();
		for (const part of ['pins.db', 'pins.db-wal', 'pins.db-shm']) {
			rmSync(join(desk.folder, part), { force: true });
		}
		const bare = await openEmbeddedStore(desk.folder, systemClock);
		await expect(bare.pins()).rejects.toMatchObject({
			code: 'STORE_UNAVAILABLE',
			message: expect.stringContaining('are gone'),
			description: expect.stringContaining('pins-made'),
		});
		bare.close();
	});
});
