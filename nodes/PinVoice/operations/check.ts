import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { invalidInput } from '../../../engine/errors';
import { checkPins, type CheckScope, type PinCheck } from '../../../engine/voices/checkPins';
import { removalEventFrom } from '../../../engine/voices/voiceRemovalWebhook';
import { countFailed, runItems } from '../../shared/items/runItems';
import { lazyDesk } from '../desk';
import { readAliasField, readCheckWhat, type CheckWhat } from '../input';
import { overallItem } from '../../shared/items/outputItem';
import { pinFacts } from '../output';
import { counted, failedPart, runHints } from '../../shared/items/hintText';
import { isToolExecution } from '../../shared/items/toolExecution';

/** The operation "Check Pins": Fine is the first output, Needs Attention the second, which also gets what failed. */
export async function runCheck(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const desk = lazyDesk(context);
	const what = readCheckWhat(context);
	const checks = new Map<number, PinCheck[]>();
	const results = await runItems(
		context,
		{ concurrency: 1, once: what === 'all', signal: context.getExecutionCancelSignal() },
		async (itemIndex) => {
			const scope = scopeOf(context, itemIndex, what);
			const found = await checkPins(scope, await desk.open());
			checks.set(itemIndex, found);
			return { json: {}, pairedItem: { item: itemIndex } };
		},
	);
	const fine: INodeExecutionData[] = [];
	const attention: INodeExecutionData[] = [];
	for (const [itemIndex, result] of results.entries()) {
		const found = checks.get(itemIndex);
		if (found === undefined) attention.push(result);
		for (const check of found ?? []) {
			const item = checkItem(context, itemIndex, what, check);
			(check.isFine ? fine : attention).push(item);
		}
	}
	const all = [...checks.values()].flat();
	const failed = countFailed(results);
	const message =
		checks.size === 0 ? `${counted(failed, 'item')} failed.` : checkMessage(all, what, failed);
	context.addExecutionHints(
		...runHints(message, [...(await desk.session.warnings()), ...checkWarnings(all)]),
	);
	// An AI agent reads the first output only; each item says how its voice is.
	return isToolExecution(context) ? [[...attention, ...fine], []] : [fine, attention];
}

function scopeOf(context: IExecuteFunctions, itemIndex: number, what: CheckWhat): CheckScope {
	switch (what) {
		case 'all':
			return { what };
		case 'alias':
			return { what, alias: readAliasField(context, itemIndex) };
		case 'event': {
			const event = removalEventFrom(context.getInputData()[itemIndex]?.json);
			if (event !== undefined) return { what, event };
			throw invalidInput(
				'The item holds no message of ElevenLabs about a withdrawn voice',
				'Connect a Webhook node whose address is set up in ElevenLabs (Settings, Webhooks) for removal notices of library voices, with no node between them that changes the message.',
			);
		}
	}
}

function checkItem(
	context: IExecuteFunctions,
	itemIndex: number,
	what: CheckWhat,
	{ pin, look, rescue, candidates, libraryCandidates, warnings }: PinCheck,
): INodeExecutionData {
	const json: IDataObject = {
		voiceId: pin.voice.voiceId,
		pin: {
			...pinFacts(pin, { look }),
			rescue:
				rescue === undefined ? null : { ...rescue, list: rescue.list.map((each) => ({ ...each })) },
			candidates: candidates.map(({ alias, voice }) => ({
				alias,
				voiceId: voice.voiceId,
				name: voice.name,
			})),
			libraryCandidates: libraryCandidates.map(
				({ ownerId, voiceId, name, rate, noticePeriodDays, previewUrl }) => ({
					ownerId,
					voiceId,
					name,
					rate,
					noticePeriodDays,
					previewUrl: previewUrl ?? null,
				}),
			),
			warnings,
		},
	};
	return what === 'all' ? overallItem(context, json) : { json, pairedItem: { item: itemIndex } };
}

function checkMessage(checks: PinCheck[], what: CheckWhat, failed: number): string {
	if (checks.length === 0) {
		const alsoFailed = failed === 0 ? '' : ` ${counted(failed, 'item')} failed.`;
		return what === 'event'
			? `The message is about voices that no pin uses.${alsoFailed}`
			: 'No voice is pinned yet. Pin one with the operation Pin Voice.';
	}
	const attention = checks.filter(({ isFine }) => !isFine);
	const credits = attention.reduce((sum, { rescue }) => sum + (rescue?.credits ?? 0), 0);
	const rescue =
		credits === 0
			? ''
			: ` Recording their cached scripts anew would cost ${counted(credits, 'credit')}.`;
	return `${counted(checks.length, 'pin')} checked: ${checks.length - attention.length} fine, ${attention.length} ${attention.length === 1 ? 'needs' : 'need'} attention${failedPart(failed, 'item')}.${rescue}`;
}

function checkWarnings(checks: PinCheck[]): string[] {
	const attention = checks.filter(({ isFine }) => !isFine);
	return [
		...attention.map(({ pin, look }) => `The pin "${pin.alias}": ${look.reason}`),
		...attention.flatMap((check) => check.warnings),
	];
}
