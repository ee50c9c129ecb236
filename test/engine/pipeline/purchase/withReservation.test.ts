import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { milliCredits, type MilliCredits } from '../../../../engine/speech/milliCredits';
import { VoiceoverError } from '../../../../engine/errors';
import type { OrderBudget } from '../../../../engine/budget/orderBudget';
import type { Ledger, LedgerEntry } from '../../../../engine/ports/ledger';
import { goodAnswer, inPieces } from '../../../support/fakeSpeechApi';
import {
	SCRIPT,
	speechBench,
	type BenchProcess,
	type SpeechBench,
} from '../../../support/speechBench';

const COST = SCRIPT.length;

function budget(credits: number | undefined, scope = 'account:one'): OrderBudget {
	return {
		scope,
		period: 'month:2026-11',
		limit: credits === undefined ? undefined : milliCredits(credits),
		name: 'account',
		label: 'the account',
		resetsAtMs: Date.UTC(2026, 11, 1),
	};
}

const within = (...budgets: OrderBudget[]) => ({
	budgets: async () => await Promise.resolve(budgets),
});

async function entriesOf(process: BenchProcess): Promise<LedgerEntry[]> {
	const ledger = await process.dependencies.ledger();
	expect(await ledger.verify()).toEqual([]);
	return await ledger.entries({ namespace: 'default', limit: 1000 });
}

/** Changes what a process holds, as time would. */
function change(bench: SpeechBench, file: string, statement: string): void {
	const database = new DatabaseSync(join(bench.folder, file));
	database.exec(statement);
	database.close();
}

async function balanceOf(process: BenchProcess, of = budget(undefined)) {
	const ledger: Ledger = await process.dependencies.ledger();
	const [balance] = await ledger.balances([of]);
	return balance!;
}

describe('the books after a purchase', () => {
	it('show what the API charged, not what was held', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		bench.api.next.push((request) => ({ ...goodAnswer(request), characterCost: 40 }));
		await process.speak({}, within(budget(undefined)));
		expect(await entriesOf(process)).toMatchObject([
			{
				state: 'settled',
				amount: COST * 1000,
				charged: 40_000,
				confirmed: true,
				requestId: 'request-1',
				facts: { characters: COST, workflowId: 'workflow-1' },
			},
		]);
		expect(await balanceOf(process)).toMatchObject({ spent: 40_000, reserved: 0, unknown: 0 });
	});

	it('show the held amount, marked, when the API did not say', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		bench.api.next.push((request) => ({ ...goodAnswer(request), characterCost: undefined }));
		await process.speak({}, within(budget(undefined)));
		expect(await entriesOf(process)).toMatchObject([
			{ state: 'settled', charged: COST * 1000, confirmed: false },
		]);
	});

	it('show more than was held, truthfully, when the API charged more', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		bench.api.next.push((request) => ({ ...goodAnswer(request), characterCost: COST * 3 }));
		await process.speak({}, within(budget(COST)));
		expect((await balanceOf(process)).spent).toBe(COST * 3000);
		await expect(process.speak({ text: 'More.' }, within(budget(COST)))).rejects.toMatchObject({
			code: 'BUDGET_EXCEEDED',
		});
	});

	const refusal = new VoiceoverError('QUOTA_EXCEEDED', 'too few', { description: '' });
	const unknown = new VoiceoverError('OUTCOME_UNKNOWN', 'lost', {
		description: '',
		outcome: 'unknown',
	});
	it.each<[string, () => never | ReturnType<typeof goodAnswer>, string, number]>([
		[
			'a refusal',
			() => {
				throw refusal;
			},
			'released',
			0,
		],
		[
			'a lost answer',
			() => {
				throw unknown;
			},
			'unknown',
			COST * 1000,
		],
		['audio that is cut', () => ({ audio: inPieces(new Uint8Array(700)) }), 'unknown', COST * 1000],
	])('after %s count it as %s', async (_what, answer, state, counted) => {
		const bench = speechBench();
		const process = await bench.newProcess();
		bench.api.next.push(answer);
		await expect(process.speak({}, within(budget(undefined)))).rejects.toBeInstanceOf(Error);
		expect(await entriesOf(process)).toMatchObject([{ state }]);
		expect(await balanceOf(process)).toMatchObject({ spent: 0, reserved: 0, unknown: counted });
	});

	it('show one entry for twenty callers of the same words', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		await Promise.all(
			Array.from({ length: 20 }, async () => await process.speak({}, within(budget(COST)))),
		);
		expect(await entriesOf(process)).toHaveLength(1);
	});

	it('show nothing of a hit', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		await process.speak({}, within(budget(undefined)));
		await process.speak({}, within(budget(undefined)));
		expect(await entriesOf(process)).toHaveLength(1);
	});

	it('show a call whose caller went away as charged', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const { promise, resolve } = Promise.withResolvers<void>();
		bench.api.hold = promise;
		const stop = new AbortController();
		const speaking = process.speak({}, { ...within(budget(undefined)), signal: stop.signal });
		while (bench.api.sent.length === 0) await new Promise((wait) => setTimeout(wait, 5));
		expect(await entriesOf(process)).toMatchObject([{ state: 'sent' }]);
		stop.abort();
		await expect(speaking).rejects.toMatchObject({ code: 'CANCELLED' });
		resolve();
		for (let tries = 0; tries < 100; tries += 1) {
			if ((await entriesOf(process))[0]?.state === 'settled') break;
			await new Promise((wait) => setTimeout(wait, 10));
		}
		expect(await entriesOf(process)).toMatchObject([{ state: 'settled' }]);
	});
});

