import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { exportPins } from '../../../engine/voices/exportPins';
import { asText } from '../../shared/parameters/parameterValues';
import { runItems } from '../../shared/items/runItems';
import { readOptions, readOutputField } from '../input';
import { lazyPins } from '../lazyPins';
import { overallItem } from '../../shared/items/outputItem';

import { counted, runHints } from '../../shared/items/hintText';

const FILE_NAME = 'voices.lock.json';

/** The operation "Export Pins": one item, however many come in. */
export async function runExport(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const store = lazyPins(context);
	const hints: { message: string; warnings: string[] }[] = [];
	const items = await runItems(
		context,
		{ concurrency: 1, once: true, signal: context.getExecutionCancelSignal() },
		async () => {
			const options = readOptions(context, 0);
			const fileName = asText(options['fileName'], 'File Name')?.trim() || FILE_NAME;
			const opened = await store.open();
			const { namespace } = opened;
			const { text, pins, warnings } = await exportPins(opened);
			const binary = await context.helpers.prepareBinaryData(
				Buffer.from(text),
				fileName,
				'application/json',
			);
			hints.push({
				message:
					pins.length === 0
						? `No voice is pinned in the namespace "${namespace}" yet, so the file holds no pins. Pin a voice with the operation Pin Voice first.`
						: `${counted(pins.length, 'pin')} of the namespace "${namespace}" exported.`,
				warnings,
			});
			return overallItem(
				context,
				{ lockFile: { namespace, pins: pins.length, aliases: pins.map(({ alias }) => alias) } },
				{ [readOutputField(options)]: binary },
			);
		},
	);
	for (const { message, warnings } of hints) {
		context.addExecutionHints(...runHints(message, [...(await store.warnings()), ...warnings]));
	}
	return [items];
}
