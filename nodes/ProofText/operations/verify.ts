import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { describeDifference, verifyLock } from '../../../engine/proof/lock';
import { runItems } from '../../shared/items/runItems';
import { verifyHints } from '../hints';
import { readLock, readScript } from '../input';
import { byOutput, itemWith } from '../outputs';

/** The operation "Verify Lock". */
export async function runVerify(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const clean = new Set<INodeExecutionData>();
	const signal = context.getExecutionCancelSignal();
	const items = await runItems(context, { concurrency: 1, signal }, async (itemIndex) => {
		const check = verifyLock(readScript(context, itemIndex), readLock(context, itemIndex));
		const item = itemWith(context, itemIndex, {
			verification: check.ok
				? { status: 'clean', message: 'The text is the one that was proofed.' }
				: {
						status: 'needsReview',
						message: `${describeDifference(check.difference)}.`,
						...check.difference,
					},
		});
		if (check.ok) clean.add(item);
		return await Promise.resolve(item);
	});
	context.addExecutionHints(...verifyHints(items, clean.size));
	return byOutput(context, items, clean);
}
