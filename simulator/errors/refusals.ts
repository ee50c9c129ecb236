import { ApiError } from './apiError';

/** Every refusal that the simulator knows, with the wording of published samples. */

export function missingKey(): ApiError {
	return new ApiError({
		http: 401,
		type: 'authentication_error',
		code: 'unauthorized',
		status: 'needs_authorization',
		message:
			'Neither authorization header nor xi-api-key received, please provide one in the request.',
	});
}

export function invalidKey(): ApiError {
	return new ApiError({
		http: 401,
		type: 'authentication_error',
		code: 'unauthorized',
		status: 'invalid_api_key',
		message: 'Invalid API key',
	});
}

export function bearerNotAccepted(): ApiError {
	return new ApiError({
		http: 401,
		type: 'authentication_error',
		code: 'unauthorized',
		status: 'invalid_authorization_header',
		message: 'The authorization header does not hold a valid token. Send API keys as xi-api-key.',
	});
}

export function missingPermission(scope: string): ApiError {
	return new ApiError({
		http: 401,
		type: 'authentication_error',
		code: 'unauthorized',
		status: 'missing_permissions',
		message: `The API key you used is missing the permission ${scope} to execute this operation.`,
	});
}

export function workspaceNotFound(): ApiError {
	return new ApiError({
		http: 404,
		type: 'not_found',
		code: 'workspace_not_found',
		message: 'Workspace not found.',
	});
}

export function voiceNotFound(voiceId: string): ApiError {
	const message = `A voice with voice_id '${voiceId}' was not found.`;
	return new ApiError({
		http: 404,
		type: 'not_found',
		code: 'voice_not_found',
		message,
		param: 'voice_id',
		old: { http: 400, status: 'voice_not_found' },
	});
}

/** Code and status for a banned voice are unconfirmed; this is the documented code that fits best. */
export function voiceAccessDenied(): ApiError {
	return new ApiError({
		http: 403,
		type: 'authorization_error',
		code: 'voice_access_denied',
		message: 'This voice cannot be used.',
		param: 'voice_id',
	});
}

export function libraryVoiceNeedsPlan(): ApiError {
	return new ApiError({
		http: 402,
		type: 'payment_required',
		code: 'paid_plan_required',
		status: 'payment_required',
		message:
			'Free users cannot use library voices via the API. Please upgrade your subscription to use this voice.',
	});
}

export function modelNotFound(modelId: string): ApiError {
	return new ApiError({
		http: 404,
		type: 'not_found',
		code: 'model_not_found',
		message: `A model with model ID ${modelId} does not exist.`,
		param: 'model_id',
		old: { http: 400, status: 'model_not_found' },
	});
}

export function unsupportedModel(message: string): ApiError {
	return new ApiError({
		http: 400,
		type: 'validation_error',
		code: 'unsupported_model',
		message,
		param: 'model_id',
	});
}

export function emptyText(): ApiError {
	return new ApiError({
		http: 400,
		type: 'validation_error',
		code: 'empty_text',
		message: 'The text is empty.',
		param: 'text',
	});
}

export function textTooLong(characters: number, limit: number): ApiError {
	const message = `This request's text has ${characters} characters and exceeds the character limit of ${limit} characters for this model.`;
	return new ApiError({
		http: 400,
		type: 'validation_error',
		code: 'text_too_long',
		message,
		param: 'text',
		old: { status: 'max_character_limit_exceeded' },
	});
}

export function invalidParameters(message: string, param: string): ApiError {
	return new ApiError({
		http: 400,
		type: 'validation_error',
		code: 'invalid_parameters',
		message,
		param,
	});
}

export function invalidVoiceSettings(message: string): ApiError {
	return new ApiError({
		http: 400,
		type: 'validation_error',
		code: 'invalid_voice_settings',
		message,
		param: 'voice_settings',
	});
}

export function invalidOutputFormat(outputFormat: string): ApiError {
	return new ApiError({
		http: 400,
		type: 'validation_error',
		code: 'invalid_output_format',
		message: `The output format ${outputFormat} is not supported by this endpoint.`,
		param: 'output_format',
	});
}

export function outputFormatNotAllowed(outputFormat: string, plan: string): ApiError {
	return new ApiError({
		http: 403,
		type: 'authorization_error',
		code: 'output_format_not_allowed',
		message: `The output format ${outputFormat} is only available on the ${plan} tier and above.`,
	});
}