describe('a caller who goes away while a busy account is waited for', () => {
	it.each(['use', 'off'] as const)(
		'leaves nothing counted, with cache mode %s',
		async (cacheMode) => {
			const bench = speechBench();
			const process = await bench.newProcess();
			const stop = new AbortController();
			bench.api.next.push(() => {
				throw new VoiceoverError('CONCURRENCY_LIMIT', 'busy', {
					description: '',
					retryable: true,
					retryAfterMs: 60_000,
				});
			});
			const speaking = process.speak(
				{},
				{ ...within(budget(undefined)), cacheMode, signal: stop.signal },
			);
			while (bench.api.sent.length === 0) await new Promise((wait) => setTimeout(wait, 5));
			setTimeout(() => stop.abort(), 50);
			await expect(speaking).rejects.toMatchObject({ code: 'CANCELLED' });
			for (let tries = 0; tries < 100; tries += 1) {
				if ((await entriesOf(process))[0]?.state !== 'sent') break;
				await new Promise((wait) => setTimeout(wait, 10));
			}
			expect(await entriesOf(process)).toMatchObject([{ state: 'released' }]);
			expect(bench.api.sent).toHaveLength(1);
		},
	);
});

describe('a call that is to be repeated after a refusal', () => {
	it('is not sent once its credits are not held any more: another process may have bought the speech', async () => {
		const bench = speechBench();
		const [halted, other] = await Promise.all([bench.newProcess(), bench.newProcess()]);
		bench.api.next.push(() => {
			throw new VoiceoverError('CONCURRENCY_LIMIT', 'busy', {
				description: '',
				retryable: true,
				retryAfterMs: 1_500,
			});
		});
		const first = halted.speak({}, within(budget(undefined)));
		while (bench.api.sent.length === 0) await new Promise((wait) => setTimeout(wait, 5));
		// As after minutes in which its process was halted.
		change(bench, 'index.db', 'DELETE FROM lease');
		change(bench, 'ledger.db', 'UPDATE entry SET expires = 0');
		expect((await other.speak({}, within(budget(undefined)))).source).toBe('generated');
		await expect(first).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
		expect(bench.api.sent).toHaveLength(2);
		expect((await entriesOf(other)).map(({ state }) => state)).toEqual(['settled', 'released']);
	});
});

