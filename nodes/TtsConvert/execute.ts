import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isVoiceoverError } from '../../engine/errors';
import { draftSpeech } from '../../engine/pipeline/draftSpeech';
import { estimateSpeech } from '../../engine/pipeline/estimateSpeech';
import { produceSpeech } from '../../engine/pipeline/produceSpeech';
import { resolveRequest } from '../../engine/pipeline/resolveRequest';
import { openSpeechSession, type SpeechSession } from '../shared/runtime/compose';
import { inNodeErrors } from '../shared/runtime/nodeError';
import { runItems } from '../shared/runtime/runItems';
import { readSpeechParameters } from '../shared/runtime/speechParameters';
import { convertHints, estimateHints } from './hints';
import { readCacheMode, readConcurrency, readConvertInput, readOperation } from './input';
import { draftItem, estimateItem, speechItem } from './output';

/** Free look-ups, so more of them at a time than purchases. */
const ESTIMATE_CONCURRENCY = 16;

export async function runTtsConvert(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	if (context.getInputData().length === 0) return [[]];
	const operation = await inNodeErrors(
		context.getNode(),
		async () => await Promise.resolve(readOperation(context)),
	);
	const signal = context.getExecutionCancelSignal();
	const session = await openSession(context, operation);
	if (operation === 'estimate') {
		const items = await runItems(
			context,
			{ concurrency: ESTIMATE_CONCURRENCY, signal },
			async (itemIndex) => await estimateOne(context, itemIndex, session),
		);
		context.addExecutionHints(...estimateHints(items, session.warnings));
		return [items];
	}
	const items = await runItems(
		context,
		{ concurrency: readConcurrency(context), signal },
		async (itemIndex) => await convertOne(context, itemIndex, session, signal),
	);
	context.addExecutionHints(...convertHints(items, session.warnings));
	return [items];
}

async function openSession(
	context: IExecuteFunctions,
	operation: 'convert' | 'estimate',
): Promise<SpeechSession> {
	return await inNodeErrors(context.getNode(), async () => {
		const needsStore =
			operation === 'estimate' ||
			context
				.getInputData()
				.some((_item, itemIndex) => readCacheMode(context, itemIndex) !== 'off');
		return await openSpeechSession(context, needsStore);
	});
}

async function convertOne(
	context: IExecuteFunctions,
	itemIndex: number,
	session: SpeechSession,
	signal: AbortSignal | undefined,
): Promise<INodeExecutionData> {
	const input = readConvertInput(context, itemIndex);
	const parameters = readSpeechParameters(context, itemIndex);
	const resolved = await resolveRequest(parameters, session.voices);
	const speech = await produceSpeech(
		{
			resolved,
			cacheMode: input.draftsOnly ? 'readOnly' : input.cacheMode,
			...(parameters.take === undefined ? {} : { take: parameters.take }),
			timeoutMs: input.timeoutMs,
			workflowId: context.getWorkflow().id ?? '',
			origin: originOf(context, itemIndex),
			...(signal === undefined ? {} : { signal }),
		},
		input.cacheMode === 'off' ? session.withoutStore : session.dependencies,
	).catch((error: unknown) => {
		if (input.draftsOnly && isVoiceoverError(error) && error.code === 'CACHE_MISS')
			return undefined;
		throw error;
	});
	return speech === undefined
		? await draftItem(context, itemIndex, resolved.request, draftSpeech(resolved), input)
		: await speechItem(context, itemIndex, resolved.request, speech, input);
}

async function estimateOne(
	context: IExecuteFunctions,
	itemIndex: number,
	session: SpeechSession,
): Promise<INodeExecutionData> {
	const parameters = readSpeechParameters(context, itemIndex);
	const resolved = await resolveRequest(parameters, session.voices);
	const voice = resolved.voice ?? (await session.voices.get(resolved.request.voiceId)).voice;
	const estimate = await estimateSpeech(
		{
			resolved,
			cacheMode: readCacheMode(context, itemIndex),
			...(parameters.take === undefined ? {} : { take: parameters.take }),
		},
		session.dependencies,
		voice?.rate,
	);
	return estimateItem(context, itemIndex, resolved.request, estimate);
}

/** The same for each retry of one run of the node, and different for every other item. */
function originOf(context: IExecuteFunctions, itemIndex: number): string {
	const runIndex: unknown = context.getWorkflowDataProxy(itemIndex).$runIndex;
	return [context.getExecutionId(), context.getNode().id, String(runIndex), itemIndex].join('/');
}
