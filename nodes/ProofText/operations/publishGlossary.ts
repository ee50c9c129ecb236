import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { invalidInput } from '../../../engine/errors';
import {
	publishGlossary,
	type PublishedGlossary,
} from '../../../engine/proof/glossary/publishGlossary';
import { parseGlossary } from '../../../engine/proof/glossary/parseGlossary';
import { openDictionaryApi } from '../../shared/session/proofSession';
import { hasFailed, runItems } from '../../shared/items/runItems';
import { hint } from '../hints';
import { readDictionaryName } from '../input';
import { byOutput, itemWith } from '../outputs';

/** The operation "Publish Glossary". Items with the same glossary and name publish it once. */
export async function runPublishGlossary(
	context: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	const signal = context.getExecutionCancelSignal();
	const published = new Map<string, Promise<PublishedGlossary>>();
	const byName = new Map<string, string>();
	const items = await runItems(context, { concurrency: 1, signal }, async (itemIndex) => {
		const name = readDictionaryName(context, itemIndex);
		const glossary = parseGlossary(context.getNodeParameter('glossary', itemIndex, ''));
		const key = JSON.stringify([name, glossary]);
		if ((byName.get(name) ?? key) !== key) throw namedTwice();
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
		byName.set(name, key);
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
	return byOutput(context, items, new Set(items.filter((item) => !hasFailed(item))));
}

/** Two glossaries would take turns in one dictionary: each run would make new versions, and buy speech anew. */
function namedTwice() {
	return invalidInput(
		'Another item publishes another glossary under the same Dictionary Name',
		'Its glossary was published, and this one was not. Give each glossary a Dictionary Name of its own, or put all entries into one glossary.',
	);
}
