import { VoiceoverError, type ErrorCode, type VoiceoverErrorOptions } from '../../errors';

/** An error answer of the API, as far as it was read. */
export interface ErrorResponse {
	status: number;
	/** Parsed JSON, or text such as an HTML page. */
	body: unknown;
	headers?: Headers;
}

/** What the request was about, for messages. */
export interface RequestSubject {
	/** Whether the request could start synthesis, and so cost credits. */
	paid: boolean;
	voiceId?: string;
	modelId?: string;
	outputFormat?: string;
	/** Never shown: a message of the API that holds a part of them is not quoted. */
	secrets: string[];
}

/** Fewer characters in common are chance. */
const TELLING_LENGTH = 8;
const LONGEST_QUOTE = 300;

interface Detail {
	/** `type`, `code` and `status` together, because old and new bodies put the precise word in different ones. */
	identifiers: string[];
	message?: string;
	param?: string;
	requestId?: string;
}

interface Decoded extends Partial<VoiceoverErrorOptions> {
	code: ErrorCode;
	message: string;
	description: string;
}

const PERMISSION_NAME = /permission[s]? ([a-z_]+)/;

/**
 * Turns an error answer into one sentence on what happened and one on what to do.
 *
 * Both generations of bodies are live at once and disagree even on the HTTP status (an exhausted quota is 401 in the
 * old form and 402 in the new), so identifiers decide and the status only fills in.
 * Source: ElevenLabs error reference (2026-09) and bodies quoted in public issues.
 */
export function decodeErrorResponse(
	response: ErrorResponse,
	subject: RequestSubject,
): VoiceoverError {
	const detail = readDetail(response.body);
	const decoded = decode(response, detail, subject);
	const { code, message, description, ...options } = decoded;
	const quote = detail.message === undefined ? undefined : quotable(detail.message, subject);
	const said = quote === undefined ? '' : ` ElevenLabs said: "${quote}"`;
	return new VoiceoverError(code, message, {
		...options,
		description: `${description}${said}`,
		status: response.status,
		...(detail.requestId === undefined ? {} : { requestId: detail.requestId }),
	});
}

function decode(response: ErrorResponse, detail: Detail, subject: RequestSubject): Decoded {
	const { status } = response;
	const is = (...words: string[]) => words.some((word) => detail.identifiers.includes(word));

	if (is('voice_not_found', 'voice_does_not_exist')) return voiceGone(subject);
	if (is('voice_access_denied')) {
		return {
			code: 'VOICE_GONE',
			message: `This account may not use ${named('voice', subject.voiceId)}`,
			description: 'Add the voice to My Voices in ElevenLabs, or choose another one.',
		};
	}
	if (is('model_not_found', 'model_access_denied')) {
		return {
			code: 'MODEL_UNAVAILABLE',
			message:
				subject.modelId === undefined
					? 'ElevenLabs does not have this model for this account'
					: `ElevenLabs has no model "${subject.modelId}" for this account`,
			description: 'Choose a model from the list; models that were retired are no longer in it.',
		};
	}
	if (is('text_too_long', 'max_character_limit_exceeded')) {
		return {
			code: 'TEXT_TOO_LONG',
			message: `The text is too long for ${named('model', subject.modelId)}`,
			description: 'Split the text into several items, or choose a model with a higher limit.',
		};
	}
	if (is('quota_exceeded', 'insufficient_credits')) {
		return {
			code: 'QUOTA_EXCEEDED',
			message: 'The ElevenLabs account has too few credits left for this text',
			description:
				'Top up or upgrade the account, or wait until its credits are renewed. Speech that was bought before is still served from the cache.',
		};
	}
	if (is('voice_limit_reached')) {
		return {
			code: 'PLAN_REQUIRED',
			message: 'All voice slots of the ElevenLabs account are in use',
			description:
				'Remove a voice that is no longer needed under My Voices in ElevenLabs, or upgrade the plan for more slots, then run again.',
		};
	}
	if (
		is(
			'paid_plan_required',
			'subscription_required',
			'feature_not_available',
			'output_format_not_allowed',
			'only_for_creator+',
			'can_not_use_instant_voice_cloning',
		)
	) {
		return planRequired(detail, subject);
	}
	if (status === 429) return tooManyRequests(detail, response.headers);
	if (is('missing_permissions', 'insufficient_permissions')) {
		const permission = PERMISSION_NAME.exec(detail.message ?? '')?.[1];
		return {
			code: 'PERMISSION_MISSING',
			message: `The API key lacks the permission ${permission ?? 'that this step needs'}`,
			description:
				'Edit the key in ElevenLabs (Developers, API Keys), allow that permission, and run again.',
		};
	}
	if (is('detected_unusual_activity')) {
		return {
			code: 'PLAN_REQUIRED',
			message: 'ElevenLabs blocked free use from this network address',
			description:
				'It does so for shared and VPN addresses. Use a paid plan, or run n8n from another address.',
		};
	}
	if (status === 401 || is('workspace_not_found')) {
		return {
			code: 'INVALID_KEY',
			message: 'ElevenLabs does not accept the API key',
			description:
				'Open the ElevenLabs Voiceover credential and paste a key that is valid on the chosen host (residency hosts have keys of their own).',
		};
	}
	if (status >= 500 || status === 408) return serverError(status, subject);
	return {
		code: 'REQUEST_REFUSED',
		message: refusal(response, detail),
		description:
			detail.param === undefined
				? 'Nothing was charged. Check the fields of the node, then run again.'
				: 'Nothing was charged. Correct the named field and run again.',
	};
}

