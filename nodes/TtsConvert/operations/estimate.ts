import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { BudgetChoice, ExecutionBudgets } from '../../../engine/budget/executionBudgets';
import { milliCredits } from '../../../engine/speech/milliCredits';
import type { BudgetReport } from '../../../engine/budget/orderBudget';
import { estimateSpeech } from '../../../engine/pipeline/estimateSpeech';
import { readBudgetChoice } from '../../shared/parameters/budgetParameters';
import { resolveChosen, withVoicePin } from '../../shared/session/chosenVoice';
import { voiceRateOf, type SpeechSession } from '../../shared/session/compose';
import { lazySession, type LazySession } from '../../shared/session/lazySession';
import { hasFailed, runItems } from '../../shared/items/runItems';
import { readSpeechOrLookup } from '../../shared/parameters/speechParameters';
import { costOf, estimateHints } from '../../shared/items/speechHints';
import { readCacheMode, readOptions } from '../../shared/parameters/purchaseParameters';
import { estimateItem, type EstimatedAdmission } from '../output';

/** Free look-ups, so more of them at a time than purchases. */
const CONCURRENCY = 16;

/** The operation "Estimate Cost". */
export async function runEstimate(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const session = lazySession(context);
	const items = await runItems(
		context,
		{ concurrency: CONCURRENCY, signal: context.getExecutionCancelSignal() },
		async (itemIndex) => await estimateOne(context, itemIndex, await session.open()),
	);
	const refusals = await batchRefusals(context, items, session);
	context.addExecutionHints(...estimateHints(items, [...refusals, ...(await session.warnings())]));
	return items;
}

async function estimateOne(
	context: IExecuteFunctions,
	itemIndex: number,
	session: SpeechSession,
): Promise<INodeExecutionData> {
	const parameters = readSpeechOrLookup(context, itemIndex);
	const budget = readBudgetChoice(readOptions(context, itemIndex));
	const cacheMode = readCacheMode(context, itemIndex);
	const cacheServes = cacheMode === 'use' || cacheMode === 'readOnly';
	const resolved = await resolveChosen(parameters, session, { fallback: 'whenGone', cacheServes });
	const estimate = await estimateSpeech(
		{
			resolved,
			cacheMode,
			...(parameters.take === undefined ? {} : { take: parameters.take }),
		},
		session.dependencies,
		voiceRateOf(resolved, session.voices),
	);
	const admission = estimate.hit
		? { admitted: true, refusedBy: null, warnings: [] }
		: await admissionOf(session.budgets, budget, estimate.heldCredits);
	const item = estimateItem(context, itemIndex, resolved.request, cacheMode, estimate, admission);
	return withVoicePin(item, 'estimate', resolved);
}

async function admissionOf(
	budgets: ExecutionBudgets,
	choice: BudgetChoice,
	credits: number,
): Promise<EstimatedAdmission> {
	return await budgets.admission(choice, milliCredits(credits)).then(
		({ admitted, refusedBy }) => ({ admitted, refusedBy: refusedBy ?? null, warnings: [] }),
		(error: Error) => ({
			admitted: null,
			refusedBy: null,
			warnings: [`Whether the budgets allow it could not be checked: ${error.message}.`],
		}),
	);
}

/** Items that each fit a budget may not fit it together. */
async function batchRefusals(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	sessions: LazySession,
): Promise<string[]> {
	if (costOf(items) === 0) return [];
	const session = await sessions.open().catch(() => undefined);
	if (session === undefined) return [];
	const refusals: string[] = [];
	for (const { choice, credits } of sharedCosts(context, items)) {
		const { refusedBy } = await admissionOf(session.budgets, choice, credits);
		if (refusedBy !== null) refusals.push(refusalInWords(refusedBy));
	}
	return [...new Set(refusals)];
}

interface SharedCost {
	choice: BudgetChoice;
	credits: number;
}

/** What the items cost together that name the same budgets, and what all of them cost the account. */
function sharedCosts(context: IExecuteFunctions, items: INodeExecutionData[]): SharedCost[] {
	const groups = new Map<string, { choice: BudgetChoice; items: INodeExecutionData[] }>();
	for (const [itemIndex, item] of items.entries()) {
		if (hasFailed(item)) continue;
		const choice = readBudgetChoice(readOptions(context, itemIndex));
		const name = JSON.stringify(choice);
		const group = groups.get(name) ?? { choice, items: [] };
		group.items.push(item);
		groups.set(name, group);
	}
	const costs = [...groups.values()].map((group) => ({
		choice: group.choice,
		credits: costOf(group.items),
	}));
	const limits = new Set(costs.map(({ choice }) => choice.maxCreditsPerExecution));
	const [limit] = limits.size === 1 ? limits : [];
	const ofAll = limit === undefined ? {} : { maxCreditsPerExecution: limit };
	return costs.length === 1 ? costs : [...costs, { choice: ofAll, credits: costOf(items) }];
}

function refusalInWords({ scope, remaining, resetsAt }: BudgetReport): string {
	return `The budget "${scope}" has ${remaining} credits left${resetsAt === null ? '' : ` until ${resetsAt}`}, so not all of this batch would be generated.`;
}
