import type { INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';

/** A long list of warnings hides the one that matters. */
const WARNINGS_SHOWN = 5;

/** For example `1 clip` or `1,204 clips`. */
export function counted(count: number, one: string, many = `${one}s`): string {
	return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

export function megabytes(bytes: number): string {
	return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Null for what never was; n8n would drop a field without a value. */
export function isoTime(epochMs: number | undefined): string | null {
	return epochMs === undefined ? null : new Date(epochMs).toISOString();
}

/** A sentence about the run, and each warning once. */
export function runHints(message: string, warnings: string[]): NodeExecutionHint[] {
	const all = [...new Set(warnings)];
	const shown = all.slice(0, WARNINGS_SHOWN);
	if (all.length > shown.length) {
		shown.push(`${all.length - shown.length} more warnings are in the items.`);
	}
	return [
		{ message, type: 'info', location: 'outputPane' },
		...shown.map((warning): NodeExecutionHint => ({
			message: warning,
			type: 'warning',
			location: 'outputPane',
		})),
	];
}

/** What the items say of themselves in `json.cache`; items that failed have nothing. */
export function cacheFacts<T>(items: INodeExecutionData[]): T[] {
	return items
		.filter((item) => item.json['errorCode'] === undefined)
		.map((item) => item.json['cache'] as T);
}
