import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	NodeExecutionHint,
} from 'n8n-workflow';
import { openBooks, type Books } from '../shared/session/compose';
import { hasFailed, runItems } from '../shared/items/runItems';
import {
	readListInput,
	readOperation,
	readReconcileInput,
	readSetLimitInput,
	readStatusInput,
	type BudgetOperation,
} from './input';
import {
	listEntries,
	reconcileAll,
	reconcileByHand,
	setLimit,
	status,
} from './operations/reconcile';

/** A long list of warnings hides the one that matters. */
const WARNINGS_SHOWN = 5;

type Work = (itemIndex: number) => Promise<INodeExecutionData[]>;

export async function runVoiceoverBudget(
	context: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	if (context.getInputData().length === 0) return [[]];
	const summaries: string[] = [];
	let opened: Promise<Books> | undefined;
	// By the first item that needs them, so that a failure is an item's error like any other.
	const open = async () => await (opened ??= openBooks(context));
	const work = worksOf(context, open, summaries)[readOperation(context)];
	const outputs = new Map<number, INodeExecutionData[]>();
	const items = await runItems(
		context,
		{ concurrency: 1, signal: context.getExecutionCancelSignal() },
		async (itemIndex) => {
			outputs.set(itemIndex, await work(itemIndex));
			return { json: {} };
		},
	);
	const made = items.flatMap((item, itemIndex) => outputs.get(itemIndex) ?? [item]);
	const books = await opened?.catch(() => undefined);
	context.addExecutionHints(...hintsOf(made, summaries, books));
	return [made];
}

function worksOf(
	context: IExecuteFunctions,
	open: () => Promise<Books>,
	summaries: string[],
): Record<BudgetOperation, Work> {
	let reconciled: INodeExecutionData | undefined;
	return {
		async status(itemIndex) {
			const input = readStatusInput(context, itemIndex);
			return itemsOf(await status(await open(), input), itemIndex);
		},

		async setLimit(itemIndex) {
			const input = readSetLimitInput(context, itemIndex);
			return itemsOf([await setLimit(await open(), input)], itemIndex);
		},

		async listEntries(itemIndex) {
			const input = readListInput(context, itemIndex);
			return itemsOf(await listEntries(await open(), input), itemIndex);
		},

		async reconcile(itemIndex) {
			const input = readReconcileInput(context, itemIndex);
			if (input.entryId !== undefined) {
				const books = await open();
				const { json, summary } = await reconcileByHand(books, context, input, input.entryId);
				summaries.push(summary);
				return itemsOf([json], itemIndex);
			}
			// Once for all items: a second look would find what the first one left.
			if (reconciled !== undefined) {
				(reconciled.pairedItem as { item: number }[]).push({ item: itemIndex });
				return [];
			}
			const { json, summary } = await reconcileAll(await open(), context);
			summaries.push(summary);
			reconciled = { json, pairedItem: [{ item: itemIndex }] };
			return [reconciled];
		},
	};
}

function itemsOf(jsons: IDataObject[], itemIndex: number): INodeExecutionData[] {
	return jsons.map((json) => ({ json, pairedItem: { item: itemIndex } }));
}

function hintsOf(
	items: INodeExecutionData[],
	summaries: string[],
	books: Books | undefined,
): NodeExecutionHint[] {
	const done = items.filter((item) => !hasFailed(item));
	const ofItems = done.flatMap(({ json }) => (json['warnings'] ?? []) as string[]);
	const ofBooks = books === undefined ? [] : [...books.warnings, ...books.budgets.warnings()];
	const warnings = [...new Set([...ofBooks, ...ofItems])].slice(0, WARNINGS_SHOWN);
	const hint = (type: NodeExecutionHint['type']) => (message: string) => ({
		message,
		type,
		location: 'outputPane' as const,
	});
	return [...[...new Set(summaries)].map(hint('info')), ...warnings.map(hint('warning'))];
}
