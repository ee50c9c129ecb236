import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { stopwatch } from '../../engine/delivery/meteredAudio';
import { secretFromApiKey } from '../../engine/delivery/signedLink';
import { isVoiceoverError } from '../../engine/errors';
import { readApiCredential } from '../shared/session/readCredentials';
import { API_CREDENTIAL } from '../shared/session/credentialNames';
import { answerWithSpeech } from './answerWithSpeech';
import { authenticate } from './authenticate';
import { openSpeechSession, type SessionContext } from '../shared/session/compose';
import { checkText, choosesAny, readCallerParameters } from './callerRequest';
import { allowOrigin } from './cors';
import { readEndpoint, type Endpoint } from './endpoint';
import { releaseExpressionEngine } from './expressionEngine';
import { requestSession } from './requestSession';
import { misconfigured, refusalOf, type Refusal } from '../shared/items/callerRefusal';
import { sendRefusal } from './sendRefusal';
import { isEndpointAtFault, speechInput } from './speechInput';

/** The workflow is not started. */
const ANSWERED: IWebhookResponseData = { noWebhookResponse: true };

const METHOD_NOT_ALLOWED: Refusal = {
	status: 405,
	code: 'METHOD_NOT_ALLOWED',
	message: 'A voice endpoint is asked by GET, HEAD or POST',
	description: 'Use one of these methods.',
	headers: { allow: 'GET, HEAD, POST, OPTIONS' },
};

/** Answers one request, and then starts the workflow with what was delivered. */
export async function answerTtsStreamTrigger(
	context: IWebhookFunctions,
): Promise<IWebhookResponseData> {
	const elapsedMs = stopwatch();
	const request = context.getRequestObject();
	const response = context.getResponseObject();
	const isHead = request.method === 'HEAD';
	const refuse = (refusal: Refusal): IWebhookResponseData => {
		sendRefusal(response, refusal, isHead);
		return ANSWERED;
	};

	if (!['GET', 'HEAD', 'POST'].includes(request.method)) return refuse(METHOD_NOT_ALLOWED);
	const endpoint = endpointOf(context);
	if (endpoint === undefined) return refuse(misconfigured());
	const foreign = allowOrigin(request.headers.origin, endpoint.allowedOrigins, response);
	if (foreign !== undefined) return refuse(foreign);
	const read = readCallerParameters(context.getQueryData(), context.getBodyData());
	if ('refusal' in read) return refuse(read.refusal);

	const { parameters } = read;
	const session = requestSession(context);
	return await identifyAndAnswer(context, endpoint, parameters, session, elapsedMs).then(
		(answer) => ('refusal' in answer ? refuse(answer.refusal) : answer),
		(error: unknown) => {
			session.forgetCredentials();
			tell(context, error);
			return refuse(refusalOf(error, false));
		},
	);
}

async function identifyAndAnswer(
	context: IWebhookFunctions,
	endpoint: Endpoint,
	parameters: Readonly<Record<string, string>>,
	session: SessionContext,
	elapsedMs: () => number,
): Promise<IWebhookResponseData | { refusal: Refusal }> {
	const request = context.getRequestObject();
	const identified = await authenticate(endpoint, {
		parameters,
		headers: request.headers,
		address: request.ip ?? '',
		nowMs: Date.now(),
		derivedSecret: async () =>
			secretFromApiKey(readApiCredential(await session.getCredentials(API_CREDENTIAL)).apiKey),
	});
	if ('refusal' in identified) return identified;
	const wrongText = checkText(parameters['text'] ?? '', endpoint.maxCharacters);
	if (wrongText !== undefined) return { refusal: wrongText };
	const { caller } = identified;
	const input = speechInput(endpoint, caller, parameters);
	if ('refusal' in input) return input;
	const speechSession = await openSpeechSession(session, { sharesVoices: true });
	const asked = { endpoint, caller, parameters, elapsedMs, ...input };
	// After a first byte that is there already.
	setImmediate(() => releaseExpressionEngine(context));
	return await answerWithSpeech(context, asked, speechSession).catch((error: unknown) => {
		// What a request cannot be made of may be the caller's choice; until here it was the owner's.
		const isInput = isVoiceoverError(error) && error.code === 'INVALID_INPUT';
		const mayBeCallers = choosesAny(parameters) && !isEndpointAtFault(endpoint, parameters);
		if (!isInput || !mayBeCallers) throw error;
		return { refusal: refusalOf(error, true) };
	});
}

function endpointOf(context: IWebhookFunctions): Endpoint | undefined {
	try {
		return readEndpoint((name, options) => context.getNodeParameter(name, '', options));
	} catch (error) {
		tell(context, error);
		return undefined;
	}
}

/** To the owner. Messages of the engine hold neither key nor text; of others only the kind is told. */
function tell(context: IWebhookFunctions, error: unknown): void {
	// A caller that left before anything was bought for it.
	if (isVoiceoverError(error) && error.code === 'CANCELLED') return;
	const said = isVoiceoverError(error)
		? `${error.code}: ${error.message}. ${error.description}`
		: error instanceof Error
			? error.name
			: 'an error without a name';
	context.logger.warn(`TTS Stream Trigger refused a request (${said})`, {
		workflowId: context.getWorkflow().id,
	});
}
