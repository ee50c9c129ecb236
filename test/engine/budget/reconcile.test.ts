import { allEntries } from '../../../engine/budget/entryPages';
import { SURE_AFTER_MS } from '../../../engine/budget/reconcile';
import { LONGEST_TTL_MS } from '../../../engine/ports/ledger';
import { sampleKey } from '../../contracts/sampleClip';
import { amountOf } from '../../contracts/sampleReservation';
import {
	clipOf,
	failure,
	reconcileBench,
	TEXT,
	type ReconcileBench,
} from '../../support/reconcileBench';

const MINUTE_MS = 60_000;

const reasons = ({ left }: Awaited<ReturnType<ReconcileBench['run']>>) =>
	left.map(({ reason }) => reason);

describe('a clip in the cache', () => {
	it('that was made after the call by a generation nobody booked proves the charge', async () => {
		const bench = await reconcileBench();
		const id = await bench.lose();
		bench.clock.pass(1_000);
		bench.clips.push(clipOf(bench, { credits: 11 }));
		const { resolved, left } = await bench.run();
		expect(resolved).toMatchObject([{ entry: { id }, charged: 11_000, resolvedBy: 'cache' }]);
		expect(left).toEqual([]);
		expect(await bench.entry(id)).toMatchObject({
			state: 'settled',
			charged: 11_000,
			confirmed: true,
			requestId: 'generation-of-clip',
			resolvedBy: 'cache',
		});
		expect(bench.searches).toEqual([]);
	});

	it('whose credits were estimated settles as unconfirmed', async () => {
		const bench = await reconcileBench();
		const id = await bench.lose();
		bench.clips.push(clipOf(bench, { creditsConfirmed: false }));
		await bench.run();
		expect(await bench.entry(id)).toMatchObject({ state: 'settled', confirmed: false });
	});

	it('proves the call whose own request id it has, although the books know that', async () => {
		const bench = await reconcileBench();
		const id = await bench.lose({ requestId: 'generation-of-clip' });
		bench.clips.push(clipOf(bench));
		await bench.run();
		expect(await bench.entry(id)).toMatchObject({ state: 'settled', resolvedBy: 'cache' });
	});

	it.each([
		['was made before the call', { createdAtMs: Date.UTC(2026, 1, 1) }],
		['does not say by which generation', { requestId: undefined }],
		['was not bought but stored by hand', { credits: 0 }],
		['has a charge that cannot be true', { credits: 0.002 }],
		['is of another namespace', { namespace: 'other' }],
		['is of another key', { key: sampleKey('other') }],
	])('that %s proves nothing', async (_what, change) => {
		const bench = await reconcileBench();
		await bench.lose();
		bench.clips.push(clipOf(bench, change));
		expect(reasons(await bench.run())).toEqual(['tooYoung']);
	});

	it('that a later call bought and settled proves nothing of the lost one', async () => {
		const bench = await reconcileBench();
		const lost = await bench.lose();
		const bought = await bench.send();
		bench.generate({ requestId: 'generation-of-clip' });
		bench.clips.push(clipOf(bench));
		await bench.ledger.settle(bought, {
			charged: amountOf(20_000),
			confirmed: true,
			requestId: 'generation-of-clip',
		});
		bench.clock.pass(SURE_AFTER_MS);
		await bench.run();
		expect(await bench.entry(lost)).toMatchObject({ state: 'released' });
		expect(await bench.sums()).toEqual({ spent: 20_000, reserved: 0, unknown: 0 });
	});

	it('proves one call, the last that was sent before it', async () => {
		const bench = await reconcileBench();
		const ids = [await bench.lose(), await bench.lose()];
		bench.clips.push(clipOf(bench));
		bench.generate({ requestId: 'generation-of-clip' });
		bench.clock.pass(SURE_AFTER_MS);
		await bench.run();
		expect((await bench.entry(ids[0]!))!.state).toBe('released');
		expect((await bench.entry(ids[1]!))!.state).toBe('settled');
	});
});

