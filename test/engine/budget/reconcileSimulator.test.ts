import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { elevenLabsAccountApi } from '../../../engine/adapters/elevenlabs/elevenLabsAccountApi';
import { elevenLabsSpeechApi } from '../../../engine/adapters/elevenlabs/elevenLabsSpeechApi';
import { openSqliteLedger } from '../../../engine/adapters/embedded/sqlite/sqliteLedger';
import { milliCredits } from '../../../engine/speech/milliCredits';
import { LONGEST_TTL_MS } from '../../../engine/ports/ledger';
import { reconcile, SURE_AFTER_MS } from '../../../engine/budget/reconcile';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { isVoiceoverError } from '../../../engine/errors';
import type { Ledger } from '../../../engine/ports/ledger';
import { speechRequest } from '../../../engine/speech/speechRequest';
import {
	DEFAULT_API_KEY,
	SCOPES,
	startSimulator,
	STARTING_VOICES,
	type FaultEffect,
	type Simulator,
} from '../../../simulator';
import { sampleKey, sha256 } from '../../contracts/sampleClip';
import { holdOf, sampleReservation } from '../../contracts/sampleReservation';
import { afterTests } from '../../support/afterTests';
import { temporaryFolder } from '../../support/temporaryFolder';

const folder = temporaryFolder('reconcile');
const MODEL_ID = 'eleven_multilingual_v2';
const ACCOUNT = holdOf('account:user:simulatorUser');

let simulator: Simulator;
let ledger: Ledger;
let offsetMs = 0;
const clock = { ...systemClock, now: () => systemClock.now() + offsetMs };

beforeAll(async () => {
	simulator = await startSimulator();
});
beforeEach(async () => {
	simulator.reset();
	offsetMs = 0;
	ledger = await openSqliteLedger({ path: join(folder, `${randomUUID()}.db`), clock });
	const opened = ledger;
	afterTests(() => opened.close());
});
afterAll(async () => await simulator.close());

const connection = (apiKey = DEFAULT_API_KEY) => ({ apiKey, baseUrl: simulator.url });

function pass(ms: number): void {
	offsetMs += ms;
	simulator.account.clock.offsetMs += ms;
}

async function run(apiKey?: string) {
	return await reconcile({
		ledger,
		accountApi: elevenLabsAccountApi(connection(apiKey)),
		index: { find: async () => await Promise.resolve(undefined) },
		clock,
		namespace: 'default',
		accountScopes: [ACCOUNT.scope],
	});
}

/** What happens to the process that made the call, once the call has ended. */
type Fate = 'lives' | 'dies';

/** Makes a paid call with its books, as the pipeline does. */
async function buy(text: string, fault?: FaultEffect, fate: Fate = 'lives'): Promise<void> {
	const { request } = speechRequest({
		text,
		voiceId: STARTING_VOICES.cloned,
		modelId: MODEL_ID,
		outputFormat: 'mp3_44100_128',
	});
	const reservation = sampleReservation({
		cacheKey: sampleKey(text),
		amount: milliCredits(text.length),
		holds: [ACCOUNT],
		ttlMs: LONGEST_TTL_MS,
		facts: {
			workflowId: 'workflow-1',
			voiceId: request.voiceId,
			modelId: request.modelId,
			outputFormat: request.outputFormat,
			characters: text.length,
			textSha256: sha256(text),
		},
	});
	await ledger.reserve(reservation);
	await ledger.markSent(reservation.id, 'try-1');
	if (fault !== undefined) simulator.faults.add(fault);
	const api = elevenLabsSpeechApi(connection());
	const options = {
		signal: new AbortController().signal,
		timeoutMs: 2_000,
		stallTimeoutMs: 1_000,
	};
	let requestId: string | undefined;
	const outcome = await api
		.synthesize(request, options)
		.then(async (response) => {
			requestId = response.requestId;
			for await (const _chunk of response.audio);
			return response;
		})
		.catch((error: unknown) => error);
	if (fate === 'dies') return;
	if (!isVoiceoverError(outcome)) {
		const { characterCost } = outcome as { characterCost?: number };
		await ledger.settle(reservation.id, {
			charged: milliCredits(characterCost!),
			confirmed: true,
			requestId,
		});
	} else if (outcome.outcome === 'notCharged') {
		await ledger.release(reservation.id);
	} else {
		// An error names itself, not a generation.
		await ledger.markUnknown(reservation.id, requestId);
	}
}

