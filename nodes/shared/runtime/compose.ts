import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import {
	accountFingerprint,
	elevenLabsSpeechApi,
} from '../../../engine/adapters/elevenlabs/elevenLabsSpeechApi';
import { systemClock } from '../../../engine/clock';
import { createFlights } from '../../../engine/pipeline/flights';
import type { SpeechDependencies } from '../../../engine/pipeline/speechOrder';
import type { SpeechApi } from '../../../engine/ports/speechApi';
import { createVoiceDirectory, type VoiceDirectory } from '../../../engine/speech/voiceDirectory';
import { API_CREDENTIAL, STORE_CREDENTIAL } from './credentialNames';
import { readApiCredential, readStoreCredential } from './connection';
import { processState } from './processState';

/** What the pipelines need, made from one execution's credentials. The only place that joins adapters to ports. */
export interface SpeechSession {
	dependencies: SpeechDependencies;
	voices: VoiceDirectory;
	/** In sentences for the user, once per execution. */
	warnings: string[];
}

/**
 * @param needsStore false for cache mode `off`, which also works when the store does not
 * @throws INVALID_INPUT for a credential that cannot be read, STORE_UNAVAILABLE
 */
export async function openSpeechSession(
	context: IExecuteFunctions,
	needsStore: boolean,
): Promise<SpeechSession> {
	const apiOptions = readApiCredential(await context.getCredentials(API_CREDENTIAL));
	const settings = readStoreCredential(await storeCredential(context));
	const state = processState();
	const account = accountFingerprint(apiOptions);
	const speechApi = elevenLabsSpeechApi(apiOptions);
	const store = await state.openStore(settings).catch((error: unknown) => {
		if (needsStore) throw error;
		return undefined;
	});
	const models = state.models(account, speechApi);
	return {
		dependencies: {
			speechApi,
			cache: store?.cache,
			temporaryFiles: store?.temporaryFiles,
			namespace: settings.namespace,
			account,
			models,
			gateFor: (concurrencyGroup) => state.gateFor(account, concurrencyGroup),
			flights: store?.flights ?? createFlights(),
			clock: systemClock,
		},
		voices: createVoiceDirectory({
			speechApi,
			index: store?.cache.index,
			namespace: settings.namespace,
			clock: systemClock,
		}),
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
