import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { BudgetChoice, ExecutionBudgets } from '../../engine/budget/executionBudgets';
import { milliCredits } from '../../engine/budget/milliCredits';
import { estimateSpeech } from '../../engine/pipeline/estimateSpeech';
import { readBudgetChoice } from '../shared/runtime/budgetChoice';
import { resolveChosen, withVoicePin } from '../shared/runtime/chosenVoice';
import { voiceRateOf, type SpeechSession } from '../shared/runtime/compose';
import { lazySession, type LazySession } from '../shared/runtime/lazySession';
import { runItems } from '../shared/runtime/runItems';
import { readSpeechOrLookup } from '../shared/runtime/speechParameters';
import { costOf, estimateHints } from '../shared/runtime/speechHints';
import { readCacheMode, readOptions } from '../shared/runtime/purchaseInput';
import { estimateItem, type EstimatedAdmission } from './output';

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
	const refusal = await batchRefusal(context, items, session);
	context.addExecutionHints(...estimateHints(items, [...refusal, ...(await session.warnings())]));
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
async function batchRefusal(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	sessions: LazySession,
): Promise<string[]> {
	const session = await sessions.open().catch(() => undefined);
	if (session === undefined) return [];
	for (const { choice, credits } of partsOf(context, items)) {
		if (credits === 0) continue;
		const { refusedBy } = await admissionOf(session.budgets, choice, credits);
		if (refusedBy === null) continue;
		const { scope, remaining, resetsAt } = refusedBy;
		return [
			`The budget "${scope}" has ${remaining} credits left${resetsAt === null ? '' : ` until ${resetsAt}`}, so not all of this batch would be generated.`,
		];
	}
	return [];
}

/** What the account and the execution would have to admit, and then what each budget scope would. */
function partsOf(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
): { choice: BudgetChoice; credits: number }[] {
	const { budgetScope: _scope, ...ofAll } = choiceOf(context, 0);
	const scopes = Map.groupBy(items, (_item, index) => choiceOf(context, index).budgetScope);
	return [
		{ choice: ofAll, credits: costOf(items) },
		...[...scopes].map(([budgetScope, some]) => ({
			choice: budgetScope === undefined ? {} : { budgetScope },
			credits: costOf(some),
		})),
	];
}

/** Nothing where it cannot be read, which is an error of that item and of no other. */
function choiceOf(context: IExecuteFunctions, itemIndex: number): BudgetChoice {
	try {
		return readBudgetChoice(readOptions(context, itemIndex));
	} catch {
		return {};
	}
}
