import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Account } from '../account/account';
import { newTraceId } from '../account/identifiers';
import type { Speaker } from '../audio/speaker';
import { faultError } from '../faults/faultError';
import type { Fault } from '../faults/fault';
import type { FaultList } from '../faults/faultList';
import { pause } from '../speech/delivery';
import { sendError, sendHtmlError } from './errorAnswer';
import { Exchange } from './exchange';
import { logLine } from './logLine';
import type { RecordedCall } from './recordedCall';
import { findRoute, type Route } from './router';

/** Larger than any text, small enough to keep a mistake from filling the memory. Clone samples are the largest. */
const LARGEST_BODY_BYTES = 50 * 1024 * 1024;

export interface HttpServerParts {
	account: Account;
	faults: FaultList;
	speaker: Speaker;
	routes: readonly Route[];
	calls: RecordedCall[];
	log: (line: string) => void;
}

/** Receives requests, finds their route, records and logs them, and turns refusals into answers. */
export function createHttpServer(parts: HttpServerParts): Server {
	const server = createServer((request, response) => {
		void serve(request, response, parts);
	});
	// Faults keep answers open for as long as a test wants; the caller's own limits are what is tested.
	server.requestTimeout = 0;
	server.headersTimeout = 0;
	server.keepAliveTimeout = 5_000;
	return server;
}

async function serve(
	request: IncomingMessage,
	response: ServerResponse,
	parts: HttpServerParts,
): Promise<void> {
	const url = new URL(request.url ?? '/', 'http://simulator');
	const call = newCall(request, url);
	const isAdmin = url.pathname.startsWith('/__simulator');
	if (!isAdmin) {
		parts.calls.push(call);
		call.number = parts.calls.length;
	}
	response.on('close', () => {
		call.status = response.headersSent ? response.statusCode : undefined;
		call.ending ??= response.writableFinished ? 'complete' : 'caller-gone';
		call.durationMs = Date.now() - call.startedAtMs;
		call.creditsLeft = parts.account.creditsLeft;
		if (!isAdmin) parts.log(logLine(call));
	});
	// A caller that hangs up is recorded above; there is nothing else to do about it.
	response.on('error', () => {});

	let exchange: Exchange | undefined;
	try {
		const rawBody = await readBody(request);
		const match = findRoute(parts.routes, call.method, url.pathname);
		exchange = new Exchange(
			request,
			response,
			url,
			typeof match === 'object' ? match.params : {},
			rawBody,
			call,
			parts.account,
			parts.faults,
			parts.speaker,
		);
		if (match === undefined) exchange.sendJson({ detail: 'Not Found' }, 404);
		else if (match === 'wrong-method') exchange.sendJson({ detail: 'Method Not Allowed' }, 405);
		else if (isAdmin || isTextToSpeech(url.pathname)) await match.route.handle(exchange);
		else await serveWithFaults(exchange, match.route, parts.faults);
	} catch (error) {
		if (response.destroyed) return;
		if (exchange === undefined || response.headersSent) response.destroy();
		else sendError(exchange, error, isAdmin);
	}
}

/** Text to speech applies its faults itself, because they depend on billing and on the audio. */
function isTextToSpeech(path: string): boolean {
	return path.startsWith('/v1/text-to-speech/');
}

/** Serves a request that is not about speech, or lets its fault happen. */
async function serveWithFaults(exchange: Exchange, route: Route, faults: FaultList): Promise<void> {
	const { call, response } = exchange;
	const taken = faults.take({ method: call.method, path: call.path });
	call.faults = Object.keys(taken);
	if (taken['delay-headers'] !== undefined) await pause(response, taken['delay-headers'].ms);
	exchange.cut = taken.cut;
	const replacing = taken.hang ?? taken.reset ?? taken.answer ?? taken.refuse;
	if (replacing === undefined) return await route.handle(exchange);
	if (replacing.afterBilling === true) {
		exchange.withholdsAnswer = true;
		await route.handle(exchange);
		exchange.withholdsAnswer = false;
	}
	answerInstead(exchange, replacing);
}

function answerInstead(
	exchange: Exchange,
	fault: Extract<Fault, { kind: 'hang' | 'reset' | 'answer' | 'refuse' }>,
): void {
	const { call, response } = exchange;
	if (fault.kind === 'reset') {
		call.ending = 'cut-by-fault';
		response.destroy();
	}
	if (fault.kind === 'answer') {
		const { status, contentType, body } = fault;
		response.writeHead(status, contentType === undefined ? {} : { 'content-type': contentType });
		response.end(body);
	}
	if (fault.kind === 'refuse') {
		const target = { method: call.method, path: call.path };
		const error = faultError(fault.error, target, fault.retryAfter);
		if (fault.html !== true) throw error;
		sendHtmlError(exchange, error.forms.http);
	}
}

function newCall(request: IncomingMessage, url: URL): RecordedCall {
	const query: RecordedCall['query'] = {};
	for (const name of new Set(url.searchParams.keys())) {
		const values = url.searchParams.getAll(name);
		query[name] = values.length === 1 ? values[0]! : values;
	}
	return {
		number: 0,
		method: request.method ?? 'GET',
		path: url.pathname,
		query,
		creditsCharged: 0,
		traceId: newTraceId(),
		faults: [],
		startedAtMs: Date.now(),
		bytesSent: 0,
		userAgent: request.headers['user-agent'],
	};
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
	const pieces: Buffer[] = [];
	let bytes = 0;
	for await (const piece of request as AsyncIterable<Buffer>) {
		bytes += piece.length;
		if (bytes > LARGEST_BODY_BYTES) throw new Error('The body is too large');
		pieces.push(piece);
	}
	return Buffer.concat(pieces);
}
