import fc from 'fast-check';
import { allEntries } from '../../../engine/budget/entryPages';
import { SURE_AFTER_MS } from '../../../engine/budget/reconcile';
import { LONGEST_TTL_MS, type LedgerEntry } from '../../../engine/ports/ledger';
import { amountOf } from '../../contracts/sampleReservation';
import { reconcileBench, type ReconcileBench } from '../../support/reconcileBench';

const NAMESPACES = ['default', 'other'];
const CREDITS = 20;

/** One call as it may go: generated and charged or not, and what of it came back. */
const call = fc.record({
	text: fc.constantFrom('One.', 'Two.'),
	voiceId: fc.constantFrom('voice-a', 'voice-b'),
	outputFormat: fc.constantFrom('mp3_44100_128', 'pcm_16000'),
	namespace: fc.constantFrom(...NAMESPACES),
	generated: fc.boolean(),
	/** In part of the account's list price; the ledger holds the list price. */
	discount: fc.constantFrom(1, 0.55),
	/** `broken`: the answer began and so named the generation. `error`: the id is that of an error message. */
	ending: fc.constantFrom(
		'lost',
		'lost',
		'lost',
		'broken',
		'error',
		'settled',
		'killed',
		'sending',
	),
	tookMs: fc.integer({ min: 0, max: 20 * 60_000 }),
	pauseMs: fc.integer({ min: 0, max: 30 * 60_000 }),
});
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;

interface Made {
	bill: number;
	/** Settle calls that were still on their way. */
	end(): Promise<void>;
}

async function makeCalls(bench: ReconcileBench, calls: Call[]): Promise<Made> {
	let bill = 0;
	const ends: (() => Promise<unknown>)[] = [];
	for (const each of calls) {
		const { text, namespace, voiceId, outputFormat, ending } = each;
		const facts = { voiceId, outputFormat };
		const id = await bench.send({ text, namespace, facts, credits: CREDITS });
		bench.clock.pass(each.tookMs);
		await bench.ledger.renew('process-1', LONGEST_TTL_MS);
		const isGenerated = each.generated || ending === 'broken' || ending === 'settled';
		const credits = CREDITS * each.discount;
		const item = isGenerated ? bench.generate({ text, facts, credits }) : undefined;
		if (isGenerated) bill += credits * 1000;
		const end = async () =>
			item === undefined
				? await bench.ledger.release(id)
				: await bench.ledger.settle(id, {
						charged: amountOf(credits * 1000),
						confirmed: true,
						requestId: item.requestId,
					});
		switch (ending) {
			case 'settled':
				await end();
				break;
			case 'lost':
				await bench.ledger.markUnknown(id);
				break;
			case 'broken':
				await bench.ledger.markUnknown(id, item!.requestId);
				break;
			case 'error':
				await bench.ledger.markUnknown(id, `trace of ${id}`);
				break;
			case 'sending':
				ends.push(end);
				break;
			default:
			// Killed: nothing more is done, and the sweep finds it.
		}
		bench.clock.pass(each.pauseMs);
		if (ends.length > 0) await bench.ledger.renew('process-1', LONGEST_TTL_MS);
	}
	return {
		bill,
		async end() {
			for (const end of ends) await end();
		},
	};
}

async function entriesOf({ ledger }: ReconcileBench): Promise<LedgerEntry[]> {
	const pages = NAMESPACES.map(async (namespace) => await allEntries(ledger, { namespace }));
	return (await Promise.all(pages)).flat();
}

async function expectSoundBooks(bench: ReconcileBench, { bill }: Made): Promise<void> {
	expect(await bench.ledger.verify()).toEqual([]);
	const entries = await entriesOf(bench);
	const settled = entries.filter(({ state }) => state === 'settled');
	const named = settled.map(({ requestId }) => requestId);
	expect(new Set(named).size).toBe(named.length);
	for (const { requestId, charged, facts, resolvedBy } of settled) {
		const item = bench.items.find((each) => each.requestId === requestId)!;
		expect(charged).toBe(item.characterCost! * 1000);
		if (resolvedBy === undefined) continue;
		expect(item).toMatchObject({ voiceId: facts.voiceId, outputFormat: facts.outputFormat });
	}
	const { spent, reserved, unknown } = await bench.sums();
	// What was charged is counted, at any time; nothing is counted that neither was charged nor is open.
	expect(spent + reserved + unknown).toBeGreaterThanOrEqual(bill);
	expect(spent).toBeLessThanOrEqual(bill);
}

describe('whatever calls were lost, and however', () => {
	it('no generation settles two entries, nothing that was charged is freed, and in the end the books are the bill', async () => {
		let resolved = 0;
		await fc.assert(
			fc.asyncProperty(
				fc.array(call, { minLength: 1, maxLength: 12 }),
				fc.integer({ min: 0, max: SURE_AFTER_MS - 60_000 }),
				fc.integer({ min: 1, max: 4 }),
				fc.boolean(),
				async (calls, lagMs, itemsPerPage, together) => {
					const bench = await reconcileBench();
					Object.assign(bench, { lagMs, itemsPerPage });
					const runOne = async (namespace: string) => {
						resolved += (await bench.run({ namespace })).resolved.length;
					};
					const run = async () => {
						if (together) await Promise.all([...NAMESPACES, ...NAMESPACES].map(runOne));
						// Of two that found the same generation at once, one finds out only now that it is the other's.
						for (const namespace of NAMESPACES) await runOne(namespace);
					};
					const made = await makeCalls(bench, calls);
					await run();
					await expectSoundBooks(bench, made);
					await made.end();
					bench.clock.pass(SURE_AFTER_MS + 180_001);
					await run();
					await expectSoundBooks(bench, made);
					const { spent } = await bench.sums();
					const left = (await entriesOf(bench)).filter(({ state }) => state === 'unknown');
					// The id of an error message looks like one of a generation that was deleted.
					for (const { requestId } of left) expect(requestId).toMatch(/^trace of /);
					expect(spent).toBe(made.bill);
					await bench.ledger.close();
				},
			),
			{ numRuns: 150 },
		);
		expect(resolved).toBeGreaterThan(100);
	}, 120_000);
});
