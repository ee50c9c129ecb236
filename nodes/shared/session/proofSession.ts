import type { IExecuteFunctions } from 'n8n-workflow';
import { elevenLabsAccountApi } from '../../../engine/adapters/elevenlabs/elevenLabsAccountApi';
import { elevenLabsDictionaryApi } from '../../../engine/adapters/elevenlabs/elevenLabsDictionaryApi';
import {
	accountFingerprint,
	elevenLabsSpeechApi,
} from '../../../engine/adapters/elevenlabs/elevenLabsSpeechApi';
import { invalidInput } from '../../../engine/errors';
import type { DictionaryApi } from '../../../engine/ports/dictionaryApi';
import type { Proofing } from '../../../engine/proof/proofing';
import { modelFromTable, type SpeechModel } from '../../../engine/speech/models';
import { readApiCredential } from './readCredentials';
import { API_CREDENTIAL } from './credentialNames';
import { processState } from './processState';
import { proofState } from './proofState';

/** What proofing needs in one execution. */
export interface ProofSession extends Proofing {
	/** Limits and rates: the account's own when the node has a credential, else those of the table. */
	model(modelId: string): Promise<SpeechModel>;
}

/** The only place besides `compose` that joins adapters to ports. */
export function openProofSession(context: IExecuteFunctions): ProofSession {
	let models: Promise<{ get(modelId: string): Promise<SpeechModel> }> | undefined;
	return {
		...proofState(),
		async model(modelId) {
			return await (await (models ??= modelsOf(context))).get(modelId);
		},
	};
}

/** @throws INVALID_INPUT for a credential that is missing or cannot be read */
export async function openDictionaryApi(context: IExecuteFunctions): Promise<DictionaryApi> {
	if (!hasCredential(context)) {
		throw invalidInput(
			'To publish a glossary, the node needs an ElevenLabs credential',
			'Choose one at the top of the node. Its key needs the permissions pronunciation_dictionaries_read and pronunciation_dictionaries_write.',
		);
	}
	return elevenLabsDictionaryApi(readApiCredential(await context.getCredentials(API_CREDENTIAL)));
}

async function modelsOf(context: IExecuteFunctions) {
	if (!hasCredential(context)) {
		return { get: async (modelId: string) => await Promise.resolve(modelFromTable(modelId)) };
	}
	const options = readApiCredential(await context.getCredentials(API_CREDENTIAL));
	const account = accountFingerprint(options);
	const state = processState();
	return state.accountState(account, elevenLabsSpeechApi(options), elevenLabsAccountApi(options))
		.models;
}

/** Asking for a credential that the node does not have throws. */
function hasCredential(context: IExecuteFunctions): boolean {
	return context.getNode().credentials?.[API_CREDENTIAL] !== undefined;
}
