import { statedCost } from '../account/bill';
import { concurrentLimitExceeded } from '../errors/refusals';
import { faultError } from '../faults/faultError';
import type { FaultsOfCall } from '../faults/faultList';
import { admit, checkCredits, type Admission } from '../speech/admission';
import {
	audioBody,
	timestampLinesBody,
	timestampsBody,
	type AnswerBody,
} from '../speech/answerBody';
import { deliver, pause, untilCallerIsGone } from '../speech/delivery';
import { charge, generate, type Generation } from '../speech/generation';
import { DEFAULT_MODEL_ID, DEFAULT_OUTPUT_FORMAT, type SpeechBody } from '../speech/speechBody';
import type { Exchange } from '../server/exchange';
import { sendHtmlError } from '../server/errorAnswer';
import { route, type Route } from '../server/router';

/** In queue mode every request over the limit starts at least this late; the models page says "typically 50 ms". */
const QUEUE_MS = 50;

interface Endpoint {
	schema: string;
	isStreaming: boolean;
	timestamps: 'none' | 'object' | 'lines';
}

export const textToSpeechRoutes: Route[] = [
	speechRoute('', { schema: 'Body_text_to_speech_full', isStreaming: false, timestamps: 'none' }),
	speechRoute('/stream', {
		schema: 'Body_text_to_speech_stream',
		isStreaming: true,
		timestamps: 'none',
	}),
	speechRoute('/with-timestamps', {
		schema: 'Body_text_to_speech_full_with_timestamps',
		isStreaming: false,
		timestamps: 'object',
	}),
	speechRoute('/stream/with-timestamps', {
		schema: 'Body_text_to_speech_stream_with_timestamps',
		isStreaming: true,
		timestamps: 'lines',
	}),
];

function speechRoute(suffix: string, endpoint: Endpoint): Route {
	return route('POST', `/v1/text-to-speech/{voice_id}${suffix}`, (exchange) =>
		speak(exchange, endpoint),
	);
}

async function speak(exchange: Exchange, endpoint: Endpoint): Promise<void> {
	const { account, call } = exchange;
	const body = exchange.json<SpeechBody>(endpoint.schema);
	const isLogged = exchange.queryBoolean('enable_logging', true);
	call.voiceId = exchange.param('voice_id');
	call.modelId = body.model_id ?? DEFAULT_MODEL_ID;
	call.outputFormat = exchange.query('output_format') ?? DEFAULT_OUTPUT_FORMAT;
	call.characters = Array.from(body.text).length;
	exchange.requireScope('text_to_speech');
	const admission = admit(account, {
		voiceId: call.voiceId,
		body,
		outputFormat: call.outputFormat,
		isStreaming: endpoint.isStreaming,
		isLogged,
	});
	checkCredits(account, admission.credits);

	const faults = takeFaults(exchange, body);
	if (await replaceAnswer(exchange, faults, false)) return;
	const leave = await enter(exchange, admission);
	try {
		// While it waited in the queue, others may have spent the rest.
		checkCredits(account, admission.credits);
		const charged = charge(account, admission);
		call.creditsCharged = admission.credits;
		call.requestId = charged.requestId;
		const generation = await generate(
			account,
			exchange.speaker,
			admission,
			charged,
			body,
			isLogged,
		);
		if (await replaceAnswer(exchange, faults, true)) return;
		await answer(exchange, endpoint, admission, generation, body, faults);
	} finally {
		leave();
	}
}

function takeFaults(exchange: Exchange, body: SpeechBody): FaultsOfCall {
	const { call } = exchange;
	const faults = exchange.faults.take({
		method: call.method,
		path: call.path,
		voiceId: call.voiceId,
		modelId: call.modelId,
		text: body.text,
	});
	call.faults = Object.keys(faults);
	return faults;
}

/** @throws ApiError 429 when the group is full and the account does not queue */
async function enter(exchange: Exchange, { model }: Admission): Promise<() => void> {
	const { account, response } = exchange;
	const { concurrency } = account;
	const group = model.concurrencyGroup;
	const limit = account.concurrencyLimit(group);
	let leave = concurrency.tryEnter(group, limit);
	if (leave === undefined) {
		if (account.settings.concurrency === 'refuse') throw concurrentLimitExceeded(limit);
		await pause(response, QUEUE_MS);
		leave = await concurrency.enter(group, limit);
	}
	response.setHeader('current-concurrent-requests', concurrency.current(group));
	response.setHeader('maximum-concurrent-requests', limit);
	// A caller that hangs up frees its place at once, whatever the answer is waiting for.
	response.on('close', leave);
	if (response.destroyed) leave();
	return leave;
}

