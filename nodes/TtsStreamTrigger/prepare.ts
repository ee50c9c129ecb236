import { NodeOperationError, type IHookFunctions } from 'n8n-workflow';
import { PIN_ALONE, resolveChosen } from '../shared/session/chosenVoice';
import { openSpeechSession } from '../shared/session/compose';
import { loadElevenLabsSdk } from '../shared/session/readCredentials';
import { inNodeErrors, inTheMessage } from '../shared/items/nodeError';
import { processState } from '../shared/session/processState';
import { readEndpoint, type Endpoint } from './endpoint';
import { requestSession } from './requestSession';

/** When the workflow is published: says what is wrong with the endpoint, and does what its first caller would wait for. */
export async function prepareTtsStreamTrigger(context: IHookFunctions): Promise<void> {
	const node = context.getNode();
	const endpoint = await inNodeErrors(node, async () => {
		const read = readEndpoint((name, options) => context.getNodeParameter(name, '', options));
		await loadElevenLabsSdk();
		return read;
	}).catch((error: unknown) => {
		// Of an error at publishing, the editor shows the message alone.
		throw error instanceof NodeOperationError ? inTheMessage(error) : error;
	});
	const { id, credentials } = node;
	const name = JSON.stringify([context.getWorkflow().id, id, credentials, endpoint.speech]);
	// n8n publishes each method of the address by itself. What cannot be had now is asked for again when somebody calls.
	processState()
		.recentWarmUps.get(name, async () => await warmUp(context, endpoint))
		.catch(() => undefined);
}

/** Opens the store and its books, and learns of the account what every purchase needs. It costs no credits. */
async function warmUp(context: IHookFunctions, endpoint: Endpoint): Promise<void> {
	const session = await openSpeechSession(requestSession(context), { sharesVoices: true });
	const { dependencies, budgets } = session;
	const { speech } = endpoint;
	const [resolved] = await Promise.all([
		resolveChosen({ ...speech, text: 'x' }, session, PIN_ALONE),
		budgets.forPurchase({}),
	]);
	await dependencies.models.get(resolved.request.modelId);
}
