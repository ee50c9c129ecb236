import { elevenLabsAccountApi } from '../../../engine/adapters/elevenlabs/elevenLabsAccountApi';
import { elevenLabsSpeechApi } from '../../../engine/adapters/elevenlabs/elevenLabsSpeechApi';
import { milliCredits } from '../../../engine/speech/milliCredits';
import type { OrderBudget } from '../../../engine/budget/orderBudget';
import type { SpeechOrder } from '../../../engine/pipeline/speechOrder';
import type { SpeechRequestInput } from '../../../engine/speech/speechRequest';
import {
	DEFAULT_API_KEY,
	STARTING_VOICES,
	startSimulator,
	type Simulator,
} from '../../../simulator';
import type { Fault } from '../../../simulator/faults/fault';
import { SCRIPT, speechBench, type BenchProcess } from '../../support/speechBench';

jest.setTimeout(60_000);

const COST = SCRIPT.length;

/** Given in full, the voice is not asked for, so that the paid call itself meets the error. */
const ALL_SETTINGS = {
	stability: 0.5,
	similarityBoost: 0.5,
	style: 0,
	speed: 1,
	useSpeakerBoost: true,
};

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator();
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const BUDGET: OrderBudget = {
	scope: 'account:one',
	period: 'total',
	limit: milliCredits(10_000),
	name: 'account',
	label: 'the account',
	resetsAtMs: undefined,
};

async function newProcess(apiKey = DEFAULT_API_KEY): Promise<BenchProcess> {
	const options = { apiKey, baseUrl: simulator.url };
	const bench = speechBench({
		speechApi: elevenLabsSpeechApi(options),
		accountApi: elevenLabsAccountApi(options),
	});
	return await bench.newProcess();
}

/** Speaks once, with the option to recover switched off, so that what is seen is the outcome of one call. */
async function speakOnce(
	process: BenchProcess,
	input: Partial<SpeechRequestInput> = {},
	order: Partial<SpeechOrder> = {},
) {
	const speech = await process.speak(
		{ voiceId: STARTING_VOICES.cloned, ...input },
		{
			budgets: async () => await Promise.resolve([BUDGET]),
			timeoutMs: 1_500,
			recoverFromHistory: false,
			...order,
		},
	);
	await speech.dispose();
	return speech;
}

async function books(process: BenchProcess) {
	const ledger = await process.dependencies.ledger();
	expect(await ledger.verify()).toEqual([]);
	const [balance] = await ledger.balances([BUDGET]);
	const { spent, reserved, unknown } = balance!;
	const entries = await ledger.entries({ namespace: 'default', limit: 10 });
	return {
		states: entries.map(({ state }) => state),
		spent: spent / 1000,
		reserved: reserved / 1000,
		unknown: unknown / 1000,
	};
}

const NOTHING = { spent: 0, reserved: 0, unknown: 0 };
const AS_UNKNOWN = { ...NOTHING, states: ['unknown'], unknown: COST };
const RELEASED = { ...NOTHING, states: ['released'] };

describe('what counts, by outcome', () => {
	it.each<[string, Fault | undefined, Partial<SpeechRequestInput>, object, string]>([
		[
			'no such voice',
			undefined,
			{ voiceId: 'nobodysVoice00000001', voiceSettings: ALL_SETTINGS },
			RELEASED,
			'VOICE_GONE',
		],
		[
			'too few credits',
			{ kind: 'refuse', error: 'quota_exceeded' },
			{},
			RELEASED,
			'QUOTA_EXCEEDED',
		],
		[
			'moderation',
			{ kind: 'refuse', error: 'content_moderation' },
			{},
			RELEASED,
			'REQUEST_REFUSED',
		],
		['a 5xx', { kind: 'refuse', error: 'internal_error' }, {}, AS_UNKNOWN, 'OUTCOME_UNKNOWN'],
		[
			'a 5xx after billing',
			{ kind: 'refuse', error: 'internal_error', afterBilling: true },
			{},
			AS_UNKNOWN,
			'OUTCOME_UNKNOWN',
		],
		['no answer', { kind: 'hang', afterBilling: true }, {}, AS_UNKNOWN, 'OUTCOME_UNKNOWN'],
		['a reset', { kind: 'reset', afterBilling: true }, {}, AS_UNKNOWN, 'OUTCOME_UNKNOWN'],
		[
			'a cut stream',
			{ kind: 'cut', how: 'reset', afterFraction: 0.4 },
			{},
			AS_UNKNOWN,
			'AUDIO_INCOMPLETE',
		],
		[
			'a stream that ends early',
			{ kind: 'cut', how: 'clean-end', afterFraction: 0.4 },
			{},
			AS_UNKNOWN,
			'AUDIO_INCOMPLETE',
		],
		[
			'an empty answer',
			{ kind: 'answer', status: 200, contentType: 'audio/mpeg', body: '', afterBilling: true },
			{},
			AS_UNKNOWN,
			'AUDIO_INCOMPLETE',
		],
		[
			'an answer that is no audio',
			{
				kind: 'answer',
				status: 200,
				contentType: 'audio/mpeg',
				body: '<html>',
				afterBilling: true,
			},
			{},
			AS_UNKNOWN,
			'AUDIO_INCOMPLETE',
		],
	])('%s', async (_what, fault, input, expected, code) => {
		const process = await newProcess();
		if (fault !== undefined) simulator.faults.add(fault);
		await expect(speakOnce(process, input)).rejects.toMatchObject({ code });
		const found = await books(process);
		expect(found).toEqual(expected);
		// Whatever happened, the books cover the bill.
		expect(simulator.creditsCharged()).toBeLessThanOrEqual(found.spent + found.unknown);
	});

	it('a wrong key', async () => {
		const process = await newProcess('no such key');
		await expect(speakOnce(process, { voiceSettings: ALL_SETTINGS })).rejects.toMatchObject({
			code: 'INVALID_KEY',
		});
		expect(await books(process)).toEqual(RELEASED);
	});

	it('429 is repeated under the same entry, and only the last try counts', async () => {
		const process = await newProcess();
		simulator.faults.add({ kind: 'refuse', error: 'concurrent_limit_exceeded', times: 2 });
		await speakOnce(process, {}, { timeoutMs: 20_000 });
		expect(await books(process)).toEqual({ ...NOTHING, states: ['settled'], spent: COST });
		expect(simulator.creditsCharged()).toBe(COST);
	});

	it('complete audio counts as the API charged it', async () => {
		const process = await newProcess();
		simulator.account.update({ discount: 0.55, showsDiscount: false });
		const speech = await speakOnce(process);
		expect(speech.creditsCharged).toBe(Math.ceil(COST * 0.55));
		expect(await books(process)).toEqual({
			...NOTHING,
			states: ['settled'],
			spent: simulator.creditsCharged(),
		});
	});

	it('a caller who goes away after the call was sent counts in full, and the speech is kept', async () => {
		const process = await newProcess();
		simulator.faults.add({ kind: 'delay-headers', ms: 300 });
		const stop = new AbortController();
		const speaking = speakOnce(process, {}, { signal: stop.signal, timeoutMs: 20_000 });
		await until(async () => (await books(process)).states[0] === 'sent');
		stop.abort();
		await expect(speaking).rejects.toMatchObject({ code: 'CANCELLED' });
		await until(async () => (await books(process)).states[0] === 'settled');
		expect((await books(process)).spent).toBe(simulator.creditsCharged());
		await until(async () => (await process.cache.index.totals()).clips === 1);
		expect(await speakOnce(process)).toMatchObject({ source: 'cache' });
	});

	it('a caller who goes away before the call is sent counts as nothing', async () => {
		const process = await newProcess();
		const stop = new AbortController();
		const speaking = speakOnce(
			process,
			{},
			{
				signal: stop.signal,
				leaveEnough: async () => {
					stop.abort();
					return await Promise.resolve(() => undefined);
				},
			},
		);
		await expect(speaking).rejects.toMatchObject({ code: 'CANCELLED' });
		await until(async () => (await books(process)).states[0] === 'released');
		expect(simulator.paidCalls()).toHaveLength(0);
	});

	it('the cache counts as nothing', async () => {
		const process = await newProcess();
		await speakOnce(process);
		await speakOnce(process);
		expect(await books(process)).toMatchObject({ states: ['settled'], spent: COST });
	});
});

