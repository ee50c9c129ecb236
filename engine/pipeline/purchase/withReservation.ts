import { randomUUID } from 'node:crypto';
import type { CallOver } from '../../account/accountCredits';
import { budgetExceeded } from '../../budget/budgetExceeded';
import { milliCredits, type MilliCredits } from '../../speech/milliCredits';
import type { OrderBudget } from '../../budget/orderBudget';
import { isVoiceoverError, VoiceoverError } from '../../errors';
import type { Clock } from '../../ports/clock';
import {
	LONGEST_TTL_MS,
	type Ledger,
	type ReservationFacts,
	type Settlement,
} from '../../ports/ledger';

/** What a dead process held is free, or counted as unknown, after this long. */
const RESERVATION_TTL_MS = LONGEST_TTL_MS;
/** So that three renewals may fail before the reservation is lost. */
const RENEW_EVERY_MS = RESERVATION_TTL_MS / 4;

export interface HoldCreditsOptions {
	ledger: Ledger;
	clock: Clock;
	/** Random id of this process. */
	owner: string;
	namespace: string;
	cacheKey: string;
	/** One item of one run of a node. */
	operation: string;
	/** Upper bound of what the call can cost. */
	amount: MilliCredits;
	budgets: OrderBudget[];
	/** As in the order. */
	leaveEnough: (amount: MilliCredits) => Promise<CallOver>;
	facts: ReservationFacts;
}

/** What a call that went well has cost. */
export interface ChargedCall {
	/** Credits, from the API; undefined when it did not say. */
	characterCost?: number;
	/** Credits by the price list, for when the API does not say; undefined when the reserved amount stands in. */
	listCost?: number;
	requestId?: string;
}

/** What the call tells while it goes on. */
export interface CallHooks {
	/** To be awaited before it is sent; what it throws means that it must not be. */
	beforeSending(): Promise<void>;
	/** A try surely cost nothing; another one may follow. */
	onRefused(): void;
	/** An answer with audio began. Its request id finds the generation again, which the id of an error would not. */
	onAnswer(requestId: string | undefined): void;
}

/**
 * Makes a paid call between a reservation and its settlement, so that the books hold whatever happens: the credits are
 * held before the call, the entry says "sent" on disk before the first byte leaves, and a call whose outcome is not
 * known stays counted as spent.
 *
 * @param keep puts what was bought in a safe place; done when this resolves, like the settlement
 * @throws BUDGET_EXCEEDED before anything is sent, STORE_UNAVAILABLE when the books cannot be written, and what the
 *   call throws
 */
export async function holdCredits<T extends ChargedCall, K>(
	options: HoldCreditsOptions,
	call: (hooks: CallHooks) => Promise<T>,
	keep: (result: T) => Promise<K>,
): Promise<{ result: T; kept: K; warnings: string[] }> {
	const { ledger } = options;
	// A name of its own for each call: renewed together with later calls, an entry that could not be closed would stay
	// open for as long as the process buys anything.
	const owner = `${options.owner}/${randomUUID()}`;
	const id = await reserve({ ...options, owner });
	const over = await options.leaveEnough(options.amount).catch(async (error: unknown) => {
		await ledger.release(id).catch(() => undefined);
		throw error;
	});
	const renewal = setInterval(() => {
		// A failed renewal shows when the call is to be sent, or leaves an outcome to be reconciled.
		ledger.renew(owner, RESERVATION_TTL_MS).catch(() => undefined);
	}, RENEW_EVERY_MS).unref();
	const tryId = randomUUID();
	let mayBePaid = false;
	const beforeSending = async () => {
		// A repeat after a refusal that cost nothing goes out under the same entry, unless it was given up meanwhile.
		if (!(await ledger.markSent(id, tryId))) throw reservationLost();
		mayBePaid = true;
	};
	const onRefused = () => {
		mayBePaid = false;
	};
	let generation: string | undefined;
	const onAnswer = (requestId: string | undefined) => {
		generation = requestId;
	};
	const result = await call({ beforeSending, onRefused, onAnswer }).catch(
		async (error: unknown) => {
			clearInterval(renewal);
			const free = !mayBePaid || (isVoiceoverError(error) && error.outcome === 'notCharged');
			over(!free);
			// The error of the call is what the user needs; books that could not be closed now are closed by the sweep.
			await (free ? ledger.release(id) : ledger.markUnknown(id, generation)).catch(() => undefined);
			throw error;
		},
	);
	clearInterval(renewal);
	over(true);
	// Each may fail, or be killed, without the other: audio that is safe, and a charge that is booked.
	const [settled, kept] = await Promise.all([settle(options, id, result), keep(result)]);
	return {
		result,
		kept,
		warnings: settled
			? []
			: [
					'The charge could not be booked, because the voiceover store failed; until it can be, the reserved credits count as spent. The Reconcile operation of Voiceover Budget books it.',
				],
	};
}

async function reserve(options: HoldCreditsOptions): Promise<string> {
	const { ledger, amount, budgets } = options;
	const answer = await ledger.reserve({
		id: randomUUID(),
		namespace: options.namespace,
		cacheKey: options.cacheKey,
		operation: options.operation,
		amount,
		holds: budgets.map(({ scope, period, limit }) => ({ scope, period, limit })),
		facts: options.facts,
		owner: options.owner,
		ttlMs: RESERVATION_TTL_MS,
	});
	if (answer.granted) return answer.id;
	const { refusedBy } = answer;
	const window = budgets.find(
		({ scope, period }) => scope === refusedBy.scope && period === refusedBy.period,
	);
	throw budgetExceeded(
		refusedBy,
		amount,
		window ?? { label: refusedBy.scope, resetsAtMs: undefined },
	);
}

/** @returns false when the books could not be written */
async function settle(
	options: HoldCreditsOptions,
	id: string,
	{ characterCost, listCost, requestId }: ChargedCall,
): Promise<boolean> {
	const cost = characterCost ?? listCost;
	const settlement = {
		charged: cost === undefined ? options.amount : milliCredits(cost),
		confirmed: characterCost !== undefined,
		...(requestId === undefined ? {} : { requestId }),
	};
	return await bookCharge(options, id, settlement).then(
		() => true,
		() => false,
	);
}

async function bookCharge(
	options: HoldCreditsOptions,
	id: string,
	settlement: Settlement,
): Promise<void> {
	const { ledger, namespace, operation, budgets } = options;
	if (await ledger.settle(id, settlement)) return;
	const entry = await ledger.entry(namespace, id);
	if (entry?.state !== 'released') return;
	// Somebody took it for lost and free. What was charged is counted whatever the limits are by now.
	const again = await reserve({
		...options,
		operation: `${operation}/${id}`,
		budgets: budgets.map((budget) => ({ ...budget, limit: undefined })),
	});
	await ledger.settle(again, settlement);
}

function reservationLost(): VoiceoverError {
	return new VoiceoverError(
		'STORE_UNAVAILABLE',
		'The credits that were set aside for this text are no longer held',
		{
			description:
				'Nothing was sent. Another run of the same item took over, or this process was halted for minutes. Run again.',
		},
	);
}
