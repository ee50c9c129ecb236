import type { IDataObject } from 'n8n-workflow';
import type { BudgetStatus } from '../../engine/budget/budgetStatus';
import { creditsOf } from '../../engine/speech/milliCredits';
import type { LeftEntry, ResolvedEntry } from '../../engine/budget/reconcile';
import type { Hold, LedgerEntry, LimitRule } from '../../engine/ports/ledger';
import type { Subscription } from '../../engine/ports/accountApi';

export function statusJson(status: BudgetStatus): IDataObject {
	return { ...status };
}

/** What the ElevenLabs account says of itself. */
export function subscriptionJson({ tier, creditsLeft, resetsAtMs }: Subscription): IDataObject {
	return {
		tier: tier ?? null,
		creditsLeft: creditsLeft ?? null,
		resetsAt: isoTime(resetsAtMs),
	};
}

/** Null for no limit. */
export function ruleJson(rule: LimitRule | undefined): IDataObject | null {
	if (rule === undefined) return null;
	const { unit, timeZone, limit } = rule;
	return { period: unit, credits: creditsOf(limit), timeZone };
}

/** What the books hold of a call; they never hold the text. */
export function entryJson(entry: LedgerEntry): IDataObject {
	const { facts } = entry;
	return {
		id: entry.id,
		state: entry.state,
		credits: creditsOf(entry.amount),
		creditsCharged: entry.charged === undefined ? null : creditsOf(entry.charged),
		confirmed: entry.confirmed ?? null,
		characters: facts.characters,
		voiceId: facts.voiceId,
		modelId: facts.modelId,
		outputFormat: facts.outputFormat,
		workflowId: facts.workflowId,
		cacheKey: entry.cacheKey,
		textSha256: facts.textSha256,
		requestId: entry.requestId ?? null,
		resolvedBy: entry.resolvedBy ?? null,
		createdAt: isoTime(entry.createdAtMs),
		sentAt: isoTime(entry.sentAtMs),
		unknownSince: isoTime(entry.unknownSinceMs),
		closedAt: isoTime(entry.closedAtMs),
		holds: entry.holds.filter(isShown).map(({ scope, period, limit }) => ({
			scope,
			period,
			limit: limit === undefined ? null : creditsOf(limit),
		})),
	};
}

/** Of windows without a limit only the month, as everywhere. */
function isShown({ period, limit }: Hold): boolean {
	return limit !== undefined || period.startsWith('month:');
}

/** @param resolvedBy as the ledger names it */
export function resolvedJson({
	entry,
	charged,
	resolvedBy,
}: Omit<ResolvedEntry, 'resolvedBy'> & { resolvedBy: string | undefined }): IDataObject {
	return {
		...briefJson(entry),
		outcome: charged === undefined ? 'released' : 'charged',
		creditsCharged: charged === undefined ? 0 : creditsOf(charged),
		resolvedBy: resolvedBy ?? null,
	};
}

export function leftJson({ entry, reason, explanation }: LeftEntry): IDataObject {
	return { ...briefJson(entry), reason, explanation };
}

function briefJson({ id, amount, facts, sentAtMs, createdAtMs }: LedgerEntry): IDataObject {
	return {
		id,
		credits: creditsOf(amount),
		characters: facts.characters,
		voiceId: facts.voiceId,
		modelId: facts.modelId,
		workflowId: facts.workflowId,
		sentAt: isoTime(sentAtMs ?? createdAtMs),
	};
}

function isoTime(ms: number | undefined): string | null {
	return ms === undefined ? null : new Date(ms).toISOString();
}
