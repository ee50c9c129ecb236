import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import {
	explainMiss,
	type FieldDifference,
	type MissExplanation,
} from '../../../engine/cache/explainMiss';
import { chooseTake } from '../../../engine/pipeline/request/chooseTake';
import { PIN_ALONE, resolveChosen } from '../../shared/session/chosenVoice';
import type { SpeechSession } from '../../shared/session/compose';
import { lazySession } from '../../shared/session/lazySession';
import { countFailed, runItems } from '../../shared/items/runItems';
import { readSpeechParameters } from '../../shared/parameters/speechParameters';
import { cacheItem } from '../output';
import { cacheFacts, counted, failedPart, isoTime, runHints } from '../words';

const CONCURRENCY = 4;

/** The operation "Explain a Miss". */
export async function runExplain(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const session = lazySession(context);
	const items = await runItems(
		context,
		{ concurrency: CONCURRENCY, signal: context.getExecutionCancelSignal() },
		async (itemIndex) => await explainOne(context, itemIndex, await session.open()),
	);
	const facts = cacheFacts<{ hit: boolean; reason: string }>(items);
	const hits = facts.filter(({ hit }) => hit).length;
	const reasons = facts.filter(({ hit }) => !hit).map(({ reason }) => reason);
	context.addExecutionHints(
		...runHints(
			[
				`${counted(hits, 'hit')}, ${counted(reasons.length, 'miss', 'misses')}${failedPart(countFailed(items))}.`,
				...reasons.slice(0, 1),
			].join(' '),
			await session.warnings(),
		),
	);
	return [items];
}

async function explainOne(
	context: IExecuteFunctions,
	itemIndex: number,
	session: SpeechSession,
): Promise<INodeExecutionData> {
	const { cache, namespace } = session.dependencies;
	const parameters = readSpeechParameters(context, itemIndex);
	const { take } = parameters;
	const { key, document } = await chooseTake(
		{
			resolved: await resolveChosen(parameters, session, PIN_ALONE),
			cacheMode: 'use',
			...(take === undefined ? {} : { take }),
		},
		cache.index,
		namespace,
	);
	const found = await cache.lookUp(namespace, key);
	await found?.open.close();
	if (found !== undefined) {
		const reason = 'This speech is in the cache.';
		return cacheItem(context, itemIndex, {
			hit: true,
			key,
			reason,
			differences: [],
			nearest: null,
		});
	}
	const explanation = await explainMiss(document, cache.index, namespace);
	return cacheItem(context, itemIndex, {
		hit: false,
		key,
		reason: reasonOf(explanation),
		firstDifference: explanation.differences[0]?.field ?? null,
		differences: explanation.differences.map(shownDifference),
		nearest: nearestFacts(explanation),
	});
}

function nearestFacts({ nearest }: MissExplanation): IDataObject | null {
	if (nearest === undefined) return null;
	const { key, take, credits, createdAtMs, lastUsedAtMs } = nearest;
	return { key, take, credits, created: isoTime(createdAtMs), lastUsed: isoTime(lastUsedAtMs) };
}

/** Null stands for "not set". Texts are stored as digests, so only that they differ is known. */
function shownDifference({ field, asked, stored }: FieldDifference): IDataObject {
	if (isText(field)) return { field, asked: 'differs', stored: 'differs' };
	return { field, asked: asked ?? null, stored: stored ?? null };
}

function isText(field: string): boolean {
	return ['text', 'context.previousText', 'context.nextText'].includes(field);
}

const LABELS: Record<string, string> = {
	text: 'the text',
	voiceId: 'the voice',
	modelId: 'the model',
	outputFormat: 'the output format',
	'voiceSettings.stability': 'Stability',
	'voiceSettings.similarityBoost': 'Similarity Boost',
	'voiceSettings.style': 'Style',
	'voiceSettings.speed': 'Speed',
	'voiceSettings.useSpeakerBoost': 'Speaker Boost',
	take: 'the take',
	seed: 'the seed',
	languageCode: 'the language code',
	textNormalization: 'Text Normalization',
	pronunciationDictionaries: 'the pronunciation dictionaries',
	'context.previousText': 'Previous Text',
	'context.nextText': 'Next Text',
};

function reasonOf({ nearest, differences, wasRemoved }: MissExplanation): string {
	if (wasRemoved) {
		return 'This speech was bought once and its clip was removed since, to make room or by hand.';
	}
	const [first, ...others] = differences;
	if (nearest === undefined || first === undefined) {
		return 'The namespace has neither this text nor this voice: the speech was never generated there, or was removed since.';
	}
	const more = others.length === 0 ? '' : `, and in ${counted(others.length, 'more field')}`;
	const label = LABELS[first.field] ?? first.field;
	if (first.field === 'text') {
		return `No clip of this text is stored. The nearest clip of the voice differs in the text${more}; one changed character or space is another text.`;
	}
	if (isText(first.field)) return `The nearest stored clip differs in ${label}${more}.`;
	return `The nearest stored clip differs in ${label} (asked for: ${valueText(first.asked)}, stored: ${valueText(first.stored)})${more}.`;
}

function valueText(value: FieldDifference['asked']): string {
	if (value === undefined) return 'not set';
	return typeof value === 'string' ? value : JSON.stringify(value);
}
