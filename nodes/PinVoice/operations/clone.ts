import { isDeepStrictEqual } from 'node:util';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { invalidInput, isVoiceoverError, VoiceoverError } from '../../../engine/errors';
import type { CloneOrder } from '../../../engine/ports/voiceAccountApi';
import { aliasKey } from '../../../engine/speech/pinAlias';
import { cloneVoice, type MadeVoice } from '../../../engine/voices/createVoice';
import { fileOnItem } from '../../shared/parameters/binaryFile';
import { runItems } from '../../shared/items/runItems';
import { lazyDesk, type LazyDesk } from '../desk';
import { readAliasField, readCloneInput, readNaming } from '../input';
import { keptWarnings, madeWarnings, pinHints, pinnedItem } from './pin';

/** The operation "Clone Voice": one voice for each name, of the recordings of all items that have it. */
export async function runClone(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const desk = lazyDesk(context);
	const outcomes: MadeVoice[] = [];
	const warnings: string[] = [];
	const sharers = itemsByName(context);
	const voices = new Map<number, Promise<INodeExecutionData>>();
	/** By the first item of a voice, the one whose recordings cannot be had. */
	const culprits = new Map<number, number>();
	/** Those whose recordings went into the voice of an item before them. */
	const joined = new Set<number>();
	const results = await runItems(
		context,
		{ concurrency: 1, signal: context.getExecutionCancelSignal() },
		async (itemIndex) => {
			const items = sharers.get(itemIndex) ?? [itemIndex];
			const first = items[0]!;
			const voice =
				voices.get(first) ?? cloneOne(context, items, { desk, outcomes, warnings, culprits });
			voices.set(first, voice);
			const item = await voice.catch((error: unknown) => {
				const culprit = culprits.get(first);
				throw culprit === undefined || culprit === itemIndex ? error : ofItem(culprit, error);
			});
			if (itemIndex !== first) joined.add(itemIndex);
			return item;
		},
	);
	const items = results.filter((_item, itemIndex) => !joined.has(itemIndex));
	context.addExecutionHints(
		...pinHints(outcomes, items, [...(await desk.session.warnings()), ...warnings]),
	);
	return [items];
}

/** For each item, all that have the same name of the pin. An item without a name that can be read fails by itself. */
function itemsByName(context: IExecuteFunctions): Map<number, number[]> {
	const byName = new Map<string, number[]>();
	const sharers = new Map<number, number[]>();
	for (const itemIndex of context.getInputData().keys()) {
		const name = nameOf(context, itemIndex);
		const items = (name === undefined ? undefined : byName.get(name)) ?? [];
		items.push(itemIndex);
		if (name !== undefined) byName.set(name, items);
		sharers.set(itemIndex, items);
	}
	return sharers;
}

function nameOf(context: IExecuteFunctions, itemIndex: number): string | undefined {
	try {
		return aliasKey(readAliasField(context, itemIndex));
	} catch {
		return undefined;
	}
}

/** For the items that were to share a voice with the one whose recordings cannot be had. */
function ofItem(itemIndex: number, error: unknown): unknown {
	if (!isVoiceoverError(error)) return error;
	return new VoiceoverError(
		error.code,
		`Item ${itemIndex} has the same Name of the Pin and cannot be used`,
		{ description: `${error.message}. ${error.description}`, cause: error },
	);
}

interface CloneRun {
	desk: LazyDesk;
	outcomes: MadeVoice[];
	warnings: string[];
	culprits: Map<number, number>;
}

async function cloneOne(
	context: IExecuteFunctions,
	items: number[],
	{ desk, outcomes, warnings, culprits }: CloneRun,
): Promise<INodeExecutionData> {
	const first = items[0]!;
	const { input, naming } = wishesOf(context, first);
	const samples: CloneOrder['samples'] = [];
	const wishes = sharedWishes({ input, naming });
	for (const itemIndex of items) {
		const found = await samplesOf(context, itemIndex, wishes).catch((error: unknown) => {
			culprits.set(first, itemIndex);
			throw error;
		});
		samples.push(...found);
	}
	const outcome = await cloneVoice({ ...naming, ...input, samples }, await desk.open());
	const { requiresVerification, wasThere } = outcome;
	outcomes.push(outcome);
	warnings.push(...madeWarnings(outcome, 'recordings'), ...keptWarnings(outcome, naming));
	if (requiresVerification) {
		warnings.push(
			`The voice of the pin "${naming.alias}" cannot speak before it is verified: open it under My Voices in ElevenLabs.`,
		);
	}
	const facts = { requiresVerification, alreadyMade: wasThere, recordings: samples.length };
	const item = pinnedItem(context, first, outcome, facts);
	return { ...item, pairedItem: items.map((itemIndex) => ({ item: itemIndex })) };
}

type Wishes = ReturnType<typeof wishesOf>;

/** What the fields of an item say of the voice, besides its recordings. */
function wishesOf(context: IExecuteFunctions, itemIndex: number) {
	const { fields: _fields, ...input } = readCloneInput(context, itemIndex);
	return { input, naming: readNaming(context, itemIndex) };
}

/** What has to be the same in all items of a voice. Their names may be written differently. */
function sharedWishes({ input, naming: { alias: _alias, ...naming } }: Wishes) {
	return { input, naming };
}

/** @throws INVALID_INPUT also for an item that wants something else of the voice than its first one */
async function samplesOf(
	context: IExecuteFunctions,
	itemIndex: number,
	wishes: ReturnType<typeof sharedWishes>,
): Promise<CloneOrder['samples']> {
	if (!isDeepStrictEqual(sharedWishes(wishesOf(context, itemIndex)), wishes)) {
		throw invalidInput(
			'The item has the Name of the Pin of an item before it, but other fields are not the same',
			'Items with the same name become one voice. Give them the same Fallback Pin, Update Existing Pin, Description and Remove Background Noise, or names of their own.',
		);
	}
	const samples: CloneOrder['samples'] = [];
	for (const field of readCloneInput(context, itemIndex).fields) {
		const { fileName, mimeType } = fileOnItem(context, itemIndex, field);
		samples.push({
			bytes: await context.helpers.getBinaryDataBuffer(itemIndex, field),
			fileName: fileName ?? `${field}.mp3`,
			mimeType,
		});
	}
	return samples;
}
