import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { runExport, runImport } from './operations/archive';
import { runExplain } from './operations/explain';
import { readOperation, type Operation } from './input';
import { runInvalidate } from './operations/invalidate';
import { runLookup } from './operations/lookup';
import { runPrune } from './operations/prune';
import { runStats } from './operations/stats';
import { runStore } from './operations/store';

type Run = (context: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

const RUNS: Record<Operation, Run> = {
	lookup: runLookup,
	store: runStore,
	invalidate: runInvalidate,
	stats: runStats,
	explain: runExplain,
	prune: runPrune,
	export: runExport,
	import: runImport,
};

/** A look-up has two outputs, Hit and Miss; all else has one. */
export async function runCacheLookup(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const operation = readOperation(context);
	if (context.getInputData().length === 0) return operation === 'lookup' ? [[], []] : [[]];
	return await RUNS[operation](context);
}
