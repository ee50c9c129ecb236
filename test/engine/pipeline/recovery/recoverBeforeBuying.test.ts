import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { milliCredits } from '../../../../engine/speech/milliCredits';
import type { OrderBudget } from '../../../../engine/budget/orderBudget';
import { VoiceoverError } from '../../../../engine/errors';
import type { SpeechOrder } from '../../../../engine/pipeline/speechOrder';
import type { HistoryItem } from '../../../../engine/ports/accountApi';
import { forbidden } from '../../../support/fakeAccountApi';
import { goodAnswer, speechBytes, VOICE_ID } from '../../../support/fakeSpeechApi';
import { SCRIPT, speechBench } from '../../../support/speechBench';

const COST = SCRIPT.length;
const BUDGET: OrderBudget = {
	scope: 'account:one',
	period: 'total',
	limit: milliCredits(10_000),
	name: 'account',
	label: 'the account',
	resetsAtMs: undefined,
};

/** A process that has lost one call, which history shows with the given cost. */
async function afterLoss(characterCost: number | undefined) {
	const bench = speechBench();
	const process = await bench.newProcess();
	const speak = async (order: Partial<SpeechOrder> = {}) =>
		await process.speak(
			{},
			{
				budgets: async () => await Promise.resolve([BUDGET]),
				recoverFromHistory: true,
				...order,
			},
		);
	bench.account.onSearch = () => undefined;
	bench.api.next.push(() => {
		throw new VoiceoverError('OUTCOME_UNKNOWN', 'lost', { description: '', outcome: 'unknown' });
	});
	await expect(speak()).rejects.toThrow('lost');
	const [request] = bench.api.sent;
	const item: HistoryItem = {
		historyItemId: randomUUID(),
		requestId: 'request-of-history',
		dateMs: Date.now(),
		voiceId: VOICE_ID,
		modelId: request!.modelId,
		text: SCRIPT,
		state: 'created',
		outputFormat: request!.outputFormat,
		settings: request!.voiceSettings,
		...(characterCost === undefined ? {} : { characterCost }),
	};
	bench.account.items.push(item);
	bench.account.audio.set(item.historyItemId, speechBytes(request!));
	const entries = async () =>
		await (await process.dependencies.ledger()).entries({ namespace: 'default', limit: 10 });
	return { bench, process, speak, entries };
}

describe('a lost call whose audio is found', () => {
	it('is booked at what history says that it cost', async () => {
		const { speak, entries } = await afterLoss(40);
		expect(await speak()).toMatchObject({ source: 'recovered', creditsSaved: 40 });
		expect(await entries()).toMatchObject([
			{ state: 'settled', charged: 40_000, confirmed: true, resolvedBy: 'history' },
		]);
	});

	it.each([0, undefined])(
		'is booked at what was held, marked, when history says %s',
		async (characterCost) => {
			const { speak, entries } = await afterLoss(characterCost);
			// The voice cannot be read now, so an estimate would be three times as high.
			const voiceRate = async () => await Promise.resolve(undefined);
			expect((await speak({ voiceRate })).source).toBe('recovered');
			expect(await entries()).toMatchObject([
				{ state: 'settled', charged: COST * 1000, confirmed: false, resolvedBy: 'history' },
			]);
		},
	);
});

describe('a lost call', () => {
	it('is found behind any number of lost calls that are nobody else’s matter', async () => {
		const { process, speak, entries } = await afterLoss(40);
		const [lost] = await entries();
		const ledger = await process.dependencies.ledger();
		for (let number = 0; number < 20; number += 1) {
			const id = randomUUID();
			await ledger.reserve({
				...lost!,
				id,
				operation: `uncached/${number}`,
				owner: 'other',
				ttlMs: 60_000,
			});
			await ledger.markSent(id, 'try-1');
			await ledger.markUnknown(id);
		}
		expect((await speak()).source).toBe('recovered');
	}, 30_000);
});

