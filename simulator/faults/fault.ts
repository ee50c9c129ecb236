/** What goes wrong, or slowly. Effects of different kinds combine; of one kind, the oldest fault goes first. */
export type FaultEffect =
	/** Waits before the status line and the headers. */
	| { kind: 'delay-headers'; ms: number }
	/** Sends the headers, then waits before the first byte of the body. */
	| { kind: 'delay-first-byte'; ms: number }
	/** Sends the body in chunks of a size with a pause after each. */
	| { kind: 'pace'; chunkBytes: number; everyMs: number }
	/** Sends part of the body, then nothing; the connection stays open until the caller gives up. */
	| ({ kind: 'stall' } & Place)
	/** Sends part of the body, then destroys the socket or ends the body as if it were complete. */
	| ({ kind: 'cut'; how: 'reset' | 'clean-end' } & Place)
	/** Refuses with one of the API's errors. */
	| {
			kind: 'refuse';
			error: FaultError;
			afterBilling?: boolean;
			html?: boolean;
			retryAfter?: string;
	  }
	/** Answers with this in place of the speech; `contentType` may be missing on purpose. */
	| {
			kind: 'answer';
			status: number;
			contentType?: string;
			body: string;
			afterBilling?: boolean;
	  }
	/** Never answers; the connection stays open until the caller gives up. */
	| { kind: 'hang'; afterBilling?: boolean }
	/** Destroys the socket before any header. After billing, the speech is in the history as if nothing happened. */
	| { kind: 'reset'; afterBilling?: boolean }
	/** Sends the real audio under another content type. */
	| { kind: 'content-type'; value: string }
	/** For `stream/with-timestamps`: the last line is cut in half, or lacks its line feed. */
	| { kind: 'last-line'; how: 'half' | 'no-line-feed' }
	/** Leaves response headers out, for example `request-id`. */
	| { kind: 'omit-headers'; names: string[] };

/** Where in the body: after so many bytes, or after a part of it from 0 to 1. */
type Place = { afterBytes: number } | { afterFraction: number };

export type FaultError =
	| 'concurrent_limit_exceeded'
	| 'rate_limit_exceeded'
	| 'system_busy'
	| 'internal_error'
	| 'service_unavailable'
	| 'request_timeout'
	| 'quota_exceeded'
	| 'voice_not_found'
	| 'content_moderation'
	| 'detected_unusual_activity';

export type FaultKind = FaultEffect['kind'];

export type Fault = FaultEffect & {
	/** How many matching calls it hits; default 1. `'forever'` until `clear()`. */
	times?: number | 'forever';
	/** Lets this many matching calls pass first. */
	after?: number;
	/** Which requests: the paid text-to-speech calls (default), or `METHOD /path` by its beginning. */
	on?: string;
	voiceId?: string;
	modelId?: string;
	textIncludes?: string;
	/** In-process only. */
	match?: (call: FaultableCall) => boolean;
};

/** What a fault can be matched on. */
export interface FaultableCall {
	method: string;
	path: string;
	voiceId?: string;
	modelId?: string;
	text?: string;
}
