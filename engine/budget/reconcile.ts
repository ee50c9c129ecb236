import { createHash } from 'node:crypto';
import { isVoiceoverError, type VoiceoverError } from '../errors';
import type { AccountApi, HistoryItem } from '../ports/accountApi';
import type { ClipIndex } from '../ports/clipIndex';
import type { CacheKey } from '../speech/cacheKey';
import type { Clock } from '../ports/clock';
import type { Ledger, LedgerEntry, Settlement } from '../ports/ledger';
import { allEntries, entryPages } from './entryPages';
import {
	couldHaveMade,
	LONGEST_CALL_MS,
	matchEntries,
	matchFromMs,
	sentAtOf,
} from './historyMatch';
import { believableCharge, type PricedCall } from '../speech/believableCharge';
import { creditsOf, milliCredits, type MilliCredits } from '../speech/milliCredits';
import { readHistory, type HistoryReading } from '../account/readHistory';

/** The account's history follows late, and a call that nobody waits for may still be generated. */
export const SURE_AFTER_MS = 15 * 60_000;

/** From before the lost calls on, other calls are looked for as well, to see whether the history shows all there was. */
const CHECKED_BEFORE_MS = 60 * 60_000;

export interface ReconcileDependencies {
	ledger: Ledger;
	accountApi: Pick<AccountApi, 'searchHistory'>;
	index: Pick<ClipIndex, 'find'>;
	clock: Clock;
	namespace: string;
	/** Scopes under which the books count the account whose history is read. Calls of others are not in it. */
	accountScopes: readonly string[];
	signal?: AbortSignal;
}

export interface Reconciliation {
	resolved: ResolvedEntry[];
	left: LeftEntry[];
	/** In sentences for the user, each once. */
	warnings: string[];
}

export interface ResolvedEntry {
	/** As it was before. */
	entry: LedgerEntry;
	/** Undefined for one that surely cost nothing. */
	charged: MilliCredits | undefined;
	resolvedBy: 'cache' | 'history';
}

export type LeftReason =
	| 'otherAccount'
	| 'notSpeech'
	| 'historyUnreadable'
	| 'historyTooLong'
	| 'historyIncomplete'
	| 'tooYoung'
	| 'beingGenerated'
	| 'notInHistory'
	| 'doubtful';

export interface LeftEntry {
	entry: LedgerEntry;
	reason: LeftReason;
	/** In a sentence for the user. */
	explanation: string;
}

/**
 * Finds out what became of the namespace's calls without a known outcome, and closes their entries: charged, when a
 * clip in the cache or an item of the account's history proves it; released, when the history was read completely and
 * surely shows nothing. All others stay counted as spent, each with the reason.
 *
 * Whatever runs beside it, no generation ever settles two entries.
 *
 * @throws STORE_UNAVAILABLE, CANCELLED; what was resolved before stays so. A history that cannot be read is a reason.
 */
export async function reconcile(dependencies: ReconcileDependencies): Promise<Reconciliation> {
	const { ledger, clock, namespace, accountScopes } = dependencies;
	const startedAtMs = clock.now();
	await ledger.sweep();
	const outcome = collector(dependencies);

	const lost: LedgerEntry[] = [];
	// Newest first: with two calls for one key, the later one found nothing in the cache and made the clip.
	for (const entry of await allEntries(ledger, { namespace, states: ['unknown'] })) {
		const proof = await proofInCache(entry, dependencies);
		if (proof === undefined) lost.push(entry);
		else await outcome.settle(entry, proof);
	}
	const isOfAccount = ({ holds }: LedgerEntry) =>
		holds.some(({ scope }) => accountScopes.includes(scope));
	for (const entry of lost) {
		if (!isOfAccount(entry)) outcome.leave(entry, 'otherAccount');
		else if (!isSpeech(entry)) outcome.leave(entry, 'notSpeech');
	}

	const wanted = lost.filter((entry) => isOfAccount(entry) && isSpeech(entry));
	const batches = await readHistories(wanted, dependencies);
	// Only now: whoever made an item that was just read is in the books by now, sent or settled.
	const others = await otherCalls(batches, dependencies, isOfAccount);
	for (const batch of batches) {
		await judge(batch, { ...others.of(batch), startedAtMs }, dependencies, outcome);
	}
	return outcome.reconciliation;
}

