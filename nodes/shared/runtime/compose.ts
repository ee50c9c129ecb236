import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import {
	accountFingerprint,
	elevenLabsSpeechApi,
} from '../../../engine/adapters/elevenlabs/elevenLabsSpeechApi';
import { systemClock } from '../../../engine/clock';
import type { SpeechDependencies } from '../../../engine/pipeline/speechOrder';
import type { SpeechApi } from '../../../engine/ports/speechApi';
import type { ModelDirectory } from '../../../engine/speech/modelDirectory';
import { createVoiceDirectory, type VoiceDirectory } from '../../../engine/speech/voiceDirectory';
import { API_CREDENTIAL, STORE_CREDENTIAL } from './credentialNames';
import { readApiCredential, readStoreCredential } from './connection';
import { processState } from './processState';

/** What the pipelines need, made from one execution's credentials. The only place that joins adapters to ports. */
export interface SpeechSession {
	dependencies: SpeechDependencies;
	/** The same without the store, for cache mode `off`, which also works when the store does not. */
	withoutStore: SpeechDependencies;
	voices: VoiceDirectory;
	models: ModelDirectory;
	/** In sentences for the user, once per execution. */
	warnings: string[];
}

/**
 * @param useStore false when no item of the execution looks into the store
 * @throws INVALID_INPUT for a credential that cannot be read, STORE_UNAVAILABLE
 */
export async function openSpeechSession(
	context: IExecuteFunctions,
	useStore: boolean,
): Promise<SpeechSession> {
	const apiOptions = readApiCredential(await context.getCredentials(API_CREDENTIAL));
	const settings = readStoreCredential(await storeCredential(context));
	const state = processState();
	const account = accountFingerprint(apiOptions);
	const speechApi = elevenLabsSpeechApi(apiOptions);
	const store = useStore ? await state.openStore(settings) : undefined;
	const models = state.models(account, speechApi);
	const withoutStore: SpeechDependencies = {
		speechApi,
		cache: undefined,
		temporaryFiles: state.temporaryFiles,
		namespace: settings.namespace,
		models,
		gateFor: (concurrencyGroup) => state.gateFor(account, concurrencyGroup),
		flights: state.flights,
		clock: systemClock,
	};
	return {
		withoutStore,
		dependencies: { ...withoutStore, cache: store?.cache },
		voices: createVoiceDirectory({
			speechApi,
			index: store?.cache.index,
			namespace: settings.namespace,
			clock: systemClock,
		}),
		models,
		warnings: store?.warnings ?? [],
	};
}

/** The account as the editor's lists need it. */
export async function openSpeechApi(context: ILoadOptionsFunctions): Promise<SpeechApi> {
	return elevenLabsSpeechApi(readApiCredential(await context.getCredentials(API_CREDENTIAL)));
}

async function storeCredential(context: IExecuteFunctions): Promise<object | undefined> {
	// Asking for a credential that the node does not have throws.
	if (context.getNode().credentials?.[STORE_CREDENTIAL] === undefined) return undefined;
	return await context.getCredentials(STORE_CREDENTIAL);
}