/** Applies the fault that takes the answer's place, if there is one for this point. @returns whether it did */
async function replaceAnswer(
	exchange: Exchange,
	faults: FaultsOfCall,
	isBilled: boolean,
): Promise<boolean> {
	const { response, call } = exchange;
	const fault = faults.refuse ?? faults.answer ?? faults.hang ?? faults.reset;
	if (fault === undefined || (fault.afterBilling ?? false) !== isBilled) return false;
	if (faults['delay-headers'] !== undefined) await pause(response, faults['delay-headers'].ms);
	for (const name of ['current-concurrent-requests', 'maximum-concurrent-requests']) {
		response.removeHeader(name);
	}
	switch (fault.kind) {
		case 'refuse': {
			const error = faultError(
				fault.error,
				{ ...call, text: (call.body as SpeechBody).text },
				fault.retryAfter,
			);
			if (fault.html !== true) throw error;
			sendHtmlError(exchange, error.httpStatus(exchange.account.settings.errorBodies));
			return true;
		}
		case 'answer':
			if (fault.contentType !== undefined) response.setHeader('content-type', fault.contentType);
			response.setHeader('x-trace-id', call.traceId);
			if (call.requestId !== undefined) response.setHeader('request-id', call.requestId);
			response.writeHead(fault.status);
			call.bytesSent += Buffer.byteLength(fault.body);
			response.end(fault.body);
			return true;
		case 'hang':
			await untilCallerIsGone(response);
			return true;
		case 'reset':
			call.ending = 'cut-by-fault';
			response.destroy();
			return true;
		default:
			return fault satisfies never;
	}
}

async function answer(
	exchange: Exchange,
	endpoint: Endpoint,
	admission: Admission,
	generation: Generation,
	body: SpeechBody,
	faults: FaultsOfCall,
): Promise<void> {
	const { account, call, response } = exchange;
	const answerBody = bodyFor(endpoint, generation, body, faults);
	if (faults['delay-headers'] !== undefined) await pause(response, faults['delay-headers'].ms);
	if (response.destroyed) {
		settleCut(exchange, generation);
		return;
	}
	const headers: Record<string, string | number> = {
		'content-type': faults['content-type']?.value ?? contentType(endpoint, generation),
		'request-id': generation.requestId,
		'x-trace-id': call.traceId,
		'x-region': 'simulator',
	};
	if (account.settings.sendsCharacterCost) {
		const { statedCosts } = account.settings;
		const cost = statedCost(admission.credits, statedCosts);
		headers['character-cost'] = statedCosts === 'text' ? `${cost} credits` : cost;
	}
	if (account.settings.sendsHistoryItemId && generation.historyItemId !== undefined) {
		headers['history-item-id'] = generation.historyItemId;
	}
	if (account.settings.sendsContentLength && !endpoint.isStreaming) {
		headers['content-length'] = answerBody.byteLength;
	}
	for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
	for (const name of faults['omit-headers']?.names ?? []) response.removeHeader(name);
	response.writeHead(200);
	const delivered = await deliver(response, answerBody, faults, call);
	if (delivered === 'cut') settleCut(exchange, generation);
}

function bodyFor(
	endpoint: Endpoint,
	{ clip }: Generation,
	{ text }: SpeechBody,
	faults: FaultsOfCall,
): AnswerBody {
	switch (endpoint.timestamps) {
		case 'none':
			return audioBody(clip);
		case 'object':
			return timestampsBody(clip, text);
		case 'lines':
			return timestampLinesBody(clip, text, faults['last-line']?.how);
		default:
			return endpoint.timestamps satisfies never;
	}
}

function contentType(endpoint: Endpoint, generation: Generation): string {
	return endpoint.timestamps === 'none' ? generation.contentType : 'application/json';
}

/** What an answer that did not arrive whole leaves behind is unconfirmed at the vendor, hence the two switches. */
function settleCut(exchange: Exchange, generation: Generation): void {
	const { account, call } = exchange;
	if (account.settings.refundsCutAnswers) {
		account.bill.refund(generation.requestId);
		call.creditsCharged = 0;
	}
	if (!account.settings.keepsHistoryOfCutAnswers && generation.historyItemId !== undefined) {
		account.history.delete(generation.historyItemId);
	}
}
