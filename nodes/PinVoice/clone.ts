import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { CloneOrder } from '../../engine/ports/voiceAccountApi';
import { cloneVoice } from '../../engine/voices/makeVoice';
import type { PinOutcome } from '../../engine/voices/pinVoice';
import { fileOnItem } from '../shared/runtime/fileOnItem';
import { runItems } from '../shared/runtime/runItems';
import { lazyDesk } from './desk';
import { readCloneInput, readNaming } from './input';
import { pinHints, pinnedItem } from './pin';

/** The operation "Clone Voice". */
export async function runClone(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const desk = lazyDesk(context);
	const outcomes: PinOutcome[] = [];
	const warnings: string[] = [];
	const items = await runItems(
		context,
		{ concurrency: 1, signal: context.getExecutionCancelSignal() },
		async (itemIndex) => {
			const { fields, ...input } = readCloneInput(context, itemIndex);
			const naming = readNaming(context, itemIndex);
			const samples = await samplesOf(context, itemIndex, fields);
			const outcome = await cloneVoice({ ...naming, ...input, samples }, await desk.open());
			const { requiresVerification } = outcome;
			outcomes.push(outcome);
			if (requiresVerification) {
				warnings.push(
					`The voice of the pin "${naming.alias}" cannot speak before it is verified: open it under My Voices in ElevenLabs.`,
				);
			}
			return pinnedItem(context, itemIndex, outcome, { requiresVerification });
		},
	);
	context.addExecutionHints(
		...pinHints(outcomes, items, [...(await desk.session.warnings()), ...warnings]),
	);
	return [items];
}

async function samplesOf(
	context: IExecuteFunctions,
	itemIndex: number,
	fields: string[],
): Promise<CloneOrder['samples']> {
	const samples: CloneOrder['samples'] = [];
	for (const field of fields) {
		const { fileName, mimeType } = fileOnItem(context, itemIndex, field);
		samples.push({
			bytes: await context.helpers.getBinaryDataBuffer(itemIndex, field),
			fileName: fileName ?? `${field}.mp3`,
			mimeType,
		});
	}
	return samples;
}
