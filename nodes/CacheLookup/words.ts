import type { INodeExecutionData } from 'n8n-workflow';
import { hasFailed } from '../shared/items/runItems';

export { counted, failedPart, isoTime, runHints } from '../shared/items/hintText';

export function megabytes(bytes: number): string {
	return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** What the items say of themselves in `json.cache`; items that failed have nothing. */
export function cacheFacts<T>(items: INodeExecutionData[]): T[] {
	return items.filter((item) => !hasFailed(item)).map((item) => item.json['cache'] as T);
}
