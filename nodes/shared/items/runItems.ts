import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { cancelled, isVoiceoverError } from '../../../engine/errors';
import { inTheMessage, nodeError } from './nodeError';

const failedItems = new WeakSet<INodeExecutionData>();

/** Whether an item of `runItems` stands for a failure. Its fields do not tell, because it keeps those that came in. */
export function hasFailed(item: INodeExecutionData): boolean {
	return failedItems.has(item);
}

export function countFailed(items: INodeExecutionData[]): number {
	return items.filter(hasFailed).length;
}

export interface RunItemsOptions {
	/** How many items are worked on at the same time. */
	concurrency: number;
	signal: AbortSignal | undefined;
	/** Works on the first item alone, in the name of all, for work that is about no item in particular. */
	once?: boolean;
}

/**
 * Runs `work` for each item, several at a time, and returns the results in the order of the items.
 *
 * With "continue on fail" a failed item becomes an error item; without it no further item is begun, those under way
 * are finished (they may be paid for), and the first error is thrown.
 */
export async function runItems(
	context: IExecuteFunctions,
	options: RunItemsOptions,
	work: (itemIndex: number) => Promise<INodeExecutionData>,
): Promise<INodeExecutionData[]> {
	const inputs = context.getInputData().slice(0, options.once ? 1 : undefined);
	const results = new Array<INodeExecutionData>(inputs.length);
	let next = 0;
	const failures: { itemIndex: number; error: unknown }[] = [];

	async function workOff(): Promise<void> {
		while (next < inputs.length && failures.length === 0) {
			const itemIndex = next;
			next += 1;
			const outcome = await runOne(itemIndex);
			if ('error' in outcome) {
				if (context.continueOnFail() && !options.signal?.aborted) {
					results[itemIndex] = errorItem(context, outcome.error, itemIndex);
				} else {
					failures.push({ itemIndex, error: outcome.error });
				}
			} else {
				results[itemIndex] = outcome.item;
			}
		}
	}

	async function runOne(
		itemIndex: number,
	): Promise<{ item: INodeExecutionData } | { error: unknown }> {
		if (options.signal?.aborted) return { error: cancelled() };
		return await work(itemIndex).then(
			(item) => ({ item }),
			(error: unknown) => ({ error }),
		);
	}

	const workers = Math.max(1, Math.min(options.concurrency, inputs.length));
	await Promise.all(Array.from({ length: workers }, workOff));
	const first = failures.toSorted((a, b) => a.itemIndex - b.itemIndex)[0];
	if (first !== undefined) {
		const shown = nodeError(context.getNode(), first.error, first.itemIndex);
		// Below a trigger that streams its response, n8n sends the description to whoever called the workflow, but not the
		// message (n8n-core 2.41.1, workflow-execute.js, handleNodeExecutionError).
		throw context.isStreaming() ? inTheMessage(shown) : shown;
	}
	return results;
}

/**
 * A failed item as "continue on fail" hands it on: the input's fields and files, and what went wrong.
 *
 * n8n sends an item to the error output when it has `item.error`, but replaces the whole json of an item whose
 * `item.error` it can copy. Not being enumerable, this one is seen and not copied, so all fields arrive.
 * Source: n8n-core 2.41.1, workflow-execute.js, handleNodeErrorOutput and normalizeNodeErrors.
 */
function errorItem(
	context: IExecuteFunctions,
	error: unknown,
	itemIndex: number,
): INodeExecutionData {
	const shown = nodeError(context.getNode(), error, itemIndex);
	const { json, binary } = context.getInputData()[itemIndex] ?? {};
	const item: INodeExecutionData = {
		json: {
			...json,
			error: shown.message,
			errorCode: isVoiceoverError(error) ? error.code : 'UNEXPECTED',
			errorDescription: shown.description ?? '',
		},
		...(binary === undefined ? {} : { binary }),
		pairedItem: { item: itemIndex },
	};
	failedItems.add(item);
	return context.getNode().onError === 'continueErrorOutput'
		? Object.defineProperty(item, 'error', { value: shown, enumerable: false })
		: item;
}
