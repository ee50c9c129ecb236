import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isRecord } from '../../engine/voices/records';
import { designVoice } from '../../engine/pipeline/designVoice';
import { keepDesignedVoice } from '../../engine/voices/makeVoice';
import type { PinOutcome } from '../../engine/voices/pinVoice';
import { readBudgetChoice } from '../shared/runtime/budgetChoice';
import { lazySession, type LazySession } from '../shared/runtime/lazySession';
import { asNumber, asText } from '../shared/runtime/parameterValues';
import { outputItem } from '../shared/runtime/outputItem';
import { runItems } from '../shared/runtime/runItems';
import { lazyDesk } from './desk';
import { readDesignStep, readNaming, readOptions, readOutputField, readTextField } from './input';
import { pinHints, pinnedItem } from './pin';
import { counted, runHints } from './words';
import { isToolExecution } from '../shared/runtime/toolExecution';

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
	context.addExecutionHints(
		...runHints(
			`${counted(made, 'preview')} made, for about ${counted(credits, 'credit')}. Listen to them, and keep one with the step Keep a Preview.`,
			[...(await session.warnings()), ...warnings],
		),
	);
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
			...(signal === undefined ? {} : { signal }),
		},
	);
	const field = readOutputField(options);
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
	const items = await runItems(
		context,
		{ concurrency: 1, signal: context.getExecutionCancelSignal() },
		async (itemIndex) => {
			const naming = readNaming(context, itemIndex);
			const generatedVoiceId = readTextField(
				context,
				itemIndex,
				'generatedVoiceId',
				'Generated Voice ID',
			);
			const prompt = readTextField(context, itemIndex, 'prompt', 'Description');
			const seed = seedOf(context, itemIndex, generatedVoiceId);
			const outcome = await keepDesignedVoice(
				{ ...naming, generatedVoiceId, prompt, ...(seed === undefined ? {} : { seed }) },
				await desk.open(),
			);
			outcomes.push(outcome);
			return pinnedItem(context, itemIndex, outcome);
		},
	);
	context.addExecutionHints(...pinHints(outcomes, items, await desk.session.warnings()));
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

/** One run of the node, and the same at each retry of it, so that a retry does not pay for previews a second time. */
function runOf(context: IExecuteFunctions): string {
	const runIndex: unknown = context.getWorkflowDataProxy(0).$runIndex;
	// Two instances that share a store may count their executions alike.
	const execution = `${context.getInstanceId()}/${context.getExecutionId()}`;
	return [execution, context.getNode().id, String(runIndex)].join('/');
}
