import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

/** An item with what this node found out in `json.cache`, and the fields of the item it is about. */
export function cacheItem(
	context: IExecuteFunctions,
	itemIndex: number,
	cache: IDataObject,
	fields: IDataObject = {},
): INodeExecutionData {
	const input = context.getInputData()[itemIndex];
	// n8n takes a field "error" of the first item for a failure and would run the whole node again.
	const { error: _error, ...json } = input?.json ?? {};
	return {
		json: { ...json, ...fields, cache },
		...(input?.binary === undefined ? {} : { binary: input.binary }),
		pairedItem: { item: itemIndex },
	};
}

/** The one item of an operation that is about no item in particular; it stems from all of them. */
export function overallItem(
	context: IExecuteFunctions,
	cache: IDataObject,
	binary?: Record<string, IBinaryData>,
): INodeExecutionData {
	return {
		json: { cache },
		...(binary === undefined ? {} : { binary }),
		pairedItem: context.getInputData().map((_input, item) => ({ item })),
	};
}
