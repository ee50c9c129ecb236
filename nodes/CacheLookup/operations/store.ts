import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { storeAudio } from '../../../engine/cache/storeAudio';
import { chooseTake } from '../../../engine/pipeline/request/chooseTake';
import { PIN_ALONE, resolveChosen } from '../../shared/session/chosenVoice';
import type { SpeechSession } from '../../shared/session/compose';
import { lazySession } from '../../shared/session/lazySession';
import { countFailed, runItems } from '../../shared/items/runItems';
import { readSpeechParameters } from '../../shared/parameters/speechParameters';
import { binaryInput } from '../binaryInput';
import { readStoreInput } from '../input';
import { cacheItem } from '../output';
import { cacheFacts, counted, failedPart, runHints } from '../words';

const CONCURRENCY = 4;

/** The operation "Store Audio". */
export async function runStore(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const session = lazySession(context);
	const signal = context.getExecutionCancelSignal();
	const items = await runItems(
		context,
		{ concurrency: CONCURRENCY, signal },
		async (itemIndex) => await storeOne(context, itemIndex, await session.open(), signal),
	);
	context.addExecutionHints(
		...runHints(
			`${counted(cacheFacts(items).length, 'clip')} stored${failedPart(countFailed(items))}.`,
			await session.warnings(),
		),
	);
	return [items];
}

async function storeOne(
	context: IExecuteFunctions,
	itemIndex: number,
	session: SpeechSession,
	signal: AbortSignal | undefined,
): Promise<INodeExecutionData> {
	const { binaryPropertyName, overwrite, requestId } = readStoreInput(context, itemIndex);
	const parameters = readSpeechParameters(context, itemIndex);
	const { dependencies } = session;
	const resolved = await resolveChosen(parameters, session, PIN_ALONE);
	const { take } = parameters;
	const chosen = await chooseTake(
		{ resolved, cacheMode: 'use', ...(take === undefined ? {} : { take }) },
		dependencies.cache.index,
		dependencies.namespace,
	);
	const clip = await storeAudio(
		{
			...chosen,
			overwrite,
			...(requestId === undefined ? {} : { requestId }),
			audio: async () => await binaryInput(context, itemIndex, binaryPropertyName),
			signal: signal ?? new AbortController().signal,
		},
		dependencies,
	);
	const { key, characters, bytes, durationSeconds } = clip;
	return cacheItem(context, itemIndex, {
		hit: true,
		key,
		characters,
		credits: 0,
		creditsSaved: 0,
		take: clip.take,
		bytes,
		durationSeconds: Math.round(durationSeconds * 1000) / 1000,
	});
}
