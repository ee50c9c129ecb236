import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isErrorCode } from '../../../engine/errors';

/** An item that keeps the fields and files of the item it stems from. */
export function outputItem(
	context: IExecuteFunctions,
	itemIndex: number,
	fields: IDataObject,
	binary: Record<string, IBinaryData> = {},
): INodeExecutionData {
	const input = context.getInputData()[itemIndex];
	const json = keptFields(input?.json);
	const binaries = { ...input?.binary, ...binary };
	return {
		json: { ...json, ...fields },
		...(Object.keys(binaries).length === 0 ? {} : { binary: binaries }),
		pairedItem: { item: itemIndex },
	};
}

/**
 * The fields of an item that go on with it when it succeeds: without what an earlier node said of its failure, which is
 * how a workflow tells failed items apart.
 */
export function keptFields(json: IDataObject = {}): IDataObject {
	// n8n takes a field "error" of the first item for a failure and would run, and bill, the whole node again.
	const { error: _error, ...kept } = json;
	if (!isErrorCode(kept['errorCode'])) return kept;
	const { errorCode: _code, errorDescription: _description, ...others } = kept;
	return others;
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
