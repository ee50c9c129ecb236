import { VoiceoverError } from '../errors';
import type { Balance } from '../ports/ledger';
import { creditsOf, type MilliCredits } from '../speech/milliCredits';
import { momentInWords } from './momentInWords';
import type { OrderBudget } from './orderBudget';

/**
 * The refusal of a call that a budget cannot take. It is no 429: waiting does not help before the window ends, so
 * nothing repeats it.
 *
 * @param need upper bound of what the call can cost
 */
export function budgetExceeded(
	balance: Balance,
	need: MilliCredits,
	{ label, resetsAtMs, timeZone }: Pick<OrderBudget, 'label' | 'resetsAtMs' | 'timeZone'>,
): VoiceoverError {
	const { limit, spent, reserved, unknown, period } = balance;
	const parts = [
		`limit ${inCredits(limit ?? (0 as MilliCredits))}`,
		`spent ${inCredits(spent)}`,
		`reserved ${inCredits(reserved)}`,
		`unknown ${inCredits(unknown)}`,
		`needed ${inCredits(need)}`,
	];
	const resets =
		resetsAtMs === undefined
			? 'It does not reset by itself.'
			: `It resets on ${momentInWords(resetsAtMs, timeZone)}.`;
	const wait = resetsAtMs === undefined ? '' : ' wait,';
	const openOutcomes =
		unknown > 0
			? ' Credits of calls whose outcome is unknown count as spent until the Reconcile operation of Voiceover Budget resolves them.'
			: '';
	return new VoiceoverError(
		'BUDGET_EXCEEDED',
		`The budget of ${label} does not allow this text (${period}: ${parts.join(', ')} credits)`,
		{
			description: `Nothing was sent. ${resets}${openOutcomes} Raise the limit (of the account: in the ElevenLabs credential; of a budget scope: with Voiceover Budget; of one execution: Maximum Credits per Execution under Options; of an endpoint and its callers: in TTS Stream Trigger),${wait} or shorten the text. Speech that is in the cache is still served.`,
		},
	);
}

/**
 * The refusal of a call that would take the ElevenLabs account below what is to be left in it.
 *
 * @param left as far as the account and this process know
 */
export function accountFloorReached(
	left: MilliCredits,
	keep: MilliCredits,
	need: MilliCredits,
	resetsAtMs: number | undefined,
): VoiceoverError {
	const resets =
		resetsAtMs === undefined ? '' : ` The account's credits reset on ${momentInWords(resetsAtMs)}.`;
	return new VoiceoverError(
		'BUDGET_EXCEEDED',
		`The ElevenLabs account has too few credits left for this text (left ${inCredits(left)}, to be kept ${inCredits(keep)}, needed ${inCredits(need)} credits)`,
		{
			description: `Nothing was sent.${resets} Lower Keep Credits in the ElevenLabs credential, or add credits to the account. Speech that is in the cache is still served.`,
		},
	);
}

export function inCredits(amount: MilliCredits): string {
	return creditsOf(amount).toLocaleString('en-US', { maximumFractionDigits: 3 });
}
