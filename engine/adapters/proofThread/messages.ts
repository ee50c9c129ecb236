import { isVoiceoverError, VoiceoverError } from '../../errors';
import type { ProofOptions, ProofResult } from '../../proof/proofScript';

/** To the thread. */
export type Order =
	| { kind: 'proof'; call: number; options: Omit<ProofOptions, 'signal'> }
	| { kind: 'cancel'; call: number };

/** From the thread, one for each call that was not cancelled. */
export type Reply = { call: number; result: ProofResult } | { call: number; failure: Failure };

/** An error as it can be sent: of an error's own class and fields, a copy would keep neither. */
export type Failure =
	| ({ kind: 'voiceover' } & Pick<
			VoiceoverError,
			'code' | 'message' | 'description' | 'outcome' | 'retryable'
	  >)
	| { kind: 'other'; message: string; stack: string | undefined };

export function failureOf(error: unknown): Failure {
	if (isVoiceoverError(error)) {
		const { code, message, description, outcome, retryable } = error;
		return { kind: 'voiceover', code, message, description, outcome, retryable };
	}
	return error instanceof Error
		? { kind: 'other', message: error.message, stack: error.stack }
		: { kind: 'other', message: String(error), stack: undefined };
}

export function errorOf(failure: Failure): Error {
	if (failure.kind === 'voiceover') {
		return new VoiceoverError(failure.code, failure.message, failure);
	}
	const error = new Error(failure.message);
	if (failure.stack !== undefined) error.stack = failure.stack;
	return error;
}
