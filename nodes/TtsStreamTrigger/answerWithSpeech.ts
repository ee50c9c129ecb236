import { randomUUID } from 'node:crypto';
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { BudgetChoice, DailyLimit } from '../../engine/budget/executionBudgets';
import { asksForLaterPart } from '../../engine/delivery/byteRange';
import { meteredAudio, type AudioMeter } from '../../engine/delivery/meteredAudio';
import { sendAudio } from '../../engine/delivery/sendAudio';
import { peekSpeech } from '../../engine/pipeline/peekSpeech';
import { checkMayBuy } from '../../engine/pipeline/produceSpeech';
import type { SpeechOrder } from '../../engine/pipeline/speechOrder';
import { streamSpeech } from '../../engine/pipeline/streamSpeech';
import type { SpeechRequestInput } from '../../engine/speech/speechRequest';
import { withChosenVoice, withVoicePin, type ChosenRequest } from '../shared/runtime/chosenVoice';
import { voiceRateOf, type SpeechSession } from '../shared/runtime/compose';
import { voiceChoice, type SpeechParameters } from '../shared/runtime/speechParameters';
import { beginAnswer, describeOnly, endAnswer, rangeOf } from './answerHeaders';
import type { Caller } from './authenticate';
import { choosesAny, readChoices } from './callerRequest';
import type { Endpoint } from './endpoint';
import { deliveredItem, failedItem, type Delivery } from './output';
import { invalid, type Refusal } from '../shared/runtime/callerRefusal';

type Parameters = Readonly<Record<string, string>>;

const ANSWERED: IWebhookResponseData = { noWebhookResponse: true };

export interface AskedSpeech {
	endpoint: Endpoint;
	caller: Caller;
	parameters: Parameters;
	/** Since the request arrived. */
	elapsedMs: () => number;
}

/**
 * Answers a request of somebody who may ask.
 *
 * @returns what starts the workflow, or why there is no audio
 * @throws VoiceoverError before the first byte only
 */
export async function answerWithSpeech(
	context: IWebhookFunctions,
	{ endpoint, caller, parameters, elapsedMs }: AskedSpeech,
	openSession: () => Promise<SpeechSession>,
): Promise<IWebhookResponseData | { refusal: Refusal }> {
	const input = speechInput(endpoint, caller, parameters);
	if ('refusal' in input) return input;
	const session = await openSession();
	const options = { fallback: 'whenGone', cacheServes: true } as const;
	return await withChosenVoice(input, session, options, async (resolved) => {
		const order = { resolved, cacheMode: endpoint.cacheMode, ...takeOf(input) };
		const request = context.getRequestObject();
		const isHead = request.method === 'HEAD';
		if (isHead || asksForLaterPart(rangeOf(request))) {
			const answered = await answerFromCache(context, order, session, isHead);
			if (answered) return ANSWERED;
		}
		return await stream(
			context,
			{ caller, parameters, resolved, elapsedMs, budget: budgetOf(endpoint, caller) },
			{ ...order, timeoutMs: endpoint.timeoutMs },
			session,
		);
	});
}

interface Asked {
	caller: Caller;
	parameters: Parameters;
	resolved: ChosenRequest;
	elapsedMs: () => number;
	budget: BudgetChoice;
}

