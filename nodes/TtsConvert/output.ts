import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { BudgetReport } from '../../engine/budget/orderBudget';
import type { DraftSpeech } from '../../engine/pipeline/draftSpeech';
import type { SpeechEstimate } from '../../engine/pipeline/estimateSpeech';
import type { CacheMode } from '../../engine/pipeline/speechOrder';
import type { SpeechRequest } from '../../engine/speech/speechRequest';
import { outputItem } from '../shared/items/outputItem';
import {
	budgetOnItem,
	fileNameFor,
	requestFacts,
	seconds,
	segmentsOf,
	type AudioNaming,
} from '../shared/items/speechItem';
import { isToolExecution } from '../shared/items/toolExecution';

export async function draftItem(
	context: IExecuteFunctions,
	itemIndex: number,
	request: SpeechRequest,
	draft: DraftSpeech,
	budget: BudgetReport[],
	naming: AudioNaming,
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
	if (isToolExecution(context)) {
		const audio = 'none: a draft is silent, and is made anew each time';
		return outputItem(context, itemIndex, { speech: { ...json, audio } });
	}
	// The mark is in the name as well, because a file can outlive the item that says what it is.
	const fileName = fileNameFor(`draft-${naming.fileName ?? draft.cacheKey.slice(0, 12)}`, draft);
	const binary = await context.helpers.prepareBinaryData(draft.stream(), fileName, draft.mimeType);
	return outputItem(context, itemIndex, { speech: json }, { [naming.binaryPropertyName]: binary });
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
	return outputItem(context, itemIndex, {
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
