import type { INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import { hasFailed } from './runItems';
import { counted, warningHints } from './hintText';

interface Receipt {
	source?: string;
	creditsCharged?: number;
	creditsSaved?: number;
	warnings?: string[];
}

interface Estimate {
	hit?: boolean;
	cacheKey?: string;
	cacheMode?: string;
	credits?: number;
	creditsSaved?: number;
	warnings?: string[];
}

/** What a run cost and saved, and each warning once. */
export function convertHints(items: INodeExecutionData[], warnings: string[]): NodeExecutionHint[] {
	const done = items.filter((item) => !hasFailed(item));
	const receipts = done.map((item) => item.json['speech'] as Receipt);
	const count = (source: string) => receipts.filter((receipt) => receipt.source === source).length;
	const [generated, cached, drafts] = [count('generated'), count('cache'), count('draft')];
	const recovered = receipts.filter((receipt) => receipt.source === 'recovered');
	const failed = items.length - done.length;
	const parts = [
		generated > 0 ? `${generated} generated (${credits(sum(receipts, 'creditsCharged'))})` : '',
		cached > 0
			? `${cached} from the cache (${credits(sum(receipts.filter(isCached), 'creditsSaved'))} saved)`
			: '',
		recovered.length > 0
			? `${recovered.length} recovered from the history of the account (${credits(sum(recovered, 'creditsSaved'))} saved)`
			: '',
		drafts > 0 ? `${drafts} silent ${drafts === 1 ? 'draft' : 'drafts'} (nothing bought)` : '',
		failed > 0 ? `${failed} failed` : '',
	].filter((part) => part !== '');
	return [
		{ message: `${parts.join(', ')}.`, type: 'info', location: 'outputPane' },
		...warningHints(allWarnings(warnings, receipts)),
	];
}

/** Credits that a batch of estimated items would cost. */
export function costOf(items: INodeExecutionData[]): number {
	return sum(distinctMisses(estimatesOf(items)), 'credits');
}

function estimatesOf(items: INodeExecutionData[]): Estimate[] {
	return items.filter((item) => !hasFailed(item)).map((item) => item.json['estimate'] as Estimate);
}

function distinctMisses(estimates: Estimate[]): Estimate[] {
	const misses = estimates.filter((estimate) => !estimate.hit);
	// With the cache off, equal items are bought one by one.
	const named = misses.map((estimate, index) => {
		return [estimate.cacheMode === 'off' ? index : estimate.cacheKey, estimate] as const;
	});
	return [...new Map(named).values()];
}

/** What a batch would cost. Equal items are bought once, so they are counted once. */
export function estimateHints(
	items: INodeExecutionData[],
	warnings: string[],
): NodeExecutionHint[] {
	const estimates = estimatesOf(items);
	const hits = estimates.filter((estimate) => estimate.hit);
	const misses = distinctMisses(estimates);
	const failed = items.length - estimates.length;
	return [
		{
			message: `This batch would cost ${credits(sum(misses, 'credits'))}: ${misses.length} to generate, ${hits.length} in the cache (${credits(sum(hits, 'creditsSaved'))} saved)${failed > 0 ? `, ${failed} failed and not counted` : ''}.`,
			type: 'info',
			location: 'outputPane',
		},
		...warningHints(allWarnings(warnings, estimates)),
	];
}

function isCached({ source }: Receipt): boolean {
	return source === 'cache';
}

function allWarnings(warnings: string[], items: { warnings?: string[] }[]): string[] {
	return [...warnings, ...items.flatMap((item) => item.warnings ?? [])];
}

function sum<T extends object>(entries: T[], field: keyof T): number {
	return entries.reduce((total, entry) => total + Number(entry[field] ?? 0), 0);
}

function credits(count: number): string {
	return counted(count, 'credit');
}
