import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { aliasKey } from '../../../engine/speech/pinAlias';
import { durabilityInWords } from '../../../engine/voices/voiceLifetime';
import type { MadeVoice } from '../../../engine/voices/createVoice';
import { pinVoice, type PinOutcome } from '../../../engine/voices/pinVoice';
import { outputItem } from '../../shared/items/outputItem';
import { runItems } from '../../shared/items/runItems';
import { lazyDesk } from '../desk';
import { readNaming, readVoiceSource, type NamingInput } from '../input';
import { pinFacts, snapshotOf } from '../output';
import { counted, runHints } from '../../shared/items/hintText';

/** The operation "Pin Voice". */
export async function runPin(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const desk = lazyDesk(context);
	const outcomes: PinOutcome[] = [];
	const warnings: string[] = [];
	const items = await runItems(
		context,
		// One after the other, so that two items with one name are told apart.
		{ concurrency: 1, signal: context.getExecutionCancelSignal() },
		async (itemIndex) => {
			const order = {
				...readNaming(context, itemIndex),
				source: readVoiceSource(context, itemIndex),
			};
			const outcome = await pinVoice(order, await desk.open());
			outcomes.push(outcome);
			warnings.push(...keptWarnings(outcome, order));
			return pinnedItem(context, itemIndex, outcome);
		},
	);
	context.addExecutionHints(
		...pinHints(outcomes, items, [...(await desk.session.warnings()), ...warnings]),
	);
	return [items];
}

/** What became of the name, and how long the voice can be relied on. */
export function pinnedItem(
	context: IExecuteFunctions,
	itemIndex: number,
	{ outcome, before, after, look, added }: PinOutcome,
	more: IDataObject = {},
): INodeExecutionData {
	return outputItem(context, itemIndex, {
		voiceId: after.voice.voiceId,
		pin: {
			...pinFacts(after, { look }),
			outcome,
			addedToAccount: added,
			before: before === undefined ? null : snapshotOf(before),
			after: snapshotOf(after),
			...more,
		},
	});
}

/** Whoever enters a fallback relies on it, although a pin that is kept does not get it. */
export function keptWarnings(
	{ outcome, after }: PinOutcome,
	{ fallback }: Pick<NamingInput, 'fallback'>,
): string[] {
	const has = after.fallback;
	const isIt = has !== undefined && fallback !== undefined && aliasKey(has) === aliasKey(fallback);
	if (outcome !== 'kept' || fallback === undefined || isIt) return [];
	return [
		`The pin "${after.alias}" was kept ${has === undefined ? 'without a fallback' : `with the fallback "${has}"`}. Turn on Update Existing Pin to give it the fallback "${fallback}".`,
	];
}

/** @param what the voice was made from */
export function madeWarnings(
	{ wasThere, outcome, after }: MadeVoice,
	what: 'preview' | 'recordings',
): string[] {
	if (!wasThere || outcome === 'kept') return [];
	return [
		`The voice of the pin "${after.alias}" was made from the same ${what} before, by a run that may have broken off. It was taken, so that no second voice slot is used.`,
	];
}

export function pinHints(
	outcomes: PinOutcome[],
	items: INodeExecutionData[],
	warnings: string[],
): ReturnType<typeof runHints> {
	const count = (outcome: PinOutcome['outcome']) =>
		outcomes.filter((each) => each.outcome === outcome).length;
	const failed = items.length - outcomes.length;
	const [only] = outcomes.length === 1 ? outcomes : [];
	const parts = [
		count('pinned') > 0 ? `${counted(count('pinned'), 'voice')} pinned` : '',
		count('updated') > 0 ? `${counted(count('updated'), 'pin')} updated` : '',
		count('kept') > 0 ? `${counted(count('kept'), 'pin')} kept as before` : '',
		failed > 0 ? `${failed} failed` : '',
	].filter((part) => part !== '');
	return runHints(
		[
			`${parts.join(', ')}.`,
			...(only === undefined ? [] : [durabilityInWords(only.after.voice)]),
		].join(' '),
		[
			...warnings,
			...outcomes
				.filter(({ look }) => look.status !== 'ok')
				.map(({ after, look }) => `The pin "${after.alias}": ${look.reason}`),
		],
	);
}
