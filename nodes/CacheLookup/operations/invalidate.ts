import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import {
	invalidateClips,
	NO_CLIPS,
	type ClipSum,
	type Invalidation,
} from '../../../engine/cache/invalidateClips';
import { chooseTake } from '../../../engine/pipeline/request/chooseTake';
import { PIN_ALONE, resolveChosen } from '../../shared/session/chosenVoice';
import { lazySession, type LazySession } from '../../shared/session/lazySession';
import { countFailed, runItems } from '../../shared/items/runItems';
import { readSpeechParameters } from '../../shared/parameters/speechParameters';
import { lazyStore, type LazyStore } from '../lazyStore';
import { readInvalidateInput } from '../input';
import { cacheItem } from '../output';
import { cacheFacts, counted, failedPart, megabytes, runHints } from '../words';

/** The operation "Invalidate". */
export async function runInvalidate(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const session = lazySession(context);
	const store = lazyStore(context);
	const items = await runItems(
		context,
		// One after the other, so that equal items do not count the same clip.
		{ concurrency: 1, signal: context.getExecutionCancelSignal() },
		async (itemIndex) => await invalidateOne(context, itemIndex, session, store),
	);
	const removed = cacheFacts<{ removed: ClipSum }>(items)
		.map((facts) => facts.removed)
		.reduce(
			(sum, { clips, bytes, credits }) => ({
				clips: sum.clips + clips,
				bytes: sum.bytes + bytes,
				credits: sum.credits + credits,
			}),
			NO_CLIPS,
		);
	context.addExecutionHints(
		...runHints(
			`${counted(removed.clips, 'clip')} removed (${megabytes(removed.bytes)})${failedPart(countFailed(items))}. Buying them again would cost about ${counted(removed.credits, 'credit')}.`,
			[...(await session.warnings()), ...(await store.warnings())],
		),
	);
	return [items];
}

async function invalidateOne(
	context: IExecuteFunctions,
	itemIndex: number,
	session: LazySession,
	store: LazyStore,
): Promise<INodeExecutionData> {
	const input = readInvalidateInput(context, itemIndex);
	if (input.what === 'speech') {
		const opened = await session.open();
		const { cache, namespace } = opened.dependencies;
		const parameters = readSpeechParameters(context, itemIndex);
		const { take } = parameters;
		const { document } = await chooseTake(
			{
				resolved: await resolveChosen(parameters, opened, PIN_ALONE),
				cacheMode: 'use',
				...(take === undefined ? {} : { take }),
			},
			cache.index,
			namespace,
		);
		const removed = await invalidateClips(cache, namespace, { ...input, document });
		return removedItem(context, itemIndex, input.what, removed);
	}
	const { cache, namespace } = await store.open();
	return removedItem(
		context,
		itemIndex,
		input.what,
		await invalidateClips(cache, namespace, input),
	);
}

function removedItem(
	context: IExecuteFunctions,
	itemIndex: number,
	what: Invalidation['what'],
	removed: ClipSum,
): INodeExecutionData {
	return cacheItem(context, itemIndex, { what, removed: { ...removed } });
}