describe('the history of the account', () => {
	it('proves the charge of the call whose text, voice and model it shows', async () => {
		const bench = await reconcileBench();
		const id = await bench.lose();
		bench.generate({ text: 'Another text.' });
		bench.generate({ credits: 11 });
		const { resolved } = await bench.run();
		expect(resolved).toMatchObject([{ charged: 11_000, resolvedBy: 'history' }]);
		expect(await bench.entry(id)).toMatchObject({
			state: 'settled',
			charged: 11_000,
			confirmed: true,
			requestId: 'generation-2',
			resolvedBy: 'history',
		});
	});

	it.each([
		[undefined, 'did not say'],
		[0, 'cannot be true'],
		[0.002, 'cannot be true'],
		[-20, 'cannot be true'],
		[1e9, 'cannot be true'],
	])(
		'that tells no cost, or one that cannot be true (%s), proves a charge of what was held',
		async (characterCost, words) => {
			const bench = await reconcileBench();
			const ids = [await bench.lose(), await bench.lose()];
			for (const _id of ids) bench.generate({ characterCost });
			const { warnings } = await bench.run();
			for (const id of ids) {
				expect(await bench.entry(id)).toMatchObject({ charged: 20_000, confirmed: false });
			}
			expect(warnings).toEqual([expect.stringContaining(words)]);
		},
	);

	it('proves also by an item that was deleted, if it still shows it', async () => {
		const bench = await reconcileBench();
		await bench.lose();
		bench.generate({ state: 'deleted' });
		await bench.run();
		expect(await bench.sums()).toEqual({ spent: 20_000, reserved: 0, unknown: 0 });
	});

	it('that was read completely and shows nothing frees the credits, once it cannot be late any more', async () => {
		const bench = await reconcileBench();
		const id = await bench.lose();
		bench.clock.pass(SURE_AFTER_MS - 1);
		expect(reasons(await bench.run())).toEqual(['tooYoung']);
		bench.clock.pass(1);
		const { resolved } = await bench.run();
		expect(resolved).toMatchObject([{ entry: { id }, charged: undefined, resolvedBy: 'history' }]);
		expect(await bench.entry(id)).toMatchObject({ state: 'released', resolvedBy: 'history' });
		expect(await bench.sums()).toEqual({ spent: 0, reserved: 0, unknown: 0 });
	});

	it('is waited for from the end of a long call on, not from its beginning', async () => {
		const bench = await reconcileBench();
		const id = await bench.send();
		bench.clock.pass(59 * MINUTE_MS);
		await bench.ledger.renew('process-1', LONGEST_TTL_MS);
		await bench.ledger.markUnknown(id);
		expect(reasons(await bench.run())).toEqual(['tooYoung']);
	});

	it('that shows an item late is waited for', async () => {
		const bench = await reconcileBench();
		bench.lagMs = 10 * MINUTE_MS;
		await bench.lose();
		bench.generate();
		bench.clock.pass(9 * MINUTE_MS);
		expect(reasons(await bench.run())).toEqual(['tooYoung']);
		bench.clock.pass(MINUTE_MS);
		expect((await bench.run()).resolved).toHaveLength(1);
		expect(await bench.sums()).toEqual({ spent: 20_000, reserved: 0, unknown: 0 });
	});

	it('is read page by page, from before the oldest call, once for each voice and model', async () => {
		const bench = await reconcileBench();
		bench.itemsPerPage = 3;
		const sentAtMs = bench.clock.now();
		const lost = [await bench.lose(), await bench.lose({ text: 'Another text.' })];
		const other = await bench.lose({ facts: { modelId: 'eleven_v3' } });
		for (const text of [TEXT, 'Another text.']) bench.generate({ text });
		bench.generate({ facts: { modelId: 'eleven_v3' } });
		for (let number = 0; number < 10; number += 1) bench.generate({ text: `Text ${number}` });
		await bench.run();
		for (const id of [...lost, other]) expect((await bench.entry(id))!.state).toBe('settled');
		expect(bench.searches).toHaveLength(5);
		expect(bench.searches.every(({ dateAfterMs }) => dateAfterMs < sentAtMs)).toBe(true);
	});

	it('whose pages lead in a circle is read to no end and frees nothing', async () => {
		const bench = await reconcileBench();
		await bench.lose();
		bench.clock.pass(SURE_AFTER_MS);
		const searchHistory = async () =>
			await Promise.resolve({ items: [], nextPageToken: 'the same' });
		const reconciled = await bench.run({ accountApi: { searchHistory } });
		expect(reasons(reconciled)).toEqual(['historyTooLong']);
	});

	it('that cannot be read leaves all as it is, says which permission is missing, and is asked once', async () => {
		const bench = await reconcileBench();
		await bench.lose();
		await bench.lose({ facts: { voiceId: 'another voice' } });
		bench.clock.pass(SURE_AFTER_MS);
		bench.failsForever = failure(
			'PERMISSION_MISSING',
			'The API key lacks the permission speech_history_read',
		);
		const { left, resolved } = await bench.run();
		expect(resolved).toEqual([]);
		expect(left.map(({ reason }) => reason)).toEqual(['historyUnreadable', 'historyUnreadable']);
		expect(left[0]!.explanation).toContain('speech_history_read');
		expect(bench.searches).toHaveLength(1);
		expect(await bench.sums()).toEqual({ spent: 0, reserved: 0, unknown: 40_000 });
	});

	it('that breaks off in the middle frees nothing', async () => {
		const bench = await reconcileBench();
		bench.itemsPerPage = 1;
		await bench.lose();
		for (let number = 0; number < 3; number += 1) bench.generate({ text: `Text ${number}` });
		bench.clock.pass(SURE_AFTER_MS);
		const unreachable = failure('API_UNREACHABLE', 'ElevenLabs cannot be reached');
		let pages = 0;
		const reconciled = await bench.run({
			accountApi: {
				async searchHistory() {
					pages += 1;
					if (pages === 2) throw unreachable;
					return await Promise.resolve({ items: [bench.items[0]!], nextPageToken: 'item-1' });
				},
			},
		});
		expect(reasons(reconciled)).toEqual(['historyUnreadable']);
	});

	it('of a busy account is asked for again', async () => {
		const bench = await reconcileBench();
		await bench.lose();
		bench.generate();
		bench.failures = [failure('CONCURRENCY_LIMIT', 'Busy'), failure('CONCURRENCY_LIMIT', 'Busy')];
		expect((await bench.run()).resolved).toHaveLength(1);
	});

	it('that does not show a call which was surely made frees nothing', async () => {
		const bench = await reconcileBench();
		const bought = await bench.send({ text: 'Bought.' });
		await bench.ledger.settle(bought, {
			charged: amountOf(20_000),
			confirmed: true,
			requestId: 'generation-of-bought',
		});
		await bench.lose();
		bench.clock.pass(SURE_AFTER_MS);
		expect(reasons(await bench.run())).toEqual(['historyIncomplete']);
		bench.generate({
			text: 'Bought.',
			requestId: 'generation-of-bought',
			dateMs: bench.clock.now() - SURE_AFTER_MS,
		});
		expect((await bench.run()).resolved).toHaveLength(1);
	});

	it('in which an accepted call is missing does not free it', async () => {
		const bench = await reconcileBench();
		await bench.lose({ requestId: 'generation-that-was-deleted' });
		bench.clock.pass(SURE_AFTER_MS);
		expect(reasons(await bench.run())).toEqual(['notInHistory']);
	});

	it('is searched by text for a call that knows only the id of an error message', async () => {
		const bench = await reconcileBench();
		const id = await bench.lose({ requestId: 'trace-1' });
		bench.generate();
		expect(reasons(await bench.run())).toEqual(['tooYoung']);
		bench.clock.pass(SURE_AFTER_MS);
		await bench.run();
		expect(await bench.entry(id)).toMatchObject({ state: 'settled', requestId: 'generation-1' });
	});

	it('gives an item to the call that can have made it before one whose own is missing', async () => {
		const bench = await reconcileBench();
		const deleted = await bench.lose({ requestId: 'generation-that-was-deleted' });
		bench.clock.pass(1_000);
		const lost = await bench.lose();
		bench.generate();
		bench.clock.pass(SURE_AFTER_MS);
		expect(reasons(await bench.run())).toEqual(['notInHistory']);
		expect(await bench.entry(lost)).toMatchObject({ state: 'settled' });
		expect(await bench.entry(deleted)).toMatchObject({ state: 'unknown' });
	});

	it('that shows an item of a call under way proves nothing of a lost call for the same text', async () => {
		const bench = await reconcileBench();
		const lost = await bench.lose();
		bench.clock.pass(SURE_AFTER_MS);
		const underWay = await bench.send();
		const item = bench.generate();
		expect(reasons(await bench.run())).toEqual(['doubtful']);
		await bench.ledger.settle(underWay, {
			charged: amountOf(20_000),
			confirmed: true,
			requestId: item.requestId,
		});
		await bench.run();
		expect(await bench.entry(lost)).toMatchObject({ state: 'released' });
		expect(await bench.sums()).toEqual({ spent: 20_000, reserved: 0, unknown: 0 });
	});

	it('that shows an item of a call which was settled without an id proves nothing either', async () => {
		const bench = await reconcileBench();
		await bench.lose();
		const bought = await bench.send();
		bench.generate();
		await bench.ledger.settle(bought, { charged: amountOf(20_000), confirmed: true });
		bench.clock.pass(SURE_AFTER_MS);
		expect(reasons(await bench.run())).toEqual(['doubtful']);
	});

	it('that shows one generation for two equal calls settles one and frees the other', async () => {
		const bench = await reconcileBench();
		await bench.lose();
		await bench.lose();
		bench.generate();
		bench.clock.pass(SURE_AFTER_MS);
		await bench.run();
		expect(await bench.sums()).toEqual({ spent: 20_000, reserved: 0, unknown: 0 });
	});

	it('is waited for while it says that the item is being generated', async () => {
		const bench = await reconcileBench();
		await bench.lose();
		bench.generate({ state: 'processing' });
		expect(reasons(await bench.run())).toEqual(['beingGenerated']);
		bench.clock.pass(SURE_AFTER_MS);
		expect((await bench.run()).resolved).toHaveLength(1);
	});
});

