import { randomUUID } from 'node:crypto';
import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import { elevenLabsAccountApi } from '../../../engine/adapters/elevenlabs/elevenLabsAccountApi';
import {
	accountFingerprint,
	elevenLabsSpeechApi,
} from '../../../engine/adapters/elevenlabs/elevenLabsSpeechApi';
import { elevenLabsVoiceAccountApi } from '../../../engine/adapters/elevenlabs/elevenLabsVoiceAccountApi';
import { accountIdentity } from '../../../engine/account/accountIdentity';
import type { AccountCredits } from '../../../engine/account/accountCredits';
import { parseBudget, type BudgetRules } from '../../../engine/budget/budgetRules';
import {
	createExecutionBudgets,
	type ExecutionBudgets,
} from '../../../engine/budget/executionBudgets';
import { invalidInput } from '../../../engine/errors';
import { systemClock } from '../../../engine/concurrency/systemClock';
import { untilAborted } from '../../../engine/concurrency/untilAborted';
import type { ResolvedRequest } from '../../../engine/pipeline/request/resolveRequest';
import type { SpeechDependencies } from '../../../engine/pipeline/speechOrder';
import type { AccountApi } from '../../../engine/ports/accountApi';
import type { ClipIndex } from '../../../engine/ports/clipIndex';
import type { Clock } from '../../../engine/ports/clock';
import type { Ledger } from '../../../engine/ports/ledger';
import type { Pins } from '../../../engine/ports/pins';
import type { SpeechApi } from '../../../engine/ports/speechApi';
import type { VoiceAccountApi } from '../../../engine/ports/voiceAccountApi';
import { createVoiceDirectory, type VoiceDirectory } from '../../../engine/account/voiceDirectory';
import { API_CREDENTIAL, STORE_CREDENTIAL } from './credentialNames';
import { readApiCredential, readStoreCredential } from './readCredentials';
import { processState } from './processState';

/** What the pipelines need, made from one execution's credentials. The only place that joins adapters to ports. */
export interface SpeechSession {
	dependencies: SpeechDependencies;
	voices: VoiceDirectory;
	/** Of the store, opened at the first call. Rejects with STORE_UNAVAILABLE. */
	pins: () => Promise<Pins>;
	/** Voices of the account, of the library, and new ones. */
	voiceAccount: VoiceAccountApi;
	budgets: ExecutionBudgets;
	/** Of the credential. */
	rules: BudgetRules;
	accountCredits: AccountCredits;
	/** In sentences for the user, once per execution. */
	warnings: string[];
}

/** What a session needs of n8n, when it runs a node and when it answers a webhook. */
export type SessionContext = Pick<
	IExecuteFunctions,
	'getCredentials' | 'getExecutionId' | 'getInstanceId' | 'getNode' | 'getTimezone'
> &
	// A webhook has none.
	Partial<Pick<IExecuteFunctions, 'getExecutionCancelSignal'>>;

export interface SessionOptions {
	/** Takes what this process learned of voices within the last minute, so that nobody waits for it. Default false. */
	sharesVoices?: boolean;
}

/** @throws INVALID_INPUT for a credential that cannot be read, STORE_UNAVAILABLE */
export async function openSpeechSession(
	context: SessionContext,
	{ sharesVoices = false }: SessionOptions = {},
): Promise<SpeechSession> {
	const credential = await context.getCredentials(API_CREDENTIAL);
	const apiOptions = readApiCredential(credential);
	const rules = parseBudget(credential, context.getTimezone());
	const { namespace, ...settings } = readStoreCredential(await storeCredential(context));
	const state = processState();
	const account = accountFingerprint(apiOptions);
	const speechApi = elevenLabsSpeechApi(apiOptions);
	const accountApi = elevenLabsAccountApi(apiOptions);
	const { models, history, credits } = state.accountState(account, speechApi, accountApi);
	const { cache, temporaryFiles, ledger, pins, flights, warnings } =
		await state.openStore(settings);
	const signal = context.getExecutionCancelSignal?.();
	const voices = createVoiceDirectory({
		speechApi,
		index: cache.index,
		namespace,
		clock: systemClock,
		// Other executions wait for the same look when it is shared.
		signal: sharesVoices ? undefined : signal,
	});
	return {
		dependencies: {
			speechApi,
			accountApi,
			cache,
			temporaryFiles,
			ledger,
			owner: state.owner,
			namespace,
			account,
			models,
			history,
			gateFor: (concurrencyGroup) => state.gateFor(account, concurrencyGroup),
			flights,
			clock: systemClock,
		},
		voices: sharesVoices ? recent(voices, [account, settings.folder, namespace], signal) : voices,
		pins,
		voiceAccount: elevenLabsVoiceAccountApi(apiOptions),
		budgets: createExecutionBudgets({
			ledger,
			clock: systemClock,
			namespace,
			account: accountIdentity({
				ledger,
				accountApi,
				keyFingerprint: account,
				credentialId: context.getNode().credentials?.[API_CREDENTIAL]?.id ?? 'unsaved',
			}),
			accountCredits: credits,
			rules,
			executionId: `${context.getInstanceId()}/${context.getExecutionId() || randomUUID()}`,
			timeZone: context.getTimezone(),
		}),
		rules,
		accountCredits: credits,
		warnings,
	};
}

