import { extname } from 'node:path';
import type { Readable } from 'node:stream';
import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { DraftSpeech } from '../../engine/pipeline/draftSpeech';
import type { SpeechEstimate } from '../../engine/pipeline/estimateSpeech';
import type { CacheMode, ProducedSpeech } from '../../engine/pipeline/speechOrder';
import type { OpenClip } from '../../engine/ports/clipFiles';
import type { SpeechRequest } from '../../engine/speech/speechRequest';
import type { BudgetReport } from '../../engine/budget/orderBudget';
import type { ConvertInput } from './input';

/** Clips up to this size are handed over in one piece; larger ones as a stream, so that memory stays flat. */
const ONE_PIECE_BYTES = 1024 * 1024;

type Naming = Pick<ConvertInput, 'binaryPropertyName' | 'fileName'>;

export async function speechItem(
	context: IExecuteFunctions,
	itemIndex: number,
	request: SpeechRequest,
	speech: ProducedSpeech,
	budget: BudgetReport[],
	naming: Naming,
): Promise<INodeExecutionData> {
	const json: IDataObject = {
		source: speech.source,
		...requestFacts(request),
		cacheKey: speech.cacheKey,
		take: speech.take,
		characters: speech.characters,
		creditsCharged: speech.creditsCharged,
		creditsSaved: speech.creditsSaved,
		durationSeconds: seconds(speech.durationSeconds),
		...(speech.requestId === undefined ? {} : { requestId: speech.requestId }),
		segments: segmentsOf(speech.source),
		budget: budgetOnItem(budget),
		warnings: speech.warnings,
	};
	// An AI agent reads JSON only; it gets the receipt, and the audio stays in the cache under its key.
	if (context.isToolExecution()) {
		await speech.dispose();
		return item(context, itemIndex, { speech: json });
	}
	const fileName = fileNameFor(naming.fileName ?? `speech-${speech.cacheKey.slice(0, 12)}`, speech);
	const binary = await handOver(context, speech, fileName).finally(
		async () => await speech.dispose(),
	);
	return item(context, itemIndex, { speech: json }, { [naming.binaryPropertyName]: binary });
}

export async function draftItem(
	context: IExecuteFunctions,
	itemIndex: number,
	request: SpeechRequest,
	draft: DraftSpeech,
	budget: BudgetReport[],
	naming: Naming,
): Promise<INodeExecutionData> {
	const json: IDataObject = {
		source: 'draft',
		...requestFacts(request),
		cacheKey: draft.cacheKey,
		take: request.take,
		characters: draft.characters,
		creditsCharged: 0,
		creditsSaved: 0,
		durationSeconds: seconds(draft.durationSeconds),
		segments: segmentsOf('draft'),
		budget: budgetOnItem(budget),
		warnings: draft.warnings,
	};
	if (context.isToolExecution()) return item(context, itemIndex, { speech: json });
	// The mark is in the name as well, because a file can outlive the item that says what it is.
	const fileName = fileNameFor(`draft-${naming.fileName ?? draft.cacheKey.slice(0, 12)}`, draft);
	const binary = await context.helpers.prepareBinaryData(draft.stream(), fileName, draft.mimeType);
	return item(context, itemIndex, { speech: json }, { [naming.binaryPropertyName]: binary });
}

/** Whether the budgets would let a call through now. */
export interface EstimatedAdmission {
	/** Null when that cannot be told. */
	admitted: boolean | null;
	refusedBy: BudgetReport | null;
	/** In sentences for the user. */
	warnings: string[];
}

export function estimateItem(
	context: IExecuteFunctions,
	itemIndex: number,
	request: SpeechRequest,
	cacheMode: CacheMode,
	estimate: SpeechEstimate,
	admission: EstimatedAdmission,
): INodeExecutionData {
	return item(context, itemIndex, {
		estimate: {
			hit: estimate.hit,
			cacheMode,
			cacheKey: estimate.cacheKey,
			...requestFacts(request),
			characters: estimate.characters,
			credits: estimate.credits,
			creditsSaved: estimate.creditsSaved,
			durationSeconds: seconds(estimate.durationSeconds),
			rateKnown: estimate.rateKnown,
			admitted: admission.admitted,
			refusedBy: admission.refusedBy === null ? null : { ...admission.refusedBy },
			warnings: [...estimate.warnings, ...admission.warnings],
		},
	});
}

function budgetOnItem(budget: BudgetReport[]): IDataObject[] {
	return budget.map((report) => ({ ...report }));
}

function requestFacts({ voiceId, modelId, outputFormat }: SpeechRequest): IDataObject {
	return { voiceId, modelId, outputFormat };
}

/** A text is one segment until it can be split. */
function segmentsOf(source: ProducedSpeech['source'] | 'draft'): IDataObject {
	return {
		total: 1,
		generated: source === 'generated' ? 1 : 0,
		cached: source === 'cache' || source === 'recovered' ? 1 : 0,
	};
}

function item(
	context: IExecuteFunctions,
	itemIndex: number,
	fields: IDataObject,
	binary: Record<string, IBinaryData> = {},
): INodeExecutionData {
	const input = context.getInputData()[itemIndex];
	// n8n takes a field "error" of the first item for a failure and would run, and bill, the whole node again.
	const { error: _error, ...json } = input?.json ?? {};
	const binaries = { ...input?.binary, ...binary };
	return {
		json: { ...json, ...fields },
		...(Object.keys(binaries).length === 0 ? {} : { binary: binaries }),
		pairedItem: { item: itemIndex },
	};
}

async function handOver(
	context: IExecuteFunctions,
	speech: ProducedSpeech,
	fileName: string,
): Promise<IBinaryData> {
	const content = await body(await speech.open());
	return await context.helpers.prepareBinaryData(content, fileName, speech.mimeType);
}

async function body(clip: OpenClip): Promise<Buffer | Readable> {
	return clip.bytes <= ONE_PIECE_BYTES ? await clip.buffer() : clip.stream();
}

/** @param name as the user gave it; folders and control characters are not part of a file's name */
function fileNameFor(name: string, { extension }: { extension: string }): string {
	const cleaned = name.replaceAll(/[/\\:*?"<>|\p{Control}]/gu, '-').slice(0, 150);
	return extname(cleaned).toLowerCase() === `.${extension}` ? cleaned : `${cleaned}.${extension}`;
}

function seconds(value: number): number {
	return Math.round(value * 1000) / 1000;
}
