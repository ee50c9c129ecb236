import type { ICredentialTestFunctions, ILoadOptionsFunctions } from 'n8n-workflow';

/** Everything that runs is loaded at the first use, so that n8n starts as if the package were not there. */
const runtime = async () => await import('../runtime');

/** The lists of the fields by which speech is described. */
export const speechLists = {
	async searchVoices(this: ILoadOptionsFunctions, filter?: string, pageToken?: string) {
		return await (await runtime()).searchVoices(this, filter, pageToken);
	},
	async searchModels(this: ILoadOptionsFunctions, filter?: string) {
		return await (await runtime()).searchModels(this, filter);
	},
};

/** The tests of the credentials, by the names that `testedBy` of a node's credentials says. */
export const credentialTest = {
	async testElevenLabsVoiceoverApi(this: ICredentialTestFunctions, credential: { data?: object }) {
		return await (await runtime()).testElevenLabsVoiceoverApi(credential.data ?? {});
	},
	async testVoiceoverStoreApi(this: ICredentialTestFunctions, credential: { data?: object }) {
		return await (await runtime()).testVoiceoverStoreApi(credential.data ?? {});
	},
};