/** The code for a self-serve account that asks for zero retention is unconfirmed. */
export function featureNotAvailable(message: string): ApiError {
	return new ApiError({
		http: 403,
		type: 'authorization_error',
		code: 'feature_not_available',
		message,
	});
}

export function insufficientCredits(quota: number, left: number, needed: number): ApiError {
	const message = `This request exceeds your quota of ${quota}. You have ${left} credits remaining, while ${needed} credits are required for this request.`;
	return new ApiError({
		http: 402,
		type: 'payment_required',
		code: 'insufficient_credits',
		message,
		old: { http: 401, status: 'quota_exceeded' },
	});
}

export function concurrentLimitExceeded(limit: number, retryAfter?: string): ApiError {
	return new ApiError({
		http: 429,
		type: 'rate_limit_error',
		code: 'concurrent_limit_exceeded',
		message: `Too many concurrent requests. Your current subscription is associated with a maximum of ${limit} concurrent requests (running in parallel).`,
		old: { status: 'too_many_concurrent_requests' },
		...(retryAfter === undefined ? {} : { retryAfter }),
	});
}

export function rateLimitExceeded(retryAfter?: string): ApiError {
	return new ApiError({
		http: 429,
		type: 'rate_limit_error',
		code: 'rate_limit_exceeded',
		message: 'Rate limit exceeded. Please slow down.',
		...(retryAfter === undefined ? {} : { retryAfter }),
	});
}

export function systemBusy(retryAfter?: string): ApiError {
	return new ApiError({
		http: 429,
		type: 'rate_limit_error',
		code: 'system_busy',
		message: 'Our services are experiencing high traffic and your request could not be processed.',
		...(retryAfter === undefined ? {} : { retryAfter }),
	});
}

export function requestTimeout(): ApiError {
	return new ApiError({
		http: 408,
		type: 'invalid_request',
		code: 'request_timeout',
		message: 'The request timed out.',
	});
}

export function internalError(): ApiError {
	return new ApiError({
		http: 500,
		type: 'internal_error',
		code: 'internal_error',
		message: 'We are sorry, something went wrong. You are not charged for this request.',
		old: { status: 'something_went_wrong' },
	});
}

export function serviceUnavailable(): ApiError {
	return new ApiError({
		http: 503,
		type: 'service_unavailable',
		code: 'service_unavailable',
		message: 'The service is temporarily unavailable.',
	});
}

export function contentModeration(): ApiError {
	return new ApiError({
		http: 400,
		type: 'validation_error',
		code: 'content_moderation',
		message: 'The text was refused by content moderation.',
		param: 'text',
	});
}

export function unusualActivity(): ApiError {
	return new ApiError({
		http: 401,
		type: 'authentication_error',
		code: 'unauthorized',
		status: 'detected_unusual_activity',
		message: 'Unusual activity detected. Free Tier usage disabled.',
	});
}

export function historyItemNotFound(historyItemId: string): ApiError {
	return new ApiError({
		http: 404,
		type: 'not_found',
		code: 'history_item_not_found',
		message: `A history item with ID '${historyItemId}' was not found.`,
		param: 'history_item_id',
		old: { http: 400, status: 'history_item_not_found' },
	});
}

export function dictionaryNotFound(dictionaryId: string): ApiError {
	return new ApiError({
		http: 404,
		type: 'not_found',
		code: 'pronunciation_dictionary_not_found',
		message: `A pronunciation dictionary with ID '${dictionaryId}' was not found.`,
		old: { http: 400, status: 'pronunciation_dictionary_not_found' },
	});
}

export function voiceLimitReached(limit: number): ApiError {
	return new ApiError({
		http: 400,
		type: 'invalid_request',
		code: 'voice_limit_reached',
		message: `You have reached your maximum amount of custom voices (${limit} / ${limit}). You can upgrade your subscription to increase your custom voice limit.`,
	});
}

export function voiceAlreadyCloned(): ApiError {
	return new ApiError({
		http: 400,
		type: 'invalid_request',
		code: 'voice_already_cloned',
		message: 'You have already added this voice to your voices.',
	});
}

export function cloningNeedsPlan(): ApiError {
	return new ApiError({
		http: 400,
		type: 'payment_required',
		code: 'paid_plan_required',
		status: 'can_not_use_instant_voice_cloning',
		message:
			'Your subscription has no access to use instant voice cloning, please upgrade to use this feature.',
	});
}

export function effectNotFound(effectId: string, param: string): ApiError {
	return new ApiError({
		http: 404,
		type: 'not_found',
		code: 'not_found',
		message: `An audio effect with ID '${effectId}' was not found.`,
		param,
	});
}
