import type { ApiError } from '../errors/apiError';
import * as refusals from '../errors/refusals';
import type { FaultError, FaultableCall } from './fault';

const ERRORS: Record<FaultError, (call: FaultableCall, retryAfter?: string) => ApiError> = {
	concurrent_limit_exceeded: (_call, retryAfter) => refusals.concurrentLimitExceeded(5, retryAfter),
	rate_limit_exceeded: (_call, retryAfter) => refusals.rateLimitExceeded(retryAfter),
	system_busy: (_call, retryAfter) => refusals.systemBusy(retryAfter),
	internal_error: () => refusals.internalError(),
	service_unavailable: () => refusals.serviceUnavailable(),
	request_timeout: () => refusals.requestTimeout(),
	quota_exceeded: (call) =>
		refusals.insufficientCredits(10_000, 0, Array.from(call.text ?? '').length),
	voice_not_found: (call) => refusals.voiceNotFound(call.voiceId ?? ''),
	content_moderation: () => refusals.contentModeration(),
	detected_unusual_activity: () => refusals.unusualActivity(),
};

export function faultError(name: FaultError, call: FaultableCall, retryAfter?: string): ApiError {
	const create = ERRORS[name] as (typeof ERRORS)[FaultError] | undefined;
	if (create === undefined) throw new Error(`No simulated error named ${name}`);
	return create(call, retryAfter);
}
