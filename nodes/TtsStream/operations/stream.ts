import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { meteredAudio, stopwatch, type AudioMeter } from '../../../engine/delivery/meteredAudio';
import { streamSpeech } from '../../../engine/pipeline/streamSpeech';
import { untilAborted } from '../../../engine/concurrency/untilAborted';
import {
	withChosenVoice,
	withVoicePin,
	type ChosenRequest,
} from '../../shared/session/chosenVoice';
import { voiceRateOf, type SpeechSession } from '../../shared/session/compose';
import { executionTotals, type ExecutionTotals } from '../../shared/items/executionTotals';
import { lazySession, type LazySession } from '../../shared/session/lazySession';
import { checkLockedText } from '../../shared/parameters/lockedText';
import { outputItem } from '../../shared/items/outputItem';
import { runItems } from '../../shared/items/runItems';
import { runOf } from '../../shared/items/runId';
import { readSpeechOrLookup } from '../../shared/parameters/speechParameters';
import { speechReceipt } from '../../shared/items/speechItem';
import { convertHints } from '../../shared/items/speechHints';
import { deliveryFor, tellCaller, type Delivery } from '../deliveries';
import { concurrencyOfStreams, readStreamInput, type StreamInput } from '../input';
import { timingOf } from '../output';

/** The operation "Stream Text to Speech". */
export async function runStream(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const session = lazySession(context, { sharesVoices: true });
	const totals = executionTotals(context);
	const signal = context.getExecutionCancelSignal();
	const items = await runItems(
		context,
		{ concurrency: concurrencyOfStreams(context), signal },
		async (itemIndex) =>
			await streamOne(context, itemIndex, session, totals, signal).catch(async (error: unknown) => {
				await tellCaller(context, itemIndex, error);
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
	const options = {
		fallback: 'whenGone',
		cacheServes: ['use', 'readOnly'].includes(input.cacheMode),
	} as const;
	return await withChosenVoice(parameters, session, options, async (chosen) => {
		const { take } = parameters;
		const asked = { input, chosen, take, session, totals, signal, elapsedMs, deliver };
		return withVoicePin(await speakOne(context, itemIndex, asked), 'speech', chosen);
	});
}

interface Asked {
	input: StreamInput;
	chosen: ChosenRequest;
	take: number | undefined;
	session: SpeechSession;
	totals: ExecutionTotals;
	signal: AbortSignal | undefined;
	/** Since the item was begun. */
	elapsedMs: () => number;
	deliver: Delivery;
}

async function speakOne(
	context: IExecuteFunctions,
	itemIndex: number,
	{ input, chosen, take, session, totals, signal, elapsedMs, deliver }: Asked,
): Promise<INodeExecutionData> {
	const { budgets } = session;
	const run = runOf(context);
	const speech = await streamSpeech(
		{
			resolved: chosen,
			cacheMode: input.cacheMode,
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
	);
	// What was bought is counted, whatever becomes of its delivery.
	const counted = speech.receipt.then(totals.add, () => undefined);
	const meter: AudioMeter = { bytes: 0 };
	try {
		const audio = meteredAudio(speech.audio, meter, elapsedMs);
		const { binary, facts } = await deliver(audio, speech);
		const receipt = await speech.receipt;
		const budget = await budgets.report(input.budget, receipt.source !== 'cache');
		const json = {
			...speechReceipt(chosen.request, receipt, budget),
			...timingOf(meter),
			...facts,
		};
		return outputItem(context, itemIndex, { speech: json }, binary);
	} finally {
		await untilAborted(counted, signal).catch(() => undefined);
		await speech.close();
	}
}
