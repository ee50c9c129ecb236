import { parseCreditLimit } from '../../engine/budget/budgetRules';
import type { MilliCredits } from '../../engine/speech/milliCredits';
import { invalidInput } from '../../engine/errors';
import type { CacheMode } from '../../engine/pipeline/speechOrder';
import { isEndpointPath } from '../shared/parameters/endpointPath';
import { checkedSecret } from '../shared/parameters/endpointSecret';
import { readBudgetScope } from '../shared/parameters/budgetParameters';
import { asChoice, asNumberFrom, asRecord, asText } from '../shared/parameters/parameterValues';
import { readTimeoutMs } from '../shared/parameters/purchaseParameters';
import {
	readSpeechFields,
	type ParameterReader,
	type SpeechParameters,
} from '../shared/parameters/speechParameters';

const ALLOWED_ORIGINS = 'Allowed Origins (CORS)';
const DEFAULT_MAX_CHARACTERS = 1000;

export type Authentication =
	| { by: 'none' }
	/** Undefined for the secret that follows from the API key. */
	| { by: 'signedLink'; secret: string | undefined }
	| { by: 'header'; header: string; secret: string };

/** A voice endpoint as its owner set it up. */
export interface Endpoint {
	/** Last part of the address. */
	path: string;
	authentication: Authentication;
	speech: Omit<SpeechParameters, 'text'>;
	cacheMode: Extract<CacheMode, 'use' | 'readOnly'>;
	maxCharacters: number;
	/** Undefined for no limit. */
	maxCreditsPerCallerAndDay: MilliCredits | undefined;
	maxCreditsPerDay: MilliCredits | undefined;
	budgetScope: string | undefined;
	/** Undefined for all. */
	allowedOrigins: string[] | undefined;
	timeoutMs: number;
}

/** @throws INVALID_INPUT for what its owner has to correct */
export function readEndpoint(parameter: ParameterReader): Endpoint {
	const options = asRecord(parameter('options'), 'Options');
	const endpoint: Endpoint = {
		path: readPath(parameter('path')),
		authentication: readAuthentication(parameter, options),
		speech: readSpeechFields((name, given) => (name === 'text' ? '' : parameter(name, given))),
		cacheMode: asChoice(parameter('cacheMode'), 'Cache Mode', ['use', 'readOnly'], 'use'),
		maxCharacters:
			asNumberFrom(parameter('maxCharacters'), 'Maximum Characters', { least: 1 }) ??
			DEFAULT_MAX_CHARACTERS,
		maxCreditsPerCallerAndDay: parseCreditLimit(
			parameter('maxCreditsPerCallerAndDay'),
			'Maximum Credits per Caller and Day',
		),
		maxCreditsPerDay: parseCreditLimit(parameter('maxCreditsPerDay'), 'Maximum Credits per Day'),
		budgetScope: readBudgetScope(options['budgetScope'], 'Budget Scope'),
		allowedOrigins: readOrigins(options['corsOrigins']),
		timeoutMs: readTimeoutMs(options),
	};
	const { authentication, maxCreditsPerCallerAndDay, maxCreditsPerDay } = endpoint;
	if (
		authentication.by === 'none' &&
		(maxCreditsPerCallerAndDay === undefined || maxCreditsPerDay === undefined)
	) {
		throw invalidInput(
			'A voice endpoint that is open to everybody needs both daily limits',
			'Enter Maximum Credits per Caller and Day and Maximum Credits per Day, or choose another Authentication.',
		);
	}
	return endpoint;
}

function readPath(value: unknown): string {
	// n8n, too, takes "/" off both ends, and nothing else.
	const path = (asText(value, 'Path') ?? '').replace(/^\/|\/$/g, '');
	if (isEndpointPath(path)) return path;
	throw invalidInput(
		'The Path of the voice endpoint must be one part of an address',
		'Enter up to 100 letters, digits, ".", "_", "~" and "-", without "/" and spaces, for example my-voice.',
	);
}

function readAuthentication(
	parameter: ParameterReader,
	options: Record<string, unknown>,
): Authentication {
	const by = asChoice(
		parameter('authentication'),
		'Authentication',
		['signedLink', 'header', 'none'],
		'signedLink',
	);
	if (by === 'none') return { by };
	if (by === 'signedLink') {
		const secret = asText(options['signingSecret'], 'Signing Secret')?.trim() ?? '';
		return { by, secret: secret === '' ? undefined : checkedSecret(secret, 'Signing Secret') };
	}
	const header = (asText(parameter('headerName'), 'Header Name') ?? '').trim().toLowerCase();
	if (!/^[\w!#$%&'*+.^`|~-]+$/.test(header)) {
		throw invalidInput(
			'Header Name of the voice endpoint is not the name of a header',
			'Enter letters, digits and "-", for example X-Voice-Key.',
		);
	}
	const secret = (asText(parameter('headerSecret'), 'Header Secret') ?? '').trim();
	return { by, header, secret: checkedSecret(secret, 'Header Secret') };
}

function readOrigins(value: unknown): string[] | undefined {
	const sites = (asText(value, ALLOWED_ORIGINS) ?? '*')
		.split(',')
		.map((site) => site.trim())
		.filter((site) => site !== '');
	return sites.includes('*') ? undefined : sites.map(originOf);
}

function originOf(site: string): string {
	// Of pages that are opened from a file.
	if (site === 'null') return site;
	const url = URL.parse(site);
	if (url?.protocol === 'https:' || url?.protocol === 'http:') return url.origin;
	throw invalidInput(
		`${ALLOWED_ORIGINS} of the voice endpoint must be addresses of web sites`,
		'Enter each with https:// and without a path, separated by commas, for example https://example.com.',
	);
}