/** Previews of a designed voice have no voice yet, and the history of speech never shows them. */
function isSpeech({ facts }: LedgerEntry): boolean {
	return facts.voiceId !== '';
}

/** A clip that was made after the call was sent, by a generation that the books do not know otherwise. */
async function proofInCache(
	entry: LedgerEntry,
	{ index, ledger, namespace }: ReconcileDependencies,
): Promise<Settlement | undefined> {
	const clip = await index.find(namespace, entry.cacheKey as CacheKey);
	// Without a request id it may be the clip of any call for this key.
	if (clip?.requestId === undefined || clip.createdAtMs < sentAtOf(entry)) return undefined;
	const { credits, confirmed: isPriced } = believableCharge(clip.credits, pricedCall(entry));
	// It was brought along from elsewhere, and does not say what it cost.
	if (!isPriced) return undefined;
	const isItsOwn = clip.requestId === entry.requestId;
	if (!isItsOwn && (await ledger.purchaseOf(clip.requestId)) !== undefined) return undefined;
	return {
		charged: milliCredits(credits),
		confirmed: clip.creditsConfirmed,
		requestId: clip.requestId,
		resolvedBy: 'cache',
	};
}

/** Entries of one voice and model, and what the account's history says of them. */
interface Batch {
	voiceId: string;
	modelId: string;
	fromMs: number;
	entries: LedgerEntry[];
	history: HistoryReading | { unreadable: VoiceoverError };
}

async function readHistories(
	entries: LedgerEntry[],
	dependencies: ReconcileDependencies,
): Promise<Batch[]> {
	const groups = Map.groupBy(entries, voiceAndModel);
	const batches: Batch[] = [];
	let refused: VoiceoverError | undefined;
	for (const group of groups.values()) {
		const { voiceId, modelId } = group[0]!.facts;
		const oldestMs = group.map(matchFromMs).reduce((one, other) => Math.min(one, other));
		const fromMs = oldestMs - CHECKED_BEFORE_MS;
		const history: Batch['history'] =
			refused === undefined
				? await readHistoryOf(group, fromMs, dependencies)
				: { unreadable: refused };
		if ('unreadable' in history && isRefusal(history.unreadable)) refused = history.unreadable;
		batches.push({ voiceId, modelId, fromMs, entries: group, history });
	}
	return batches;
}

async function readHistoryOf(
	entries: LedgerEntry[],
	dateAfterMs: number,
	dependencies: ReconcileDependencies,
): Promise<Batch['history']> {
	const { voiceId, modelId } = entries[0]!.facts;
	const texts = new Set(entries.map(({ facts }) => facts.textSha256));
	const requestIds = new Set(entries.map(({ requestId }) => requestId));
	const isWanted = ({ requestId, text }: HistoryItem) =>
		(requestId !== undefined && requestIds.has(requestId)) || texts.has(sha256(text));
	return await readHistory(dependencies, { voiceId, modelId, dateAfterMs }, isWanted).catch(
		(error: unknown) => {
			if (!isVoiceoverError(error) || error.code === 'CANCELLED') throw error;
			return { unreadable: error };
		},
	);
}

/** The same answer is to be expected for every voice. */
function isRefusal({ code }: VoiceoverError): boolean {
	return code === 'PERMISSION_MISSING' || code === 'INVALID_KEY';
}

/** What the books know of the account's other calls at the time. */
interface OtherCalls {
	/** Calls that may have made an item and do not say which. */
	rivals: LedgerEntry[];
	/** Generations that were surely made, and that a complete history must show. */
	made: string[];
}

