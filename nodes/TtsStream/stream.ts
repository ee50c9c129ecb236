import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { meteredAudio, stopwatch, type AudioMeter } from '../../engine/delivery/meteredAudio';
import { streamSpeech } from '../../engine/pipeline/streamSpeech';
import { withChosenVoice, withVoicePin } from '../shared/runtime/chosenVoice';
import { voiceRateOf } from '../shared/runtime/compose';
import { executionTotals, type ExecutionTotals } from '../shared/runtime/executionTotals';
import { lazySession, type LazySession } from '../shared/runtime/lazySession';
import { checkLockedText } from '../shared/runtime/lockedText';
import { outputItem } from '../shared/runtime/outputItem';
import { runItems } from '../shared/runtime/runItems';
import { runOf } from '../shared/runtime/runOf';
import { readSpeechOrLookup } from '../shared/runtime/speechParameters';
import { speechReceipt } from '../shared/runtime/speechItem';
import { convertHints } from '../shared/runtime/speechHints';
import { deliveryFor, tellCaller } from './deliveries';
import { readConcurrency, readStreamInput } from './input';
import { timingOf } from './output';

/** The operation "Stream Text to Speech". */
export async function runStream(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const session = lazySession(context, { sharesVoices: true });
	const totals = executionTotals(context);
	const signal = context.getExecutionCancelSignal();
	const items = await runItems(
		context,
		{ concurrency: readConcurrency(context), signal },
		async (itemIndex) =>
			await streamOne(context, itemIndex, session, totals, signal).catch((error: unknown) => {
				tellCaller(context, itemIndex, error);
				throw error;
			}),
	).finally(() => totals.write());
	context.addExecutionHints(...convertHints(items, await session.warnings()));
	return items;
}

async function streamOne(
	context: IExecuteFunctions,
	itemIndex: number,
	sessions: LazySession,
	totals: ExecutionTotals,
	signal: AbortSignal | undefined,
): Promise<INodeExecutionData> {
	const elapsedMs = stopwatch();
	const input = readStreamInput(context, itemIndex);
	// What keeps the audio from being delivered is found out before it is bought.
	const deliver = await deliveryFor(context, itemIndex, input, signal);
	const parameters = readSpeechOrLookup(context, itemIndex);
	checkLockedText(context, itemIndex, parameters.text);
	const session = await sessions.open();
	const { budgets } = session;
	const run = runOf(context);
	// Up to the first byte: a voice that turns out to be gone only at the purchase may still have a fallback.
	const { resolved, speech } = await withChosenVoice(
		parameters,
		session,
		{ fallback: 'whenGone', cacheServes: ['use', 'readOnly'].includes(input.cacheMode) },
		async (chosen) => ({
			resolved: chosen,
			speech: await streamSpeech(
				{
					resolved: chosen,
					cacheMode: input.cacheMode,
					...(parameters.take === undefined ? {} : { take: parameters.take }),
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
			),
		}),
	);
	const meter: AudioMeter = { bytes: 0 };
	try {
		const audio = meteredAudio(speech.audio, meter, elapsedMs);
		const { binary, facts } = await deliver(audio, speech);
		const receipt = await speech.receipt;
		totals.add(receipt);
		const budget = await budgets.report(input.budget, receipt.source !== 'cache');
		const json = {
			...speechReceipt(resolved.request, receipt, budget),
			...timingOf(meter),
			...facts,
		};
		const item = outputItem(context, itemIndex, { speech: json }, binary);
		return withVoicePin(item, 'speech', resolved);
	} finally {
		await speech.close();
	}
}
