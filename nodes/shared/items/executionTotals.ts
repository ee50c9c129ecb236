import type { IExecuteFunctions } from 'n8n-workflow';
import type { ProducedSpeech } from '../../../engine/pipeline/speechOrder';

/** Names in the execution's custom data, which n8n shows on each execution and, with a licence, filters the list by. */
const CHARGED = 'voiceoverCreditsCharged';
const SAVED = 'voiceoverCreditsSaved';

/** What one run of a node cost and saved, for the totals of its execution. */
export interface ExecutionTotals {
	add(speech: Pick<ProducedSpeech, 'creditsCharged' | 'creditsSaved' | 'creditsOfLostTry'>): void;
	/** Adds the sums to the execution; also to be called when the node fails, for what was bought until then. */
	write(): void;
}

export function executionTotals({ customData }: IExecuteFunctions): ExecutionTotals {
	let charged = 0;
	let saved = 0;
	return {
		add({ creditsCharged, creditsSaved, creditsOfLostTry = 0 }) {
			// The try that lost the audio could not know what it cost.
			charged += creditsCharged + creditsOfLostTry;
			saved += creditsSaved - creditsOfLostTry;
		},
		write() {
			for (const [name, credits] of [
				[CHARGED, charged],
				[SAVED, saved],
			] as const) {
				const before = Number(customData.get(name) ?? 0);
				const sum = (Number.isFinite(before) ? before : 0) + credits;
				// As the ledger counts; sums in floating point would end in 0.30000000000000004.
				customData.set(name, String(Math.round(sum * 1000) / 1000));
			}
		},
	};
}
