import { couldHaveMade, matchEntries, sentAtOf } from '../../budget/historyMatch';
import type { HistoryItem } from '../../ports/accountApi';
import type { LedgerEntry } from '../../ports/ledger';
import { openBooks } from './generationOwner';
import { compareSpeech, hiddenParts } from './compareSpeech';
import type { RecoverSpeechOptions } from './recovery';
import { whereToListen } from './recovered';

export interface LostSpeech {
	/** What may be served, best first. */
	candidates: Candidate[];
	/** Something that may be served as soon as the account has finished it. */
	isStillMade: boolean;
	/** Why what was found may not be served, in sentences for the user. */
	warnings: string[];
}

export interface Candidate {
	item: HistoryItem;
	/** The call that made it; undefined when that is another one of the same key. */
	entry?: LedgerEntry;
	/** What the user should know when it is served. */
	warnings: string[];
}

type Options = Pick<
	RecoverSpeechOptions,
	'request' | 'unresolved' | 'ledger' | 'namespace' | 'cacheKey' | 'takesOthers'
>;

/** Tells which items of a history the unresolved calls of a request made. */
export async function findLostSpeech(
	options: Options,
	items: readonly HistoryItem[],
): Promise<LostSpeech> {
	const newestFirst = options.unresolved.toSorted((one, other) => sentAtOf(other) - sentAtOf(one));
	const { own, equal, bought, warnings } = await sorted(options, newestFirst, items);
	const matches = matchEntries(newestFirst, [...own, ...equal], () => false);
	const found: Candidate[] = [];
	for (const entry of newestFirst) {
		const item = matches.get(entry.id);
		if (item !== undefined) found.push({ item, entry, warnings: doubts(options, entry) });
	}
	if (options.takesOthers) for (const item of bought) found.push({ item, warnings: [] });
	const inState = (...states: HistoryItem['state'][]) =>
		found.filter(({ item }) => states.includes(item.state));
	return {
		candidates: inState('created', 'unknown'),
		isStillMade: inState('processing').length > 0,
		warnings: [
			...warnings,
			...inState('deleted').map(({ item }) => deleted(item)),
			...inState('processing').map(({ item }) => stillMade(item)),
		],
	};
}

/** What a history has to do with the unresolved calls of one key; each list newest first. */
interface Sorted {
	/** Carries the request id of one of the calls. */
	own: HistoryItem[];
	/** Looks the same in everything and belongs to no other call that is known. */
	equal: HistoryItem[];
	/** Bought under the same key, by a call whose outcome is known. */
	bought: HistoryItem[];
	warnings: string[];
}

async function sorted(
	options: Options,
	entries: LedgerEntry[],
	items: readonly HistoryItem[],
): Promise<Sorted> {
	const { request, ledger, namespace, cacheKey } = options;
	const books = openBooks(ledger, namespace, cacheKey);
	const ownIds = new Set(entries.map(({ requestId }) => requestId ?? null));
	const withoutId = entries.filter(({ requestId }) => requestId === undefined);
	const mayBeLost = (item: HistoryItem) => withoutId.some((entry) => couldHaveMade(entry, item));
	const isPlain = hiddenParts(request).length === 0;
	const into: Sorted = { own: [], equal: [], bought: [], warnings: [] };

	for (const item of items.toSorted((one, other) => other.dateMs - one.dateMs)) {
		const { requestId } = item;
		if (requestId !== undefined && ownIds.has(requestId)) {
			into.own.push(item);
			continue;
		}
		const comparison = compareSpeech(request, item);
		if (comparison.kind === 'different') continue;
		if (requestId === undefined) {
			if (mayBeLost(item)) into.warnings.push(unproven(item, 'its request id'));
			continue;
		}
		const standing = await books.standing({ ...item, requestId });
		const isEqual = comparison.kind === 'equal';
		if (standing === 'proved' || (standing === 'assumed' && isEqual && isPlain)) {
			into.bought.push(item);
		} else if (standing === 'contested' && mayBeLost(item)) {
			into.warnings.push(contested(item));
		} else if (standing === 'foreign' && isEqual) {
			into.equal.push(item);
		} else if (standing === 'foreign' && !isEqual && mayBeLost(item)) {
			into.warnings.push(unproven(item, comparison.missing));
		}
	}
	return into;
}

function doubts({ request }: Options, entry: LedgerEntry): string[] {
	const hidden = hiddenParts(request);
	if (entry.requestId !== undefined || hidden.length === 0) return [];
	return [
		`This speech was bought before and never arrived, so it was taken from ElevenLabs' history. It is of the same time, text, voice, model, output format and voice settings; history does not show ${hidden.join(', ')}.`,
	];
}

function unproven({ historyItemId }: HistoryItem, missing: string): string {
	return `ElevenLabs' history has speech of the same text that may be the one that never arrived (item ${historyItemId}), but does not tell ${missing}, so it was not used. ${whereToListen('and download it there if it is the right one')}`;
}

function contested({ historyItemId }: HistoryItem): string {
	return `ElevenLabs' history has speech of the same text that may be the one that never arrived (item ${historyItemId}), but another call of that text is open, too, so it was not used. ${whereToListen('to tell whose it is')}`;
}

function deleted({ historyItemId }: HistoryItem): string {
	return `The speech that never arrived was deleted from ElevenLabs' history (item ${historyItemId}).`;
}

function stillMade({ historyItemId }: HistoryItem): string {
	return `ElevenLabs is still making the speech that never arrived (item ${historyItemId}). Run again in a minute to have it without paying twice.`;
}
