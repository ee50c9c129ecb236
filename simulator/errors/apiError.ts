/**
 * The vendor has two forms of error body in use at once: the old one with `status` and `message`, and the new one
 * with `type`, `code` and more. Source: ElevenLabs' published documentation as of 2026-11.
 */
export type ErrorBodies = 'new' | 'old';

interface ErrorForms {
	/** HTTP status of the new form; the old one answers the same unless `old.http` says otherwise. */
	http: number;
	type: string;
	code: string;
	message: string;
	/** Legacy field of the new form; equals `code` unless given. */
	status?: string;
	param?: string;
	old?: { http?: number; status: string; message?: string };
	/** Seconds; sent as `Retry-After` only when given, because the API has not been seen to send one. */
	retryAfter?: string;
}

/** A refusal. It is never charged. */
export class ApiError extends Error {
	constructor(readonly forms: ErrorForms) {
		super(forms.message);
	}

	httpStatus(bodies: ErrorBodies): number {
		return bodies === 'old' ? (this.forms.old?.http ?? this.forms.http) : this.forms.http;
	}

	/** @param traceId equals the `x-trace-id` header of the answer */
	body(bodies: ErrorBodies, traceId: string): unknown {
		const { type, code, message, status, param, old } = this.forms;
		if (bodies === 'old') {
			return {
				detail: { status: old?.status ?? status ?? code, message: old?.message ?? message },
			};
		}
		return {
			detail: {
				type,
				code,
				message,
				status: status ?? code,
				request_id: traceId,
				...(param === undefined ? {} : { param }),
			},
		};
	}
}

export interface SchemaFault {
	type: string;
	loc: Array<string | number>;
	msg: string;
	input: unknown;
}

/** The body or query does not fit the schema: 422, checked before the API key. The same in both generations. */
export class SchemaError extends Error {
	constructor(readonly faults: SchemaFault[]) {
		super('The request does not fit the schema');
	}
}
