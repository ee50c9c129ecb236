import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { secretFromApiKey, signLink } from '../../engine/delivery/signedLink';
import { pinVoice } from '../../engine/voices/pinVoice';
import { aliasKey } from '../../engine/speech/pinAlias';
import { DEFAULT_API_KEY, STARTING_VOICES, startSimulator, type Simulator } from '../../simulator';
import { temporaryFolder } from '../support/temporaryFolder';
import { newVoiceDesk } from '../support/voiceBench';
import { ENDPOINT_PATH, startVoiceEndpoint, type VoiceEndpoint } from '../support/voiceEndpoint';

const FOLDER = temporaryFolder('pinned-endpoint');
const { cloned, libraryWithoutNotice } = STARTING_VOICES;

jest.setTimeout(60_000);

let simulator: Simulator;
const open: VoiceEndpoint[] = [];

beforeAll(async () => {
	simulator = await startSimulator();
});
beforeEach(() => simulator.reset());
afterEach(async () => {
	for (const endpoint of open.splice(0)) {
		await endpoint.idle();
		await endpoint.close();
	}
});
afterAll(async () => await simulator.close());

/** A voice endpoint that speaks with the pin "Narrator", whose voice its owner may end at any moment. */
async function pinnedEndpoint({
	withFallback = false,
	speaks = 'Narrator',
	more = {} as IDataObject,
} = {}) {
	const folder = join(FOLDER, randomUUID());
	const desk = await newVoiceDesk(simulator, { folder });
	const pin = async (alias: string, voiceId: string, fallback?: string) =>
		await pinVoice(
			{
				alias,
				source: { from: 'account', voiceId },
				update: false,
				...(fallback === undefined ? {} : { fallback }),
			},
			desk,
		);
	await pin('Understudy', cloned);
	await pin('Narrator', libraryWithoutNotice, withFallback ? 'Understudy' : undefined);
	const endpoint = await startVoiceEndpoint({
		parameters: { voice: { __rl: true, mode: 'pin', value: speaks }, ...more },
		credentials: {
			elevenLabsVoiceoverApi: { apiKey: DEFAULT_API_KEY, baseUrl: simulator.url },
			voiceoverStoreApi: { engine: 'embedded', folder },
		},
	});
	open.push(endpoint);
	const ask = async (text: string, query: Record<string, string> = {}) => {
		const parameters = new URLSearchParams({ text, ...query });
		const answer = await fetch(`${endpoint.url}?${parameters.toString()}`);
		const bytes = (await answer.arrayBuffer()).byteLength;
		await endpoint.idle();
		return {
			status: answer.status,
			bytes,
			speech: endpoint.items.at(-1)?.['speech'] as IDataObject,
		};
	};
	const narrator = async () => await desk.pins.find('default', aliasKey('narrator'));
	return { endpoint, ask, narrator };
}

describe('a voice endpoint that speaks with a pin', () => {
	it('says which one in the receipt, and plays what is cached after the voice is gone', async () => {
		const { ask, narrator } = await pinnedEndpoint();
		const before = await narrator();
		const bought = await ask('Good morning.');
		expect(bought).toMatchObject({
			status: 200,
			speech: {
				source: 'generated',
				voicePin: {
					alias: 'Narrator',
					voiceId: libraryWithoutNotice,
					revision: 1,
					fallbackUsed: false,
				},
			},
		});
		simulator.account.voices.withdraw(libraryWithoutNotice);
		expect(await ask('Good morning.')).toMatchObject({
			status: 200,
			bytes: bought.bytes,
			speech: { source: 'cache', voicePin: { alias: 'Narrator', fallbackUsed: false } },
		});
		expect(await narrator()).toEqual(before);
	});

	// The endpoint knows what it learned of a voice for a minute, so the purchase is the first to see that it is gone.
	it.each([
		['seen within the last minute', true],
		['never seen', false],
	])(
		'stops when its voice is gone, and tells its owner which pin, with a voice %s',
		async (_, seen) => {
			const { endpoint, ask } = await pinnedEndpoint();
			if (seen) await ask('Good morning.');
			const spent = simulator.creditsCharged();
			simulator.account.voices.withdraw(libraryWithoutNotice);
			expect((await ask('Something new.')).status).toBe(404);
			expect(endpoint.warnings).toEqual([
				expect.stringMatching(
					/VOICE_GONE: The voice of the pin "Narrator" is gone: Bryony .*Pins that are like it: "Understudy"/s,
				),
			]);
			expect(simulator.creditsCharged()).toBe(spent);
		},
	);

	it.each([
		['seen within the last minute', true],
		['never seen', false],
	])('lets a configured fallback speak, and says so, with a voice %s', async (_, seen) => {
		const { ask, narrator } = await pinnedEndpoint({ withFallback: true });
		if (seen) await ask('Good morning.');
		simulator.account.voices.withdraw(libraryWithoutNotice);
		expect(await ask('Something new.')).toMatchObject({
			status: 200,
			speech: {
				source: 'generated',
				voiceId: cloned,
				voicePin: { alias: 'Narrator', voiceId: cloned, revision: 1, fallbackUsed: true },
				warnings: [expect.stringContaining('its fallback "Understudy" (Tamsin) was used')],
			},
		});
		expect((await narrator())?.voice.voiceId).toBe(libraryWithoutNotice);
	});

	it('plays the pin that a signed link names, whatever voice it has by then', async () => {
		const { ask } = await pinnedEndpoint({ more: { authentication: 'signedLink' } });
		const link = (voice: string) => {
			const { text: _text, ...signed } = signLink(
				secretFromApiKey(DEFAULT_API_KEY),
				ENDPOINT_PATH,
				{ text: 'Good morning.', voice },
				Date.now() + 60_000,
			);
			return signed;
		};
		expect(await ask('Good morning.', link('pin:UNDERSTUDY'))).toMatchObject({
			status: 200,
			speech: { voiceId: cloned, voicePin: { alias: 'Understudy', revision: 1 } },
		});
		expect(await ask('Good morning.', link(cloned))).toMatchObject({
			status: 200,
			speech: { source: 'cache', voiceId: cloned },
		});
		expect((await ask('Good morning.', link('pin:nobody'))).status).toBe(404);
	});

	it('that is not there tells its owner the nearest one', async () => {
		const { endpoint, ask } = await pinnedEndpoint({ speaks: 'Narator' });
		expect((await ask('Good morning.')).status).toBe(404);
		expect(endpoint.warnings[0]).toContain('Did you mean "Narrator"?');
	});
});
