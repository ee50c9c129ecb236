import type { IExecuteFunctions } from 'n8n-workflow';
import type { BudgetChoice } from '../../engine/budget/executionBudgets';
import type { ErrorCode } from '../../engine/errors';
import type { CacheMode } from '../../engine/pipeline/speechOrder';
import { readBudgetChoice } from '../shared/parameters/budgetParameters';
import { asBoolean, asChoice, asMadeChoice } from '../shared/parameters/parameterValues';
import {
	readAudioNaming,
	readCacheMode,
	readConcurrency,
	readOptions,
	readTimeoutMs,
} from '../shared/parameters/purchaseParameters';
import type { AudioNaming } from '../shared/items/speechItem';

const MANUAL_RUNS = ['spend', 'draft'] as const;

/** What TTS Convert is asked for one item, besides the speech itself. */
export interface ConvertInput extends AudioNaming {
	cacheMode: CacheMode;
	/** Whether this run may only make drafts of what is not cached. */
	draftsOnly: boolean;
	/** Errors in whose place a free draft is delivered. */
	draftInsteadOf: ErrorCode[];
	budget: BudgetChoice;
	recoverFromHistory: boolean;
	timeoutMs: number;
}

export function readOperation(context: IExecuteFunctions): 'convert' | 'estimate' {
	return asChoice(
		context.getNodeParameter('operation', 0, 'convert'),
		'Operation',
		['convert', 'estimate'],
		'convert',
	);
}

export function readConvertInput(context: IExecuteFunctions, itemIndex: number): ConvertInput {
	const options = readOptions(context, itemIndex);
	const manualRuns = asMadeChoice(
		context.getNodeParameter('manualRuns', itemIndex, 'spend'),
		'Manual Runs',
		MANUAL_RUNS,
	);
	// Used for the whole run, and an error of each item when it is wrong.
	readConcurrency(options);
	const draftsOnly = manualRuns === 'draft' && context.getMode() === 'manual';
	const onBudgetExceeded = asChoice(
		context.getNodeParameter('onBudgetExceeded', itemIndex, 'error'),
		'On Budget Exceeded',
		['error', 'draft'],
		'error',
	);
	return {
		cacheMode: readCacheMode(context, itemIndex),
		draftsOnly,
		draftInsteadOf: [
			...(draftsOnly ? (['CACHE_MISS'] as const) : []),
			...(onBudgetExceeded === 'draft' ? (['BUDGET_EXCEEDED'] as const) : []),
		],
		budget: readBudgetChoice(options),
		recoverFromHistory: asBoolean(options['recoverFromHistory'], 'Recover From History') ?? true,
		...readAudioNaming(options),
		timeoutMs: readTimeoutMs(options),
	};
}
