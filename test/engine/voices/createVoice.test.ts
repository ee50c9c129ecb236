import type { VoiceAccountApi } from '../../../engine/ports/voiceAccountApi';
import { aliasKey } from '../../../engine/speech/pinAlias';
import { cloneVoice, keepDesignedVoice, type KeepOrder } from '../../../engine/voices/createVoice';
import type { VoiceDesk } from '../../../engine/voices/readVoice';
import { startSimulator, type Simulator } from '../../../simulator';
import type { Fault } from '../../../simulator/faults/fault';
import { changeTo, sampleChoice } from '../../contracts/samplePin';
import { keyWithout, newVoiceDesk } from '../../support/voiceBench';

jest.setTimeout(60_000);

let simulator: Simulator;
beforeAll(async () => {
	simulator = await startSimulator();
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const PROMPT = 'A calm woman in her fifties, warm and unhurried';

const slots = () => simulator.account.voices.slotsUsed();

function cloneOrder(alias = 'Me', sound = 'sound') {
	const sample = { bytes: Buffer.from(sound), fileName: 'me.mp3', mimeType: 'audio/mpeg' };
	return { alias, update: false, removeBackgroundNoise: false, samples: [sample] };
}

async function keepOrder({ api }: VoiceDesk, alias = 'Narrator'): Promise<KeepOrder> {
	const { previews } = await api.design({ description: PROMPT, seed: 7 });
	const { generatedVoiceId } = previews[1]!;
	return { alias, update: false, generatedVoiceId, prompt: PROMPT, seed: 7 };
}

type Make = (desk: VoiceDesk) => Promise<() => ReturnType<typeof keepDesignedVoice>>;

const MAKES: [what: string, path: string, make: Make][] = [
	[
		'a designed voice',
		'POST /v1/text-to-voice',
		async (desk) => {
			const order = await keepOrder(desk);
			return async () => await keepDesignedVoice(order, desk);
		},
	],
	[
		'a cloned voice',
		'POST /v1/voices/add',
		async (desk) => await Promise.resolve(async () => await cloneVoice(cloneOrder(), desk)),
	],
];

const LOST: [how: string, fault: Fault][] = [
	['the connection broke', { kind: 'reset', afterBilling: true }],
	['the server failed', { kind: 'refuse', error: 'internal_error', afterBilling: true }],
	[
		'a gateway answered',
		{ kind: 'answer', status: 200, body: '<html></html>', afterBilling: true },
	],
	['the answer was cut', { kind: 'cut', how: 'reset', afterFraction: 0.5 }],
	['the answer ended early', { kind: 'cut', how: 'clean-end', afterFraction: 0.5 }],
];

describe.each(MAKES)('%s', (_, on, make) => {
	// Whether a kept preview gives its id to the voice is not documented.
	describe.each(['same', 'new'] as const)('under the %s id as its preview', (keptPreviewIds) => {
		it.each(LOST)(
			'that was made when %s is found by the next run, which takes no second slot',
			async (__, fault) => {
				simulator.account.update({ keptPreviewIds });
				const desk = await newVoiceDesk(simulator);
				const run = await make(desk);
				const before = slots();
				simulator.faults.add({ ...fault, on });
				await expect(run()).rejects.toMatchObject({
					message: 'ElevenLabs did not say whether the voice was made',
					description: expect.stringContaining('only if it is not there'),
					outcome: 'unknown',
				});
				expect(await desk.pins.list('default')).toEqual([]);
				expect(slots()).toBe(before + 1);
				const { after, outcome } = await run();
				expect(outcome).toBe('pinned');
				expect(simulator.account.voices.get(after.voice.voiceId).name).toBe(after.alias);
				expect(slots()).toBe(before + 1);
			},
		);
	});

	it.each<[how: string, fault: Fault]>([
		['it is refused', { kind: 'refuse', error: 'content_moderation' }],
		['the account is busy', { kind: 'refuse', error: 'system_busy' }],
	])('that was not made because %s is made by the next run', async (__, fault) => {
		const desk = await newVoiceDesk(simulator);
		const run = await make(desk);
		const before = slots();
		simulator.faults.add({ ...fault, on });
		await expect(run()).rejects.toMatchObject({ outcome: 'notCharged' });
		expect(slots()).toBe(before);
		expect(await run()).toMatchObject({ outcome: 'pinned', wasThere: false });
		expect(slots()).toBe(before + 1);
	});

	it('whose making got lost before it began is made by the next run', async () => {
		const desk = await newVoiceDesk(simulator);
		const run = await make(desk);
		const before = slots();
		simulator.faults.add({ kind: 'reset', on });
		await expect(run()).rejects.toMatchObject({ outcome: 'unknown' });
		expect(await run()).toMatchObject({ outcome: 'pinned', wasThere: false });
		expect(slots()).toBe(before + 1);
	});

	it('whose name was taken meanwhile is told by its id, and pinned under another name later', async () => {
		const desk = await newVoiceDesk(simulator);
		const run = await make(desk);
		const other: VoiceDesk = {
			...desk,
			pins: {
				...desk.pins,
				change: async (namespace, changes) => {
					const alias = changes[0]!.choice!.alias;
					await desk.pins.change(namespace, [changeTo(sampleChoice({ alias }, 'theirs'))]);
					return await desk.pins.change(namespace, changes);
				},
			},
		};
		const before = slots();
		const lost = await make(other)
			.then(async (slower) => await slower())
			.catch((error: unknown) => error);
		const [made] = simulator.account.voices.listed().slice(-1);
		expect(lost).toMatchObject({
			code: 'PIN_CHANGED',
			description: expect.stringContaining(`with the id ${made!.voiceId}, but it was not pinned`),
		});
		expect(slots()).toBe(before + 1);
		await expect(run()).rejects.toMatchObject({ code: 'PIN_CHANGED' });
		expect(slots()).toBe(before + 1);
	});
});

describe('the same again', () => {
	it('changes nothing and takes no second slot, as Retry On Fail needs it', async () => {
		simulator.account.update({ keptPreviewIds: 'new' });
		const desk = await newVoiceDesk(simulator);
		const kept = await keepOrder(desk);
		const first = [await cloneVoice(cloneOrder(), desk), await keepDesignedVoice(kept, desk)];
		const before = slots();
		const again = [await cloneVoice(cloneOrder(), desk), await keepDesignedVoice(kept, desk)];
		expect(again).toMatchObject([
			{ outcome: 'kept', after: first[0]!.after, wasThere: true },
			{ outcome: 'kept', after: first[1]!.after, wasThere: true },
		]);
		expect(await cloneVoice(cloneOrder('Also me'), desk)).toMatchObject({
			outcome: 'pinned',
			after: { voice: { voiceId: first[0]!.after.voice.voiceId } },
		});
		expect(slots()).toBe(before);
	});

	it('is another voice when a recording differs, or only their number', async () => {
		const desk = await newVoiceDesk(simulator);
		await cloneVoice(cloneOrder(), desk);
		const [sample] = cloneOrder().samples;
		const two = { ...cloneOrder('Two'), samples: [sample!, sample!] };
		expect(await cloneVoice(two, desk)).toMatchObject({ wasThere: false });
		const other = cloneOrder('Other', 'sounds');
		expect(await cloneVoice(other, desk)).toMatchObject({ wasThere: false });
	});
});

describe('a voice that an earlier run left behind', () => {
	const lose = async (desk: VoiceDesk, order = cloneOrder()) => {
		simulator.faults.add({ kind: 'reset', afterBilling: true, on: 'POST /v1/voices/add' });
		await expect(cloneVoice(order, desk)).rejects.toMatchObject({ outcome: 'unknown' });
	};

	it('is told as such, and can be pinned under another name', async () => {
		const desk = await newVoiceDesk(simulator);
		await lose(desk);
		const before = slots();
		const { after, wasThere } = await cloneVoice(cloneOrder('Somebody'), desk);
		expect(wasThere).toBe(true);
		expect(after).toMatchObject({ alias: 'Somebody', voice: { name: 'Me', category: 'cloned' } });
		expect(slots()).toBe(before);
	});

	it('is not taken for a voice of other recordings, an older one of the same name, or one with a pin', async () => {
		simulator.account.clock.advanceDays(-1);
		simulator.account.voices.add({ name: 'Me', category: 'cloned' });
		simulator.account.clock.advanceDays(1);
		const desk = await newVoiceDesk(simulator);
		simulator.faults.add({ kind: 'reset', on: 'POST /v1/voices/add' });
		await expect(cloneVoice(cloneOrder(), desk)).rejects.toMatchObject({ outcome: 'unknown' });
		const before = slots();
		// Made and pinned under the same name at ElevenLabs, of other recordings.
		await cloneVoice(cloneOrder('Me', 'other sound'), desk);
		expect(slots()).toBe(before + 1);
		const { wasThere } = await cloneVoice({ ...cloneOrder(), update: true }, desk);
		expect(wasThere).toBe(false);
		expect(slots()).toBe(before + 2);
	});

	it('is made anew when it was removed at ElevenLabs meanwhile', async () => {
		const desk = await newVoiceDesk(simulator);
		await lose(desk);
		const [made] = simulator.account.voices.listed().slice(-1);
		simulator.account.voices.delete(made!.voiceId);
		expect(await cloneVoice(cloneOrder(), desk)).toMatchObject({ wasThere: false });
	});

	it('is not guessed when there are several: the error names them, and nothing is made', async () => {
		const desk = await newVoiceDesk(simulator);
		await lose(desk);
		const twin = simulator.account.voices.add({ name: 'Me', category: 'cloned' });
		const before = slots();
		await expect(cloneVoice(cloneOrder(), desk)).rejects.toMatchObject({
			code: 'REQUEST_REFUSED',
			message: expect.stringContaining(twin.voiceId),
			description: expect.stringContaining('Pin the right one by its id'),
		});
		expect(slots()).toBe(before);
		expect(await desk.pins.find('default', aliasKey('me'))).toBeUndefined();
	});

	it('may show up late: a refusal of the next try does not make it forgotten', async () => {
		const desk = await newVoiceDesk(simulator);
		simulator.faults.add({ kind: 'reset', on: 'POST /v1/voices/add' });
		await expect(cloneVoice(cloneOrder(), desk)).rejects.toMatchObject({ outcome: 'unknown' });
		simulator.faults.add({ kind: 'refuse', error: 'system_busy', on: 'POST /v1/voices/add' });
		await expect(cloneVoice(cloneOrder(), desk)).rejects.toMatchObject({ outcome: 'notCharged' });
		const late = simulator.account.voices.add({ name: 'Me', category: 'cloned' });
		const { after, wasThere } = await cloneVoice(cloneOrder(), desk);
		expect({ wasThere, voiceId: after.voice.voiceId }).toEqual({
			wasThere: true,
			voiceId: late.voiceId,
		});
	});

	it('is not looked for when nothing was left behind', async () => {
		const desk = await newVoiceDesk(simulator);
		await cloneVoice(cloneOrder(), desk);
		expect(simulator.calls.filter(({ path }) => path === '/v2/voices')).toEqual([]);
	});
});

describe('what the account refuses', () => {
	it('full slots, a plan without cloning and a missing permission: nothing is left behind', async () => {
		const desk = await newVoiceDesk(simulator);
		const kept = await keepOrder(desk);
		const refusals: [api: VoiceAccountApi, settle: () => void, words: string][] = [
			[desk.api, () => simulator.account.update({ plan: 'free' }), 'instant voice cloning'],
			[
				(
					await newVoiceDesk(simulator, {
						apiKey: keyWithout(simulator, 'create_instant_voice_clone'),
					})
				).api,
				() => simulator.account.update({ plan: 'creator' }),
				'create_instant_voice_clone',
			],
			[
				desk.api,
				() => {
					simulator.account.update({ plan: 'starter' });
					while (slots() < 10) simulator.account.voices.add({ name: 'x' });
				},
				'All voice slots',
			],
		];
		for (const [api, settle, words] of refusals) {
			settle();
			await expect(cloneVoice(cloneOrder(), { ...desk, api })).rejects.toThrow(words);
		}
		await expect(keepDesignedVoice(kept, desk)).rejects.toThrow('All voice slots');
		expect(await desk.pins.list('default')).toEqual([]);
		simulator.account.update({ plan: 'creator' });
		expect(await keepDesignedVoice(kept, desk)).toMatchObject({
			wasThere: false,
			after: { voice: { prompt: PROMPT, seed: 7, origin: 'own' } },
		});
	});
});
