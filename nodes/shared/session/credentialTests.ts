import type { INodeCredentialTestResult } from 'n8n-workflow';
import { elevenLabsSpeechApi } from '../../../engine/adapters/elevenlabs/elevenLabsSpeechApi';
import { parseBudget } from '../../../engine/budget/budgetRules';
import { isVoiceoverError } from '../../../engine/errors';
import { readApiCredential, readStoreCredential } from './readCredentials';
import { processState } from './processState';

/** Asks for the model list, which costs nothing. */
export async function testElevenLabsVoiceoverApi(data: object): Promise<INodeCredentialTestResult> {
	return await asTestResult(async () => {
		const speechApi = elevenLabsSpeechApi(readApiCredential(data));
		parseBudget(data, 'UTC');
		return await speechApi.listModels().then(
			() => 'The API key works',
			(error: unknown) => {
				// A key for text to speech alone is a good key: the API knew it and named what it lacks.
				if (isVoiceoverError(error) && error.code === 'PERMISSION_MISSING') {
					return 'The API key works. It may not read the model list, so list prices are shown.';
				}
				throw error;
			},
		);
	});
}

/** Opens the store as an execution would. */
export async function testVoiceoverStoreApi(data: object): Promise<INodeCredentialTestResult> {
	return await asTestResult(async () => {
		const { cache } = await processState().openStore(readStoreCredential(data));
		const { clips, bytes } = await cache.index.totals();
		return `The store works. It holds ${clips} clips, ${(bytes / 1024 / 1024).toFixed(1)} MB.`;
	});
}

async function asTestResult(test: () => Promise<string>): Promise<INodeCredentialTestResult> {
	return await test().then(
		(message) => ({ status: 'OK' as const, message }),
		(error: unknown) => ({ status: 'Error' as const, message: explain(error) }),
	);
}

function explain(error: unknown): string {
	if (isVoiceoverError(error)) return `${error.message}. ${error.description}`;
	return error instanceof Error ? error.message : String(error);
}
