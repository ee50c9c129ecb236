import { VoiceoverError } from '../../../engine/errors';
import type { SpeechApi } from '../../../engine/ports/speechApi';
import { createModelDirectory } from '../../../engine/account/modelDirectory';
import type { SpeechModel } from '../../../engine/speech/models';
import { heldClock } from '../../contracts/heldClock';

const MINUTE_MS = 60_000;
const FLASH = 'eleven_flash_v2_5';

function model(modelId: string, creditsPerCharacter: number): SpeechModel {
	return {
		modelId,
		name: modelId,
		creditsPerCharacter,
		discount: 1,
		concurrencyGroup: 'fast',
		source: 'account',
	};
}

/** An account whose list is read only when the test lets it. */
function directoryBench() {
	const clock = heldClock(Date.UTC(2026, 10, 21));
	const readings: PromiseWithResolvers<SpeechModel[]>[] = [];
	const speechApi: Pick<SpeechApi, 'listModels'> = {
		listModels: async () => {
			const reading = Promise.withResolvers<SpeechModel[]>();
			readings.push(reading);
			return await reading.promise;
		},
	};
	const directory = createModelDirectory(speechApi as SpeechApi, clock);
	const rate = async (modelId: string) => (await directory.get(modelId)).creditsPerCharacter;
	return { clock, readings, rate };
}

const forbidden = () =>
	new VoiceoverError('PERMISSION_MISSING', 'The key lacks models_read', { description: '' });

describe('models of an account', () => {
	it('are read once for all who ask at the same time, and not again for ten minutes', async () => {
		const { clock, readings, rate } = directoryBench();
		const asked = Promise.all([rate(FLASH), rate(FLASH)]);
		readings[0]!.resolve([model(FLASH, 0.7)]);
		expect(await asked).toEqual([0.7, 0.7]);
		clock.pass(9 * MINUTE_MS);
		expect(await rate(FLASH)).toBe(0.7);
		expect(readings).toHaveLength(1);
	});

	it('are read anew after that while nobody waits', async () => {
		const { clock, readings, rate } = directoryBench();
		const first = rate(FLASH);
		readings[0]!.resolve([model(FLASH, 0.7)]);
		await first;
		clock.pass(11 * MINUTE_MS);
		expect(await rate(FLASH)).toBe(0.7);
		expect(readings).toHaveLength(2);
		readings[1]!.resolve([model(FLASH, 0.8)]);
		await new Promise((turn) => setImmediate(turn));
		expect(await rate(FLASH)).toBe(0.8);
	});

	it('are waited for when the list is half a day old, or does not know the model', async () => {
		const { clock, readings, rate } = directoryBench();
		const first = rate(FLASH);
		readings[0]!.resolve([model(FLASH, 0.7)]);
		await first;
		clock.pass(13 * 60 * MINUTE_MS);
		const later = rate(FLASH);
		readings[1]!.resolve([model(FLASH, 0.8)]);
		expect(await later).toBe(0.8);
		clock.pass(11 * MINUTE_MS);
		const unheardOf = rate('eleven_new');
		readings[2]!.resolve([model('eleven_new', 2)]);
		expect(await unheardOf).toBe(2);
	});

	it('stay known when the list cannot be read any more, and are asked for again after a minute', async () => {
		const { clock, readings, rate } = directoryBench();
		const first = rate(FLASH);
		readings[0]!.resolve([model(FLASH, 0.7)]);
		await first;
		clock.pass(11 * MINUTE_MS);
		await rate(FLASH);
		readings[1]!.reject(forbidden());
		await new Promise((turn) => setImmediate(turn));
		expect(await rate(FLASH)).toBe(0.7);
		expect(readings).toHaveLength(2);
		clock.pass(2 * MINUTE_MS);
		expect(await rate(FLASH)).toBe(0.7);
		expect(readings).toHaveLength(3);
	});

	it('come from the table for a key that may not read them', async () => {
		const { readings, rate } = directoryBench();
		const asked = rate(FLASH);
		readings[0]!.reject(forbidden());
		expect(await asked).toBe(0.5);
		expect(await rate(FLASH)).toBe(0.5);
		expect(readings).toHaveLength(1);
	});
});
