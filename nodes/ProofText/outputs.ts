import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { keptFields } from '../shared/items/outputItem';
import { isToolExecution } from '../shared/items/toolExecution';

/** The input's item with fields added. */
export function itemWith(
	context: IExecuteFunctions,
	itemIndex: number,
	fields: IDataObject,
): INodeExecutionData {
	const input = context.getInputData()[itemIndex];
	return {
		json: { ...keptFields(input?.json), ...fields },
		...(input?.binary === undefined ? {} : { binary: input.binary }),
		pairedItem: { item: itemIndex },
	};
}

/**
 * Items by output: 0 Clean, 1 Needs Review. What failed is not clean, whatever the fields of its input say.
 *
 * An AI agent gets the first output only (n8n-core 2.41.1, get-input-connection-data.js, mapResult), so there
 * everything leaves through it, and `status` tells.
 */
export function byOutput(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	clean: ReadonlySet<INodeExecutionData>,
): INodeExecutionData[][] {
	if (isToolExecution(context)) return [items, []];
	return [items.filter((item) => clean.has(item)), items.filter((item) => !clean.has(item))];
}