function named(what: string, id: string | undefined): string {
	return id === undefined ? `this ${what}` : `the ${what} ${id}`;
}

function voiceGone(subject: RequestSubject): Decoded {
	return {
		code: 'VOICE_GONE',
		message:
			subject.voiceId === undefined
				? 'ElevenLabs does not have this voice for this account'
				: `ElevenLabs has no voice with the id ${subject.voiceId} for this account`,
		description:
			'It was removed, withdrawn by its owner, or belongs to another account. Choose another voice; none is ever substituted by itself. Speech bought with it before is still served from the cache.',
	};
}

function planRequired(detail: Detail, subject: RequestSubject): Decoded {
	const about = detail.identifiers.includes('output_format_not_allowed')
		? named('output format', subject.outputFormat)
		: detail.message?.includes('library voices')
			? 'library voices over the API'
			: detail.identifiers.includes('can_not_use_instant_voice_cloning')
				? 'instant voice cloning'
				: 'this request';
	return {
		code: 'PLAN_REQUIRED',
		message: `The plan of the ElevenLabs account does not include ${about}`,
		description: 'Upgrade the plan, or choose what the plan includes.',
	};
}

function tooManyRequests(detail: Detail, headers: Headers | undefined): Decoded {
	const busy = detail.identifiers.includes('system_busy');
	const retryAfterMs = readRetryAfter(headers);
	return {
		code: 'CONCURRENCY_LIMIT',
		message: busy
			? 'ElevenLabs is overloaded and takes no more requests at the moment'
			: 'ElevenLabs takes no more requests of this account at the same time',
		description:
			'The request was repeated for a while without success and cost nothing. Lower Concurrency under Options, stop other programs that use the account, or run again later.',
		retryable: true,
		...(retryAfterMs === undefined ? {} : { retryAfterMs }),
	};
}

function serverError(status: number, subject: RequestSubject): Decoded {
	if (!subject.paid) {
		return {
			code: 'API_UNREACHABLE',
			message: `ElevenLabs answered with a server error (${status})`,
			description: 'Nothing was charged. Run again in a few minutes.',
			retryable: true,
		};
	}
	return {
		code: 'OUTCOME_UNKNOWN',
		message: `ElevenLabs answered with a server error (${status}) after it had the text`,
		description:
			'It is not known whether the speech was made and charged, so it was not asked for again and counts as spent for now. Run again: audio that was made is then fetched from the history of the account for nothing.',
		outcome: 'unknown',
	};
}

function refusal(response: ErrorResponse, detail: Detail): string {
	if (detail.param !== undefined)
		return `ElevenLabs refused the request because of "${detail.param}"`;
	return `ElevenLabs refused the request (${response.status})`;
}

function readDetail(body: unknown): Detail {
	const detail = isRecord(body) ? (body['detail'] ?? body) : body;
	if (Array.isArray(detail)) return schemaDetail(detail);
	// A text body is often a proxy's HTML page; it says nothing that a user could act on.
	if (!isRecord(detail)) return { identifiers: [] };
	const identifiers = ['type', 'code', 'status']
		.map((field) => text(detail[field]))
		.filter((word) => word !== undefined);
	return {
		identifiers,
		message: text(detail['message']),
		param: text(detail['param']),
		requestId: text(detail['request_id']),
	};
}

/** A 422 body: a list of schema errors. Their `input` may hold the script, so only place and message are read. */
function schemaDetail(errors: unknown[]): Detail {
	const first = errors.find(isRecord);
	const place = Array.isArray(first?.['loc']) ? first['loc'].slice(1).join('.') : undefined;
	return { identifiers: [], message: text(first?.['msg']), param: place };
}

/** The API's own words, or nothing when they repeat a part of the script or of the key. */
function quotable(message: string, subject: RequestSubject): string | undefined {
	const secrets = subject.secrets.flatMap((secret) => [
		secret,
		JSON.stringify(secret).slice(1, -1),
	]);
	// What is shorter than a telling part tells only as a whole.
	if (secrets.some((secret) => secret !== '' && message.includes(secret))) return undefined;
	for (let start = 0; start + TELLING_LENGTH <= message.length; start += 1) {
		const part = message.slice(start, start + TELLING_LENGTH);
		if (secrets.some((secret) => secret.includes(part))) return undefined;
	}
	return message.slice(0, LONGEST_QUOTE);
}

function readRetryAfter(headers: Headers | undefined): number | undefined {
	const value = headers?.get('retry-after');
	if (value === null || value === undefined) return undefined;
	const seconds = Number(value);
	const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
	return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}
