import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { invalidInput, isVoiceoverError } from '../../engine/errors';
import { draftSpeech } from '../../engine/pipeline/draftSpeech';
import { estimateSpeech } from '../../engine/pipeline/estimateSpeech';
import { produceSpeech } from '../../engine/pipeline/produceSpeech';
import { resolveRequest } from '../../engine/pipeline/resolveRequest';
import { openSpeechSession, type SpeechSession } from '../shared/runtime/compose';
import { runItems } from '../shared/runtime/runItems';
import { readSpeechParameters } from '../shared/runtime/speechParameters';
import { convertHints, estimateHints } from './hints';
import { readCacheMode, readConcurrency, readConvertInput, readOperation } from './input';
import { draftItem, estimateItem, speechItem } from './output';

/** Free look-ups, so more of them at a time than purchases. */
const ESTIMATE_CONCURRENCY = 16;

export async function runTtsConvert(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	if (context.getInputData().length === 0) return [[]];
	const signal = context.getExecutionCancelSignal();
	const sessions = sessionsOf(context);
	if (readOperation(context) === 'estimate') {
		const items = await runItems(
			context,
			{ concurrency: ESTIMATE_CONCURRENCY, signal },
			async (itemIndex) => await estimateOne(context, itemIndex, await sessions.open(true)),
		);
		context.addExecutionHints(...estimateHints(items, sessions.warnings()));
		return [items];
	}
	const items = await runItems(
		context,
		{ concurrency: readConcurrency(context), signal },
		async (itemIndex) => await convertOne(context, itemIndex, sessions, signal),
	);
	context.addExecutionHints(...convertHints(items, sessions.warnings()));
	return [items];
}

/** Sessions that are opened by the first item that needs one, so that a failure is an item's error like any other. */
interface Sessions {
	open(needsStore: boolean): Promise<SpeechSession>;
	warnings(): string[];
}

function sessionsOf(context: IExecuteFunctions): Sessions {
	const opened = new Map<boolean, Promise<SpeechSession>>();
	const warnings: string[] = [];
	return {
		async open(needsStore) {
			const known = opened.get(needsStore) ?? openSpeechSession(context, needsStore);
			if (!opened.has(needsStore)) {
				opened.set(needsStore, known);
				warnings.push(...(await known).warnings);
			}
			return await known;
		},
		warnings: () => warnings,
	};
}

async function convertOne(
	context: IExecuteFunctions,
	itemIndex: number,
	sessions: Sessions,
	signal: AbortSignal | undefined,
): Promise<INodeExecutionData> {
	const input = readConvertInput(context, itemIndex);
	if (input.cacheMode === 'off' && context.isToolExecution()) {
		throw invalidInput(
			'Cache Mode is Off, so an AI agent could never get the audio that would be bought',
			'As a tool the node returns a receipt, and the audio stays in the cache. Choose another Cache Mode.',
		);
	}
	// A draft takes the place of a purchase, so it looks into the cache in every mode.
	const cacheMode = input.draftsOnly ? 'readOnly' : input.cacheMode;
	const parameters = readSpeechParameters(context, itemIndex);
	const session = await sessions.open(cacheMode !== 'off');
	const resolved = await resolveRequest(parameters, session.voices);
	const speech = await produceSpeech(
		{
			resolved,
			cacheMode,
			...(parameters.take === undefined ? {} : { take: parameters.take }),
			timeoutMs: input.timeoutMs,
			workflowId: context.getWorkflow().id ?? '',
			origin: originOf(context),
			...(signal === undefined ? {} : { signal }),
		},
		session.dependencies,
	).catch((error: unknown) => {
		if (input.draftsOnly && isVoiceoverError(error) && error.code === 'CACHE_MISS') {
			return undefined;
		}
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
	const cacheMode = readCacheMode(context, itemIndex);
	const estimate = await estimateSpeech(
		{
			resolved,
			cacheMode,
			...(parameters.take === undefined ? {} : { take: parameters.take }),
		},
		session.dependencies,
		async () =>
			(resolved.voice ?? (await session.voices.get(resolved.request.voiceId)).voice)?.rate,
	);
	return estimateItem(context, itemIndex, resolved.request, cacheMode, estimate);
}

/**
 * One run of the node, and the same at each retry of it. A refresh buys one new take for each request in it, however
 * many items ask for it and however often n8n runs the node again.
 */
function originOf(context: IExecuteFunctions): string {
	const runIndex: unknown = context.getWorkflowDataProxy(0).$runIndex;
	return [context.getExecutionId(), context.getNode().id, String(runIndex)].join('/');
}
