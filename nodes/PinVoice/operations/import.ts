import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { importPins, type ImportedPin } from '../../../engine/voices/importPins';
import { decodeLockFile } from '../../../engine/voices/lockFile';
import { fileOnItem } from '../../shared/parameters/binaryFile';
import { countFailed, runItems } from '../../shared/items/runItems';
import { readOnConflict, readTextField } from '../input';
import { lazyPins } from '../lazyPins';
import { pinFacts, snapshotOf } from '../output';
import { counted, failedPart, runHints } from '../../shared/items/hintText';

/** The operation "Import Pins": one item for each pin of each file. */
export async function runImport(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const store = lazyPins(context);
	const imported = new Map<number, ImportedPin[]>();
	const results = await runItems(
		context,
		{ concurrency: 1, signal: context.getExecutionCancelSignal() },
		async (itemIndex) => {
			const field =
				readTextField(context, itemIndex, 'binaryPropertyName', 'Input Binary Field') || 'data';
			fileOnItem(context, itemIndex, field);
			const file = await context.helpers.getBinaryDataBuffer(itemIndex, field);
			const onConflict = readOnConflict(context, itemIndex);
			imported.set(
				itemIndex,
				await importPins(decodeLockFile(file), onConflict, await store.open()),
			);
			return { json: {}, pairedItem: { item: itemIndex } };
		},
	);
	const items = results.flatMap(
		(result, itemIndex) =>
			imported.get(itemIndex)?.map((pin) => importedItem(itemIndex, pin)) ?? [result],
	);
	const all = [...imported.values()].flat();
	const count = (outcome: ImportedPin['outcome']) =>
		all.filter((each) => each.outcome === outcome).length;
	const failed = countFailed(results);
	const message =
		imported.size === 0
			? `${counted(failed, 'file')} failed.`
			: `${counted(all.length, 'pin')} in the file: ${count('pinned')} new, ${count('updated')} replaced, ${count('kept')} kept as in the store, ${count('same')} the same already${failedPart(failed, 'file')}. Check Pins shows whether the voices are there.`;
	context.addExecutionHints(...runHints(message, await store.warnings()));
	return [items];
}

function importedItem(
	itemIndex: number,
	{ outcome, before, after }: ImportedPin,
): INodeExecutionData {
	return {
		json: {
			voiceId: after.voice.voiceId,
			pin: {
				...pinFacts(after, {}),
				outcome,
				before: before === undefined ? null : snapshotOf(before),
				after: snapshotOf(after),
			},
		},
		pairedItem: { item: itemIndex },
	};
}
