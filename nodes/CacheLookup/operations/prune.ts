import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { pruneClips } from '../../../engine/cache/pruneClips';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { runItems } from '../../shared/items/runItems';
import { readPruning } from '../input';
import { lazyStore } from '../lazyStore';
import { overallItem } from '../output';
import { counted, megabytes, runHints } from '../words';

/** The operation "Prune": one item, however many come in. */
export async function runPrune(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const store = lazyStore(context);
	const signal = context.getExecutionCancelSignal();
	const hints: string[] = [];
	const items = await runItems(context, { concurrency: 1, once: true, signal }, async () => {
		const pruning = readPruning(context);
		const { cache, namespace } = await store.open();
		const { removed, left } = await pruneClips(cache, namespace, pruning, systemClock);
		const { dryRun } = pruning;
		hints.push(
			`${dryRun ? 'Dry run: ' : ''}${counted(removed.clips, 'clip')} (${megabytes(removed.bytes)}) ${dryRun ? 'would be' : 'were'} removed, ${counted(left.clips, 'clip')} (${megabytes(left.bytes)}) ${dryRun ? 'would be' : 'are'} left. Buying the removed ones again would cost about ${counted(removed.credits, 'credit')}.${dryRun ? ' Turn off Dry Run to remove them.' : ''}`,
		);
		return overallItem(context, { dryRun, removed: { ...removed }, left: { ...left } });
	});
	for (const hint of hints) context.addExecutionHints(...runHints(hint, await store.warnings()));
	return [items];
}
