import fc from 'fast-check';
import {
	LONGEST_TTL_MS,
	type Balance,
	type EntryFilter,
	type Hold,
	type Ledger,
	type LedgerEntry,
	type ReserveRequest,
} from '../../engine/ports/ledger';
import { newLedgerModel } from './ledgerModel';
import { sampleKey } from './sampleClip';
import { amountOf, holdOf, sampleReservation } from './sampleReservation';

/** A ledger under test. */
export interface LedgerBench {
	ledger: Ledger;
	/** The same ledger as another process sees it. */
	openAgain(): Promise<Ledger>;
	/** Lets this time go by for the ledger; an adapter whose clock is a server's waits. */
	passTime(ms: number): Promise<void>;
}

const PROJECT = holdOf('project:p', 10_000);
const TTL_MS = 300;

/** What every ledger must do. */
export function ledgerContract(adapter: string, newBench: () => Promise<LedgerBench>): void {
	async function reserve(
		ledger: Ledger,
		change?: Parameters<typeof sampleReservation>[0],
	): Promise<ReserveRequest> {
		const request = sampleReservation(change);
		expect(await ledger.reserve(request)).toEqual({ granted: true, id: request.id });
		return request;
	}

	async function reserveSent(
		ledger: Ledger,
		change?: Parameters<typeof sampleReservation>[0],
	): Promise<ReserveRequest> {
		const request = await reserve(ledger, change);
		expect(await ledger.markSent(request.id, 'try-1')).toBe(true);
		return request;
	}

	async function reserveUnknown(
		ledger: Ledger,
		change?: Parameters<typeof sampleReservation>[0],
	): Promise<ReserveRequest> {
		const request = await reserveSent(ledger, change);
		expect(await ledger.markUnknown(request.id)).toBe(true);
		return request;
	}

	async function entry(ledger: Ledger, { id }: { id: string }): Promise<LedgerEntry | undefined> {
		const entries = await ledger.entries({ namespace: 'default', limit: 1000 });
		return entries.find((each) => each.id === id);
	}

	async function sums(ledger: Ledger, hold: Hold = PROJECT) {
		const [{ spent, reserved, unknown } = {} as Balance] = await ledger.balances([hold]);
		return { spent, reserved, unknown };
	}

	const charge = (charged: number) => ({ charged: amountOf(charged), confirmed: true });

	describe(`${adapter}: a reservation`, () => {
		it('is granted up to the limit exactly, and refused one thousandth above it', async () => {
			const { ledger } = await newBench();
			await reserve(ledger, { amount: 9_999 });
			expect(await ledger.reserve(sampleReservation({ amount: 2 }))).toEqual({
				granted: false,
				refusedBy: { ...PROJECT, spent: 0, reserved: 9_999, unknown: 0 },
			});
			await reserve(ledger, { amount: 1 });
			expect(await sums(ledger)).toEqual({ spent: 0, reserved: 10_000, unknown: 0 });
		});

		it('counts what is spent, held and unknown alike', async () => {
			const { ledger } = await newBench();
			const settled = await reserveSent(ledger, { amount: 4_000 });
			await ledger.settle(settled.id, charge(4_000));
			await reserveUnknown(ledger, { amount: 3_000 });
			await reserveSent(ledger, { amount: 1_000 });
			expect(await ledger.reserve(sampleReservation({ amount: 2_001 }))).toEqual({
				granted: false,
				refusedBy: { ...PROJECT, spent: 4_000, reserved: 1_000, unknown: 3_000 },
			});
			await reserve(ledger, { amount: 2_000 });
		});

		it('is seen by every process, with all that it was asked with', async () => {
			const { ledger, openAgain } = await newBench();
			const request = await reserve(ledger, {
				namespace: "été'; DROP TABLE entry; --",
				holds: [holdOf('project:日本 🎙️', 5_000), holdOf('tag:"x"')],
			});
			const { owner: _owner, ttlMs: _ttlMs, ...kept } = request;
			const [found] = await (
				await openAgain()
			).entries({ namespace: request.namespace, limit: 10 });
			expect(found).toEqual({ ...kept, state: 'reserved', createdAtMs: expect.any(Number) });
		});

		it('is granted by all of its budgets or by none', async () => {
			const { ledger } = await newBench();
			const holds = [holdOf('a', 10_000), holdOf('b', 500), holdOf('c', 10_000)];
			expect(await ledger.reserve(sampleReservation({ holds }))).toMatchObject({ granted: false });
			for (const hold of holds) {
				expect(await sums(ledger, hold)).toEqual({ spent: 0, reserved: 0, unknown: 0 });
			}
			expect(await ledger.entries({ namespace: 'default', limit: 10 })).toEqual([]);
		});

		it('names of several budgets that refuse the first by scope and period, however they were given', async () => {
			const { ledger } = await newBench();
			const refusing = [
				holdOf('b', 10, 'month:2026-11'),
				holdOf('a', 30, 'month:2026-12'),
				holdOf('a', 20, 'month:2026-11'),
				holdOf('A', undefined),
			];
			for (const holds of [refusing, refusing.toReversed()]) {
				expect(await ledger.reserve(sampleReservation({ holds }))).toEqual({
					granted: false,
					refusedBy: { ...holdOf('a', 20), spent: 0, reserved: 0, unknown: 0 },
				});
			}
		});

		it('counts a budget that is named twice once, by its lower limit', async () => {
			const { ledger } = await newBench();
			const twice = [holdOf('a', 3_000), holdOf('a', 1_500), holdOf('a')];
			await reserve(ledger, { holds: twice });
			expect(await sums(ledger, holdOf('a'))).toMatchObject({ reserved: 1_000 });
			expect(await ledger.reserve(sampleReservation({ holds: twice }))).toMatchObject({
				granted: false,
				refusedBy: { limit: 1_500 },
			});
		});

		it('without a limit is only metered, and with a limit of 0 always refused', async () => {
			const { ledger } = await newBench();
			await reserve(ledger, { amount: 5_000_000, holds: [holdOf('a')] });
			expect(await sums(ledger, holdOf('a'))).toMatchObject({ reserved: 5_000_000 });
			for (const amount of [0, 1]) {
				const request = sampleReservation({ amount, holds: [holdOf('b', 0)] });
				expect(await ledger.reserve(request)).toMatchObject({ granted: false });
			}
		});

		it.each([
			['amount', { amount: Number.NaN }],
			['amount', { amount: 0.5 }],
			['amount', { amount: -1 }],
			['amount', { amount: Number.POSITIVE_INFINITY }],
			['limit', { holds: [holdOf('a', Number.NaN)] }],
			['limit', { holds: [holdOf('a', -1)] }],
			['limit', { holds: [holdOf('a', 0.5)] }],
			['time to live', { ttlMs: Number.NaN }],
			['time to live', { ttlMs: -1 }],
			['time to live', { ttlMs: LONGEST_TTL_MS + 1 }],
		])('is none when its %s is no whole number in its bounds (%j)', async (what, change) => {
			const { ledger } = await newBench();
			await expect(ledger.reserve(sampleReservation(change))).rejects.toMatchObject({
				code: 'INVALID_INPUT',
				message: expect.stringContaining(what),
			});
			expect(await ledger.entries({ namespace: 'default', limit: 10 })).toEqual([]);
		});

		it('may be lowered below what is spent, which blocks, and raised again, which admits', async () => {
			const { ledger } = await newBench();
			await reserve(ledger, { amount: 8_000 });
			const lower = sampleReservation({ amount: 1, holds: [holdOf('project:p', 5_000)] });
			expect(await ledger.reserve(lower)).toMatchObject({
				granted: false,
				refusedBy: { limit: 5_000, reserved: 8_000 },
			});
			await reserve(ledger, { amount: 1, holds: [holdOf('project:p', 8_001)] });
		});

		it('of many that are the first of a new budget at once, as many as it can take are granted', async () => {
			const { ledger, openAgain } = await newBench();
			const other = await openAgain();
			const answers = await Promise.all(
				Array.from({ length: 150 }, async (_, caller) =>
					(caller % 2 === 0 ? ledger : other).reserve(
						sampleReservation({ amount: 300, holds: [holdOf('new', 10_000), holdOf('old')] }),
					),
				),
			);
			expect(answers.filter(({ granted }) => granted)).toHaveLength(33);
			expect(await sums(ledger, holdOf('new'))).toMatchObject({ reserved: 9_900 });
			expect(await ledger.verify()).toEqual([]);
		});

		it('that is refused does not take those with it that were asked for at the same time', async () => {
			const { ledger } = await newBench();
			const requests = [900, 9_500, 50, 20_000, 50].map((amount) => sampleReservation({ amount }));
			const answers = await Promise.all(requests.map(async (each) => await ledger.reserve(each)));
			expect(answers.map(({ granted }) => granted)).toEqual([true, false, true, false, true]);
			expect(await sums(ledger)).toMatchObject({ reserved: 1_000 });
			expect(await ledger.entries({ namespace: 'default', limit: 10 })).toHaveLength(3);
		});
	});

	describe(`${adapter}: a repeat of an operation`, () => {
		const operation = 'execution 4711, item 0';

		it('takes over what is still held instead of holding it twice, whoever held it', async () => {
			const { ledger, openAgain } = await newBench();
			const first = await reserve(ledger, { operation, amount: 6_000, owner: 'the dead' });
			const other = await openAgain();
			const second = await reserve(other, { operation, amount: 7_000, owner: 'the living' });
			expect(await sums(ledger)).toEqual({ spent: 0, reserved: 7_000, unknown: 0 });
			expect(await entry(ledger, first)).toMatchObject({ state: 'released' });
			expect(await entry(ledger, second)).toMatchObject({ state: 'reserved', amount: 7_000 });
		});

		it('leaves the earlier try nothing to send and nothing to give back', async () => {
			const { ledger } = await newBench();
			const first = await reserve(ledger, { operation });
			const second = await reserveSent(ledger, { operation });
			expect(await ledger.markSent(first.id, 'try-1')).toBe(false);
			expect(await ledger.release(first.id)).toBe(false);
			expect(await entry(ledger, second)).toMatchObject({ state: 'sent' });
			expect(await sums(ledger)).toEqual({ spent: 0, reserved: 1_000, unknown: 0 });
		});

		it('under the same id changes nothing', async () => {
			const { ledger } = await newBench();
			const request = await reserve(ledger);
			expect(await ledger.reserve(request)).toEqual({ granted: true, id: request.id });
			expect(await sums(ledger)).toEqual({ spent: 0, reserved: 1_000, unknown: 0 });
		});

		it('that is refused leaves the earlier hold as it was', async () => {
			const { ledger } = await newBench();
			const first = await reserve(ledger, { operation, amount: 6_000 });
			expect(await ledger.reserve(sampleReservation({ operation, amount: 10_001 }))).toEqual({
				granted: false,
				refusedBy: { ...PROJECT, spent: 0, reserved: 6_000, unknown: 0 },
			});
			expect(await ledger.markSent(first.id, 'try-1')).toBe(true);
		});

		it('is not granted while the earlier call is sent and not closed, since that may have been paid', async () => {
			const { ledger } = await newBench();
			const first = await reserveSent(ledger, { operation });
			const again = sampleReservation({ operation });
			await expect(ledger.reserve(again)).rejects.toMatchObject({
				code: 'OUTCOME_UNKNOWN',
				outcome: 'unknown',
			});
			expect(await sums(ledger)).toEqual({ spent: 0, reserved: 1_000, unknown: 0 });
			expect(await entry(ledger, first)).toMatchObject({ state: 'sent' });
			await ledger.markUnknown(first.id);
			await reserve(ledger, { operation });
			expect(await sums(ledger)).toEqual({ spent: 0, reserved: 1_000, unknown: 1_000 });
		});

		it('is another operation for another key or namespace', async () => {
			const { ledger } = await newBench();
			await reserveSent(ledger, { operation });
			await reserve(ledger, { operation, cacheKey: sampleKey('b') });
			await reserve(ledger, { operation, namespace: 'other' });
			expect(await sums(ledger)).toMatchObject({ reserved: 3_000 });
		});

		it('after it was closed is held anew', async () => {
			const { ledger } = await newBench();
			await ledger.release((await reserveSent(ledger, { operation })).id);
			await ledger.settle((await reserveSent(ledger, { operation })).id, charge(10));
			await reserve(ledger, { operation });
			expect(await sums(ledger)).toEqual({ spent: 10, reserved: 1_000, unknown: 0 });
		});
	});

	describe(`${adapter}: the states of an entry`, () => {
		it('change only from those they may come from; any other change answers false and does nothing', async () => {
			const { ledger } = await newBench();
			const reach = {
				nothing: async () => ({ id: 'never reserved' }),
				reserved: async () => await reserve(ledger, { holds: [] }),
				sent: async () => await reserveSent(ledger, { holds: [] }),
				unknown: async () => await reserveUnknown(ledger, { holds: [] }),
				settled: async () => {
					const request = await reserveSent(ledger, { holds: [] });
					await ledger.settle(request.id, charge(1));
					return request;
				},
				released: async () => {
					const request = await reserve(ledger, { holds: [] });
					await ledger.release(request.id);
					return request;
				},
			};
			const changes = {
				sent: async (id: string) => await ledger.markSent(id, 'another try'),
				settled: async (id: string) => await ledger.settle(id, charge(2)),
				released: async (id: string) => await ledger.release(id, 'nobody'),
				unknown: async (id: string) => await ledger.markUnknown(id),
			};
			const allowed: string[] = [];
			for (const [from, begin] of Object.entries(reach)) {
				for (const [to, change] of Object.entries(changes)) {
					const begun = await begin();
					const before = await entry(ledger, begun);
					const changed = await change(begun.id);
					if (changed) allowed.push(`${from} -> ${to}`);
					const after = await entry(ledger, begun);
					if (changed) expect(after).toMatchObject({ state: to });
					else expect(after).toEqual(before);
				}
			}
			expect(allowed).toEqual([
				'reserved -> sent',
				'reserved -> settled',
				'reserved -> released',
				'sent -> settled',
				'sent -> released',
				'sent -> unknown',
				'unknown -> settled',
				'unknown -> released',
			]);
		});

		it('are told with when they were reached, what was charged, and who resolved them', async () => {
			const { ledger } = await newBench();
			const request = await reserveSent(ledger);
			const atMs = expect.any(Number);
			expect(await entry(ledger, request)).toMatchObject({ sentAtMs: atMs });
			await ledger.settle(request.id, {
				charged: amountOf(870),
				confirmed: false,
				requestId: 'req_1',
				resolvedBy: 'history',
			});
			expect(await entry(ledger, request)).toMatchObject({
				state: 'settled',
				amount: 1_000,
				charged: 870,
				confirmed: false,
				requestId: 'req_1',
				resolvedBy: 'history',
				sentAtMs: atMs,
				closedAtMs: atMs,
			});
			const unknown = await reserveUnknown(ledger);
			await ledger.release(unknown.id, 'anna');
			expect(await entry(ledger, unknown)).toMatchObject({ state: 'released', resolvedBy: 'anna' });
		});

		it('give one of many that close it at once the say', async () => {
			const { ledger, openAgain } = await newBench();
			const other = await openAgain();
			const { id } = await reserveSent(ledger);
			const answers = await Promise.all([
				ledger.settle(id, charge(900)),
				other.settle(id, charge(900)),
				ledger.release(id),
				other.release(id),
			]);
			expect(answers.filter(Boolean)).toHaveLength(1);
			expect(await ledger.verify()).toEqual([]);
		});

		it('give back what was not charged', async () => {
			const { ledger } = await newBench();
			const settled = await reserveSent(ledger, { amount: 4_000 });
			const released = await reserve(ledger, { amount: 6_000 });
			await ledger.settle(settled.id, charge(1_500));
			await ledger.release(released.id);
			expect(await sums(ledger)).toEqual({ spent: 1_500, reserved: 0, unknown: 0 });
		});

		it('keep an unknown outcome counted as spent until it is resolved, one way or the other', async () => {
			const { ledger } = await newBench();
			const [first, second] = [await reserveUnknown(ledger), await reserveUnknown(ledger)];
			expect(await sums(ledger)).toEqual({ spent: 0, reserved: 0, unknown: 2_000 });
			await ledger.settle(first.id, { ...charge(700), resolvedBy: 'history' });
			expect(await sums(ledger)).toEqual({ spent: 700, reserved: 0, unknown: 1_000 });
			await ledger.release(second.id, 'history');
			expect(await sums(ledger)).toEqual({ spent: 700, reserved: 0, unknown: 0 });
		});

		it('book a charge above the reserved amount as it is, past the limit, which then blocks', async () => {
			const { ledger } = await newBench();
			const request = await reserveSent(ledger, { amount: 10_000 });
			expect(await ledger.settle(request.id, charge(12_345))).toBe(true);
			expect(await sums(ledger)).toEqual({ spent: 12_345, reserved: 0, unknown: 0 });
			expect(await ledger.reserve(sampleReservation({ amount: 1 }))).toMatchObject({
				granted: false,
				refusedBy: { spent: 12_345 },
			});
		});

		it('book no charge that is no whole number', async () => {
			const { ledger } = await newBench();
			const request = await reserveSent(ledger);
			for (const charged of [Number.NaN, 0.5, -1]) {
				await expect(ledger.settle(request.id, charge(charged))).rejects.toMatchObject({
					code: 'INVALID_INPUT',
				});
			}
			expect(await entry(ledger, request)).toMatchObject({ state: 'sent' });
		});

		it('are counted in the window that they were reserved in, also when they settle after it', async () => {
			const { ledger } = await newBench();
			const november = holdOf('project:p', 10_000, 'month:2026-11');
			const december = holdOf('project:p', 10_000, 'month:2026-12');
			const late = await reserveSent(ledger, { amount: 9_000, holds: [november] });
			await reserve(ledger, { amount: 10_000, holds: [december] });
			await ledger.settle(late.id, charge(8_000));
			expect(await sums(ledger, november)).toEqual({ spent: 8_000, reserved: 0, unknown: 0 });
			expect(await sums(ledger, december)).toEqual({ spent: 0, reserved: 10_000, unknown: 0 });
		});
	});

	describe(`${adapter}: an outcome that is resolved later`, () => {
		const proof = { ...charge(700), requestId: 'req_1', resolvedBy: 'history' };

		it('is settled by a generation once: the same one settles no other entry', async () => {
			const { ledger } = await newBench();
			const [first, second] = [await reserveUnknown(ledger), await reserveUnknown(ledger)];
			expect(await ledger.settle(first.id, proof)).toBe(true);
			expect(await ledger.settle(second.id, proof)).toBe(false);
			expect(await entry(ledger, second)).toMatchObject({ state: 'unknown' });
			expect(await sums(ledger)).toEqual({ spent: 700, reserved: 0, unknown: 1_000 });
		});

		it('is not settled by a generation that another namespace was charged for', async () => {
			const { ledger } = await newBench();
			const settled = await reserveSent(ledger, { namespace: 'other' });
			await ledger.settle(settled.id, { ...charge(700), requestId: 'req_1' });
			expect(await ledger.settle((await reserveUnknown(ledger)).id, proof)).toBe(false);
		});

		it('is settled by the generation that it knows itself', async () => {
			const { ledger } = await newBench();
			const broken = await reserveSent(ledger);
			await ledger.markUnknown(broken.id, 'req_1');
			expect(await ledger.settle(broken.id, proof)).toBe(true);
		});

		it('never keeps a call that ends after all from being booked', async () => {
			const { ledger } = await newBench();
			await ledger.settle((await reserveUnknown(ledger)).id, proof);
			const ended = await reserveSent(ledger);
			expect(await ledger.settle(ended.id, { ...charge(700), requestId: 'req_1' })).toBe(true);
			expect(await sums(ledger)).toMatchObject({ spent: 1_400 });
		});

		it('of many that find the same generation at once settles one entry', async () => {
			const { ledger, openAgain } = await newBench();
			const other = await openAgain();
			const entries = await Promise.all(
				Array.from({ length: 8 }, async () => await reserveUnknown(ledger, { amount: 100 })),
			);
			const answers = await Promise.all(
				entries.map(
					async ({ id }, place) => await (place % 2 === 0 ? ledger : other).settle(id, proof),
				),
			);
			expect(answers.filter(Boolean)).toHaveLength(1);
			expect(await sums(ledger)).toEqual({ spent: 700, reserved: 0, unknown: 700 });
		});
	});

	describe(`${adapter}: the sweep`, () => {
		it('releases what was held and not sent, and leaves what was sent as unknown', async () => {
			const { ledger, passTime } = await newBench();
			const held = await reserve(ledger, { ttlMs: TTL_MS });
			const sent = await reserveSent(ledger, { ttlMs: TTL_MS });
			const alive = await reserve(ledger);
			await passTime(TTL_MS + 100);
			expect(await ledger.sweep()).toEqual({ released: 1, unknown: 1 });
			expect(await ledger.sweep()).toEqual({ released: 0, unknown: 0 });
			expect(await entry(ledger, held)).toMatchObject({ state: 'released' });
			expect(await entry(ledger, sent)).toMatchObject({ state: 'unknown' });
			expect(await entry(ledger, alive)).toMatchObject({ state: 'reserved' });
			expect(await sums(ledger)).toEqual({ spent: 0, reserved: 1_000, unknown: 1_000 });
		});

		it('closes nothing before its time, and everything after it however much there is', async () => {
			const { ledger, passTime } = await newBench();
			const holds = [holdOf('a')];
			await Promise.all(
				Array.from({ length: 450 }, async () => await reserve(ledger, { holds, ttlMs: 5_000 })),
			);
			expect(await ledger.sweep()).toEqual({ released: 0, unknown: 0 });
			await passTime(5_100);
			expect(await ledger.sweep()).toEqual({ released: 450, unknown: 0 });
			expect(await sums(ledger, holdOf('a'))).toMatchObject({ reserved: 0 });
		}, 15_000);

		it('tells since when nobody works on it: from the end of its lease, not from the sweep on', async () => {
			const { ledger, passTime } = await newBench();
			const died = await reserveSent(ledger, { ttlMs: TTL_MS });
			await passTime(4 * TTL_MS);
			await ledger.sweep();
			const { createdAtMs, unknownSinceMs: diedAtMs } = (await entry(ledger, died))!;
			expect(diedAtMs).toBeGreaterThanOrEqual(createdAtMs + TTL_MS - 5);
			expect(diedAtMs).toBeLessThan(createdAtMs + 2 * TTL_MS);
			const gaveUp = await reserveSent(ledger);
			await ledger.markUnknown(gaveUp.id);
			const { unknownSinceMs, sentAtMs } = (await entry(ledger, gaveUp))!;
			expect(unknownSinceMs).toBeGreaterThanOrEqual(sentAtMs!);
			await ledger.release(gaveUp.id);
			expect(await entry(ledger, gaveUp)).toMatchObject({ state: 'released', unknownSinceMs });
		});

		it('leaves what its owner renews, and what was renewed never expires sooner', async () => {
			const { ledger, passTime } = await newBench();
			const renewed = await reserve(ledger, { owner: 'the living', ttlMs: TTL_MS });
			const left = await reserve(ledger, { owner: 'the dead', ttlMs: TTL_MS });
			await passTime(TTL_MS / 2);
			await ledger.renew('the living', 10 * TTL_MS);
			await ledger.renew('the living', 0);
			await passTime(TTL_MS);
			expect(await ledger.sweep()).toEqual({ released: 1, unknown: 0 });
			expect(await entry(ledger, renewed)).toMatchObject({ state: 'reserved' });
			expect(await entry(ledger, left)).toMatchObject({ state: 'released' });
			await passTime(10 * TTL_MS);
			expect(await ledger.sweep()).toEqual({ released: 1, unknown: 0 });
		});

		it('takes nothing from a call that outlived its expiry: it settles or is released as it ends', async () => {
			const { ledger, passTime } = await newBench();
			const charged = await reserveSent(ledger, { ttlMs: TTL_MS });
			const refused = await reserveSent(ledger, { ttlMs: TTL_MS });
			await passTime(TTL_MS + 100);
			expect(await ledger.sweep()).toEqual({ released: 0, unknown: 2 });
			expect(await ledger.settle(charged.id, charge(800))).toBe(true);
			expect(await ledger.release(refused.id)).toBe(true);
			expect(await sums(ledger)).toEqual({ spent: 800, reserved: 0, unknown: 0 });
		});

		it('lets nobody send what it released', async () => {
			const { ledger, passTime } = await newBench();
			const slow = await reserve(ledger, { ttlMs: TTL_MS });
			await passTime(TTL_MS + 100);
			await ledger.sweep();
			expect(await ledger.markSent(slow.id, 'try-1')).toBe(false);
		});
	});

	describe(`${adapter}: the mark that a call is sent`, () => {
		it('is repeated by the same try, which may not know that it was set, and by no other', async () => {
			const { ledger, openAgain } = await newBench();
			const { id } = await reserve(ledger);
			const other = await openAgain();
			const answers = await Promise.all([
				ledger.markSent(id, 'try-1'),
				other.markSent(id, 'try-1'),
				ledger.markSent(id, 'try-1'),
			]);
			expect(answers).toEqual([true, true, true]);
			expect(await other.markSent(id, 'try-2')).toBe(false);
			const before = await entry(ledger, { id });
			expect(before).toMatchObject({ state: 'sent' });
			expect(await ledger.markSent(id, 'try-1')).toBe(true);
			expect(await entry(ledger, { id })).toEqual(before);
		});

		it('is not set again once the entry was closed, by no try', async () => {
			const { ledger } = await newBench();
			const closings: ((id: string) => Promise<boolean>)[] = [
				async (id) => await ledger.settle(id, charge(1)),
				async (id) => await ledger.release(id),
				async (id) => await ledger.markUnknown(id),
			];
			for (const close of closings) {
				const { id } = await reserve(ledger);
				await ledger.markSent(id, 'try-1');
				await close(id);
				const before = await entry(ledger, { id });
				expect(await ledger.markSent(id, 'try-1')).toBe(false);
				expect(await entry(ledger, { id })).toEqual(before);
			}
		});
	});

	describe(`${adapter}: the calls for a key`, () => {
		it('are those that were or may have been paid, of this key and namespace, newest first', async () => {
			const { ledger } = await newBench();
			const holds = [holdOf('a')];
			const unknown = await reserveUnknown(ledger, { holds });
			const settled = await reserveSent(ledger, { holds });
			await ledger.settle(settled.id, { ...charge(5), requestId: 'req_1' });
			const sent = await reserveSent(ledger, { holds });
			// Without its request id a generation cannot be fetched.
			const nameless = await reserveSent(ledger, { holds });
			await ledger.settle(nameless.id, charge(5));
			await ledger.release((await reserveSent(ledger, { holds })).id);
			await reserve(ledger, { holds });
			await reserveUnknown(ledger, { holds, cacheKey: sampleKey('b') });
			await reserveUnknown(ledger, { holds, namespace: 'other' });
			const calls = await ledger.callsFor('default', sampleKey('a'));
			expect(calls.map(({ id }) => id)).toEqual([sent.id, settled.id, unknown.id]);
			expect(calls[0]).toEqual(await ledger.entry('default', sent.id));
			expect(await ledger.callsFor('default', sampleKey('c'))).toEqual([]);
		});

		it('are told once those that expired are closed', async () => {
			const { ledger, passTime } = await newBench();
			const sent = await reserveSent(ledger, { ttlMs: TTL_MS });
			await reserve(ledger, { ttlMs: TTL_MS });
			const elsewhere = await reserve(ledger, { ttlMs: TTL_MS, cacheKey: sampleKey('b') });
			await passTime(TTL_MS + 100);
			expect(await ledger.callsFor('default', sampleKey('a'))).toMatchObject([
				{ id: sent.id, state: 'unknown' },
			]);
			expect(await entry(ledger, elsewhere)).toMatchObject({ state: 'released' });
			expect(await sums(ledger)).toEqual({ spent: 0, reserved: 0, unknown: 1_000 });
		});

		it('are never more than 100', async () => {
			const { ledger } = await newBench();
			const requests: ReserveRequest[] = [];
			for (let call = 0; call < 103; call += 1) {
				requests.push(await reserveUnknown(ledger, { holds: [holdOf('a')] }));
			}
			const calls = await ledger.callsFor('default', sampleKey('a'));
			expect(calls.map(({ id }) => id)).toEqual(
				requests
					.map(({ id }) => id)
					.reverse()
					.slice(0, 100),
			);
		});
	});

	describe(`${adapter}: the entries`, () => {
		it('are listed newest first, as many as asked for, by any of their traits', async () => {
			const { ledger } = await newBench();
			const november = holdOf('project:p', 100_000, 'month:2026-11');
			const december = holdOf('project:p', 100_000, 'month:2026-12');
			const first = await reserve(ledger, { holds: [november, holdOf('tag:x')] });
			const second = await reserveSent(ledger, { holds: [november], cacheKey: sampleKey('b') });
			const third = await reserveUnknown(ledger, { holds: [december, holdOf('tag:x')] });
			await reserve(ledger, { namespace: 'other', holds: [november] });
			const ids = async (filter: object) =>
				(await ledger.entries({ namespace: 'default', limit: 10, ...filter })).map(({ id }) => id);
			expect(await ids({})).toEqual([third.id, second.id, first.id]);
			expect(await ids({ limit: 2 })).toEqual([third.id, second.id]);
			expect(await ids({ limit: 0 })).toEqual([]);
			expect(await ids({ states: ['reserved', 'unknown'] })).toEqual([third.id, first.id]);
			expect(await ids({ states: [] })).toEqual([]);
			expect(await ids({ scope: 'tag:x' })).toEqual([third.id, first.id]);
			expect(await ids({ scope: 'project:p', period: 'month:2026-11' })).toEqual([
				second.id,
				first.id,
			]);
			expect(await ids({ period: 'month:2026-12' })).toEqual([third.id]);
			expect(await ids({ scope: 'tag:x', period: 'month:2026-12', states: ['sent'] })).toEqual([]);
			expect(await ids({ cacheKey: sampleKey('b') })).toEqual([second.id]);
		});

		it('are never more than 1000', async () => {
			const { ledger } = await newBench();
			const holds = [holdOf('a')];
			await Promise.all(
				Array.from(
					{ length: 1_010 },
					async () => await ledger.reserve(sampleReservation({ holds })),
				),
			);
			const entries = await ledger.entries({ namespace: 'default', limit: 5_000 });
			expect(entries).toHaveLength(1_000);
		});

		it('of one key are found without looking at the others, newest first', async () => {
			const { ledger } = await newBench();
			const first = await reserveUnknown(ledger);
			const second = await reserveUnknown(ledger);
			await reserveUnknown(ledger, { cacheKey: sampleKey('b') });
			await reserveUnknown(ledger, { namespace: 'other' });
			await reserve(ledger);
			const found = await ledger.entries({
				namespace: 'default',
				cacheKey: sampleKey('a'),
				states: ['sent', 'unknown'],
				limit: 10,
			});
			expect(found).toMatchObject([
				{ id: second.id, state: 'unknown', holds: second.holds },
				{ id: first.id },
			]);
		});

		it('come in pages, with and without a key', async () => {
			const { ledger } = await newBench();
			const requests = [await reserve(ledger), await reserve(ledger), await reserve(ledger)];
			const page = async (filter: Partial<EntryFilter>) =>
				(await ledger.entries({ namespace: 'default', limit: 2, ...filter })).map(({ id }) => id);
			const [oldest, middle, newest] = requests.map(({ id }) => id);
			expect(await page({})).toEqual([newest, middle]);
			expect(await page({ beforeId: middle })).toEqual([oldest]);
			expect(await page({ beforeId: middle, cacheKey: sampleKey('a') })).toEqual([oldest]);
			expect(await page({ beforeId: oldest })).toEqual([]);
			expect(await page({ beforeId: 'never made' })).toEqual([]);
		});

		it('are listed from a time on', async () => {
			const { ledger } = await newBench();
			const { createdAtMs } = (await entry(ledger, await reserve(ledger)))!;
			const count = async (sinceMs: number, cacheKey?: string) =>
				(await ledger.entries({ namespace: 'default', sinceMs, cacheKey, limit: 10 })).length;
			expect(await count(createdAtMs)).toBe(1);
			expect(await count(createdAtMs + 60_000)).toBe(0);
			expect(await count(createdAtMs, sampleKey('a'))).toBe(1);
			expect(await count(createdAtMs + 60_000, sampleKey('a'))).toBe(0);
		});

		it('are found by their id, in their namespace only', async () => {
			const { ledger } = await newBench();
			const request = await reserve(ledger);
			const [listed] = await ledger.entries({ namespace: 'default', limit: 1 });
			expect(await ledger.entry('default', request.id)).toEqual(listed);
			expect(await ledger.entry('other', request.id)).toBeUndefined();
			expect(await ledger.entry('default', 'never made')).toBeUndefined();
		});

		it('that are sent and not closed are told for all namespaces', async () => {
			const { ledger } = await newBench();
			const own = await reserveSent(ledger);
			const other = await reserveSent(ledger, { namespace: 'other' });
			await reserve(ledger);
			await reserveUnknown(ledger);
			await ledger.release((await reserveSent(ledger)).id);
			const found = await ledger.underWay();
			expect(new Set(found.map(({ id }) => id))).toEqual(new Set([own.id, other.id]));
			expect(found).toContainEqual(await ledger.entry('other', other.id));
		});

		it('tell under which key a generation was bought, whatever became of it', async () => {
			const { ledger } = await newBench();
			const settled = await reserveSent(ledger);
			await ledger.settle(settled.id, { ...charge(5), requestId: 'req_settled' });
			const broken = await reserveSent(ledger, { cacheKey: sampleKey('b'), namespace: 'other' });
			await ledger.markUnknown(broken.id, 'req_broken');
			expect(await ledger.purchaseOf('req_settled')).toEqual({
				namespace: 'default',
				cacheKey: sampleKey('a'),
			});
			expect(await ledger.purchaseOf('req_broken')).toEqual({
				namespace: 'other',
				cacheKey: sampleKey('b'),
			});
			await ledger.settle(broken.id, charge(5));
			expect(await ledger.purchaseOf('req_broken')).toEqual({
				namespace: 'other',
				cacheKey: sampleKey('b'),
			});
			expect(await ledger.purchaseOf('req_of nobody')).toBeUndefined();
		});
	});

	describe(`${adapter}: what is set and remembered`, () => {
		it('gives balances in the order asked for, with the limits as given', async () => {
			const { ledger } = await newBench();
			await reserve(ledger, { holds: [holdOf('b')] });
			expect(await ledger.balances([holdOf('b', 7), holdOf('a')])).toEqual([
				{ ...holdOf('b', 7), spent: 0, reserved: 1_000, unknown: 0 },
				{ ...holdOf('a'), spent: 0, reserved: 0, unknown: 0 },
			]);
		});

		it('keeps a limit until it is replaced or removed', async () => {
			const { ledger, openAgain } = await newBench();
			const rule = { unit: 'month', timeZone: 'Europe/Warsaw', limit: amountOf(5_000) } as const;
			expect(await ledger.limitOf('project:p')).toBeUndefined();
			await ledger.setLimit('project:p', rule);
			expect(await (await openAgain()).limitOf('project:p')).toEqual(rule);
			await ledger.setLimit('project:p', { ...rule, unit: 'day', limit: amountOf(0) });
			expect(await ledger.limitOf('project:p')).toEqual({ ...rule, unit: 'day', limit: 0 });
			expect(await ledger.limitOf('project:q')).toBeUndefined();
			await ledger.setLimit('project:p', undefined);
			expect(await ledger.limitOf('project:p')).toBeUndefined();
			await expect(
				ledger.setLimit('project:p', { ...rule, limit: amountOf(Number.NaN) }),
			).rejects.toMatchObject({ code: 'INVALID_INPUT' });
		});

		it('names the scopes that begin alike and have a limit or were counted in, each once', async () => {
			const { ledger, openAgain } = await newBench();
			const rule = { unit: 'day', timeZone: 'UTC', limit: amountOf(1) } as const;
			await ledger.setLimit('ns/scope:limited', rule);
			await ledger.setLimit('ns/scope:both 🎙️', rule);
			await ledger.setLimit('nt/scope:other', rule);
			await ledger.setLimit('ns%/scope:other', rule);
			const holds = ['ns/scope:counted', 'ns/scope:both 🎙️', 'ns2/scope:x', 'account:a'];
			for (const period of ['day:2026-11-21', 'day:2026-11-22']) {
				await reserve(ledger, { holds: holds.map((scope) => holdOf(scope, undefined, period)) });
			}
			const found = ['ns/scope:both 🎙️', 'ns/scope:counted', 'ns/scope:limited'];
			expect(await ledger.scopes('ns/scope:')).toEqual(found);
			expect(await (await openAgain()).scopes('ns/scope:')).toEqual(found);
			expect(await ledger.scopes('ns/scope:n')).toEqual([]);
			await ledger.setLimit('ns/scope:limited', undefined);
			expect(await ledger.scopes('ns/scope:limited')).toEqual([]);
		});

		it('lets one of many claim each warning of each window', async () => {
			const { ledger, openAgain } = await newBench();
			const other = await openAgain();
			const claims = await Promise.all(
				Array.from({ length: 20 }, async (_, caller) =>
					(caller % 2 === 0 ? ledger : other).claimWarning('project:p', 'month:2026-11', 80),
				),
			);
			expect(claims.filter(Boolean)).toHaveLength(1);
			expect(await other.claimWarning('project:p', 'month:2026-11', 80)).toBe(false);
			expect(await other.claimWarning('project:p', 'month:2026-11', 95)).toBe(true);
			expect(await other.claimWarning('project:p', 'month:2026-12', 80)).toBe(true);
			expect(await other.claimWarning('project:q', 'month:2026-11', 80)).toBe(true);
		});

		it('knows the account of each API key, the latest that it was told', async () => {
			const { ledger, openAgain } = await newBench();
			expect(await ledger.rememberedAccount('key 1')).toBeUndefined();
			await ledger.rememberAccount('key 1', 'account:a');
			await ledger.rememberAccount('key 2', 'account:a');
			await ledger.rememberAccount('key 1', 'account:b');
			const other = await openAgain();
			expect(await other.rememberedAccount('key 1')).toBe('account:b');
			expect(await other.rememberedAccount('key 2')).toBe('account:a');
		});
	});

	describe(`${adapter}: the books`, () => {
		it('are after every step of any sequence what a recount says, and never over a limit by a grant', async () => {
			await fc.assert(
				fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
					const bench = await newBench();
					const { ledger } = bench;
					const model = newLedgerModel();
					for (const each of steps) {
						await model.follow(bench, each);
						expect(await ledger.balances(WINDOWS)).toEqual(model.balances(WINDOWS));
					}
					expect(await ledger.verify()).toEqual([]);
					await ledger.close();
				}),
			);
		}, 60_000);
	});
}

