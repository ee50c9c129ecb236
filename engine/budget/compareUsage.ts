import { isVoiceoverError } from '../errors';
import type { AccountApi } from '../ports/accountApi';
import type { Clock } from '../ports/clock';
import type { Balance, Ledger } from '../ports/ledger';
import { inCredits } from './budgetExceeded';
import { creditsOf, type MilliCredits } from '../speech/milliCredits';
import type { OrderBudget } from './orderBudget';

/** What the books say of one window against what the account says. Amounts in credits. */
export interface UsageComparison {
	/** For example `month:2026-11`. */
	window: string;
	/** ISO 8601; null where only the account knows it. */
	startsAt: string | null;
	ledgerSpent: number;
	ledgerUnknown: number;
	/** By all programs that use the account; null when it cannot be read. */
	accountUsed: number | null;
	/** What the account used and the books do not have; negative for what they have and the account does not. */
	difference: number | null;
	/** In sentences for the user. */
	explanation: string;
}

export interface CompareUsageOptions {
	ledger: Pick<Ledger, 'balances'>;
	accountApi: Pick<AccountApi, 'creditUsage' | 'getSubscription'>;
	clock: Clock;
	/** Windows of the account; the first that the account can be asked about is compared. */
	budgets: OrderBudget[];
	signal?: AbortSignal;
}

/**
 * Compares the current window of the account. Only tells: entries are never changed by it.
 *
 * @returns undefined when the account cannot be asked about any of the windows
 * @throws STORE_UNAVAILABLE
 */
export async function compareUsage(
	options: CompareUsageOptions,
): Promise<UsageComparison | undefined> {
	const budget = options.budgets.find(
		({ period, startsAtMs }) => startsAtMs !== undefined || isBillingCycle(period),
	);
	if (budget === undefined) return undefined;
	const usage = await accountUsage(budget, options);
	const [balance] = await options.ledger.balances([budget]);
	const { spent, unknown } = balance!;
	const ledgerSpent = creditsOf(spent);
	const ledgerUnknown = creditsOf(unknown);
	const { startsAtMs } = budget;
	const common = {
		window: budget.period,
		startsAt: startsAtMs === undefined ? null : new Date(startsAtMs).toISOString(),
		ledgerSpent,
		ledgerUnknown,
	};
	if ('unreadable' in usage) {
		return { ...common, accountUsed: null, difference: null, explanation: usage.unreadable };
	}
	const difference = (Math.round(usage.credits * 1000) - spent - unknown) as MilliCredits;
	return {
		...common,
		accountUsed: usage.credits,
		difference: creditsOf(difference),
		explanation: `${explain(difference, balance!)} ${PRECISION[usage.countedBy]}`,
	};
}

type Usage = { credits: number; countedBy: 'buckets' | 'counter' } | { unreadable: string };

async function accountUsage(
	{ period, startsAtMs, resetsAtMs }: OrderBudget,
	{ accountApi, clock, signal }: CompareUsageOptions,
): Promise<Usage> {
	const callOptions = signal === undefined ? {} : { signal };
	if (isBillingCycle(period)) {
		return await accountApi.getSubscription(callOptions).then(
			({ creditsUsed }) =>
				creditsUsed === undefined
					? {
							unreadable: 'The ElevenLabs account does not say what it used in this billing cycle.',
						}
					: { credits: creditsUsed, countedBy: 'counter' as const },
			unreadable,
		);
	}
	const endMs = Math.min(clock.now(), resetsAtMs ?? Number.POSITIVE_INFINITY);
	return await accountApi.creditUsage({ startMs: startsAtMs!, endMs, ...callOptions }).then(
		(credits) =>
			credits === undefined
				? {
						unreadable:
							'What the whole ElevenLabs account used cannot be read. Give the API key the permission workspace_analytics_read.',
					}
				: { credits, countedBy: 'buckets' as const },
		unreadable,
	);
}

/** The comparison is an extra: what was resolved is told also without it. */
function unreadable(error: unknown): Usage {
	if (!isVoiceoverError(error)) throw error;
	return {
		unreadable: `What the whole ElevenLabs account used cannot be read: ${error.message}. ${error.description}`,
	};
}

const PRECISION = {
	buckets:
		'The account counts in whole hours or days, which may reach over the ends of the window, and follows the last calls late.',
	counter: "The account's figure follows the last calls late.",
};

function explain(difference: number, { unknown }: Balance): string {
	if (difference === 0) return 'The account used what the ledger has.';
	const amount = inCredits(Math.abs(difference) as MilliCredits);
	if (difference > 0) {
		return `The account used ${amount} credits more than the ledger has: by other programs, by the ElevenLabs website, or by this one before the ledger was begun.`;
	}
	return unknown > 0
		? `The ledger has ${amount} credits more than the account used: calls whose outcome is unknown count as spent, though some may have cost nothing.`
		: `The ledger has ${amount} credits more than the account used.`;
}

function isBillingCycle(period: string): boolean {
	return period.startsWith('billingCycle:');
}
