import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { unpinVoice } from '../../../engine/voices/unpinVoice';
import { outputItem } from '../../shared/items/outputItem';
import { countFailed, runItems } from '../../shared/items/runItems';
import { readAliasField } from '../input';
import { lazyPins } from '../lazyPins';
import { pinFacts, snapshotOf } from '../output';
import { counted, failedPart, runHints } from '../../shared/items/hintText';

/** The operation "Unpin Voice". */
export async function runUnpin(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const store = lazyPins(context);
	const warnings: string[] = [];
	let unpinned = 0;
	const items = await runItems(
		context,
		{ concurrency: 1, signal: context.getExecutionCancelSignal() },
		async (itemIndex) => {
			const { before, fallbackOf } = await unpinVoice(
				readAliasField(context, itemIndex),
				await store.open(),
			);
			unpinned += 1;
			if (fallbackOf.length > 0) {
				warnings.push(
					`"${before.alias}" was the fallback of ${fallbackOf.map((alias) => `"${alias}"`).join(', ')}, which ${fallbackOf.length === 1 ? 'has' : 'have'} none now.`,
				);
			}
			return outputItem(context, itemIndex, {
				voiceId: before.voice.voiceId,
				pin: {
					...pinFacts(before, {}),
					outcome: 'unpinned',
					fallbackOf,
					before: snapshotOf(before),
					after: null,
				},
			});
		},
	);
	const failed = countFailed(items);
	const message =
		unpinned === 0
			? `${counted(failed, 'item')} failed.`
			: `${counted(unpinned, 'voice')} unpinned${failedPart(failed)}. ${unpinned === 1 ? 'It stays' : 'They stay'} in the account.`;
	context.addExecutionHints(...runHints(message, [...(await store.warnings()), ...warnings]));
	return [items];
}
