/**
 * The codes a user or a workflow can meet, on the error and as `json.errorCode` of an error item.
 * `docs/errors.md` lists the same codes with what to do.
 */
export const ERROR_CODES = [
	'INVALID_INPUT',
	'CACHE_MISS',
	'TEXT_TOO_LONG',
	'TEXT_NOT_LOCKED',
	'BUDGET_EXCEEDED',
	'VOICE_GONE',
	'PIN_NOT_FOUND',
	'PIN_CHANGED',
	'MODEL_UNAVAILABLE',
	'PLAN_REQUIRED',
	'QUOTA_EXCEEDED',
	'INVALID_KEY',
	'PERMISSION_MISSING',
	'CONCURRENCY_LIMIT',
	'REQUEST_REFUSED',
	'API_UNREACHABLE',
	'OUTCOME_UNKNOWN',
	'AUDIO_INCOMPLETE',
	'STORE_UNAVAILABLE',
	'DELIVERY_FAILED',
	'CANCELLED',
	'UNEXPECTED',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * Whether the failed call may have cost credits.
 * - `notCharged`: nothing was sent, or the API refused before synthesis.
 * - `unknown`: the request may have reached synthesis, so a repeat may pay a second time.
 */
export type ChargeOutcome = 'notCharged' | 'unknown';

export interface VoiceoverErrorOptions {
	/** What the user can do next, in plain sentences. */
	description: string;
	/** Default `notCharged`. */
	outcome?: ChargeOutcome;
	/** The same request may succeed when it is sent again after a pause. Default false. */
	retryable?: boolean;
	/** How long the API asked to wait before the next try, in milliseconds. */
	retryAfterMs?: number;
	/** ElevenLabs' own id of the failed request, for its support. */
	requestId?: string;
	/** HTTP status of the API's answer. */
	status?: number;
	cause?: unknown;
}

/** The build holds this class more than once (in each chunk that throws), so "instanceof" would miss some. */
const MARK = Symbol.for('n8n-nodes-voiceover.error');

/**
 * Every error of the engine. `message` says what happened, `description` says what to do next.
 * Neither holds the API key, the script's text, or a path outside the store.
 */
export class VoiceoverError extends Error {
	readonly [MARK] = true;
	readonly code: ErrorCode;
	readonly description: string;
	readonly outcome: ChargeOutcome;
	readonly retryable: boolean;
	readonly retryAfterMs: number | undefined;
	readonly requestId: string | undefined;
	readonly status: number | undefined;

	constructor(code: ErrorCode, message: string, options: VoiceoverErrorOptions) {
		super(message, options.cause === undefined ? undefined : { cause: options.cause });
		this.name = 'VoiceoverError';
		this.code = code;
		this.description = options.description;
		this.outcome = options.outcome ?? 'notCharged';
		this.retryable = options.retryable ?? false;
		this.retryAfterMs = options.retryAfterMs;
		this.requestId = options.requestId;
		this.status = options.status;
	}
}

export function isErrorCode(value: unknown): value is ErrorCode {
	return (ERROR_CODES as readonly unknown[]).includes(value);
}

export function isVoiceoverError(error: unknown): error is VoiceoverError {
	return error instanceof Error && MARK in error;
}

/** The refusal by a budget: it concerns the one who asked, not what was asked for. */
export function isBudgetRefusal(error: unknown): boolean {
	return isVoiceoverError(error) && error.code === 'BUDGET_EXCEEDED';
}

/**
 * How an error may quote what was entered into a field: an expression that points at the wrong field may bring the
 * script, which errors must not hold.
 */
export function shownValue(value: unknown): string {
	if (typeof value === 'number') return String(value);
	if (typeof value === 'string') {
		if (value.trim() === '') return 'empty';
		const isHarmless = /^([\d.,;%+\- ]{1,32}|[\w+\-/]{1,32})$/.test(value);
		return isHarmless ? `"${value}"` : 'other text';
	}
	return Array.isArray(value) ? 'a list' : `of the type ${typeof value}`;
}

export function invalidInput(message: string, description: string): VoiceoverError {
	return new VoiceoverError('INVALID_INPUT', message, { description });
}

/** The error for work that stopped because the execution was stopped or its time ran out. */
export function cancelled(): VoiceoverError {
	return new VoiceoverError('CANCELLED', 'The execution was stopped before this item was done', {
		description:
			'Run the workflow again. Speech that was already being generated is finished and kept, so it is not paid for a second time.',
	});
}
