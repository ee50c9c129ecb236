import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { cacheStatistics, type CacheStatistics } from '../../../engine/cache/cacheStatistics';
import { runItems } from '../../shared/items/runItems';
import { lazyStore } from '../lazyStore';
import { overallItem } from '../output';
import { counted, isoTime, megabytes, runHints } from '../words';

/** The operation "Statistics": one item, however many come in. */
export async function runStats(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const store = lazyStore(context);
	const signal = context.getExecutionCancelSignal();
	const hints: string[] = [];
	const items = await runItems(context, { concurrency: 1, once: true, signal }, async () => {
		const { cache, namespace } = await store.open();
		const statistics = await cacheStatistics(cache, namespace);
		const { clips, bytes, creditsSaved } = statistics;
		hints.push(
			`${counted(clips, 'clip')} (${megabytes(bytes)}) in the namespace "${namespace}"; ${counted(creditsSaved, 'credit')} saved so far.`,
		);
		return overallItem(context, statisticsFacts(namespace, statistics));
	});
	for (const hint of hints) context.addExecutionHints(...runHints(hint, await store.warnings()));
	return [items];
}

function statisticsFacts(namespace: string, statistics: CacheStatistics): IDataObject {
	const { oldestMs, newestMs, hitRate, byWorkflow, byVoice, ...sums } = statistics;
	return {
		namespace,
		...sums,
		hitRate: hitRate === undefined ? null : Math.round(hitRate * 10_000) / 10_000,
		oldest: isoTime(oldestMs),
		newest: isoTime(newestMs),
		byWorkflow: byWorkflow.map((entry) => ({ ...entry })),
		byVoice: byVoice.map((entry) => ({ ...entry })),
	};
}