const FAULTS: Record<string, FaultEffect | undefined> = {
	'goes well': undefined,
	'is answered, and the answer lost': { kind: 'reset', afterBilling: true },
	'is lost on its way': { kind: 'reset' },
	'ends in a server error after it was charged': {
		kind: 'refuse',
		error: 'internal_error',
		afterBilling: true,
	},
	'is cut in the middle of the audio': { kind: 'cut', how: 'reset', afterFraction: 0.5 },
	'is refused': { kind: 'refuse', error: 'voice_not_found' },
};

async function expectBooksEqualBill(): Promise<void> {
	const [balance] = await ledger.balances([ACCOUNT]);
	expect(balance).toMatchObject({
		spent: simulator.creditsCharged() * 1000,
		reserved: 0,
		unknown: 0,
	});
	expect(await ledger.verify()).toEqual([]);
}

describe('after reconciling with an account, the ledger says what the account charged', () => {
	it.each(Object.keys(FAULTS))('when a call %s', async (what) => {
		for (const fate of ['lives', 'dies'] as const) {
			simulator.account.update({ discount: 0.55 });
			await buy(`A text for a process that ${fate}.`, FAULTS[what], fate);
		}
		pass(SURE_AFTER_MS + LONGEST_TTL_MS + 1);
		const { left } = await run();
		expect(left).toEqual([]);
		await expectBooksEqualBill();
	});

	it('when all of it happens, with equal texts, paging and a history that is late', async () => {
		simulator.account.update({ discount: 0.55, historyLagMs: 5 * 60_000 });
		const faults = Object.values(FAULTS);
		for (let number = 0; number < 30; number += 1) {
			const text = `Text number ${number % 4}.`;
			await buy(text, faults[number % faults.length], number % 5 === 0 ? 'dies' : 'lives');
			pass(20_000);
		}
		const early = await run();
		expect(early.left.length).toBeGreaterThan(0);
		const [{ spent, unknown, reserved } = { spent: 0, unknown: 0, reserved: 0 }] =
			await ledger.balances([ACCOUNT]);
		expect(spent + unknown + reserved).toBeGreaterThanOrEqual(simulator.creditsCharged() * 1000);
		pass(SURE_AFTER_MS + LONGEST_TTL_MS + 1);
		expect((await run()).left).toEqual([]);
		await expectBooksEqualBill();
	}, 60_000);

	it('when a call was killed before it was sent', async () => {
		const reservation = sampleReservation({
			holds: [ACCOUNT],
			ttlMs: LONGEST_TTL_MS,
		});
		await ledger.reserve(reservation);
		pass(LONGEST_TTL_MS + 1);
		await run();
		await expectBooksEqualBill();
	});

	it('but not while the key may not read the history: it says which permission is missing', async () => {
		await buy('A text.', { kind: 'reset', afterBilling: true });
		pass(SURE_AFTER_MS);
		const key = 'without-history';
		simulator.account.keys.add(
			key,
			SCOPES.filter((scope) => scope !== 'speech_history_read'),
		);
		const { resolved, left } = await run(key);
		expect(resolved).toEqual([]);
		expect(left).toMatchObject([
			{
				reason: 'historyUnreadable',
				explanation: expect.stringContaining('speech_history_read'),
			},
		]);
		await run();
		await expectBooksEqualBill();
	});

	it('but not when history items were deleted that the books know of: then nothing is freed', async () => {
		await buy('A text.');
		await buy('A lost text.', { kind: 'reset', afterBilling: true });
		for (const { historyItemId } of simulator.account.history.visible()) {
			simulator.account.history.delete(historyItemId);
		}
		pass(SURE_AFTER_MS);
		const { resolved, left } = await run();
		expect(resolved).toEqual([]);
		expect(left).toMatchObject([{ reason: 'historyIncomplete' }]);
	});
});
