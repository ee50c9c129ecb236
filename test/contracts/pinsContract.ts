import fc from 'fast-check';
import type { Pin, PinChange, Pins, Sighting } from '../../engine/ports/pins';
import { aliasKey, type AliasKey } from '../../engine/speech/pinAlias';
import { changeTo, sampleChoice, unpinning } from './samplePin';

/** Pins under test. */
export interface PinsBench {
	pins: Pins;
	/** The same pins as another process sees them. */
	openAgain(): Promise<Pins>;
}

const NARRATOR = aliasKey('Narrator');

/** What every store of pins must do. */
export function pinsContract(adapter: string, newBench: () => Promise<PinsBench>): void {
	async function pin(pins: Pins, change: PinChange, namespace = 'default'): Promise<Pin> {
		const answer = await pins.change(namespace, [change]);
		if (!answer.done) throw new Error(`The pin was refused: ${JSON.stringify(answer.found)}`);
		return answer.pins[0]!;
	}

	describe(`${adapter}: a pin`, () => {
		it('is found with every field as it was decided, by every process', async () => {
			const { pins, openAgain } = await newBench();
			const made = await pin(pins, changeTo(sampleChoice()));
			expect(made).toEqual({ ...sampleChoice(), revision: 1, pinnedAtMs: expect.any(Number) });
			for (const each of [pins, await openAgain()]) {
				expect(await each.find('default', NARRATOR)).toEqual(made);
				expect(await each.list('default')).toEqual([made]);
			}
		});

		it('is found without what it was decided without', async () => {
			const { pins } = await newBench();
			const choice = {
				alias: 'plain',
				voice: {
					voiceId: 'v',
					name: 'n',
					origin: 'own' as const,
					labels: {},
					modelIds: [],
					rate: 1,
				},
			};
			const made = await pin(pins, changeTo(choice));
			expect(Object.keys(made).sort()).toEqual(['alias', 'pinnedAtMs', 'revision', 'voice']);
			expect(made.voice).toEqual(choice.voice);
		});

		it('keeps names in any script, and is listed in the order of its key', async () => {
			const { pins } = await newBench();
			const aliases = ['日本 🎙️', "été'; DROP TABLE pin; --", 'Ärger', 'a b'];
			for (const alias of aliases) await pin(pins, changeTo(sampleChoice({ alias })));
			const listed = (await pins.list('default')).map(({ alias }) => alias);
			expect(listed).toEqual(aliases.toSorted((a, b) => (aliasKey(a) < aliasKey(b) ? -1 : 1)));
			expect((await pins.find('default', aliasKey('ÄRGER')))?.alias).toBe('Ärger');
		});

		it('is not seen from another namespace, and nothing there touches it', async () => {
			const { pins } = await newBench();
			const made = await pin(pins, changeTo(sampleChoice()));
			expect(await pins.find('other', NARRATOR)).toBeUndefined();
			expect(await pins.list('other')).toEqual([]);
			await pin(pins, changeTo(sampleChoice({}, 'anotherVoice')), 'other');
			await pin(pins, unpinning('Narrator', 1), 'other');
			expect(await pins.find('default', NARRATOR)).toEqual(made);
		});

		it('changes only from the revision that the change is decided on', async () => {
			const { pins } = await newBench();
			const first = await pin(pins, changeTo(sampleChoice()));
			for (const wrong of [undefined, 2, 0]) {
				const refused = await pins.change('default', [
					changeTo(sampleChoice({}, 'anotherVoice'), wrong),
				]);
				expect(refused).toEqual({ done: false, key: NARRATOR, found: first });
			}
			const second = await pin(pins, changeTo(sampleChoice({}, 'anotherVoice'), 1));
			expect(second).toMatchObject({ revision: 2, voice: { voiceId: 'anotherVoice' } });
			expect(await pins.find('default', NARRATOR)).toEqual(second);
		});

		it('that is unpinned is gone, and its revision is never given again', async () => {
			const { pins } = await newBench();
			await pin(pins, changeTo(sampleChoice()));
			expect(await pins.change('default', [unpinning('Narrator', 2)])).toMatchObject({
				done: false,
			});
			expect(await pins.change('default', [unpinning('narrator', 1)])).toEqual({
				done: true,
				pins: [undefined],
			});
			expect(await pins.find('default', NARRATOR)).toBeUndefined();
			expect(await pins.list('default')).toEqual([]);
			// Whoever still decides on the pin that was taken away is told that it is not there.
			expect(await pins.change('default', [changeTo(sampleChoice(), 1)])).toEqual({
				done: false,
				key: NARRATOR,
				found: undefined,
			});
			expect((await pin(pins, changeTo(sampleChoice()))).revision).toBeGreaterThan(1);
		});

		it('is made by one of many who decide at once, and the others are told by whom', async () => {
			const { pins, openAgain } = await newBench();
			const other = await openAgain();
			const answers = await Promise.all(
				Array.from({ length: 20 }, async (_, caller) =>
					(caller % 2 === 0 ? pins : other).change('default', [
						changeTo(sampleChoice({}, `voice${caller}`)),
					]),
				),
			);
			const [winner, ...more] = answers.filter(({ done }) => done);
			expect(more).toEqual([]);
			const made = (winner as { pins: Pin[] }).pins[0];
			for (const answer of answers) {
				if (!answer.done) expect(answer.found).toEqual(made);
			}
		});
	});

	describe(`${adapter}: several changes`, () => {
		it('are made together, or none of them when one alias is not as expected', async () => {
			const { pins } = await newBench();
			const b = await pin(pins, changeTo(sampleChoice({ alias: 'b' })));
			const refused = await pins.change('default', [
				changeTo(sampleChoice({ alias: 'a' })),
				changeTo(sampleChoice({ alias: 'b' }, 'v2'), 7),
				unpinning('c', undefined),
			]);
			expect(refused).toEqual({ done: false, key: aliasKey('b'), found: b });
			expect(await pins.list('default')).toEqual([b]);
			const done = await pins.change('default', [
				changeTo(sampleChoice({ alias: 'a' })),
				unpinning('b', 1),
			]);
			expect(done).toMatchObject({ done: true, pins: [{ alias: 'a', revision: 1 }, undefined] });
			expect((await pins.list('default')).map(({ alias }) => alias)).toEqual(['a']);
		});
	});

	describe(`${adapter}: a look at a pinned voice`, () => {
		const sighting = (over: Partial<Sighting> = {}): Sighting => ({
			revision: 1,
			status: 'notice',
			noticeUntilMs: 1_800_000_000_000,
			seenAtMs: 1_700_000_000_000,
			...over,
		});

		it('is remembered beside the pin, which stays as it was', async () => {
			const { pins, openAgain } = await newBench();
			const made = await pin(pins, changeTo(sampleChoice()));
			await pin(pins, changeTo(sampleChoice({ alias: 'never looked at' })));
			await pins.note('default', new Map([[NARRATOR, sighting()]]));
			const again = await openAgain();
			expect(await again.sightings('default')).toEqual(new Map([[NARRATOR, sighting()]]));
			expect(await again.find('default', NARRATOR)).toEqual(made);
			const { noticeUntilMs: _none, ...plain } = sighting({ status: 'ok', seenAtMs: 5 });
			await pins.note('default', new Map([[NARRATOR, plain]]));
			expect((await pins.sightings('default')).get(NARRATOR)).toEqual(plain);
		});

		it('is about one revision: it does not outlive it, and comes too late for it', async () => {
			const { pins } = await newBench();
			await pin(pins, changeTo(sampleChoice()));
			await pins.note('default', new Map([[NARRATOR, sighting()]]));
			await pin(pins, changeTo(sampleChoice({}, 'v2'), 1));
			expect(await pins.sightings('default')).toEqual(new Map());
			await pins.note('default', new Map([[NARRATOR, sighting({ revision: 1 })]]));
			expect(await pins.sightings('default')).toEqual(new Map());
			await pins.note('default', new Map([[aliasKey('nobody'), sighting()]]));
			await pin(pins, unpinning('Narrator', 2));
			expect(await pins.sightings('default')).toEqual(new Map());
		});
	});

	describe(`${adapter}: a voice that is being made`, () => {
		const MAKING = { name: 'Erzähler', startedAtMs: 1_700_000_000_000 };

		it('is noted until it is forgotten, for every process and beside the pins', async () => {
			const { pins, openAgain } = await newBench();
			expect(await pins.making('default', 'order')).toBeUndefined();
			await pins.noteMaking('default', 'order', MAKING);
			const again = await openAgain();
			expect(await again.making('default', 'order')).toEqual(MAKING);
			await again.noteMaking('default', 'order', { ...MAKING, voiceId: 'v1' });
			expect(await pins.making('default', 'order')).toEqual({ ...MAKING, voiceId: 'v1' });
			expect(await pins.list('default')).toEqual([]);
			await pins.forgetMaking('default', 'order');
			await pins.forgetMaking('default', 'order');
			expect(await again.making('default', 'order')).toBeUndefined();
		});

		it('is not seen from another namespace or for another order', async () => {
			const { pins } = await newBench();
			await pins.noteMaking('default', 'order', MAKING);
			expect(await pins.making('other', 'order')).toBeUndefined();
			expect(await pins.making('default', 'orde')).toBeUndefined();
			await pins.forgetMaking('other', 'order');
			expect(await pins.making('default', 'order')).toEqual(MAKING);
		});
	});

	describe(`${adapter}: any history`, () => {
		const ALIASES = ['a', 'B', 'c'];
		const step = fc.record({
			namespace: fc.constantFrom('one', 'two'),
			process: fc.nat(1),
			changes: fc.uniqueArray(
				fc.record({
					alias: fc.constantFrom(...ALIASES),
					unpins: fc.boolean(),
					/** How far the expectation is off; 0 most of the time. */
					off: fc.constantFrom(0, 0, 0, 1, undefined),
					voiceId: fc.constantFrom('v1', 'v2', 'v3'),
				}),
				{ selector: ({ alias }) => alias, minLength: 1, maxLength: 3 },
			),
		});

		it('gives what a plain list would', async () => {
			await fc.assert(
				fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
					const { pins, openAgain } = await newBench();
					const processes = [pins, await openAgain()];
					/** By namespace and key: the revision, and the voice that is pinned. */
					const model = new Map<string, { revision: number; voiceId: string | undefined }>();
					const place = (namespace: string, key: AliasKey) => `${namespace}/${key}`;
					for (const { namespace, process, changes } of steps) {
						const made = changes.map(({ alias, unpins, off, voiceId }) => {
							const now = model.get(place(namespace, aliasKey(alias)));
							const current = now?.voiceId === undefined ? undefined : now.revision;
							const expected =
								off === undefined ? undefined : current === undefined ? undefined : current + off;
							const choice = unpins ? undefined : sampleChoice({ alias }, voiceId);
							return { fits: expected === current, key: aliasKey(alias), choice, expected };
						});
						const answer = await processes[process]!.change(
							namespace,
							made.map(({ key, choice, expected }) => ({ key, choice, expected })),
						);
						const fits = made.every((each) => each.fits);
						expect(answer.done).toBe(fits);
						if (!fits) continue;
						for (const { key, choice } of made) {
							const before = model.get(place(namespace, key))?.revision ?? 0;
							const voiceId = choice?.voice.voiceId;
							model.set(place(namespace, key), { revision: before + 1, voiceId });
						}
					}
					for (const namespace of ['one', 'two']) {
						const expected = ALIASES.flatMap((alias) => {
							const entry = model.get(place(namespace, aliasKey(alias)));
							return entry?.voiceId === undefined
								? []
								: [{ alias, revision: entry.revision, voiceId: entry.voiceId }];
						});
						const found = await processes[1]!.list(namespace);
						expect(
							found.map(({ alias, revision, voice }) => ({
								alias,
								revision,
								voiceId: voice.voiceId,
							})),
						).toEqual(expected);
					}
				}),
				{ numRuns: 40 },
			);
		});
	});
}
