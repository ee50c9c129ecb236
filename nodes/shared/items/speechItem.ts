import { extname } from 'node:path';
import type { Readable } from 'node:stream';
import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { BudgetReport } from '../../../engine/budget/orderBudget';
import type { ProducedSpeech } from '../../../engine/pipeline/speechOrder';
import type { OpenClip } from '../../../engine/ports/clipFiles';
import type { SpeechRequest } from '../../../engine/speech/speechRequest';
import { outputItem } from './outputItem';
import { isToolExecution } from './toolExecution';

/** Clips up to this size are handed over in one piece; larger ones as a stream, so that memory stays flat. */
const ONE_PIECE_BYTES = 1024 * 1024;

/** What an AI agent may tell about the audio that it does not get. */
const AUDIO_OF_A_TOOL =
	'in the cache: TTS Convert or Cache Lookup deliver it for 0 credits when they are given the same text, voice and settings';

/** How the audio is to be named on the item. */
export interface AudioNaming {
	binaryPropertyName: string;
	/** Undefined for a name made from the cache key. */
	fileName: string | undefined;
}

/** Speech as every node hands it on: the receipt in `json.speech`, and the audio. */
export async function speechItem(
	context: IExecuteFunctions,
	itemIndex: number,
	request: SpeechRequest,
	speech: ProducedSpeech,
	budget: BudgetReport[],
	naming: AudioNaming,
): Promise<INodeExecutionData> {
	const json = speechReceipt(request, speech, budget);
	// An AI agent reads JSON only; it gets the receipt, and the audio stays in the cache under its key.
	if (isToolExecution(context)) {
		await speech.dispose();
		return outputItem(context, itemIndex, { speech: { ...json, audio: AUDIO_OF_A_TOOL } });
	}
	const fileName = fileNameFor(naming.fileName ?? `speech-${speech.cacheKey.slice(0, 12)}`, speech);
	const binary = await handOver(context, speech, fileName).finally(
		async () => await speech.dispose(),
	);
	return outputItem(context, itemIndex, { speech: json }, { [naming.binaryPropertyName]: binary });
}

/** What `json.speech` says of speech that is complete. */
export function speechReceipt(
	request: SpeechRequest,
	speech: ProducedSpeech,
	budget: BudgetReport[],
): IDataObject {
	return {
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
}

export function budgetOnItem(budget: BudgetReport[]): IDataObject[] {
	return budget.map((report) => ({ ...report }));
}

export function requestFacts({ voiceId, modelId, outputFormat }: SpeechRequest): IDataObject {
	return { voiceId, modelId, outputFormat };
}

/** A text is one segment until it can be split. */
export function segmentsOf(source: ProducedSpeech['source'] | 'draft'): IDataObject {
	return {
		total: 1,
		generated: source === 'generated' ? 1 : 0,
		cached: source === 'cache' || source === 'recovered' ? 1 : 0,
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

/**
 * @param name as the user gave it; folders and control characters are not part of a file's name, and n8n cannot hand out
 *   a file whose name has half of an emoji
 */
export function fileNameFor(name: string, { extension }: { extension: string }): string {
	const cleaned = name
		.replaceAll(/[/\\:*?"<>|\p{Control}]/gu, '-')
		.slice(0, 150)
		.replaceAll(/\p{Surrogate}/gu, '');
	return extname(cleaned).toLowerCase() === `.${extension}` ? cleaned : `${cleaned}.${extension}`;
}

export function seconds(value: number): number {
	return Math.round(value * 1000) / 1000;
}
