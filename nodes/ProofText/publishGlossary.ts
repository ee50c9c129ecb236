import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { publishGlossary, type PublishedGlossary } from '../../engine/pipeline/publishGlossary';
import { parseGlossary } from '../../engine/proof/glossary/parseGlossary';
import { openDictionaryApi } from '../shared/runtime/proofSession';
import { runItems } from '../shared/runtime/runItems';
import { hint } from './hints';
import { readDictionaryName } from './input';
import { itemWith } from './outputs';

/** The operation "Publish Glossary". Items with the same glossary and name publish it once. */
export async function runPublishGlossary(
	context: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	const signal = context.getExecutionCancelSignal();
	const published = new Map<string, Promise<PublishedGlossary>>();
	const items = await runItems(context, { concurrency: 1, signal }, async (itemIndex) => {
		const name = readDictionaryName(context, itemIndex);
		const glossary = parseGlossary(context.getNodeParameter('glossary', itemIndex, ''));
		const key = JSON.stringify([name, glossary]);
		const publishing =
			published.get(key) ??
			publishGlossary(
				glossary,
				name,
				await openDictionaryApi(context),
				signal === undefined ? {} : { signal },
			);
		published.set(key, publishing);
		const { id, versionId, words, status } = await publishing;
		return itemWith(context, itemIndex, { dictionary: { id, versionId, name, words, status } });
	});
	const results = await Promise.allSettled(published.values());
	const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
	context.addExecutionHints(
		...done.map(({ name, words, status }) =>
			hint(
				`Pronunciation dictionary "${name}" ${status === 'unchanged' ? 'is up to date' : `was ${status}`}: ${words} ${words === 1 ? 'word' : 'words'}.`,
			),
		),
	);
	return [items, []];
}
