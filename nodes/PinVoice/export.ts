import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { lockFileText } from '../../engine/voices/lockFile';
import { asText } from '../shared/runtime/parameterValues';
import { runItems } from '../shared/runtime/runItems';
import { readOptions, readOutputField } from './input';
import { lazyPins } from './lazyPins';
import { overallItem } from './output';
import { counted, runHints } from './words';

const FILE_NAME = 'voices.lock.json';

/** The operation "Export Pins": one item, however many come in. */
export async function runExport(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const store = lazyPins(context);
	const hints: string[] = [];
	const items = await runItems(
		context,
		{ concurrency: 1, once: true, signal: context.getExecutionCancelSignal() },
		async () => {
			const options = readOptions(context, 0);
			const fileName = asText(options['fileName'], 'File Name')?.trim() || FILE_NAME;
			const { pins, namespace } = await store.open();
			const all = await pins.list(namespace);
			const binary = await context.helpers.prepareBinaryData(
				Buffer.from(lockFileText(all)),
				fileName,
				'application/json',
			);
			hints.push(`${counted(all.length, 'pin')} of the namespace "${namespace}" exported.`);
			return overallItem(
				context,
				{ lockFile: { namespace, pins: all.length, aliases: all.map(({ alias }) => alias) } },
				{ [readOutputField(options)]: binary },
			);
		},
	);
	for (const hint of hints) context.addExecutionHints(...runHints(hint, await store.warnings()));
	return [items];
}