async function stream(
	context: IWebhookFunctions,
	{ caller, parameters, resolved, elapsedMs, budget }: Asked,
	order: Pick<SpeechOrder, 'resolved' | 'cacheMode' | 'take' | 'timeoutMs'>,
	{ budgets, dependencies, voices }: SpeechSession,
): Promise<IWebhookResponseData> {
	const request = context.getRequestObject();
	const response = context.getResponseObject();
	const left = new AbortController();
	const leave = () => {
		if (!response.writableFinished) left.abort();
	};
	if (response.destroyed) leave();
	response.once('close', leave);
	const speech = await streamSpeech(
		{
			...order,
			workflowId: context.getWorkflow().id ?? '',
			// There is no execution yet, and n8n never runs a webhook again.
			operation: `webhook/${randomUUID()}`,
			budgets: async () => await budgets.forPurchase(budget),
			leaveEnough: async (amount) => await budgets.leaveEnough(amount),
			voiceRate: voiceRateOf(resolved, voices),
			recoverFromHistory: false,
			signal: left.signal,
		},
		dependencies,
		// Credits that were spent for a caller that left are told as well.
		{ waitsForReceipt: true },
	).catch((error: unknown) => {
		response.off('close', leave);
		throw error;
	});
	const meter: AudioMeter = { bytes: 0 };
	try {
		const part = beginAnswer(request, response, speech);
		if (part === 'unsatisfiable') return ANSWERED;
		const audio = part === undefined ? speech.audio : speech.part!(part);
		const { complete, callerLeft } = await sendAudio(
			meteredAudio(audio, meter, elapsedMs),
			response,
		).then(
			(sent) => ({ complete: sent, callerLeft: !sent }),
			// Why it broke off, the receipt says.
			() => ({ complete: false, callerLeft: false }),
		);
		const delivery: Delivery = { caller, parameters, resolved, meter, complete, callerLeft };
		const receipt = await speech.receipt.then(
			(produced) => ({ produced }),
			(error: unknown) => ({ error }),
		);
		const item =
			'produced' in receipt
				? deliveredItem(
						delivery,
						receipt.produced,
						await budgets.report(budget, receipt.produced.source !== 'cache'),
					)
				: failedItem(delivery, receipt.error);
		return { noWebhookResponse: true, workflowData: [[withVoicePin(item, 'speech', resolved)]] };
	} finally {
		response.off('close', leave);
		await speech.close();
	}
}

/** Questions about a clip, and the later parts of one: they cost nothing, count as no use, and start no workflow. */
async function answerFromCache(
	context: IWebhookFunctions,
	order: Pick<SpeechOrder, 'resolved' | 'cacheMode' | 'take'>,
	{ dependencies }: SpeechSession,
	isHead: boolean,
): Promise<boolean> {
	const request = context.getRequestObject();
	const response = context.getResponseObject();
	const found = await peekSpeech(order, dependencies);
	if (found === undefined) {
		if (!isHead) return false;
		checkMayBuy(order);
		describeOnly(response, order.resolved.request.outputFormat);
		return true;
	}
	const { clip, open } = found;
	const audio = {
		cacheKey: clip.key,
		mimeType: clip.mimeType,
		extension: clip.extension,
		bytes: open.bytes,
		sha256: clip.sha256,
	};
	const part = beginAnswer(request, response, audio);
	if (part === 'unsatisfiable' || isHead) {
		await open.close().catch(() => undefined);
		endAnswer(response);
		return true;
	}
	await sendAudio(open.stream(part), response)
		.catch(() => undefined)
		.finally(async () => await open.close().catch(() => undefined));
	return true;
}

function speechInput(
	{ speech }: Endpoint,
	{ mayChoose }: Caller,
	parameters: Parameters,
): SpeechParameters | { refusal: Refusal } {
	if (choosesAny(parameters) && !mayChoose) {
		return {
			refusal: invalid(
				'This voice endpoint does not let its callers choose voice, model or format',
				'Leave out the parameters "voice", "model" and "format".',
			),
		};
	}
	const read = readChoices(parameters);
	if ('refusal' in read) return read;
	const { voice, model, format } = read.choices;
	const { voiceAlias, ...fields } = speech;
	return {
		...fields,
		text: parameters['text'] ?? '',
		...(voice !== undefined ? voiceChoice(voice) : voiceAlias === undefined ? {} : { voiceAlias }),
		...(model === undefined ? {} : { modelId: model }),
		...(format === undefined ? {} : { outputFormat: format }),
	};
}

function takeOf({ take }: SpeechRequestInput): { take?: number } {
	return take === undefined ? {} : { take };
}

function budgetOf(
	{ path, budgetScope, maxCreditsPerCallerAndDay, maxCreditsPerDay }: Endpoint,
	{ id }: Caller,
): BudgetChoice {
	const perDay: DailyLimit[] = [];
	if (maxCreditsPerCallerAndDay !== undefined) {
		perDay.push({
			scope: `endpoint:${path}/caller:${id}`,
			name: 'caller',
			label: 'this caller',
			limit: maxCreditsPerCallerAndDay,
		});
	}
	if (maxCreditsPerDay !== undefined) {
		perDay.push({
			scope: `endpoint:${path}`,
			name: 'endpoint',
			label: `the voice endpoint "${path}"`,
			limit: maxCreditsPerDay,
		});
	}
	return { perDay, ...(budgetScope === undefined ? {} : { budgetScope }) };
}
