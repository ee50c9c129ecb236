import { randomUUID } from 'node:crypto';
import type { Balance, Hold, Ledger, ReservationState } from '../../engine/ports/ledger';
import type { LedgerBench } from './ledgerContract';
import { sampleKey } from './sampleClip';
import { amountOf, sampleReservation } from './sampleReservation';

/** One thing that happens to a ledger. */
export type LedgerStep =
	| {
			do: 'reserve';
			operation: string;
			key: string;
			owner: string;
			amount: number;
			ttlMs: number;
			holds: Hold[];
	  }
	| { do: string; back: number; charged: number }
	| { do: string; owner: string; ms: number };

interface ModelEntry {
	id: string;
	operation: string;
	owner: string;
	amount: number;
	charged: number;
	expiresAtMs: number;
	holds: Hold[];
	state: ReservationState;
}

export interface LedgerModel {
	/** Does the step and expects the answer that the books so far demand. */
	follow(bench: Pick<LedgerBench, 'ledger' | 'passTime'>, step: LedgerStep): Promise<void>;
	balances(holds: Hold[]): Balance[];
}

/** A ledger as plain as can be: a list of entries, added up anew whenever a sum is needed. */
export function newLedgerModel(): LedgerModel {
	const entries: ModelEntry[] = [];
	let passedMs = 0;
	const isOpen = ({ state }: ModelEntry) => state === 'reserved' || state === 'sent';

	function balance(hold: Hold, leftOut?: ModelEntry): Balance {
		const counted = entries.filter(
			(entry) =>
				entry !== leftOut &&
				entry.holds.some(({ scope, period }) => scope === hold.scope && period === hold.period),
		);
		const sum = (states: ReservationState[], of: 'amount' | 'charged') =>
			amountOf(
				counted
					.filter(({ state }) => states.includes(state))
					.reduce((total, entry) => total + entry[of], 0),
			);
		return {
			...hold,
			spent: sum(['settled'], 'charged'),
			reserved: sum(['reserved', 'sent'], 'amount'),
			unknown: sum(['unknown'], 'amount'),
		};
	}

	/** The first by scope and period; the lowest limit of a window counts. */
	function refusing(holds: Hold[], amount: number, takenOver?: ModelEntry): Hold | undefined {
		return holds
			.filter(({ limit }) => limit !== undefined)
			.toSorted(
				(a, b) =>
					(a.scope < b.scope ? -1 : a.scope > b.scope ? 1 : 0) ||
					(a.period < b.period ? -1 : a.period > b.period ? 1 : 0) ||
					a.limit! - b.limit!,
			)
			.find((hold) => {
				const { spent, reserved, unknown } = balance(hold, takenOver);
				return hold.limit === 0 || spent + reserved + unknown + amount > hold.limit!;
			});
	}

	async function reserve(ledger: Ledger, step: Extract<LedgerStep, { do: 'reserve' }>) {
		const { operation, key, owner, amount, ttlMs, holds } = step;
		const id = randomUUID();
		const request = sampleReservation({ ...step, id, cacheKey: sampleKey(key) });
		const name = `${operation} ${key}`;
		const before = entries.find((entry) => entry.operation === name && isOpen(entry));
		if (before?.state === 'sent') {
			await expect(ledger.reserve(request)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
			return;
		}
		const refusedBy = refusing(holds, amount, before);
		if (refusedBy !== undefined) {
			const answer = { granted: false, refusedBy: balance(refusedBy) };
			expect(await ledger.reserve(request)).toEqual(answer);
			return;
		}
		expect(await ledger.reserve(request)).toEqual({ granted: true, id });
		if (before !== undefined) before.state = 'released';
		entries.push({
			id,
			operation: name,
			owner,
			amount,
			charged: 0,
			expiresAtMs: passedMs + ttlMs,
			holds,
			state: 'reserved',
		});
	}

	async function change(ledger: Ledger, what: string, entry: ModelEntry, charged: number) {
		const from = (...states: ReservationState[]) => states.includes(entry.state);
		const become = (state: ReservationState, may: boolean) => {
			if (may) entry.state = state;
			return may;
		};
		switch (what) {
			case 'sent':
				expect(await ledger.markSent(entry.id, randomUUID())).toBe(
					become('sent', from('reserved')),
				);
				break;
			case 'unknown':
				expect(await ledger.markUnknown(entry.id)).toBe(become('unknown', from('sent')));
				break;
			case 'release':
				expect(await ledger.release(entry.id)).toBe(
					become('released', from('reserved', 'sent', 'unknown')),
				);
				break;
			default: {
				const may = from('reserved', 'sent', 'unknown');
				const settlement = { charged: amountOf(charged), confirmed: true };
				expect(await ledger.settle(entry.id, settlement)).toBe(become('settled', may));
				if (may) entry.charged = charged;
			}
		}
	}

	async function keep(
		{ ledger, passTime }: Pick<LedgerBench, 'ledger' | 'passTime'>,
		{ do: what, owner, ms }: Extract<LedgerStep, { owner: string; ms: number }>,
	) {
		if (what === 'passTime') {
			await passTime(ms);
			passedMs += ms;
			return;
		}
		if (what === 'renew') {
			await ledger.renew(owner, ms);
			for (const entry of entries) {
				if (entry.owner === owner) entry.expiresAtMs = Math.max(entry.expiresAtMs, passedMs + ms);
			}
			return;
		}
		const expired = entries.filter((entry) => isOpen(entry) && entry.expiresAtMs < passedMs);
		const sent = expired.filter(({ state }) => state === 'sent');
		expect(await ledger.sweep()).toEqual({
			released: expired.length - sent.length,
			unknown: sent.length,
		});
		for (const entry of expired) entry.state = entry.state === 'sent' ? 'unknown' : 'released';
	}

	return {
		async follow(bench, step) {
			const { ledger } = bench;
			if ('holds' in step) return await reserve(ledger, step);
			if ('owner' in step) return await keep(bench, step);
			const entry = entries.at(-1 - step.back);
			if (entry !== undefined) await change(ledger, step.do, entry, step.charged);
		},
		balances: (holds) => holds.map((hold) => balance(hold)),
	};
}
