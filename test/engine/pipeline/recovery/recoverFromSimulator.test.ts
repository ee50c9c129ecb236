import { elevenLabsAccountApi } from '../../../../engine/adapters/elevenlabs/elevenLabsAccountApi';
import { elevenLabsSpeechApi } from '../../../../engine/adapters/elevenlabs/elevenLabsSpeechApi';
import { isVoiceoverError } from '../../../../engine/errors';
import type { LedgerEntry } from '../../../../engine/ports/ledger';
import type { SpeechRequest } from '../../../../engine/speech/speechRequest';
import {
	DEFAULT_API_KEY,
	SCOPES,
	STARTING_VOICES,
	startSimulator,
	type Fault,
	type Simulator,
} from '../../../../simulator';
import { clipBytes } from '../../../../simulator/audio/clip';
import type { HeldClock } from '../../../contracts/heldClock';
import { audioOf, LINE, recoveryBench, requestOf, type RecoveryBench } from './recoveryBench';

let simulator: Simulator;
beforeAll(async () => {
	simulator = await startSimulator({ settings: { plan: 'pro' } });
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const LOST: Fault = { kind: 'reset', afterBilling: true };
const plain = requestOf({ voiceId: STARTING_VOICES.cloned });

/** Time that passes for the simulator as well; sleeping takes none. */
function sharedClock(): HeldClock {
	const startMs = Date.now();
	let passedMs = 0;
	const pass = (ms: number) => {
		passedMs += ms;
		simulator.account.clock.offsetMs += ms;
	};
	const sleep = async (ms: number) => {
		pass(ms);
		await Promise.resolve();
	};
	return { now: () => startMs + passedMs, sleep, pass };
}

async function newBench(apiKey = DEFAULT_API_KEY) {
	const connection = { apiKey, baseUrl: simulator.url };
	const clock = sharedClock();
	const bench = await recoveryBench(elevenLabsAccountApi(connection), clock);
	return { bench, buy: buyer(bench, elevenLabsSpeechApi(connection)) };
}

/** Buys as the engine does, up to what it books. */
function buyer(bench: RecoveryBench, api: ReturnType<typeof elevenLabsSpeechApi>) {
	return async (request: SpeechRequest): Promise<{ entry: LedgerEntry; received: Buffer }> => {
		const entry = await bench.send(request);
		const chunks: Uint8Array[] = [];
		let requestId: string | undefined;
		const receive = async () => {
			const response = await api.synthesize(request, {
				signal: new AbortController().signal,
				timeoutMs: 10_000,
				stallTimeoutMs: 5_000,
			});
			requestId = response.requestId;
			for await (const chunk of response.audio) chunks.push(chunk);
		};
		const error = await receive().then(
			() => undefined,
			(failure: unknown) => failure,
		);
		if (error !== undefined && !isVoiceoverError(error)) throw error;
		await bench.ledger.markUnknown(entry.id, requestId);
		return { entry, received: Buffer.concat(chunks) };
	};
}

function made(index = 0): Buffer {
	return clipBytes(simulator.account.history.visible()[index]!.clip);
}

it.each(['mp3_44100_128', 'opus_48000_64', 'pcm_16000', 'wav_22050', 'ulaw_8000'])(
	'an answer that was lost after generation comes back byte for byte in %s, free of charge',
	async (outputFormat) => {
		const { bench, buy } = await newBench();
		const request = requestOf({ voiceId: STARTING_VOICES.cloned, outputFormat });
		simulator.faults.add(LOST);
		const { entry } = await buy(request);
		const recovery = await bench.recover(request);
		expect(recovery).toMatchObject({
			found: true,
			entry: { id: entry.id },
			requestId: simulator.paidCalls()[0]!.requestId,
			characterCost: LINE.length,
			warnings: [],
		});
		expect((await audioOf(recovery)).equals(made())).toBe(true);
		expect(simulator.paidCalls()).toHaveLength(1);
		expect(simulator.creditsCharged()).toBe(LINE.length);
		expect(bench.leftSpools()).toBe(0);
	},
);

it('an answer that was cut at 40 % comes back whole by its request id, whatever history leaves out', async () => {
	const { bench, buy } = await newBench();
	simulator.account.update({ historyTellsSettings: false, historyTellsOutputFormat: false });
	simulator.faults.add({ kind: 'cut', how: 'reset', afterFraction: 0.4 });
	const { received } = await buy(plain);
	const audio = await audioOf(await bench.recover(plain));
	expect(audio.equals(made())).toBe(true);
	expect(received.length).toBe(Math.floor(audio.length * 0.4));
	expect(simulator.creditsCharged()).toBe(LINE.length);
});

it('settings that the voice stores are compared as they were sent', async () => {
	const { bench, buy } = await newBench();
	const voiceSettings = { ...plain.voiceSettings, stability: 0.1 + 0.2, speed: 1.1 };
	const request = requestOf({ voiceId: STARTING_VOICES.cloned, voiceSettings });
	simulator.faults.add(LOST);
	await buy(request);
	expect((await bench.recover(request)).found).toBe(true);
});

it('history that lags is waited for', async () => {
	const { bench, buy } = await newBench();
	simulator.account.update({ historyLagMs: 6_000 });
	simulator.faults.add(LOST);
	await buy(plain);
	expect((await bench.recover(plain)).found).toBe(true);
	const looks = simulator.calls.filter(({ path }) => path === '/v1/history');
	expect(looks.length).toBeGreaterThan(2);
});

it('an item that is being made is waited for', async () => {
	const { bench, buy } = await newBench();
	simulator.account.update({ historyProcessingMs: 12_000 });
	simulator.faults.add(LOST);
	await buy(plain);
	expect((await audioOf(await bench.recover(plain))).equals(made())).toBe(true);
});

it('a call that never was generated is not found, nor is another one taken for it', async () => {
	const { bench, buy } = await newBench();
	await buy(requestOf({ voiceId: STARTING_VOICES.cloned, outputFormat: 'mp3_44100_64' }));
	await buy(requestOf({ voiceId: STARTING_VOICES.professional }));
	await buy(requestOf({ voiceId: STARTING_VOICES.cloned, voiceSettings: { stability: 0.9 } }));
	simulator.faults.add({ kind: 'reset' });
	await buy(plain);
	expect(simulator.paidCalls()).toHaveLength(3);
	expect(await bench.recover(plain)).toMatchObject({ found: false, warnings: [] });
});

it('missing settings are named instead of guessed', async () => {
	const { bench, buy } = await newBench();
	simulator.account.update({ historyTellsSettings: false });
	simulator.faults.add(LOST);
	await buy(plain);
	expect(await bench.recover(plain)).toEqual({
		found: false,
		warnings: [expect.stringContaining(simulator.account.history.visible()[0]!.historyItemId)],
	});
	expect(simulator.calls.filter(({ path }) => path.endsWith('/audio'))).toEqual([]);
});

it('history that gives MP3 for PCM gives nothing', async () => {
	const { bench, buy } = await newBench();
	const request = requestOf({ voiceId: STARTING_VOICES.cloned, outputFormat: 'pcm_16000' });
	simulator.account.update({ historyAudio: 'mp3' });
	simulator.faults.add(LOST);
	await buy(request);
	expect(await bench.recover(request)).toEqual({
		found: false,
		warnings: [expect.stringContaining('an MP3 file instead of headerless PCM')],
	});
	expect(bench.leftSpools()).toBe(0);
});

it('an item that is deleted between look and download gives nothing', async () => {
	const { bench, buy } = await newBench();
	simulator.faults.add(LOST);
	await buy(plain);
	const [item] = simulator.account.history.visible();
	simulator.faults.add({ kind: 'delay-headers', ms: 200, on: 'GET /v1/history/' });
	const looking = bench.recover(plain);
	while (!simulator.calls.some(({ path }) => path.endsWith('/audio'))) {
		await new Promise(setImmediate);
	}
	simulator.account.history.delete(item!.historyItemId);
	expect(await looking).toEqual({
		found: false,
		warnings: [expect.stringContaining('not in the history')],
	});
	expect(bench.leftSpools()).toBe(0);
});

it('a key without the permission is told which one, and a wide search stays silent', async () => {
	simulator.account.keys.add(
		'no-history',
		SCOPES.filter((scope) => scope !== 'speech_history_read'),
	);
	const { bench, buy } = await newBench('no-history');
	simulator.faults.add(LOST);
	await buy(plain);
	expect(await bench.recover(plain)).toMatchObject({
		found: false,
		unreadable: {
			code: 'PERMISSION_MISSING',
			message: expect.stringContaining('speech_history_read'),
		},
	});
	for (const unresolved of [[], []]) {
		expect(await bench.recover(plain, { unresolved, searchWidely: true })).toEqual({
			found: false,
			warnings: [],
		});
	}
	expect(simulator.calls.filter(({ path }) => path === '/v1/history')).toHaveLength(2);
});

it('a network that is down is told', async () => {
	const { bench, buy } = await newBench();
	simulator.faults.add(LOST);
	await buy(plain);
	simulator.faults.add({ kind: 'reset', on: 'GET /v1/history', times: 'forever' });
	expect(await bench.recover(plain)).toMatchObject({
		found: false,
		unreadable: { code: 'API_UNREACHABLE' },
	});
});

it('a wide search finds what another program bought, across two pages of history', async () => {
	const elsewhere = await newBench();
	await elsewhere.buy(plain);
	const [wanted] = simulator.account.history.visible();
	for (let index = 0; index < 150; index += 1) {
		simulator.account.history.add({
			...wanted!,
			historyItemId: `more-${index}`,
			requestId: `request-${index}`,
			text: `Line ${index}.`,
		});
	}
	const { bench } = await newBench();
	const recovery = await bench.recover(plain, { searchWidely: true });
	expect(recovery.warnings).toEqual([expect.stringContaining(wanted!.historyItemId)]);
	expect((await audioOf(recovery)).equals(clipBytes(wanted!.clip))).toBe(true);
	expect(simulator.creditsCharged()).toBe(LINE.length);
});
