import type { NodeExecutionHint } from 'n8n-workflow';

/** A long list of warnings hides the one that matters. */
const WARNINGS_SHOWN = 5;

/** For example `1 pin` or `1,204 pins`. */
export function counted(count: number, one: string, many = `${one}s`): string {
	return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** For the end of a sentence about what went well; nothing where nothing failed. */
export function failedPart(failed: number, one = ''): string {
	if (failed === 0) return '';
	return `, ${one === '' ? failed.toLocaleString('en-US') : counted(failed, one)} failed`;
}

/** Null for what never was; n8n would drop a field without a value. */
export function isoTime(epochMs: number | undefined): string | null {
	return epochMs === undefined ? null : new Date(epochMs).toISOString();
}

/** A sentence about the run, and each warning once. */
export function runHints(message: string, warnings: string[]): NodeExecutionHint[] {
	return [{ message, type: 'info', location: 'outputPane' }, ...warningHints(warnings)];
}

/** Each warning once, and not too many of them. */
export function warningHints(warnings: string[]): NodeExecutionHint[] {
	const all = [...new Set(warnings)];
	const shown = all.slice(0, WARNINGS_SHOWN);
	if (all.length > shown.length) {
		shown.push(`${all.length - shown.length} more warnings are in the items.`);
	}
	return shown.map((message) => ({ message, type: 'warning', location: 'outputPane' }));
}
