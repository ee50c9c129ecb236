import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { milliCredits } from '../../../engine/speech/milliCredits';
import type { BudgetReport } from '../../../engine/budget/orderBudget';
import type { CachedClip } from '../../../engine/cache/clipCache';
import { chooseTake, type ChosenTake } from '../../../engine/pipeline/request/chooseTake';
import { estimateSpeech } from '../../../engine/pipeline/estimateSpeech';
import type { ResolvedRequest } from '../../../engine/pipeline/request/resolveRequest';
import type { ProducedSpeech } from '../../../engine/pipeline/speechOrder';
import type { Clip } from '../../../engine/ports/clipIndex';
import { resolveChosen, withVoicePin } from '../../shared/session/chosenVoice';
import { voiceRateOf, type SpeechSession } from '../../shared/session/compose';
import { executionTotals, type ExecutionTotals } from '../../shared/items/executionTotals';
import { lazySession } from '../../shared/session/lazySession';
import { requestToItem } from '../../shared/parameters/lookedUpRequest';
import { hasFailed, runItems } from '../../shared/items/runItems';
import { checkLockedText } from '../../shared/parameters/lockedText';
import { readSpeechParameters } from '../../shared/parameters/speechParameters';
import { speechItem } from '../../shared/items/speechItem';
import { readLookupInput, type LookupInput } from '../input';
import { lookupHints } from '../lookupHints';
import { cacheItem } from '../output';

/** Look-ups cost nothing, so more of them at a time than purchases. */
const CONCURRENCY = 16;

/** The operation "Look Up Speech": Hit is the first output, Miss the second, which also gets items that failed. */
export async function runLookup(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const session = lazySession(context);
	const totals = executionTotals(context);
	const hits = new Set<number>();
	const items = await runItems(
		context,
		{ concurrency: CONCURRENCY, signal: context.getExecutionCancelSignal() },
		async (itemIndex) => {
			const looked = await lookUpOne(context, itemIndex, await session.open(), totals);
			if (looked.hit) hits.add(itemIndex);
			return looked.item;
		},
	).finally(() => totals.write());
	for (const item of items.filter(hasFailed)) forgetLookup(item);
	context.addExecutionHints(...lookupHints(items, await session.warnings()));
	return [
		items.filter((_item, itemIndex) => hits.has(itemIndex)),
		items.filter((_item, itemIndex) => !hits.has(itemIndex)),
	];
}

/** What an earlier look-up found must not be bought behind Miss in the place of what could not be looked up now. */
function forgetLookup(item: INodeExecutionData): void {
	const { cache: _cache, ...json } = item.json;
	item.json = json;
}

interface LookedUp {
	hit: boolean;
	item: INodeExecutionData;
}

async function lookUpOne(
	context: IExecuteFunctions,
	itemIndex: number,
	session: SpeechSession,
	totals: ExecutionTotals,
): Promise<LookedUp> {
	const input = readLookupInput(context, itemIndex);
	const parameters = readSpeechParameters(context, itemIndex);
	checkLockedText(context, itemIndex, parameters.text);
	const { cache, namespace } = session.dependencies;
	const resolved = await resolveChosen(parameters, session, {
		fallback: 'whenGone',
		cacheServes: true,
	});
	const { take } = parameters;
	const chosen = await chooseTake(
		{ resolved, cacheMode: 'use', ...(take === undefined ? {} : { take }) },
		cache.index,
		namespace,
	);
	const found = await cache.lookUp(namespace, chosen.key);
	if (found === undefined) {
		const item = await missItem(context, itemIndex, input, resolved, chosen, session);
		return { hit: false, item: withVoicePin(item, 'cache', resolved) };
	}
	if (!input.includeAudio) {
		await found.open.close();
		const item = cacheItem(context, itemIndex, hitFacts(found.clip));
		return { hit: true, item: withVoicePin(item, 'cache', resolved) };
	}
	const speech = cachedSpeech(found, resolved);
	noteUse(context, found.clip, resolved, session, totals);
	const budget = await session.budgets.report(input.budget, false);
	const item = await speechItem(context, itemIndex, resolved.request, speech, budget, input);
	item.json['cache'] = hitFacts(found.clip);
	return { hit: true, item: withVoicePin(item, 'speech', resolved) };
}

function hitFacts({ key, characters, credits }: Clip): IDataObject {
	return { hit: true, key, characters, credits: 0, creditsSaved: credits };
}

/** A found clip as TTS Convert hands it out. */
function cachedSpeech({ clip, open }: CachedClip, { warnings }: ResolvedRequest): ProducedSpeech {
	const { requestId } = clip;
	return {
		source: 'cache',
		cacheKey: clip.key,
		take: clip.take,
		mimeType: clip.mimeType,
		extension: clip.extension,
		durationSeconds: clip.durationSeconds,
		characters: clip.characters,
		creditsCharged: 0,
		creditsSaved: clip.credits,
		...(requestId === undefined ? {} : { requestId }),
		warnings,
		open: async () => await Promise.resolve(open),
		dispose: async () => await open.close().catch(() => undefined),
	};
}

/** Audio that is handed out counts as a use, as it does for TTS Convert. */
function noteUse(
	context: IExecuteFunctions,
	clip: Clip,
	{ request }: ResolvedRequest,
	{ dependencies }: SpeechSession,
	totals: ExecutionTotals,
): void {
	const credits = { creditsCharged: 0, creditsSaved: clip.credits };
	totals.add(credits);
	dependencies.cache.noteUse(
		{
			namespace: dependencies.namespace,
			workflowId: context.getWorkflow().id ?? '',
			voiceId: request.voiceId,
			hits: 1,
			generated: 0,
			...credits,
		},
		clip,
	);
}

async function missItem(
	context: IExecuteFunctions,
	itemIndex: number,
	input: LookupInput,
	resolved: ResolvedRequest,
	{ key, request }: ChosenTake,
	session: SpeechSession,
): Promise<INodeExecutionData> {
	const estimate = await estimateSpeech(
		{ resolved, cacheMode: 'use', take: request.take },
		session.dependencies,
		voiceRateOf(resolved, session.voices),
	);
	const { characters, credits, heldCredits } = estimate;
	const { warnings, ...admission } = await admissionOf(session, input, heldCredits);
	return cacheItem(context, itemIndex, {
		hit: false,
		key,
		characters,
		credits,
		...admission,
		request: requestToItem(resolved.request, request.take),
		warnings: [...estimate.warnings, ...warnings],
	});
}

/** Whether the budgets would let the purchase through now; null when that cannot be told. */
async function admissionOf(
	{ budgets }: SpeechSession,
	{ budget }: LookupInput,
	credits: number,
): Promise<{ admitted: boolean | null; refusedBy: IDataObject | null; warnings: string[] }> {
	return await budgets.admission(budget, milliCredits(credits)).then(
		({ admitted, refusedBy }) => ({
			admitted,
			refusedBy: refusedBy === undefined ? null : refusal(refusedBy, credits),
			warnings: [],
		}),
		(error: Error) => ({
			admitted: null,
			refusedBy: null,
			warnings: [`Whether the budgets allow it could not be checked: ${error.message}.`],
		}),
	);
}

function refusal(report: BudgetReport, need: number): IDataObject {
	return { ...report, need };
}
