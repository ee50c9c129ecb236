import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { estimateDurationSeconds } from '../../../engine/audio/speechDuration';
import { parseGlossary } from '../../../engine/proof/glossary/parseGlossary';
import { parseProtectPatterns } from '../../../engine/script/protect/userPatterns';
import type { ProofResult } from '../../../engine/proof/proofScript';
import { summarize } from '../../../engine/proof/summary';
import { estimateCredits } from '../../../engine/speech/characterCost';
import type { SpeechModel } from '../../../engine/speech/models';
import { fileOnItem } from '../../shared/parameters/binaryFile';
import { openProofSession } from '../../shared/session/proofSession';
import { runItems } from '../../shared/items/runItems';
import { proofHints, type ProofTotals } from '../hints';
import { readProofInput, type ProofInput } from '../input';
import { memoized } from '../memoized';
import { byOutput, itemWith } from '../outputs';

/** The operation "Proof". */
export async function runProof(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const session = openProofSession(context);
	const signal = context.getExecutionCancelSignal();
	const totals: ProofTotals = { needReview: 0, changes: 0, before: 0, after: 0, proofed: 0 };
	const clean = new Set<INodeExecutionData>();
	const readGlossary = memoized(parseGlossary);
	const readPatterns = memoized(parseProtectPatterns);
	// One thread does the work, so several at a time would only take turns.
	const items = await runItems(context, { concurrency: 1, signal }, async (itemIndex) => {
		const input = readProofInput(context, itemIndex);
		const model = await session.model(input.modelId);
		const result = await session.proof({
			...input,
			model,
			glossary: readGlossary(input.glossary),
			protectPatterns: readPatterns(input.protectPatterns),
			ownDictionary: await ownDictionary(context, itemIndex, input),
			...(signal === undefined ? {} : { signal }),
		});
		const item = itemWith(context, itemIndex, fieldsOf(result, model));
		if (result.status === 'clean') clean.add(item);
		count(totals, result);
		return item;
	});
	context.addExecutionHints(...proofHints(totals, items.length));
	return byOutput(context, items, clean);
}

function fieldsOf(result: ProofResult, model: SpeechModel) {
	const { status, written, text, lock, language, characters, changes, issues, textNormalization } =
		result;
	const { credits, rateKnown } = estimateCredits(characters.after, model);
	const notes = rateKnown
		? result.notes
		: [
				...result.notes,
				`The rate of the model ${model.modelId} is not known, so the highest list rate stands in for it.`,
			];
	return {
		text,
		proof: {
			status,
			written,
			lock,
			language,
			model: model.modelId,
			characters: characters.after,
			charactersWritten: characters.before,
			credits,
			seconds: Math.round(estimateDurationSeconds(text) * 10) / 10,
			textNormalization,
			changes: changes.map((change) => ({ ...change })),
			issues: issues.map((issue) => ({ ...issue })),
			summary: { ...summarize({ ...result, credits, notes }) },
			notes,
		},
	};
}

async function ownDictionary(
	context: IExecuteFunctions,
	itemIndex: number,
	{ ownDictionary: fields, language }: ProofInput,
) {
	if (fields === undefined) return undefined;
	const [aff, dic] = await Promise.all(
		[fields.aff, fields.dic].map(async (field) => {
			fileOnItem(context, itemIndex, field);
			return await context.helpers.getBinaryDataBuffer(itemIndex, field);
		}),
	);
	const code = language === 'auto' || language === 'other' ? undefined : language.split('-')[0];
	return { aff: aff!, dic: dic!, ...(code === undefined ? {} : { language: code }) };
}

function count(totals: ProofTotals, { status, changes, characters }: ProofResult): void {
	totals.proofed += 1;
	if (status === 'needsReview') totals.needReview += 1;
	totals.changes += changes.length;
	totals.before += characters.before;
	totals.after += characters.after;
}
