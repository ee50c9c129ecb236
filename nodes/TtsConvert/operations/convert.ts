import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { invalidInput, isVoiceoverError, type VoiceoverError } from '../../../engine/errors';
import { draftSpeech } from '../../../engine/pipeline/draftSpeech';
import { produceSpeech } from '../../../engine/pipeline/produceSpeech';
import {
	withChosenVoice,
	withVoicePin,
	type ChosenRequest,
} from '../../shared/session/chosenVoice';
import { voiceRateOf, type SpeechSession } from '../../shared/session/compose';
import { executionTotals, type ExecutionTotals } from '../../shared/items/executionTotals';
import { checkLockedText } from '../../shared/parameters/lockedText';
import { lazySession, type LazySession } from '../../shared/session/lazySession';
import { runItems } from '../../shared/items/runItems';
import { runOf } from '../../shared/items/runId';
import { speechItem } from '../../shared/items/speechItem';
import { readSpeechOrLookup } from '../../shared/parameters/speechParameters';
import { convertHints } from '../../shared/items/speechHints';
import { concurrencyOfRun } from '../../shared/parameters/purchaseParameters';
import { readConvertInput, type ConvertInput } from '../input';
import { draftItem } from '../output';
import { isToolExecution } from '../../shared/items/toolExecution';

/** The operation "Convert Text to Speech". */
export async function runConvert(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const session = lazySession(context);
	const totals = executionTotals(context);
	const signal = context.getExecutionCancelSignal();
	const items = await runItems(
		context,
		{ concurrency: concurrencyOfRun(context), signal },
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
	if (input.cacheMode === 'off' && isToolExecution(context)) {
		throw invalidInput(
			'Cache Mode is Off, so an AI agent could never get the audio that would be bought',
			'As a tool the node returns a receipt, and the audio stays in the cache. Choose another Cache Mode.',
		);
	}
	const parameters = readSpeechOrLookup(context, itemIndex);
	checkLockedText(context, itemIndex, parameters.text);
	const session = await sessions.open();
	return await withChosenVoice(
		parameters,
		session,
		{
			fallback: 'whenGone',
			cacheServes: input.draftsOnly || ['use', 'readOnly'].includes(input.cacheMode),
		},
		async (chosen) => {
			const item = await speakOne(context, itemIndex, {
				input,
				chosen,
				take: parameters.take,
				session,
				totals,
				signal,
			});
			return withVoicePin(item, 'speech', chosen);
		},
	);
}

interface Speaking {
	input: ConvertInput;
	chosen: ChosenRequest;
	take: number | undefined;
	session: SpeechSession;
	totals: ExecutionTotals;
	signal: AbortSignal | undefined;
}

async function speakOne(
	context: IExecuteFunctions,
	itemIndex: number,
	{ input, chosen, take, session, totals, signal }: Speaking,
): Promise<INodeExecutionData> {
	const { budgets } = session;
	const run = runOf(context);
	const outcome = await produceSpeech(
		{
			resolved: chosen,
			// A draft takes the place of a purchase, so it looks into the cache in every mode.
			cacheMode: input.draftsOnly ? 'readOnly' : input.cacheMode,
			...(take === undefined ? {} : { take }),
			timeoutMs: input.timeoutMs,
			workflowId: context.getWorkflow().id ?? '',
			origin: run,
			operation: `${run}/${itemIndex}`,
			budgets: async () => await budgets.forPurchase(input.budget),
			leaveEnough: async (amount) => await budgets.leaveEnough(amount),
			voiceRate: voiceRateOf(chosen, session.voices),
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
	// Speech from the history may have closed a call that was counted as unknown.
	const changedBooks = 'speech' in outcome && outcome.speech.source !== 'cache';
	const budget = await budgets.report(input.budget, changedBooks);
	if ('error' in outcome) {
		const draft = draftSpeech(chosen, reasonForDraft(outcome.error));
		return await draftItem(context, itemIndex, chosen.request, draft, budget, input);
	}
	totals.add(outcome.speech);
	return await speechItem(context, itemIndex, chosen.request, outcome.speech, budget, input);
}

function reasonForDraft({ code, message }: VoiceoverError): string {
	return code === 'BUDGET_EXCEEDED'
		? `a budget refused the speech: ${message}`
		: 'the speech is not in the cache and manual runs are set to make drafts';
}
