import { allEntries } from '../../../engine/budget/entryPages';
import { milliCredits } from '../../../engine/speech/milliCredits';
import { reprice } from '../../../engine/budget/reprice';
import { resolveByHand, type ByHand } from '../../../engine/budget/resolveByHand';
import { SURE_AFTER_MS } from '../../../engine/budget/reconcile';
import { amountOf, holdOf, sampleReservation } from '../../contracts/sampleReservation';
import { ACCOUNT, reconcileBench, TEXT } from '../../support/reconcileBench';

const byHand = (entryId: string, change: Partial<ByHand> = {}): ByHand => ({
	namespace: 'default',
	entryId,
	resolution: 'charged',
	charged: undefined,
	workflowId: 'workflow-7',
	...change,
});

describe('an outcome that is resolved by hand', () => {
	it('is charged with all that was held, by whom and when', async () => {
		const { ledger, lose, clock, sums } = await reconcileBench();
		const id = await lose();
		clock.pass(1_000);
		const { before, after } = await resolveByHand(ledger, byHand(id));
		expect(before.state).toBe('unknown');
		expect(after).toMatchObject({
			state: 'settled',
			charged: 20_000,
			confirmed: false,
			resolvedBy: 'by hand, workflow workflow-7',
			closedAtMs: clock.now(),
		});
		expect(await sums()).toEqual({ spent: 20_000, reserved: 0, unknown: 0 });
	});

	it('is charged with what a person knows it cost, or released', async () => {
		const { ledger, lose, sums } = await reconcileBench();
		await resolveByHand(ledger, byHand(await lose(), { charged: amountOf(11_000) }));
		await resolveByHand(ledger, byHand(await lose(), { resolution: 'released' }));
		expect(await sums()).toEqual({ spent: 11_000, reserved: 0, unknown: 0 });
	});

	it('is not one of another namespace, nor one that is final or under way', async () => {
		const { ledger, lose, send, sums } = await reconcileBench();
		const other = await lose({ namespace: 'other' });
		await expect(resolveByHand(ledger, byHand(other))).rejects.toMatchObject({
			code: 'INVALID_INPUT',
			message: expect.stringContaining('no entry'),
		});
		const underWay = byHand(await send(), { resolution: 'released' });
		await expect(resolveByHand(ledger, underWay)).rejects.toMatchObject({
			message: expect.stringContaining('sent'),
		});
		const closed = byHand(await lose());
		await resolveByHand(ledger, closed);
		await expect(
			resolveByHand(ledger, { ...closed, resolution: 'released' }),
		).rejects.toMatchObject({ description: expect.stringContaining('final') });
		expect(await sums()).toEqual({ spent: 20_000, reserved: 20_000, unknown: 20_000 });
	});
});

describe('a price list that was wrong by a factor of 1000', () => {
	const right = (characters: number) => characters / 2;

	it('can be set right from what the books recorded: each entry tells its characters and model', async () => {
		const { ledger, send, lose } = await reconcileBench();
		const wrong = { credits: TEXT.length * 500 };
		const confirmed = await send(wrong);
		await ledger.settle(confirmed, { charged: milliCredits(10), confirmed: true });
		const estimated = await send(wrong);
		await ledger.settle(estimated, { charged: milliCredits(wrong.credits), confirmed: false });
		await lose(wrong);
		await ledger.release(await send(wrong));
		await lose({ facts: { modelId: 'a model without a price' } });
		const before = await allEntries(ledger, { namespace: 'default' });
		const repriced = reprice(before, ({ modelId, characters }) =>
			modelId === 'eleven_multilingual_v2' ? right(characters) : undefined,
		);
		expect(
			repriced.map(({ entry, counted, repriced: credits, confirmed: isConfirmed }) => [
				entry.state,
				counted,
				credits,
				isConfirmed,
			]),
		).toEqual([
			['unknown', 10_000_000, 10_000, false],
			['settled', 10_000_000, 10_000, false],
			['settled', 10_000, 10_000, true],
		]);
		expect(await allEntries(ledger, { namespace: 'default' })).toEqual(before);
	});

	it('blocks no budget for ever: reconciling books what was charged, and frees the rest', async () => {
		const bench = await reconcileBench();
		const wrong = { credits: 10_000 };
		await bench.lose(wrong);
		await bench.lose({ ...wrong, text: 'Never made.' });
		bench.generate({ credits: 10 });
		const limited = { amount: 5_000, holds: [holdOf(ACCOUNT.scope, 100_000, ACCOUNT.period)] };
		expect(await bench.ledger.reserve(sampleReservation(limited))).toMatchObject({
			granted: false,
		});
		bench.clock.pass(SURE_AFTER_MS);
		await bench.run();
		expect(await bench.sums()).toEqual({ spent: 10_000, reserved: 0, unknown: 0 });
		expect(await bench.ledger.reserve(sampleReservation(limited))).toMatchObject({
			granted: true,
		});
	});
});
