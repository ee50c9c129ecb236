import { randomUUID } from 'node:crypto';
import type { MilliCredits } from '../../engine/speech/milliCredits';
import type { Hold, ReserveRequest } from '../../engine/ports/ledger';
import { sampleKey } from './sampleClip';

export const amountOf = (amount: number) => amount as MilliCredits;

export function holdOf(scope: string, limit?: number, period = 'month:2026-11'): Hold {
	return { scope, period, limit: limit === undefined ? undefined : amountOf(limit) };
}

/** Each one for an operation of its own, unless told otherwise. */
export function sampleReservation(
	change: Partial<Omit<ReserveRequest, 'amount'>> & { amount?: number } = {},
): ReserveRequest {
	const { amount = 1_000, ...rest } = change;
	return {
		id: randomUUID(),
		namespace: 'default',
		cacheKey: sampleKey('a'),
		operation: randomUUID(),
		holds: [holdOf('project:p', 10_000)],
		facts: {
			workflowId: 'workflow-1',
			voiceId: 'narratorVoice0000001',
			modelId: 'eleven_multilingual_v2',
			outputFormat: 'mp3_44100_128',
			characters: 12,
			textSha256: 'ab'.repeat(32),
		},
		owner: 'process-1',
		ttlMs: 60_000,
		...rest,
		amount: amountOf(amount),
	};
}