describe('reconciling', () => {
	it('takes up what processes left that died', async () => {
		const bench = await reconcileBench();
		const id = await bench.send();
		bench.generate();
		bench.clock.pass(180_001);
		await bench.run();
		expect(await bench.entry(id)).toMatchObject({ state: 'settled', resolvedBy: 'history' });
	});

	it('does not touch calls under way', async () => {
		const bench = await reconcileBench();
		const id = await bench.send();
		bench.generate();
		expect(await bench.run()).toEqual({ resolved: [], left: [], warnings: [] });
		expect(await bench.entry(id)).toMatchObject({ state: 'sent' });
	});

	it('never closes entries of another namespace', async () => {
		const bench = await reconcileBench();
		const other = await bench.lose({ namespace: 'other' });
		const own = await bench.lose();
		bench.generate();
		bench.clock.pass(SURE_AFTER_MS);
		await bench.run();
		expect(await bench.entry(own)).toMatchObject({ state: 'settled' });
		expect(await bench.entry(other, 'other')).toMatchObject({ state: 'unknown' });
		await bench.run({ namespace: 'other' });
		expect(await bench.entry(other, 'other')).toMatchObject({ state: 'released' });
		expect(await bench.sums()).toEqual({ spent: 20_000, reserved: 0, unknown: 0 });
	});

	it('leaves calls of another account, whose history it does not see', async () => {
		const bench = await reconcileBench();
		await bench.lose({ account: 'account:user:u2' });
		bench.generate();
		bench.clock.pass(SURE_AFTER_MS);
		expect(reasons(await bench.run())).toEqual(['otherAccount']);
		expect(bench.searches).toEqual([]);
	});

	it('by many at once books each generation once', async () => {
		const bench = await reconcileBench();
		for (let number = 0; number < 12; number += 1) await bench.lose();
		for (let number = 0; number < 5; number += 1) bench.generate();
		bench.clock.pass(SURE_AFTER_MS);
		await Promise.all(Array.from({ length: 4 }, async () => await bench.run()));
		expect(await bench.sums()).toEqual({ spent: 100_000, reserved: 0, unknown: 0 });
	});

	it('works through more entries than a page of the ledger has', async () => {
		const bench = await reconcileBench();
		const calls = Array.from({ length: 1_203 }, (_, number) => `Text ${number}`);
		await Promise.all(calls.map(async (text) => await bench.lose({ text })));
		for (const text of calls.slice(0, 700)) bench.generate({ text });
		bench.clock.pass(SURE_AFTER_MS);
		const { resolved, left } = await bench.run();
		expect(resolved).toHaveLength(1_203);
		expect(left).toEqual([]);
		expect(await bench.sums()).toEqual({ spent: 700 * 20_000, reserved: 0, unknown: 0 });
		const entries = await allEntries(bench.ledger, { namespace: 'default' });
		expect(new Set(entries.map(({ id }) => id)).size).toBe(1_203);
		expect(await bench.ledger.verify()).toEqual([]);
	}, 30_000);

	it('stops when the execution is stopped', async () => {
		const bench = await reconcileBench();
		await bench.lose();
		const signal = AbortSignal.abort();
		await expect(bench.run({ signal })).rejects.toMatchObject({ code: 'CANCELLED' });
	});
});
