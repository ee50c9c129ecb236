import { randomUUID } from 'node:crypto';
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { BudgetChoice } from '../../engine/budget/executionBudgets';
import { asksForLaterPart } from '../../engine/delivery/byteRange';
import { meteredAudio, type AudioMeter } from '../../engine/delivery/meteredAudio';
import { sendAudio } from '../../engine/delivery/sendAudio';
import type { SpeechOrder } from '../../engine/pipeline/speechOrder';
import { streamSpeech } from '../../engine/pipeline/streamSpeech';
import { withChosenVoice, withVoicePin, type ChosenRequest } from '../shared/session/chosenVoice';
import { voiceRateOf, type SpeechSession } from '../shared/session/compose';
import { answerFromCache } from './answerFromCache';
import { beginAnswer, rangeOf } from './answerHeaders';
import type { Caller } from './authenticate';
import { dailyBudgets } from './dailyBudgets';
import type { Endpoint } from './endpoint';
import { deliveredItem, failedItem, type Delivery } from './output';
import type { SpeechParameters } from '../shared/parameters/speechParameters';

type Parameters = Readonly<Record<string, string>>;

const ANSWERED: IWebhookResponseData = { noWebhookResponse: true };

export interface AskedSpeech {
	endpoint: Endpoint;
	caller: Caller;
	parameters: Parameters;
	input: SpeechParameters;
	/** Since the request arrived. */
	elapsedMs: () => number;
}

/**
 * Answers a request of somebody who may ask.
 *
 * @returns what starts the workflow
 * @throws VoiceoverError before the first byte only
 */
export async function answerWithSpeech(
	context: IWebhookFunctions,
	{ endpoint, caller, parameters, input, elapsedMs }: AskedSpeech,
	session: SpeechSession,
): Promise<IWebhookResponseData> {
	const options = { fallback: 'whenGone', cacheServes: true } as const;
	return await withChosenVoice(input, session, options, async (resolved) => {
		const { take } = input;
		const { cacheMode } = endpoint;
		const order = { resolved, cacheMode, ...(take === undefined ? {} : { take }) };
		const request = context.getRequestObject();
		const isHead = request.method === 'HEAD';
		if (isHead || asksForLaterPart(rangeOf(request))) {
			const answered = await answerFromCache(context, order, session, isHead);
			if (answered) return ANSWERED;
		}
		return await stream(
			context,
			{ caller, parameters, resolved, elapsedMs, budget: dailyBudgets(endpoint, caller) },
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