describe('speech that was paid for and never arrived', () => {
	it.each<[string, Fault]>([
		['after a server error', { kind: 'refuse', error: 'internal_error', afterBilling: true }],
		['after no answer', { kind: 'hang', afterBilling: true }],
		['after a reset before any header', { kind: 'reset', afterBilling: true }],
		['after a cut', { kind: 'cut', how: 'reset', afterFraction: 0.4 }],
		['after an early end', { kind: 'cut', how: 'clean-end', afterFraction: 0.4 }],
	])(
		'%s is fetched from the history: it is paid once, and the books know what it cost',
		async (_what, fault) => {
			const process = await newProcess();
			simulator.faults.add(fault);
			await expect(speakOnce(process)).rejects.toBeInstanceOf(Error);
			const again = await speakOnce(process, {}, { recoverFromHistory: true });
			expect(again).toMatchObject({ source: 'recovered', creditsCharged: 0, creditsSaved: COST });
			// Another item lost it.
			expect(again).not.toHaveProperty('creditsOfLostTry');
			expect(simulator.creditsCharged()).toBe(COST);
			expect(await books(process)).toEqual({ ...NOTHING, states: ['settled'], spent: COST });
			expect(await speakOnce(process)).toMatchObject({ source: 'cache' });
		},
	);

	it('by an item of a run without the cache is found by that item alone', async () => {
		const process = await newProcess();
		simulator.faults.add({ kind: 'reset', afterBilling: true });
		const own = { cacheMode: 'off', operation: 'item-1', recoverFromHistory: true } as const;
		await expect(speakOnce(process, {}, own)).rejects.toBeInstanceOf(Error);
		const other = await speakOnce(process, {}, { ...own, operation: 'item-2', timeoutMs: 20_000 });
		expect(other.source).toBe('generated');
		expect(await speakOnce(process, {}, own)).toMatchObject({
			source: 'recovered',
			creditsOfLostTry: COST,
		});
		expect(simulator.paidCalls()).toHaveLength(2);
	});

	it('stops with the reason when the history cannot be read, and is bought anew when that is wanted', async () => {
		simulator.account.keys.add('no-history', ['text_to_speech', 'voices_read', 'models_read']);
		const process = await newProcess('no-history');
		simulator.faults.add({ kind: 'reset', afterBilling: true });
		await expect(speakOnce(process)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
		await expect(speakOnce(process, {}, { recoverFromHistory: true })).rejects.toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			outcome: 'notCharged',
			description: expect.stringContaining('speech_history_read') as string,
		});
		expect(simulator.paidCalls()).toHaveLength(1);
		const bought = await speakOnce(process);
		expect(bought.source).toBe('generated');
		expect(bought.warnings).toEqual([expect.stringContaining('so it was generated anew')]);
		expect(await books(process)).toMatchObject({ spent: COST, unknown: COST });
	});
});

async function until(done: () => Promise<boolean>): Promise<void> {
	for (let tries = 0; tries < 200; tries += 1) {
		if (await done()) return;
		await new Promise((wait) => setTimeout(wait, 10));
	}
	throw new Error('it did not happen');
}
