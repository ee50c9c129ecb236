import { milliCredits } from '../budget/milliCredits';
import { VoiceoverError } from '../errors';
import type { Ledger, LedgerEntry } from '../ports/ledger';
import type { SpeechRequest } from '../speech/speechRequest';
import { recoverSpeech, type Recovery } from './recovery/recoverSpeech';
import type { SpeechDependencies, SpeechOrder } from './speechOrder';
import type { SpeechDelivery } from './synthesizeSpeech';

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
 * @throws OUTCOME_UNKNOWN when an earlier call may have been paid and the history cannot be read
 */
export async function findLostSpeech(
	request: SpeechRequest,
	order: SpeechOrder,
	dependencies: SpeechDependencies,
	{ key, hasLease, createSpool, signal }: SpeechDelivery<unknown>,
	ledger: Ledger,
): Promise<LostSpeech> {
	const { accountApi, history, clock, namespace } = dependencies;
	const unresolved = await unresolvedCalls(ledger, namespace, key, order, hasLease);
	const recovery = await recoverSpeech({
		accountApi,
		history,
		ledger,
		namespace,
		clock,
		request,
		cacheKey: key,
		unresolved,
		// Who asks for a new take, keeps nothing, or invalidated what there was, wants no old one.
		searchWidely:
			order.recoverFromHistory &&
			order.cacheMode === 'use' &&
			!(await dependencies.cache.index.wasInvalidated(namespace, key)),
		createSpool,
		signal,
	});
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
	const stillUnknown =
		unresolved.length === 0
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

async function unresolvedCalls(
	ledger: Ledger,
	namespace: string,
	cacheKey: string,
	order: SpeechOrder,
	hasLease: boolean,
): Promise<LedgerEntry[]> {
	const entries = await ledger.entries({
		namespace,
		cacheKey,
		states: ['sent', 'unknown'],
		limit: MOST_UNRESOLVED,
	});
	// Without a lease, others may be buying the same speech on purpose; only what this item began is looked for.
	if (!hasLease) {
		return entries.filter(
			({ operation, state }) => operation === order.operation && state === 'unknown',
		);
	}
	// Whoever sent it has lost the lease, so nobody else will find out what became of it.
	for (const { id, state } of entries) if (state === 'sent') await ledger.markUnknown(id);
	return entries;
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