async function otherCalls(
	batches: Batch[],
	{ ledger, namespace, clock }: ReconcileDependencies,
	isOfAccount: (entry: LedgerEntry) => boolean,
): Promise<{ of(batch: Batch): OtherCalls }> {
	const calls = new Map(batches.map((batch) => [batch, { rivals: [], made: [] } as OtherCalls]));
	const readFrom = new Map(batches.map((batch) => [nameOf(batch), batch]));
	const sureUntilMs = clock.now() - SURE_AFTER_MS;
	const sinceMs = Math.min(...batches.map(({ fromMs }) => fromMs)) - LONGEST_CALL_MS;
	const take = (entry: LedgerEntry) => {
		const batch = readFrom.get(voiceAndModel(entry));
		if (batch === undefined || !isOfAccount(entry)) return;
		const { rivals, made } = calls.get(batch)!;
		const isCovered = matchFromMs(entry) >= batch.fromMs && sentAtOf(entry) <= sureUntilMs;
		if (entry.requestId === undefined) rivals.push(entry);
		else if (isCovered) made.push(entry.requestId);
	};
	if (batches.length > 0) {
		for (const entry of await ledger.underWay()) take(entry);
		const settled = entryPages(ledger, { namespace, states: ['settled'], sinceMs });
		for await (const page of settled) page.forEach(take);
	}
	return { of: (batch) => calls.get(batch)! };
}

async function judge(
	{ entries, history }: Batch,
	{ rivals, made, startedAtMs }: OtherCalls & { startedAtMs: number },
	{ ledger }: ReconcileDependencies,
	outcome: Outcome,
): Promise<void> {
	if ('unreadable' in history) {
		for (const entry of entries) outcome.leave(entry, 'historyUnreadable', history.unreadable);
		return;
	}
	const isSure = (entry: LedgerEntry) =>
		startedAtMs - (entry.unknownSinceMs ?? sentAtOf(entry)) >= SURE_AFTER_MS;
	const matches = await matchAll(entries, history, ledger, isSure);
	const isWhole = made.every((requestId) => history.requestIds.has(requestId));
	for (const entry of entries) {
		const item = matches.get(entry.id);
		if (item !== undefined) {
			const isItsOwn = item.requestId === entry.requestId;
			if (item.state === 'processing' && !isSure(entry)) outcome.leave(entry, 'beingGenerated');
			else if (!isItsOwn && rivals.some((rival) => couldHaveMade(rival, item))) {
				outcome.leave(entry, 'doubtful');
			} else await settleBy(item, entry, outcome);
		} else if (!history.complete) outcome.leave(entry, 'historyTooLong');
		else if (!isSure(entry)) outcome.leave(entry, 'tooYoung');
		else if (entry.requestId !== undefined) outcome.leave(entry, 'notInHistory');
		else if (!isWhole) outcome.leave(entry, 'historyIncomplete');
		else await outcome.release(entry);
	}
}

/** The items that prove entries, by entry id, each item for one entry. */
async function matchAll(
	entries: LedgerEntry[],
	{ items, complete }: HistoryReading,
	ledger: Ledger,
	isSure: (entry: LedgerEntry) => boolean,
): Promise<Map<string, HistoryItem>> {
	const matches = new Map<string, HistoryItem>();
	const byRequestId = new Map(items.map((item) => [item.requestId, item]));
	const claimed = await bookedOf(items, ledger);
	const unnamed: LedgerEntry[] = [];
	const misnamed: LedgerEntry[] = [];
	for (const entry of entries) {
		const item = entry.requestId === undefined ? undefined : byRequestId.get(entry.requestId);
		if (item !== undefined) matches.set(entry.id, item);
		else if (entry.requestId === undefined) unnamed.push(entry);
		// The id may be one of an error message. It is given up only when its item cannot be just late.
		else if (complete && isSure(entry)) misnamed.push({ ...entry, requestId: undefined });
	}
	const itemsOfText = Map.groupBy(items, ({ text }) => sha256(text));
	for (const some of [unnamed, misnamed]) {
		for (const [text, group] of Map.groupBy(some, ({ facts }) => facts.textSha256)) {
			const found = matchEntries(group, itemsOfText.get(text) ?? [], (id) => claimed.has(id));
			for (const [id, item] of found) {
				matches.set(id, item);
				claimed.add(item.requestId!);
			}
		}
	}
	return matches;
}

/** Which generations belong to an entry already, of any namespace and whatever became of it. */
async function bookedOf(items: HistoryItem[], ledger: Ledger): Promise<Set<string>> {
	const booked = new Set<string>();
	for (const { requestId } of items) {
		if (requestId === undefined) continue;
		if ((await ledger.purchaseOf(requestId)) !== undefined) booked.add(requestId);
	}
	return booked;
}