describe('a call that is still under way in a process that lost its lease', () => {
	/** Process A's call is held, and its right to buy the key was taken away, as from a process that is halted. */
	async function underWay() {
		const bench = speechBench();
		bench.account.onSearch = () => undefined;
		const [slow, other] = await Promise.all([bench.newProcess(), bench.newProcess()]);
		const answer = Promise.withResolvers<void>();
		bench.api.next.push(async (request) => {
			await answer.promise;
			bench.account.items.push({
				historyItemId: 'late',
				requestId: 'request-1',
				dateMs: Date.now(),
				voiceId: VOICE_ID,
				modelId: request.modelId,
				text: request.text,
				state: 'created',
				characterCost: COST,
			});
			bench.account.audio.set('late', speechBytes(request));
			return goodAnswer(request, 1);
		});
		const order = {
			budgets: async () => await Promise.resolve([BUDGET]),
			recoverFromHistory: true,
		};
		const first = slow.speak({}, order);
		while (bench.api.sent.length === 0) await new Promise((wait) => setTimeout(wait, 5));
		const index = new DatabaseSync(join(bench.folder, 'index.db'));
		index.exec('DELETE FROM lease');
		await index.close();
		return { bench, other, order, first, answer };
	}

	it('is waited for, and its audio is used, so that it is not paid twice', async () => {
		const { bench, other, order, first, answer } = await underWay();
		const second = other.speak({}, order);
		await new Promise((wait) => setTimeout(wait, 1_000));
		expect(bench.api.sent).toHaveLength(1);
		answer.resolve();
		const bought = await first;
		expect(bought.source).toBe('generated');
		expect(await second).toMatchObject({ source: 'recovered', creditsCharged: 0 });
		expect(bench.api.sent).toHaveLength(1);
		await other.cache.settled();
		// The clip of the one is there no more, but that of the other is the same speech.
		expect((await (await bought.open()).buffer()).length).toBeGreaterThan(0);
	}, 30_000);

	it('is waited for by one who may not read the history, and is not bought again', async () => {
		const { bench, other, order, first, answer } = await underWay();
		bench.account.onSearch = () => {
			throw forbidden();
		};
		const second = other.speak({}, { ...order, recoverFromHistory: false });
		await new Promise((wait) => setTimeout(wait, 1_000));
		answer.resolve();
		expect((await first).source).toBe('generated');
		expect(await second).toMatchObject({ source: 'cache', creditsCharged: 0 });
		expect(bench.api.sent).toHaveLength(1);
	}, 30_000);

	it('is nobody’s matter when it was bought without the cache on purpose', async () => {
		const bench = speechBench();
		const process = await bench.newProcess();
		const order = { budgets: async () => await Promise.resolve([BUDGET]) };
		const answer = Promise.withResolvers<void>();
		bench.api.next.push(async (request) => {
			await answer.promise;
			return goodAnswer(request, 1);
		});
		const off = process.speak({}, { ...order, cacheMode: 'off' });
		while (bench.api.sent.length === 0) await new Promise((wait) => setTimeout(wait, 5));
		expect(await process.speak({}, order)).toMatchObject({ source: 'generated', warnings: [] });
		answer.resolve();
		await (await off).dispose();
		const ledger = await process.dependencies.ledger();
		expect(await ledger.entries({ namespace: 'default', limit: 10 })).toMatchObject([
			{ state: 'settled' },
			{ state: 'settled' },
		]);
	});

	it('of another account is not taken for this one’s', async () => {
		const { speak, entries, bench } = await afterLoss(40);
		const other = { ...BUDGET, scope: 'account:other' };
		const items = bench.account.items.splice(0);
		const budgets = async () => await Promise.resolve([other]);
		expect((await speak({ budgets })).source).toBe('generated');
		expect(items).toHaveLength(1);
		expect(await entries()).toMatchObject([{ state: 'settled' }, { state: 'unknown' }]);
	});
});
