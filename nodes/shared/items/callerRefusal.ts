import { isVoiceoverError, type ErrorCode } from '../../../engine/errors';

/** Why somebody who asked from outside gets no audio, in words that may be shown to anybody. */
export interface Refusal {
	status: number;
	code: string;
	message: string;
	description: string;
	headers?: Record<string, string>;
}

const MISCONFIGURED: Refusal = {
	status: 500,
	code: 'ENDPOINT_MISCONFIGURED',
	message: 'This voice endpoint is not set up correctly',
	description: 'Tell its owner, who finds the reason in the log of n8n.',
};

const UNEXPECTED: Refusal = {
	status: 500,
	code: 'UNEXPECTED',
	message: 'Something unexpected went wrong',
	description:
		'Try again. If it stays so, tell the owner of the endpoint, who finds the reason in the log of n8n.',
};

const UPSTREAM: Omit<Refusal, 'code'> = {
	status: 502,
	message: 'The speech service does not serve this endpoint now',
	description:
		'Try again later. If it stays so, tell the owner of the endpoint, who finds the reason in the log of n8n.',
};

const UNKNOWN_PIN: Omit<Refusal, 'code'> = {
	status: 404,
	message: 'There is no voice of this name',
	description: 'Check the parameter "voice", or leave it out.',
};

/**
 * The engine's own messages are for the owner: they name accounts, sums and folders. Callers are told what concerns
 * them.
 */
const FOR_CALLERS: Partial<Record<ErrorCode, Omit<Refusal, 'code'>>> = {
	CACHE_MISS: {
		status: 404,
		message: 'This speech is not available',
		description:
			'This endpoint serves only what was generated before. Ask its owner to generate it.',
	},
	TEXT_TOO_LONG: {
		status: 413,
		message: 'The text is too long',
		description: 'Send a shorter text, or several.',
	},
	BUDGET_EXCEEDED: {
		status: 402,
		message: 'The limit of what may be generated is reached',
		description: 'Try again later. Speech that was generated before is still served.',
	},
	QUOTA_EXCEEDED: {
		status: 402,
		message: 'The credits for new speech are used up',
		description:
			'Try again later, or ask the owner of the endpoint. Speech that was generated before is still served.',
	},
	PLAN_REQUIRED: {
		status: 402,
		message: 'The plan of this endpoint does not include this speech',
		description: 'Ask the owner of the endpoint.',
	},
	VOICE_GONE: {
		status: 404,
		message: 'The voice does not exist any more',
		description: 'Ask the owner of the endpoint to choose another one.',
	},
	PIN_NOT_FOUND: {
		status: 404,
		message: 'The voice is not known here',
		description: 'Ask the owner of the endpoint to choose another one.',
	},
	MODEL_UNAVAILABLE: {
		status: 404,
		message: 'The model does not exist any more',
		description: 'Ask the owner of the endpoint to choose another one.',
	},
	CONCURRENCY_LIMIT: {
		status: 429,
		message: 'Too much speech is being generated at the same time',
		description: 'Try again in some seconds.',
		headers: { 'retry-after': '5' },
	},
	INVALID_KEY: UPSTREAM,
	PERMISSION_MISSING: UPSTREAM,
	REQUEST_REFUSED: UPSTREAM,
	API_UNREACHABLE: UPSTREAM,
	AUDIO_INCOMPLETE: {
		status: 502,
		message: 'The speech service sent no complete audio',
		description: 'Try again.',
	},
	OUTCOME_UNKNOWN: {
		status: 504,
		message: 'The speech service did not answer in time',
		description: 'Try again in a minute.',
	},
	TEXT_NOT_LOCKED: {
		status: 403,
		message: 'This text was not approved to be spoken',
		description: 'Ask the owner of the endpoint.',
	},
	CANCELLED: {
		status: 503,
		message: 'The speech was stopped before it was complete',
		description: 'Try again.',
	},
	STORE_UNAVAILABLE: {
		status: 503,
		message: 'The store of this endpoint cannot be used now',
		description:
			'Try again later. If it stays so, tell the owner of the endpoint, who finds the reason in the log of n8n.',
		headers: { 'retry-after': '60' },
	},
};

/**
 * @param error of the engine, or anything else
 * @param callerChose whether a value that cannot be sent may be the caller's own
 */
export function refusalOf(error: unknown, callerChose: boolean): Refusal {
	if (!isVoiceoverError(error)) return UNEXPECTED;
	const { code, message, description } = error;
	if (code === 'INVALID_INPUT') {
		return callerChose ? { status: 400, code, message, description } : MISCONFIGURED;
	}
	if (code === 'PIN_NOT_FOUND' && callerChose) return { ...UNKNOWN_PIN, code };
	const shown = FOR_CALLERS[code];
	return shown === undefined ? { ...UNEXPECTED, code } : { ...shown, code };
}

export function misconfigured(): Refusal {
	return MISCONFIGURED;
}

export function invalid(message: string, description: string): Refusal {
	return { status: 400, code: 'INVALID_INPUT', message, description };
}
