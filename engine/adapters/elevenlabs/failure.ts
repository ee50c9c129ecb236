import { cancelled, isVoiceoverError, VoiceoverError } from '../../errors';
import type { Deadline, EndReason } from './deadline';
import { decodeErrorResponse, type RequestSubject } from './errorResponse';
import { decodeTransportError } from './transportError';

/** A request that ended without a usable answer: ended from this side, refused, or never answered. */
export function decodeFailure(
	error: unknown,
	limit: Deadline,
	subject: RequestSubject,
): VoiceoverError {
	const own = isVoiceoverError(error) ? error : causeOf(error);
	if (isVoiceoverError(own)) return own;
	if (limit.reason !== undefined) return endedHere(limit.reason, subject.paid);
	const { statusCode, body, rawResponse } = error as {
		statusCode?: number;
		body?: unknown;
		rawResponse?: { headers?: Headers };
	};
	if (statusCode !== undefined) {
		return decodeErrorResponse(
			{ status: statusCode, body, headers: rawResponse?.headers },
			subject,
		);
	}
	return decodeTransportError(error, subject.paid);
}

/** Audio that broke off on its way. */
export function decodeBrokenAudio(
	error: unknown,
	limit: Deadline,
	subject: Pick<RequestSubject, 'paid'>,
): VoiceoverError {
	if (limit.reason !== undefined) return endedHere(limit.reason, subject.paid);
	return new VoiceoverError(
		'AUDIO_INCOMPLETE',
		'The connection broke while the audio was arriving, so it is incomplete',
		subject.paid
			? {
					description:
						'The cut audio was thrown away. It was not cached. ElevenLabs has most likely charged for it. Run again: the whole clip is then fetched from the history of the account for nothing.',
					outcome: 'unknown',
					cause: error,
				}
			: {
					description: 'The cut audio was thrown away. Fetching it costs nothing; run again.',
					retryable: true,
					cause: error,
				},
	);
}

function causeOf(error: unknown): unknown {
	return (error as { cause?: unknown } | undefined)?.cause;
}

function endedHere(reason: EndReason, paid: boolean): VoiceoverError {
	if (reason === 'cancelled' && !paid) return cancelled();
	if (!paid) {
		return new VoiceoverError('API_UNREACHABLE', 'ElevenLabs did not answer in time', {
			description: 'Nothing was charged. Check the network and run again.',
			retryable: true,
		});
	}
	const message =
		reason === 'stalled'
			? 'ElevenLabs stopped sending in the middle of the audio'
			: reason === 'timeout'
				? 'ElevenLabs did not finish the audio within the time limit'
				: 'The request was ended before the audio was complete';
	return new VoiceoverError('OUTCOME_UNKNOWN', message, {
		description:
			'It is not known whether the speech was made and charged, so it was not asked for again and counts as spent for now. Run again: audio that was made is then fetched from the history of the account for nothing. Choose a longer Timeout under Options if the text is long.',
		outcome: 'unknown',
	});
}
