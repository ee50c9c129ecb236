import type { IExecuteFunctions } from 'n8n-workflow';
import type { BudgetChoice } from '../../engine/budget/executionBudgets';
import { invalidInput, type ErrorCode } from '../../engine/errors';
import type { CacheMode } from '../../engine/pipeline/speechOrder';
import { readBudgetChoice } from '../shared/runtime/budgetChoice';
import { asBoolean, asChoice, asNumber, asRecord } from '../shared/runtime/parameterValues';
import { readAudioNaming, readCacheMode } from '../shared/runtime/purchaseInput';
import type { AudioNaming } from '../shared/runtime/speechItem';

const MANUAL_RUNS = ['spend', 'draft'] as const;

const DEFAULT_CONCURRENCY = 4;
const MOST_CONCURRENCY = 50;
const DEFAULT_TIMEOUT_SECONDS = 600;

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
	const manualRuns = asChoice(
		context.getNodeParameter('manualRuns', itemIndex, 'spend'),
		'Manual Runs',
		MANUAL_RUNS,
		'spend',
	);
	const timeoutSeconds = asNumber(options['timeoutSeconds'], 'Timeout') ?? DEFAULT_TIMEOUT_SECONDS;
	asNumber(options['concurrency'], 'Concurrency');
	if (!(timeoutSeconds >= 1 && timeoutSeconds <= 3600)) {
		throw invalidInput(
			`The timeout must be between 1 and 3600 seconds, but is ${timeoutSeconds}`,
			'Correct Timeout under Options, or remove it.',
		);
	}
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
		timeoutMs: timeoutSeconds * 1000,
	};
}

export function readOptions(context: IExecuteFunctions, itemIndex: number) {
	return asRecord(context.getNodeParameter('options', itemIndex, {}), 'Options');
}

/** Read once, at the first item. What cannot be read is an error of each item, which reads it as well. */
export function readConcurrency(context: IExecuteFunctions): number {
	const concurrency = Number(concurrencyGiven(context) ?? DEFAULT_CONCURRENCY);
	if (!Number.isFinite(concurrency)) return DEFAULT_CONCURRENCY;
	return Math.min(Math.max(1, Math.floor(concurrency)), MOST_CONCURRENCY);
}

function concurrencyGiven(context: IExecuteFunctions): unknown {
	try {
		return readOptions(context, 0)['concurrency'];
	} catch {
		return undefined;
	}
}