async function settleBy(item: HistoryItem, entry: LedgerEntry, outcome: Outcome): Promise<void> {
	const charge = believableCharge(item.characterCost, pricedCall(entry));
	if (charge.warning !== undefined) outcome.warn(charge.warning);
	await outcome.settle(entry, {
		charged: charge.confirmed ? milliCredits(charge.credits) : entry.amount,
		confirmed: charge.confirmed,
		requestId: item.requestId!,
		resolvedBy: 'history',
	});
}

function pricedCall({ facts, amount }: LedgerEntry): PricedCall {
	return { characters: facts.characters, listCost: creditsOf(amount) };
}

/** What is done and told of each entry. */
interface Outcome {
	reconciliation: Reconciliation;
	settle(entry: LedgerEntry, settlement: Settlement): Promise<void>;
	release(entry: LedgerEntry): Promise<void>;
	leave(entry: LedgerEntry, reason: LeftReason, cause?: VoiceoverError): void;
	warn(warning: string): void;
}

function collector({ ledger, namespace }: ReconcileDependencies): Outcome {
	const resolved: ResolvedEntry[] = [];
	const left: LeftEntry[] = [];
	const warnings: string[] = [];
	const leave: Outcome['leave'] = (entry, reason, cause) => {
		left.push({ entry, reason, explanation: explanationOf(reason, cause) });
	};
	return {
		reconciliation: { resolved, left, warnings },
		leave,
		warn(warning) {
			if (!warnings.includes(warning)) warnings.push(warning);
		},
		async settle(entry, settlement) {
			const resolvedBy = settlement.resolvedBy as ResolvedEntry['resolvedBy'];
			if (await ledger.settle(entry.id, settlement)) {
				resolved.push({ entry, charged: settlement.charged, resolvedBy });
				return;
			}
			// Somebody else closed it meanwhile, or booked the generation for another entry.
			const now = await ledger.entry(namespace, entry.id);
			if (now?.state === 'unknown') leave(entry, 'doubtful');
		},
		async release(entry) {
			if (!(await ledger.release(entry.id, 'history'))) return;
			resolved.push({ entry, charged: undefined, resolvedBy: 'history' });
		},
	};
}

const EXPLANATIONS: Record<LeftReason, string> = {
	otherAccount:
		'It was sent with another ElevenLabs account. Run Reconcile with the credential of that account.',
	notSpeech:
		'It made previews of a designed voice, which the history of the ElevenLabs account does not show. Compare with the usage that ElevenLabs shows, and resolve the entry by hand.',
	historyUnreadable: 'The history of the ElevenLabs account cannot be read.',
	historyTooLong:
		'The voice spoke too much since then to read all of the history. Resolve the entry by hand.',
	historyIncomplete:
		'The history of the ElevenLabs account does not show other calls that were surely made, so what is missing in it proves nothing. Resolve the entry by hand.',
	tooYoung:
		'The call ended less than 15 minutes ago, and the history of the ElevenLabs account may not show it yet. Run again later.',
	beingGenerated: 'ElevenLabs is still generating it. Run again later.',
	notInHistory:
		'ElevenLabs gave the call a request ID, but its history does not show it; perhaps the item was deleted there. Resolve the entry by hand.',
	doubtful:
		'The history of the ElevenLabs account shows such a generation, but it may be one of another call that is still open. Run again later, or resolve the entry by hand.',
};

function explanationOf(reason: LeftReason, cause: VoiceoverError | undefined): string {
	const explanation = EXPLANATIONS[reason];
	return cause === undefined
		? explanation
		: `${explanation} ${cause.message}. ${cause.description}`;
}

function nameOf({ voiceId, modelId }: Pick<Batch, 'voiceId' | 'modelId'>): string {
	return JSON.stringify([voiceId, modelId]);
}

function voiceAndModel({ facts }: LedgerEntry): string {
	return nameOf(facts);
}

function sha256(text: string): string {
	return createHash('sha256').update(text, 'utf8').digest('hex');
}
