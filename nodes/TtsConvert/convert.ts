import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { invalidInput, isVoiceoverError, type VoiceoverError } from '../../engine/errors';
import { draftSpeech } from '../../engine/pipeline/draftSpeech';
import { produceSpeech } from '../../engine/pipeline/produceSpeech';
import { resolveRequest } from '../../engine/pipeline/resolveRequest';
import { voiceRateOf } from '../shared/runtime/compose';
import { executionTotals, type ExecutionTotals } from '../shared/runtime/executionTotals';
import { lazySession, type LazySession } from '../shared/runtime/lazySession';
import { runItems } from '../shared/runtime/runItems';
import { runOf } from '../shared/runtime/runOf';
import { speechItem } from '../shared/runtime/speechItem';
import { readSpeechOrLookup } from '../shared/runtime/speechParameters';
import { convertHints } from './hints';
import { readConcurrency, readConvertInput } from './input';
import { draftItem } from './output';

/** The operation "Convert Text to Speech". */
export async function runConvert(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const session = lazySession(context);
	const totals = executionTotals(context);
	const signal = context.getExecutionCancelSignal();
	const items = await runItems(
		context,
		{ concurrency: readConcurrency(context), signal },
		async (itemIndex) => await convertOne(context, itemIndex, session, totals, signal),
	).finally(() => totals.write());
	context.addExecutionHints(...convertHints(items, await session.warnings()));
	return items;
}

async function convertOne(
	context: IExecuteFunctions,
	itemIndex: number,
	sessions: LazySession,
	totals: ExecutionTotals,
	signal: AbortSignal | undefined,
): Promise<INodeExecutionData> {
	const input = readConvertInput(context, itemIndex);
	if (input.cacheMode === 'off' && context.isToolExecution()) {
		throw invalidInput(
			'Cache Mode is Off, so an AI agent could never get the audio that would be bought',
			'As a tool the node returns a receipt, and the audio stays in the cache. Choose another Cache Mode.',
		);
	}
	const parameters = readSpeechOrLookup(context, itemIndex);
	const session = await sessions.open();
	const { budgets } = session;
	const resolved = await resolveRequest(parameters, session.voices);
	const run = runOf(context);
	const outcome = await produceSpeech(
		{
			resolved,
			// A draft takes the place of a purchase, so it looks into the cache in every mode.
			cacheMode: input.draftsOnly ? 'readOnly' : input.cacheMode,
			...(parameters.take === undefined ? {} : { take: parameters.take }),
			timeoutMs: input.timeoutMs,
			workflowId: context.getWorkflow().id ?? '',
			origin: run,
			operation: `${run}/${itemIndex}`,
			budgets: async (amount) => await budgets.forPurchase(input.budget, amount),
			voiceRate: voiceRateOf(resolved, session.voices),
			recoverFromHistory: input.recoverFromHistory,
			...(signal === undefined ? {} : { signal }),
		},
		session.dependencies,
	).then(
		(speech) => ({ speech }),
		(error: unknown) => {
			if (isVoiceoverError(error) && input.draftInsteadOf.includes(error.code)) return { error };
			throw error;
		},
	);
	const isPurchase = 'speech' in outcome && outcome.speech.source === 'generated';
	const budget = await budgets.report(input.budget, isPurchase);
	if ('error' in outcome) {
		const draft = draftSpeech(resolved, reasonForDraft(outcome.error));
		return await draftItem(context, itemIndex, resolved.request, draft, budget, input);
	}
	totals.add(outcome.speech);
	return await speechItem(context, itemIndex, resolved.request, outcome.speech, budget, input);
}

function reasonForDraft({ code, message }: VoiceoverError): string {
	return code === 'BUDGET_EXCEEDED'
		? `a budget refused the speech: ${message}`
		: 'the speech is not in the cache and manual runs are set to make drafts';
}
