import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { aliasKey } from '../../../engine/speech/pinAlias';
import { resolvePin, type ResolvedPin } from '../../../engine/voices/resolvePin';
import { outputItem } from '../../shared/items/outputItem';
import { countFailed, runItems } from '../../shared/items/runItems';
import { lazyDesk } from '../desk';
import { readAliasField } from '../input';
import { pinFacts } from '../output';
import { counted, failedPart, runHints } from '../../shared/items/hintText';

const CONCURRENCY = 4;

/** The operation "Resolve Pin". */
export async function runResolve(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const desk = lazyDesk(context);
	const lookups = new Map<string, Promise<ResolvedPin>>();
	const resolvedPins = new Set<ResolvedPin>();
	const warnings: string[] = [];
	const items = await runItems(
		context,
		{ concurrency: CONCURRENCY, signal: context.getExecutionCancelSignal() },
		async (itemIndex) => {
			const alias = readAliasField(context, itemIndex);
			const opened = await desk.open();
			// A thousand items with one pin ask the account once.
			const lookup = lookups.get(aliasKey(alias)) ?? resolvePin(alias, opened);
			lookups.set(aliasKey(alias), lookup);
			const resolved = await lookup;
			resolvedPins.add(resolved);
			warnings.push(...resolved.warnings);
			return resolvedItem(context, itemIndex, resolved);
		},
	);
	const failed = countFailed(items);
	const served = items.length - failed;
	context.addExecutionHints(
		...runHints(
			`${counted(resolvedPins.size, 'pin')} resolved for ${counted(served, 'item')}${failedPart(failed)}.`,
			[...(await desk.session.warnings()), ...warnings],
		),
	);
	return [items];
}

function resolvedItem(
	context: IExecuteFunctions,
	itemIndex: number,
	{ asked, used, fallbackUsed, look, warnings }: ResolvedPin,
): INodeExecutionData {
	return outputItem(context, itemIndex, {
		voiceId: used.voice.voiceId,
		pin: { ...pinFacts(used, { look, fallbackUsed, asked }), warnings },
	});
}