function recent(
	voices: VoiceDirectory,
	scope: string[],
	signal: AbortSignal | undefined,
): VoiceDirectory {
	const { recentVoices } = processState();
	return {
		get: async (voiceId) =>
			await untilAborted(
				recentVoices.get(
					JSON.stringify([...scope, voiceId]),
					async () => await voices.get(voiceId),
				),
				signal,
			),
	};
}

/** Asks for the voice only when its credit multiplier is needed; undefined when the voice cannot be read. */
export function voiceRateOf(
	{ voice, request }: ResolvedRequest,
	voices: VoiceDirectory,
): () => Promise<number | undefined> {
	return async () => (voice ?? (await voices.get(request.voiceId)).voice)?.rate;
}

/** What the nodes about money need. */
export interface Books {
	ledger: Ledger;
	accountApi: AccountApi;
	accountCredits: AccountCredits;
	index: ClipIndex;
	clock: Clock;
	namespace: string;
	budgets: ExecutionBudgets;
	/** Of the credential. */
	rules: BudgetRules;
	/** In sentences for the user. */
	warnings: string[];
}

/** @throws INVALID_INPUT for a credential that cannot be read, STORE_UNAVAILABLE */
export async function openBooks(context: IExecuteFunctions): Promise<Books> {
	const { dependencies, budgets, rules, accountCredits, warnings } =
		await openSpeechSession(context);
	const { accountApi, cache, clock, namespace } = dependencies;
	const ledger = await dependencies.ledger();
	return {
		ledger,
		accountApi,
		accountCredits,
		index: cache.index,
		clock,
		namespace,
		budgets,
		rules,
		warnings,
	};
}

/** The account as the editor's lists need it. */
export async function openSpeechApi(context: ILoadOptionsFunctions): Promise<SpeechApi> {
	return elevenLabsSpeechApi(readApiCredential(await listCredential(context)));
}

/** The same for lists of voices of the library. */
export async function openVoiceAccount(context: ILoadOptionsFunctions): Promise<VoiceAccountApi> {
	return elevenLabsVoiceAccountApi(readApiCredential(await listCredential(context)));
}

/** In the editor a list may be opened before anything else is filled in. The editor shows the message alone. */
async function listCredential(context: ILoadOptionsFunctions): Promise<object> {
	if (context.getNode().credentials?.[API_CREDENTIAL] === undefined) {
		throw invalidInput(
			'No ElevenLabs credential is chosen: choose one at the top of this panel, then open the list again',
			'Choose a credential of the type ElevenLabs Voiceover API; the list shows what its account has.',
		);
	}
	return await context.getCredentials(API_CREDENTIAL);
}

/** The pins of the store that the node has chosen, for lists in the editor. */
export async function openListedPins(
	context: ILoadOptionsFunctions,
): Promise<{ pins: Pins; namespace: string }> {
	const { namespace, ...settings } = readStoreCredential(await storeCredential(context));
	const store = await processState().openStore(settings);
	return { pins: await store.pins(), namespace };
}

async function storeCredential(
	context: SessionContext | ILoadOptionsFunctions,
): Promise<object | undefined> {
	// Asking for a credential that the node does not have throws.
	if (context.getNode().credentials?.[STORE_CREDENTIAL] === undefined) return undefined;
	return await context.getCredentials(STORE_CREDENTIAL);
}
