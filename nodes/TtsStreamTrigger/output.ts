import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { BudgetReport } from '../../engine/budget/orderBudget';
import type { AudioMeter } from '../../engine/delivery/meteredAudio';
import { isVoiceoverError } from '../../engine/errors';
import type { ResolvedRequest } from '../../engine/pipeline/request/resolveRequest';
import type { ProducedSpeech } from '../../engine/pipeline/speechOrder';
import { requestFacts, speechReceipt } from '../shared/items/speechItem';
import type { Caller } from './authenticate';

/** What became of one answer. */
export interface Delivery {
	caller: Caller;
	parameters: Readonly<Record<string, string>>;
	resolved: ResolvedRequest;
	meter: AudioMeter;
	/** Whether the caller got all of it. */
	complete: boolean;
	callerLeft: boolean;
}

export function deliveredItem(
	delivery: Delivery,
	speech: ProducedSpeech,
	budget: BudgetReport[],
): INodeExecutionData {
	const receipt = speechReceipt(delivery.resolved.request, speech, budget);
	return {
		json: { ...asked(delivery), speech: { ...receipt, ...facts(delivery) } },
	};
}

/** Of audio that broke off: the caller was cut off, too. Never a field `error`, which n8n takes for a failed node. */
export function failedItem(delivery: Delivery, error: unknown): INodeExecutionData {
	const known = isVoiceoverError(error) ? error : undefined;
	return {
		json: {
			...asked(delivery),
			speech: {
				source: null,
				...requestFacts(delivery.resolved.request),
				...facts(delivery),
			},
			errorCode: known?.code ?? 'UNEXPECTED',
			errorMessage: known?.message ?? 'Something unexpected went wrong',
			errorDescription: known?.description ?? '',
		},
	};
}

function asked({ caller, parameters }: Delivery): IDataObject {
	return {
		text: parameters['text'] ?? '',
		caller: { id: caller.id, ...(caller.name === undefined ? {} : { name: caller.name }) },
	};
}

function facts({ meter, complete, callerLeft }: Delivery): IDataObject {
	return {
		bytesSent: meter.bytes,
		timeToFirstByteMs: meter.firstByteMs ?? null,
		timeToLastByteMs: meter.lastByteMs ?? null,
		delivered: complete,
		callerLeft,
	};
}
