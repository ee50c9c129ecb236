import { randomUUID } from 'node:crypto';
import { milliCredits } from '../../../engine/budget/milliCredits';
import type { OrderBudget } from '../../../engine/budget/orderBudget';
import { VoiceoverError } from '../../../engine/errors';
import type { SpeechOrder } from '../../../engine/pipeline/speechOrder';
import type { HistoryItem } from '../../../engine/ports/accountApi';
import { speechBytes, VOICE_ID } from '../../support/fakeSpeechApi';
import { SCRIPT, speechBench } from '../../support/speechBench';

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
