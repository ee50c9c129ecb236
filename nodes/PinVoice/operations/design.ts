import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isRecord } from '../../../engine/json';
import { designVoice } from '../../../engine/pipeline/designVoice';
import { keepDesignedVoice } from '../../../engine/voices/createVoice';
import type { PinOutcome } from '../../../engine/voices/pinVoice';
import { readBudgetChoice } from '../../shared/parameters/budgetParameters';
import { lazySession, type LazySession } from '../../shared/session/lazySession';
import { asNumber, asText } from '../../shared/parameters/parameterValues';
import { outputItem } from '../../shared/items/outputItem';
import { processState } from '../../shared/session/processState';
import { countFailed, runItems } from '../../shared/items/runItems';
import { runOf } from '../../shared/items/runId';
import { lazyDesk } from '../desk';
import {
	readDesignStep,
	readGeneratedVoiceId,
	readNaming,
	readOptions,
	readOutputField,
	readTextField,
} from '../input';
import { keptWarnings, madeWarnings, pinHints, pinnedItem } from './pin';
import { counted, failedPart, runHints } from '../../shared/items/hintText';
import { isToolExecution } from '../../shared/items/toolExecution';

/** The operation "Design Voice". */
export async function runDesign(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return readDesignStep(context) === 'keep' ? await runKeep(context) : await runPreview(context);
}

async function runPreview(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const session = lazySession(context);
	const previews = new Map<number, INodeExecutionData[]>();
	let credits = 0;
	const warnings: string[] = [];
	const results = await runItems(
		context,
		// Each costs credits; one after the other, so that an error ends it early.
		{ concurrency: 1, signal: context.getExecutionCancelSignal() },
		async (itemIndex) => {
			const made = await previewOne(context, itemIndex, session);
			previews.set(itemIndex, made.items);
			credits += made.credits;
			warnings.push(...made.warnings);
			return { json: {}, pairedItem: { item: itemIndex } };
		},
	);
	const items = results.flatMap((result, itemIndex) => previews.get(itemIndex) ?? [result]);
	const made = [...previews.values()].flat().length;
	const failed = countFailed(results);
	const message =
		made === 0
			? `${counted(failed, 'item')} failed.`
			: `${counted(made, 'preview')} made, for about ${counted(credits, 'credit')}${failedPart(failed, 'item')}. Listen to them, and keep one with the step Keep a Preview.`;
	context.addExecutionHints(...runHints(message, [...(await session.warnings()), ...warnings]));
	return [items];
}

async function previewOne(
	context: IExecuteFunctions,
	itemIndex: number,
	session: LazySession,
): Promise<{ items: INodeExecutionData[]; credits: number; warnings: string[] }> {
	const options = readOptions(context, itemIndex);
	const text = asText(options['previewText'], 'Preview Text')?.trim() || undefined;
	const seed = asNumber(options['seed'], 'Seed');
	const choice = readBudgetChoice(options);
	// Before the purchase, which would be lost with a name that cannot be read.
	const field = readOutputField(options);
	const prompt = readTextField(context, itemIndex, 'prompt', 'Description');
	const signal = context.getExecutionCancelSignal();
	const { dependencies, voiceAccount, budgets } = await session.open();
	const { ledger, clock, owner, namespace } = dependencies;
	const { design, credits, warnings } = await designVoice(
		{
			description: prompt,
			...(text === undefined ? {} : { text }),
			...(seed === undefined ? {} : { seed }),
		},
		{
			api: voiceAccount,
			ledger,
			clock,
			owner,
			namespace,
			workflowId: context.getWorkflow().id ?? '',
			operation: `${runOf(context)}/${itemIndex}`,
			budgets: async () => await budgets.forPurchase(choice),
			leaveEnough: async (amount) => await budgets.leaveEnough(amount),
			memory: processState().previews,
			...(signal === undefined ? {} : { signal }),
		},
	);
	const items: INodeExecutionData[] = [];
	for (const [place, preview] of design.previews.entries()) {
		const json = {
			design: {
				generatedVoiceId: preview.generatedVoiceId,
				preview: place + 1,
				previews: design.previews.length,
				prompt,
				seed: seed ?? null,
				text: design.text,
				durationSeconds: preview.durationSeconds ?? null,
				language: preview.language ?? null,
				credits: place === 0 ? credits : 0,
				warnings,
			},
		};
		// An AI agent reads JSON only.
		const binary = isToolExecution(context)
			? {}
			: {
					[field]: await context.helpers.prepareBinaryData(
						Buffer.from(preview.audio),
						`preview-${place + 1}.mp3`,
						preview.mimeType,
					),
				};
		items.push(outputItem(context, itemIndex, json, binary));
	}
	return { items, credits, warnings };
}

async function runKeep(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const desk = lazyDesk(context);
	const outcomes: PinOutcome[] = [];
	const warnings: string[] = [];
	const items = await runItems(
		context,
		{ concurrency: 1, signal: context.getExecutionCancelSignal() },
		async (itemIndex) => {
			const naming = readNaming(context, itemIndex);
			const generatedVoiceId = readGeneratedVoiceId(context, itemIndex);
			const prompt = readTextField(context, itemIndex, 'prompt', 'Description');
			const given = asNumber(readOptions(context, itemIndex)['seed'], 'Seed');
			const seed = given ?? seedOf(context, itemIndex, generatedVoiceId);
			const outcome = await keepDesignedVoice(
				{ ...naming, generatedVoiceId, prompt, ...(seed === undefined ? {} : { seed }) },
				await desk.open(),
			);
			outcomes.push(outcome);
			warnings.push(...madeWarnings(outcome, 'preview'), ...keptWarnings(outcome, naming));
			return pinnedItem(context, itemIndex, outcome, { alreadyMade: outcome.wasThere });
		},
	);
	context.addExecutionHints(
		...pinHints(outcomes, items, [...(await desk.session.warnings()), ...warnings]),
	);
	return [items];
}

/** The seed that the preview was made with, if the item is the one that this node gave for it. */
function seedOf(
	context: IExecuteFunctions,
	itemIndex: number,
	generatedVoiceId: string,
): number | undefined {
	const { design } = context.getInputData()[itemIndex]?.json ?? {};
	const isOfPreview = isRecord(design) && design['generatedVoiceId'] === generatedVoiceId;
	return isOfPreview && typeof design['seed'] === 'number' ? design['seed'] : undefined;
}
