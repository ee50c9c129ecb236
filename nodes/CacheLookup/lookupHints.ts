import type { INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import { cacheFacts, counted, runHints } from './words';

interface Looked {
	hit: boolean;
	key: string;
	credits: number;
	creditsSaved?: number;
	admitted?: boolean | null;
	warnings?: string[];
}

/** What a run found, and what the rest would cost. Equal misses are bought once, so they are counted once. */
export function lookupHints(items: INodeExecutionData[], warnings: string[]): NodeExecutionHint[] {
	const looked = cacheFacts<Looked>(items);
	const hits = looked.filter(({ hit }) => hit);
	const all = looked.filter(({ hit }) => !hit);
	const misses = [...new Map(all.map((miss) => [miss.key, miss])).values()];
	const saved = hits.reduce((sum, { creditsSaved = 0 }) => sum + creditsSaved, 0);
	const cost = misses.reduce((sum, { credits }) => sum + credits, 0);
	const refused = misses.filter(({ admitted }) => admitted === false).length;
	const failed = items.length - looked.length;
	const parts = [
		`${counted(hits.length, 'hit')}${hits.length > 0 ? ` (${counted(saved, 'credit')} saved)` : ''}`,
		`${counted(misses.length, 'miss', 'misses')}${misses.length > 0 ? ` (would cost ${counted(cost, 'credit')}${refused > 0 ? `, ${refused} not admitted by a budget` : ''})` : ''}`,
		...(failed > 0 ? [`${failed} failed`] : []),
	];
	return runHints(`${parts.join(', ')}.`, [
		...warnings,
		...looked.flatMap((each) => each.warnings ?? []),
	]);
}
