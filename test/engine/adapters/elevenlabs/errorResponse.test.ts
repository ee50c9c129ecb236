import {
	decodeErrorResponse,
	type RequestSubject,
} from '../../../../engine/adapters/elevenlabs/errorResponse';
import type { ErrorCode } from '../../../../engine/errors';

const SUBJECT: RequestSubject = {
	paid: true,
	voiceId: 'narratorVoice0000001',
	modelId: 'eleven_v3',
	outputFormat: 'pcm_44100',
	secrets: ['the-api-key', 'Once upon a midnight dreary'],
};

const detail = (fields: object) => ({ detail: fields });

/** Bodies as published or quoted in public issues, in both generations. */
const BODIES: [string, number, unknown, ErrorCode][] = [
	[
		'invalid key, new',
		401,
		detail({
			type: 'authentication_error',
			code: 'unauthorized',
			message: 'Invalid API key',
			status: 'invalid_api_key',
			request_id: 'r1',
		}),
		'INVALID_KEY',
	],
	[
		'no key',
		401,
		detail({
			status: 'needs_authorization',
			message: 'Neither authorization header nor xi-api-key received',
		}),
		'INVALID_KEY',
	],
	[
		'models without a key',
		404,
		detail({ status: 'workspace_not_found', message: 'x' }),
		'INVALID_KEY',
	],
	[
		'missing permission',
		401,
		detail({
			type: 'authentication_error',
			code: 'unauthorized',
			message:
				'The API key you used is missing the permission voices_read to execute this operation.',
			status: 'missing_permissions',
		}),
		'PERMISSION_MISSING',
	],
	[
		'quota, old',
		401,
		detail({
			status: 'quota_exceeded',
			message:
				'This request exceeds your quota of 10000. You have 0 credits remaining, while 91 credits are required for this request.',
		}),
		'QUOTA_EXCEEDED',
	],
	[
		'quota, new',
		402,
		detail({ type: 'payment_required', code: 'insufficient_credits', message: 'x' }),
		'QUOTA_EXCEEDED',
	],
	[
		'library voice on the free plan',
		402,
		detail({
			type: 'payment_required',
			code: 'paid_plan_required',
			message:
				'Free users cannot use library voices via the API. Please upgrade your subscription to use this voice.',
			status: 'payment_required',
		}),
		'PLAN_REQUIRED',
	],
	[
		'format not in the plan',
		403,
		detail({
			status: 'output_format_not_allowed',
			message: '... only available on the Pro tier and above',
		}),
		'PLAN_REQUIRED',
	],
	['old plan gate', 403, detail({ status: 'only_for_creator+', message: 'x' }), 'PLAN_REQUIRED'],
	[
		'unusual activity',
		401,
		detail({ status: 'detected_unusual_activity', message: 'x' }),
		'PLAN_REQUIRED',
	],
	[
		'voice gone, new',
		404,
		detail({
			type: 'not_found',
			code: 'voice_not_found',
			message: 'A voice with voice_id x was not found.',
			status: 'voice_not_found',
		}),
		'VOICE_GONE',
	],
	['voice gone, old', 400, detail({ status: 'voice_does_not_exist', message: 'x' }), 'VOICE_GONE'],
	[
		'model gone, 400',
		400,
		detail({ status: 'model_not_found', message: 'A model with model ID x does not exist' }),
		'MODEL_UNAVAILABLE',
	],
	[
		'model gone, 404',
		404,
		detail({ type: 'not_found', code: 'model_not_found', message: 'x' }),
		'MODEL_UNAVAILABLE',
	],
	[
		'text too long, old',
		400,
		detail({
			status: 'max_character_limit_exceeded',
			message:
				"This request's text has 627 characters and exceeds the character limit of 333 characters",
		}),
		'TEXT_TOO_LONG',
	],
	[
		'text too long, new',
		400,
		detail({ type: 'validation_error', code: 'text_too_long', message: 'x' }),
		'TEXT_TOO_LONG',
	],
	[
		'concurrency, new',
		429,
		detail({ type: 'rate_limit_error', code: 'concurrent_limit_exceeded', message: 'x' }),
		'CONCURRENCY_LIMIT',
	],
	[
		'concurrency, old',
		429,
		detail({ status: 'too_many_concurrent_requests', message: 'x' }),
		'CONCURRENCY_LIMIT',
	],
	['busy', 429, detail({ status: 'system_busy', message: 'x' }), 'CONCURRENCY_LIMIT'],
	[
		'unsupported by the model',
		400,
		detail({
			type: 'validation_error',
			code: 'unsupported_model',
			message: 'Providing previous_request_ids is not yet supported',
			status: 'unsupported_model',
			param: 'model_id',
		}),
		'REQUEST_REFUSED',
	],
	[
		'schema error',
		422,
		{
			detail: [
				{
					type: 'missing',
					loc: ['body', 'text'],
					msg: 'Field required',
					input: { text: 'Once upon a midnight dreary' },
				},
			],
		},
		'REQUEST_REFUSED',
	],
	['plain text detail', 400, { detail: 'Bad request' }, 'REQUEST_REFUSED'],
	['a proxy page', 403, '<html><body>Forbidden the-api-key</body></html>', 'REQUEST_REFUSED'],
	[
		'server error, JSON',
		500,
		detail({ status: 'something_went_wrong', message: 'x' }),
		'OUTCOME_UNKNOWN',
	],
	['server error at top level', 500, { status: 'internal_error', message: 'x' }, 'OUTCOME_UNKNOWN'],
	['server error, HTML', 503, '<html>down</html>', 'OUTCOME_UNKNOWN'],
	['request timeout', 408, detail({ message: 'x' }), 'OUTCOME_UNKNOWN'],
	['no body', 418, undefined, 'REQUEST_REFUSED'],
];

