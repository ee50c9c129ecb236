import type { IExecuteFunctions } from 'n8n-workflow';
import type { ClipCache } from '../../../engine/cache/clipCache';
import type { ClipFiles } from '../../../engine/ports/clipFiles';
import type { Pins } from '../../../engine/ports/pins';
import { STORE_CREDENTIAL } from './credentialNames';
import { readStoreCredential } from './readCredentials';
import { processState } from './processState';

/** The store alone, for work that needs no account. */
export interface StoreSession {
	cache: ClipCache;
	/** For what is not to be kept. */
	temporaryFiles: ClipFiles;
	/** Opened at the first call. Rejects with STORE_UNAVAILABLE. */
	pins: () => Promise<Pins>;
	namespace: string;
	/** In sentences for the user, once per execution. */
	warnings: string[];
}

/** @throws INVALID_INPUT for a credential that cannot be read, STORE_UNAVAILABLE */
export async function openStoreSession(context: IExecuteFunctions): Promise<StoreSession> {
	// Asking for a credential that the node does not have throws.
	const credential =
		context.getNode().credentials?.[STORE_CREDENTIAL] === undefined
			? undefined
			: await context.getCredentials(STORE_CREDENTIAL);
	const { namespace, ...settings } = readStoreCredential(credential);
	const { cache, temporaryFiles, pins, warnings } = await processState().openStore(settings);
	return { cache, temporaryFiles, pins, namespace, warnings };
}