describe('a budget', () => {
	it('that is lowered while a call is prepared refuses the call', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		let limit = COST;
		const speaking = process.speak(
			{},
			{
				budgets: async () => await Promise.resolve([budget(limit)]),
				voiceRate: async () => {
					limit = COST - 1;
					return await Promise.resolve(1);
				},
			},
		);
		await expect(speaking).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
		expect(bench.api.sent).toHaveLength(0);
	});

	it('knows the charge of a call whose credits somebody gave back before it ended', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const { promise, resolve } = Promise.withResolvers<void>();
		bench.api.hold = promise;
		const speaking = process.speak({}, within(budget(undefined)));
		while (bench.api.sent.length === 0) await new Promise((wait) => setTimeout(wait, 5));
		const ledger = await process.dependencies.ledger();
		change(bench, 'ledger.db', 'UPDATE entry SET expires = 0');
		await ledger.sweep();
		const [entry] = await entriesOf(process);
		expect(await ledger.release(entry!.id, 'by hand')).toBe(true);
		resolve();
		expect((await speaking).source).toBe('generated');
		expect((await balanceOf(process)).spent).toBe(COST * 1000);
	});

	it('that is unset never refuses, and one of zero always does', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		await process.speak({}, within(budget(undefined)));
		await expect(process.speak({ text: 'New words.' }, within(budget(0)))).rejects.toMatchObject({
			code: 'BUDGET_EXCEEDED',
			outcome: 'notCharged',
			retryable: false,
		});
		expect(bench.api.sent).toHaveLength(1);
	});

	it('says which one refused, with every figure and the time it starts anew', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		await process.speak({}, within(budget(COST + 5)));
		const error: unknown = await process
			.speak({ text: 'Ten chars.' }, within(budget(undefined, 'a:free'), budget(COST + 5)))
			.catch((caught: unknown) => caught);
		expect(error).toMatchObject({
			message: `The budget of the account does not allow this text (month:2026-11: limit ${COST + 5}, spent ${COST}, reserved 0, unknown 0, needed 10 credits)`,
			description: expect.stringContaining(
				'It resets on 1 December 2026 at 00:00 (UTC).',
			) as string,
		});
	});

	it('serves cached speech at 100 %', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		await process.speak({}, within(budget(COST)));
		expect(await process.speak({}, within(budget(COST)))).toMatchObject({ source: 'cache' });
		expect(await process.speak({}, within(budget(0)))).toMatchObject({ source: 'cache' });
	});

	it('with room for one call lets one of many parallel calls through, over processes', async () => {
		const bench = speechBench();
		const processes = await Promise.all([bench.newProcess(), bench.newProcess()]);
		const outcomes = await Promise.allSettled(
			Array.from(
				{ length: 16 },
				async (_, index) =>
					await processes[index % 2]!.speak(
						{ text: `${SCRIPT} ${String(index).padStart(2, '0')}` },
						within(budget(COST + 3)),
					),
			),
		);
		expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
		expect(bench.api.sent).toHaveLength(1);
		expect((await balanceOf(processes[0]!)).spent).toBeLessThanOrEqual((COST + 3) * 1000);
	});

	it('counts an unknown outcome as spent', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		bench.api.next.push(() => {
			throw new VoiceoverError('OUTCOME_UNKNOWN', 'lost', { description: '', outcome: 'unknown' });
		});
		await expect(process.speak({}, within(budget(COST + 5)))).rejects.toThrow('lost');
		await expect(
			process.speak({ text: 'Ten chars.' }, within(budget(COST + 5))),
		).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
	});
});

describe('books that cannot be written', () => {
	const broken = async (): Promise<never> =>
		await Promise.reject(
			new VoiceoverError('STORE_UNAVAILABLE', 'The ledger is locked', { description: 'Wait.' }),
		);

	it.each(['reserve', 'markSent'] as const)('at "%s" mean no paid call', async (method) => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const ledger = await process.dependencies.ledger();
		process.dependencies.ledger = async () =>
			await Promise.resolve({ ...ledger, [method]: broken });
		await expect(process.speak()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
		expect(bench.api.sent).toHaveLength(0);
	});

	it('after the call: the audio is delivered with a warning, and the credits stay counted', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const ledger = await process.dependencies.ledger();
		process.dependencies.ledger = async () => await Promise.resolve({ ...ledger, settle: broken });
		const speech = await process.speak({}, within(budget(undefined)));
		expect(speech.warnings).toEqual([expect.stringContaining('could not be booked')]);
		const [balance] = await ledger.balances([budget(undefined)]);
		expect((balance!.reserved + balance!.unknown) as MilliCredits).toBe(COST * 1000);
	});

	it('after the call: the sweep closes the entry, although the process goes on buying', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const ledger = await process.dependencies.ledger();
		process.dependencies.ledger = async () => await Promise.resolve({ ...ledger, settle: broken });
		await process.speak();
		process.dependencies.ledger = async () => await Promise.resolve(ledger);
		const { promise, resolve } = Promise.withResolvers<void>();
		bench.api.hold = promise;
		jest.useFakeTimers({ doNotFake: ['setTimeout', 'setImmediate', 'nextTick'] });
		const other = process.speak({ text: 'A long text.' });
		while (bench.api.sent.length < 2) await new Promise((wait) => setTimeout(wait, 5));
		const laterMs = Date.now() + 120_000;
		jest.setSystemTime(laterMs);
		jest.advanceTimersByTime(61_000);
		await new Promise((wait) => setTimeout(wait, 50));
		// The other call is renewed, the first one is not.
		expect(await ledger.sweep()).toEqual({ released: 0, unknown: 1 });
		jest.useRealTimers();
		resolve();
		await other;
		expect((await entriesOf(process)).map(({ state }) => state)).toEqual(['settled', 'unknown']);
	});
});
