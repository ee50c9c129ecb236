import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { outputItem, overallItem as itemOfAll } from '../shared/items/outputItem';

/** An item with what this node found out in `json.cache`, and the fields of the item it is about. */
export function cacheItem(
	context: IExecuteFunctions,
	itemIndex: number,
	cache: IDataObject,
): INodeExecutionData {
	return outputItem(context, itemIndex, { cache });
}

/** The one item of an operation that is about no item in particular; it stems from all of them. */
export function overallItem(
	context: IExecuteFunctions,
	cache: IDataObject,
	binary?: Record<string, IBinaryData>,
): INodeExecutionData {
	return itemOfAll(context, { cache }, binary);
}
