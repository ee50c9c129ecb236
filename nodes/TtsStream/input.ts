import type { IExecuteFunctions } from 'n8n-workflow';
import type { BudgetChoice } from '../../engine/budget/executionBudgets';
import { invalidInput } from '../../engine/errors';
import type { CacheMode } from '../../engine/pipeline/speechOrder';
import { readBudgetChoice } from '../shared/parameters/budgetParameters';
import {
	asBoolean,
	asChoice,
	asNumberFrom,
	asRecord,
	asText,
} from '../shared/parameters/parameterValues';
import {
	concurrencyOfRun,
	readAudioNaming,
	readCacheMode,
	readConcurrency,
	readOptions,
	readTimeoutMs,
} from '../shared/parameters/purchaseParameters';
import type { AudioNaming } from '../shared/items/speechItem';

const DELIVERIES = ['binary', 'response', 'url'] as const;

const DEFAULT_RECEIVER_TIMEOUT_SECONDS = 30;

export type DeliverTo = (typeof DELIVERIES)[number];

/** What TTS Stream is asked for one item, besides the speech itself. */
export interface StreamInput {
	cacheMode: CacheMode;
	deliverTo: DeliverTo;
	budget: BudgetChoice;
	recoverFromHistory: boolean;
	timeoutMs: number;
	/** For `binary`. */
	naming: AudioNaming;
}

/** For `url`. */
export interface UrlInput {
	url: string;
	method: 'POST' | 'PUT';
	headers: Record<string, string>;
	patienceMs: number;
}

export function readOperation(context: IExecuteFunctions): 'stream' | 'makeLink' {
	return asChoice(
		context.getNodeParameter('operation', 0, 'stream'),
		'Operation',
		['stream', 'makeLink'],
		'stream',
	);
}

export function readStreamInput(context: IExecuteFunctions, itemIndex: number): StreamInput {
	const options = readOptions(context, itemIndex);
	const deliverTo = readDeliverTo(context, itemIndex);
	// Used for the whole run, and an error of each item when it is wrong.
	if (deliverTo !== 'response') readConcurrency(options);
	return {
		cacheMode: readCacheMode(context, itemIndex),
		deliverTo,
		budget: readBudgetChoice(options),
		recoverFromHistory: asBoolean(options['recoverFromHistory'], 'Recover From History') ?? false,
		timeoutMs: readTimeoutMs(options),
		naming: readAudioNaming(options),
	};
}

export function readUrlInput(context: IExecuteFunctions, itemIndex: number): UrlInput {
	const options = readOptions(context, itemIndex);
	return {
		url: asText(context.getNodeParameter('url', itemIndex, ''), 'URL') ?? '',
		method: asChoice(options['method'], 'Method', ['POST', 'PUT'], 'POST'),
		headers: readHeaders(options['headers']),
		patienceMs:
			(asNumberFrom(options['receiverTimeoutSeconds'], 'Receiver Timeout (Seconds)', {
				least: 1,
				most: 600,
			}) ?? DEFAULT_RECEIVER_TIMEOUT_SECONDS) * 1000,
	};
}

/** Lines of several items would be mixed up at the caller, so then all are streamed one after the other. */
export function concurrencyOfStreams(context: IExecuteFunctions): number {
	const toCaller = context
		.getInputData()
		.some((_item, itemIndex) => deliversToCaller(context, itemIndex));
	return toCaller ? 1 : concurrencyOfRun(context);
}

/** False as well when that cannot be read, which is an error of the item. */
export function deliversToCaller(context: IExecuteFunctions, itemIndex: number): boolean {
	try {
		return readDeliverTo(context, itemIndex) === 'response';
	} catch {
		return false;
	}
}

function readDeliverTo(context: IExecuteFunctions, itemIndex: number): DeliverTo {
	return asChoice(
		context.getNodeParameter('deliverTo', itemIndex, 'binary'),
		'Deliver To',
		DELIVERIES,
		'binary',
	);
}

function readHeaders(value: unknown): Record<string, string> {
	const entries = asRecord(value, 'Headers')['header'];
	const headers: Record<string, string> = {};
	for (const entry of Array.isArray(entries) ? entries : []) {
		const record = asRecord(entry, 'Header');
		const name = asText(record['name'], 'Name of a header')?.trim() ?? '';
		const value = asText(record['value'], name || 'Value of a header');
		if (name !== '') headers[name] = headerValue(name, value);
		else if (value) throw incomplete('A header under Options has no name');
	}
	return headers;
}

/** What tells the receiver where the audio ends, and for which of its sites it is. */
const HEADERS_OF_THE_REQUEST: ReadonlySet<string> = new Set([
	'connection',
	'content-length',
	'expect',
	'host',
	'keep-alive',
	'te',
	'trailer',
	'transfer-encoding',
	'upgrade',
]);

function headerValue(name: string, value: string | undefined): string {
	if (value === undefined) throw incomplete(`The header ${name} under Options has no value`);
	if (HEADERS_OF_THE_REQUEST.has(name.toLowerCase())) {
		throw invalidInput(
			`The header ${name} under Options is set by the node itself`,
			'Remove it. The audio is sent in pieces while its length is not known.',
		);
	}
	if (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return value;
	throw invalidInput(
		'A header under Options has a name or a value that cannot be sent',
		'Correct Headers under Options: a name has letters, digits and "-", a value is one line of text without emoji.',
	);
}

/** Without it the receiver would get a request that is not what was meant, such as one without authorization. */
function incomplete(message: string) {
	return invalidInput(
		message,
		'Remove the header, or complete it. If an expression is entered there, check that it has a value for each item.',
	);
}
