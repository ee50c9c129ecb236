import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

/** An item that keeps the fields and files of the item it stems from. */
export function outputItem(
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

/** An item that is about none in particular: it stems from all that came in. */
export function overallItem(
	context: IExecuteFunctions,
	json: IDataObject,
	binary?: Record<string, IBinaryData>,
): INodeExecutionData {
	return {
		json,
		...(binary === undefined ? {} : { binary }),
		pairedItem: context.getInputData().map((_input, item) => ({ item })),
	};
}
