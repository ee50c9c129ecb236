import { ApiError, SchemaError } from '../errors/apiError';
import type { Exchange } from './exchange';

/** What a proxy in front of the API answers when the API is down. */
export function sendHtmlError(exchange: Exchange, status: number): void {
	const html = `<html><head><title>${status}</title></head><body><h1>Server Error</h1></body></html>`;
	exchange.response.writeHead(status, { 'content-type': 'text/html' });
	exchange.call.bytesSent += html.length;
	exchange.response.end(html);
}

/** Turns what a route threw into an answer. */
export function sendError(exchange: Exchange, error: unknown, isAdmin = false): void {
	const { call, response, account } = exchange;
	if (error instanceof SchemaError) {
		exchange.sendJson({ detail: error.faults }, 422);
		return;
	}
	if (error instanceof ApiError) {
		const { errorBodies } = account.settings;
		if (error.forms.retryAfter !== undefined) {
			response.setHeader('retry-after', error.forms.retryAfter);
		}
		exchange.sendJson(error.body(errorBodies, call.traceId), error.httpStatus(errorBodies));
		return;
	}
	if (isAdmin) {
		exchange.sendJson({ error: error instanceof Error ? error.message : String(error) }, 400);
		return;
	}
	// A mistake in the simulator itself must not look like a simulated fault.
	exchange.sendJson({ simulatorError: error instanceof Error ? error.stack : String(error) }, 599);
}
