/** One request that the simulator received. The text is kept for tests; it never enters the log, nor does the key. */
export interface RecordedCall {
	/** Counted from 1 since the start or the last reset. */
	number: number;
	method: string;
	/** Without the query. */
	path: string;
	query: Record<string, string | string[]>;
	voiceId?: string;
	modelId?: string;
	outputFormat?: string;
	/** Code points of the text. */
	characters?: number;
	/** Undefined while nothing was answered, and for good when the socket was destroyed first. */
	status?: number;
	/** 0 unless the call was accepted as a paid generation. */
	creditsCharged: number;
	/** Of the account, when the call ended. */
	creditsLeft?: number;
	requestId?: string;
	traceId: string;
	/** Kinds of the faults that hit it. */
	faults: string[];
	/** Epoch ms by the machine's clock. */
	startedAtMs: number;
	durationMs?: number;
	/** Of the body. */
	bytesSent: number;
	/** How the answer ended: whole, or because one of the two sides stopped it. */
	ending?: 'complete' | 'cut-by-fault' | 'caller-gone';
	/** Parsed JSON body, if it was JSON. */
	body?: unknown;
	userAgent?: string;
}