const WINDOWS = ['a', 'b', 'c'].flatMap((scope) =>
	['month:2026-11', 'month:2026-12'].map((period) => holdOf(scope, undefined, period)),
);

const reservation = fc.record({
	do: fc.constant('reserve' as const),
	operation: fc.constantFrom('1', '2', '3', '4'),
	key: fc.constantFrom('k', 'l'),
	owner: fc.constantFrom('x', 'y'),
	amount: fc.integer({ min: 0, max: 4_000 }),
	ttlMs: fc.integer({ min: 0, max: 20 }),
	holds: fc.array(
		fc
			.tuple(
				fc.constantFrom(...WINDOWS),
				fc.option(fc.constantFrom(0, 3_000, 5_000, 9_000), { nil: undefined, freq: 3 }),
			)
			.map(([{ scope, period }, limit]) => holdOf(scope, limit, period)),
		{ maxLength: 4 },
	),
});

const closing = fc.record({
	do: fc.constantFrom('sent', 'sent', 'settle', 'release', 'unknown', 'unknown'),
	/** Counted back from the newest reservation. */
	back: fc.nat(4),
	charged: fc.integer({ min: 0, max: 6_000 }),
});

const keeping = fc.record({
	do: fc.constantFrom('sweep', 'renew', 'passTime'),
	owner: fc.constantFrom('x', 'y'),
	ms: fc.integer({ min: 0, max: 12 }),
});

const step = fc.oneof(
	{ weight: 6, arbitrary: reservation },
	{ weight: 8, arbitrary: closing },
	{ weight: 3, arbitrary: keeping },
);
