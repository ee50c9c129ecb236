import { milliCredits } from '../../speech/milliCredits';
import { isAccountScope } from '../../account/accountIdentity';
import { allEntries } from '../../budget/entryPages';
import type { OrderBudget } from '../../budget/orderBudget';
import { VoiceoverError } from '../../errors';
import type { Ledger, LedgerEntry } from '../../ports/ledger';
import type { SpeechRequest } from '../../speech/speechRequest';
import { recoverSpeech, type Recovery } from './recoverSpeech';
import type { SpeechDependencies, SpeechOrder } from '../speechOrder';
import type { SpeechDelivery } from '../purchase/recoverOrSynthesize';

const LOOK_AGAIN_MS = 500;

/** More calls of one key without an outcome are not looked for at once. */
const MOST_UNRESOLVED = 20;

export interface LostSpeech {
	/** Undefined when nothing that was paid for was found. */
	recovery?: Extract<Recovery, { found: true }>;
	/** In sentences for the user. */
	warnings: string[];
	/** Books the call that the recovered audio proves, if there was one. Never rejects. */
	resolve(): Promise<void>;
}

/**
 * Looks for speech that was paid for and never arrived, or is not cached any more, in the account's history.
 *
 * @throws OUTCOME_UNKNOWN when an earlier call may have been paid and the history cannot be read, and what
 *   `onBoughtByOthers` does
 */
export async function findLostSpeech(
	request: SpeechRequest,
	order: SpeechOrder,
	dependencies: SpeechDependencies,
	{ key, hasLease, createSpool, onBoughtByOthers, signal }: SpeechDelivery<unknown>,
	{ ledger, budgets }: { ledger: Ledger; budgets: OrderBudget[] },
): Promise<LostSpeech> {
	const { accountApi, history, clock, namespace } = dependencies;
	// Who asks for a new take, keeps nothing, or invalidated what there was, wants no old one.
	const takesOthers =
		order.cacheMode === 'use' &&
		(await dependencies.cache.index.discardedAt(namespace, key))?.reason !== 'invalidated';
	const searchWidely = order.recoverFromHistory && takesOthers;
	const look = async (unresolved: LedgerEntry[]) =>
		await recoverSpeech({
			accountApi,
			history,
			ledger,
			namespace,
			clock,
			request,
			cacheKey: key,
			unresolved,
			takesOthers,
			searchWidely,
			createSpool,
			signal,
		});
	let unresolved = await unresolvedCalls(ledger, namespace, key, order, hasLease, budgets);
	let recovery = await look(unresolved);
	if (!recovery.found && unresolved.some(({ state }) => state === 'sent')) {
		unresolved = await onceOver(unresolved, dependencies, ledger, signal);
		if (unresolved.some(({ state }) => state === 'settled')) await onBoughtByOthers?.();
		recovery = await look(unresolved);
	}
	const { warnings } = recovery;
	if (recovery.found) {
		const { entry, requestId, characterCost } = recovery;
		return {
			recovery,
			warnings,
			async resolve() {
				if (entry === undefined) return;
				const settlement = {
					charged: characterCost === undefined ? entry.amount : milliCredits(characterCost),
					confirmed: characterCost !== undefined,
					resolvedBy: 'history',
					...(requestId === undefined ? {} : { requestId }),
				};
				// What cannot be booked now stays unknown, and is found again by the reconciliation.
				await ledger.settle(entry.id, settlement).catch(() => undefined);
			},
		};
	}
	if (recovery.unreadable !== undefined && order.recoverFromHistory) {
		throw cannotBeLookedFor(recovery.unreadable);
	}
	const stillUnknown = !unresolved.some(({ state }) => state !== 'settled')
		? []
		: [
				`An earlier call for this speech got no complete answer, and the history of the ElevenLabs account ${
					recovery.unreadable === undefined
						? 'has no audio of it that can be used'
						: 'cannot be read'
				}, so it was generated anew. The credits of the earlier call count as spent until the Reconcile operation of Voiceover Budget resolves them.`,
			];
	return { warnings: [...warnings, ...stillUnknown], resolve: async () => await Promise.resolve() };
}

/** Names what an order buys in the books. Others may not take what is bought without the cache for their own. */
export function operationOf({ operation }: SpeechOrder, hasLease: boolean): string {
	return hasLease ? operation : `${UNCACHED}${operation}`;
}

const UNCACHED = 'uncached/';

/** Calls for this key, with this account, that were sent and have no known outcome. */
async function unresolvedCalls(
	ledger: Ledger,
	namespace: string,
	cacheKey: string,
	order: SpeechOrder,
	hasLease: boolean,
	budgets: OrderBudget[],
): Promise<LedgerEntry[]> {
	const entries = await allEntries(ledger, { namespace, cacheKey, states: ['sent', 'unknown'] });
	const isOwn = ({ operation }: LedgerEntry) =>
		hasLease ? !operation.startsWith(UNCACHED) : operation === operationOf(order, hasLease);
	return entries
		.filter((entry) => isOwn(entry) && isOfAccount(entry, budgets))
		.slice(0, MOST_UNRESOLVED);
}

/** What another account bought is not in this one's history. */
function isOfAccount({ holds }: LedgerEntry, budgets: OrderBudget[]): boolean {
	const accounts = holds.map(({ scope }) => scope).filter(isAccountScope);
	return accounts.length === 0 || budgets.some(({ scope }) => accounts.includes(scope));
}

/**
 * Waits for calls that somebody may still be working on: a process that is slow, not dead, and so has lost the right to
 * buy the key, but not its call. A dead one's reservation expires.
 *
 * @returns those whose audio may be in the history
 */
async function onceOver(
	calls: LedgerEntry[],
	{ clock, namespace }: SpeechDependencies,
	ledger: Ledger,
	signal: AbortSignal,
): Promise<LedgerEntry[]> {
	for (;;) {
		await ledger.sweep();
		const now = await Promise.all(calls.map(async ({ id }) => await ledger.entry(namespace, id)));
		const entries = now.filter((entry) => entry !== undefined);
		if (!entries.some(({ state }) => state === 'sent')) {
			// The one who was slow has the audio; the history has it as well, under the id that the books now know.
			return entries.filter(
				({ state, requestId }) =>
					state === 'unknown' || (state === 'settled' && requestId !== undefined),
			);
		}
		await clock.sleep(LOOK_AGAIN_MS, signal);
	}
}

function cannotBeLookedFor(cause: VoiceoverError): VoiceoverError {
	return new VoiceoverError(
		'OUTCOME_UNKNOWN',
		`An earlier call for this speech may have been paid, and the history of the ElevenLabs account cannot be searched for it (${cause.message})`,
		{
			description: `Nothing was bought this time. ${
				cause.code === 'PERMISSION_MISSING'
					? 'Give the API key the permission speech_history_read, and run again: audio that is found is fetched for free.'
					: 'Run again when ElevenLabs can be reached: audio that is found is fetched for free.'
			} To buy it anew instead, switch Recover From History off under Options.`,
			cause,
		},
	);
}