describe('an error answer', () => {
	it.each(BODIES)(
		'%s (%d) becomes one sentence on what happened and one on what to do',
		(_what, status, body, code) => {
			const error = decodeErrorResponse({ status, body }, SUBJECT);
			expect(error.code).toBe(code);
			expect(error.status).toBe(status);
			expect(error.message).toMatch(/^[A-Z].{15,}/);
			expect(error.message).not.toContain('undefined');
			expect(error.description).toMatch(/\.( |$|")/);
			for (const secret of [...SUBJECT.secrets, '<html>', '[object']) {
				expect(`${error.message} ${error.description}`).not.toContain(secret);
			}
		},
	);

	it.each(BODIES)('%s (%d) tells whether it may have been charged', (_what, status, body, code) => {
		const error = decodeErrorResponse({ status, body }, SUBJECT);
		expect(error.outcome).toBe(code === 'OUTCOME_UNKNOWN' ? 'unknown' : 'notCharged');
		expect(error.retryable).toBe(code === 'CONCURRENCY_LIMIT');
	});

	it('of a call that only reads is never in doubt', () => {
		const error = decodeErrorResponse({ status: 500, body: '' }, { ...SUBJECT, paid: false });
		expect(error).toMatchObject({
			code: 'API_UNREACHABLE',
			outcome: 'notCharged',
			retryable: true,
		});
	});

	it('keeps the numbers of the API, its request id, and the permission that is missing', () => {
		const quota = decodeErrorResponse({ status: 401, body: BODIES[4]![2] }, SUBJECT);
		expect(quota.description).toContain('91 credits are required');
		expect(decodeErrorResponse({ status: 401, body: BODIES[0]![2] }, SUBJECT).requestId).toBe('r1');
		expect(decodeErrorResponse({ status: 401, body: BODIES[3]![2] }, SUBJECT).message).toContain(
			'voices_read',
		);
	});

	it.each([
		['the whole script', 'The text "Once upon a midnight dreary" was refused'],
		['a part of it', 'Refused near "midnight dr"'],
		['all of a short one', 'The text "Call me" is not allowed'],
		['the key', 'The key the-api-key was refused'],
		['escaped text', 'Refused: {"text":"She said \\"hello there\\""}'],
	])('does not quote a message that holds %s', (_what, message) => {
		const secrets = [...SUBJECT.secrets, 'She said "hello there"', 'Call me', ''];
		const error = decodeErrorResponse(
			{ status: 400, body: detail({ message }) },
			{ ...SUBJECT, secrets },
		);
		expect(error.description).not.toContain('ElevenLabs said');
	});

	it('quotes a message that holds none of it', () => {
		const message = 'This voice needs verification first';
		const error = decodeErrorResponse({ status: 400, body: detail({ message }) }, SUBJECT);
		expect(error.description).toContain(`ElevenLabs said: "${message}"`);
	});

	it('reads how long to wait, in seconds or as a date', () => {
		const wait = (value: string) =>
			decodeErrorResponse(
				{ status: 429, body: undefined, headers: new Headers({ 'retry-after': value }) },
				SUBJECT,
			).retryAfterMs;
		expect(wait('2')).toBe(2000);
		expect(wait(new Date(Date.now() + 5000).toUTCString())).toBeGreaterThan(2000);
		expect(wait('soon')).toBeUndefined();
	});
});
