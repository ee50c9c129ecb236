import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account } from '../account/account';
import type { Scope } from '../account/apiKeys';
import type { Speaker } from '../audio/speaker';
import { SchemaError } from '../errors/apiError';
import type { Fault } from '../faults/fault';
import type { FaultList } from '../faults/faultList';
import type { RecordedCall } from './recordedCall';
import { checkBody } from './requestSchema';

/** One request with its answer to be, and what a route needs to serve it. */
export class Exchange {
	constructor(
		readonly request: IncomingMessage,
		readonly response: ServerResponse,
		readonly url: URL,
		readonly params: Readonly<Record<string, string>>,
		readonly rawBody: Buffer,
		readonly call: RecordedCall,
		readonly account: Account,
		readonly faults: FaultList,
		readonly speaker: Speaker,
	) {}

	/** What the route does happens, but its answer is not sent. */
	withholdsAnswer = false;
	/** Where a fault cuts the answer. */
	cut: Extract<Fault, { kind: 'cut' }> | undefined;

	/** @throws ApiError 401 */
	requireScope(scope: Scope): void {
		this.account.keys.check(this.request.headers, scope);
	}

	param(name: string): string {
		return this.params[name] ?? '';
	}

	query(name: string): string | undefined {
		const value = this.url.searchParams.get(name);
		return value === null || value === '' ? undefined : value;
	}

	queryList(name: string): string[] {
		return this.url.searchParams.getAll(name).filter((value) => value !== '');
	}

	/** @throws SchemaError */
	queryInteger(name: string, range: { min: number; max: number }): number | undefined {
		const value = this.query(name);
		if (value === undefined) return undefined;
		const number = Number(value);
		const fault = !Number.isInteger(number)
			? ['int_parsing', 'Input should be a valid integer, unable to parse string as an integer']
			: number < range.min
				? ['greater_than_equal', `Input should be greater than or equal to ${range.min}`]
				: number > range.max
					? ['less_than_equal', `Input should be less than or equal to ${range.max}`]
					: undefined;
		if (fault !== undefined) {
			throw new SchemaError([
				{ type: fault[0]!, loc: ['query', name], msg: fault[1]!, input: value },
			]);
		}
		return number;
	}

	/** @throws SchemaError */
	queryBoolean(name: string, fallback: boolean): boolean {
		const value = this.query(name)?.toLowerCase();
		if (value === undefined) return fallback;
		if (['true', '1', 'yes', 'on'].includes(value)) return true;
		if (['false', '0', 'no', 'off'].includes(value)) return false;
		throw new SchemaError([
			{
				type: 'bool_parsing',
				loc: ['query', name],
				msg: 'Input should be a valid boolean, unable to interpret input',
				input: value,
			},
		]);
	}

	/**
	 * The JSON body, checked against a schema of the vendor's document.
	 * @throws SchemaError
	 */
	json<Body>(schemaName?: string): Body {
		const body = parseJson(this.rawBody);
		this.call.body = body;
		if (schemaName !== undefined) checkBody(schemaName, body);
		return body as Body;
	}

	sendJson(body: unknown, status = 200): void {
		this.send(Buffer.from(JSON.stringify(body)), 'application/json', status);
	}

	sendBytes(bytes: Buffer, contentType: string): void {
		this.send(bytes, contentType, 200);
	}

	private send(bytes: Buffer, contentType: string, status: number): void {
		if (this.withholdsAnswer) return;
		const { cut, response } = this;
		const isCutCleanly = cut?.how === 'clean-end';
		response.writeHead(status, {
			'content-type': contentType,
			// With a length, HTTP itself shows that something is missing.
			...(isCutCleanly ? {} : { 'content-length': bytes.length }),
			'x-trace-id': this.call.traceId,
			'x-region': 'simulator',
		});
		const sent = cut === undefined ? bytes : bytes.subarray(0, placeIn(bytes, cut));
		this.call.bytesSent += sent.length;
		if (cut === undefined || isCutCleanly) response.end(sent);
		else response.write(sent, () => response.destroy());
	}
}

function placeIn(bytes: Buffer, place: Extract<Fault, { kind: 'cut' }>): number {
	return 'afterBytes' in place ? place.afterBytes : Math.floor(bytes.length * place.afterFraction);
}

function parseJson(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString('utf8'));
	} catch {
		throw new SchemaError([
			bytes.length === 0
				? { type: 'missing', loc: ['body'], msg: 'Field required', input: null }
				: { type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error', input: {} },
		]);
	}
}
