import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { exportClips } from '../../../engine/cache/clipArchive/exportClips';
import { importClips } from '../../../engine/cache/clipArchive/importClips';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { countFailed, runItems } from '../../shared/items/runItems';
import { fileNameFor } from '../../shared/items/speechItem';
import { binaryInput } from '../binaryInput';
import { readBinaryField, readExportInput } from '../input';
import { lazyStore } from '../lazyStore';
import { cacheItem, overallItem } from '../output';
import { cacheFacts, counted, failedPart, megabytes, runHints } from '../words';

/** The operation "Export Clips": one file, however many items come in. */
export async function runExport(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const store = lazyStore(context);
	const signal = context.getExecutionCancelSignal();
	const hints: string[] = [];
	const items = await runItems(context, { concurrency: 1, once: true, signal }, async () => {
		const { voiceId, outputPropertyName, fileName } = readExportInput(context);
		const { cache, temporaryFiles, namespace } = await store.open();
		const { stream, done } = exportClips(
			{ cache, temporaryFiles, clock: systemClock },
			{
				namespace,
				...(voiceId === undefined ? {} : { voiceId }),
				...(signal === undefined ? {} : { signal }),
			},
		);
		const [binary, { exported, unreadable }] = await Promise.all([
			context.helpers.prepareBinaryData(stream, zipName(fileName, namespace), 'application/zip'),
			done,
		]);
		hints.push(
			`${counted(exported.clips, 'clip')} exported (${megabytes(exported.bytes)}), which cost ${counted(exported.credits, 'credit')}.`,
			...(unreadable === 0
				? []
				: [
						`${counted(unreadable, 'clip')} could not be read any more and ${unreadable === 1 ? 'was' : 'were'} left out.`,
					]),
		);
		return overallItem(
			context,
			{ exported: { ...exported }, unreadable },
			{ [outputPropertyName]: binary },
		);
	});
	const [message, ...warnings] = hints;
	if (message !== undefined) {
		context.addExecutionHints(...runHints(message, [...warnings, ...(await store.warnings())]));
	}
	return [items];
}

function zipName(name: string | undefined, namespace: string): string {
	const day = new Date().toISOString().slice(0, 10);
	return fileNameFor(name ?? `voiceover-${namespace}-${day}`, { extension: 'zip' });
}

/** The operation "Import Clips". */
export async function runImport(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const store = lazyStore(context);
	const signal = context.getExecutionCancelSignal();
	const items = await runItems(context, { concurrency: 1, signal }, async (itemIndex) => {
		const field = readBinaryField(context, itemIndex, 'data');
		const { cache, temporaryFiles, namespace } = await store.open();
		const { imported, existing, refused, faults } = await importClips(
			{ cache, temporaryFiles },
			namespace,
			await binaryInput(context, itemIndex, field),
			signal,
		);
		return cacheItem(context, itemIndex, {
			imported: { ...imported },
			existing,
			refused,
			faults: faults.map((fault) => ({ ...fault })),
		});
	});
	const facts = cacheFacts<Imported>(items);
	const sum = (count: (each: Imported) => number) =>
		facts.reduce((total, each) => total + count(each), 0);
	const refused = sum((each) => each.refused);
	context.addExecutionHints(
		...runHints(
			`${counted(
				sum(({ imported }) => imported.clips),
				'clip',
			)} imported (${megabytes(sum(({ imported }) => imported.bytes))}), ${sum((each) => each.existing)} already there${refused > 0 ? `, ${refused} not taken over` : ''}${failedPart(countFailed(items))}.`,
			[
				...(await store.warnings()),
				...facts.flatMap((each) =>
					each.faults.map(
						({ key, reason }) =>
							`${key === undefined ? 'A clip' : `The clip ${key.slice(0, 12)}…`} was not taken over: ${reason}.`,
					),
				),
			],
		),
	);
	return [items];
}

interface Imported {
	imported: { clips: number; bytes: number };
	existing: number;
	refused: number;
	faults: { key?: string; reason: string }[];
}
