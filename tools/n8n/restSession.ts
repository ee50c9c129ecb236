import { owner } from './owner';

/** How much of a response body an error shows. */
const BODY_TAIL_CHARS = 600;

/** n8n answered a request with a status other than 2xx. */
export class N8nRequestError extends Error {
	constructor(
		request: string,
		readonly status: number,
		/** End of the response body. */
		readonly bodyTail: string,
	) {
		super(`${request} answered ${status}: ${bodyTail}`);
		this.name = 'N8nRequestError';
	}
}

/** One request to n8n. */
export interface RestRequest {
	method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
	/** Sent as JSON. */
	body?: unknown;
	query?: Record<string, string | undefined>;
}

/**
 * Requests in the name of the owner: `/rest/...` with the session cookie of the editor,
 * `/api/v1/...` with an API key made on first use.
 */
export class RestSession {
	private cookie: Promise<string> | undefined;

	private apiKey: Promise<string> | undefined;

	/** @param url address of n8n without a slash at the end. */
	constructor(readonly url: string) {}

	/**
	 * Sends a request and returns the JSON of the answer. `/rest` answers wrap their result in
	 * `data`; it is unwrapped here.
	 *
	 * @throws N8nRequestError when n8n answers with an error.
	 */
	async request<Result>(path: string, request: RestRequest = {}): Promise<Result> {
		const isPublicApi = path.startsWith('/api/');
		const headers: Record<string, string> = isPublicApi
			? { 'x-n8n-api-key': await this.useApiKey() }
			: { cookie: await this.sessionCookie() };
		const response = await this.send(path, request, headers);
		const text = await response.text();
		const json = (text === '' ? undefined : JSON.parse(text)) as unknown;
		const isWrapped = !isPublicApi && typeof json === 'object' && json !== null && 'data' in json;
		return (isWrapped ? json.data : json) as Result;
	}

	/**
	 * The `n8n-auth` cookie as `name=value`. It is not bound to a browser, because the login sends
	 * no `browser-id` header, so it may also be given to a real browser.
	 */
	async sessionCookie(): Promise<string> {
		return await (this.cookie ??= this.logIn());
	}

	private async logIn(): Promise<string> {
		const body = { emailOrLdapLoginId: owner.email, password: owner.password };
		const response = await this.send('/rest/login', { method: 'POST', body }, {});
		await response.body?.cancel();
		const cookie = response.headers.getSetCookie().find((line) => line.startsWith('n8n-auth='));
		if (cookie === undefined) throw new Error(`${this.url} accepted the login but sent no cookie`);
		return cookie.split(';', 1)[0] as string;
	}

	private async useApiKey(): Promise<string> {
		return await (this.apiKey ??= this.createApiKey());
	}

	private async createApiKey(): Promise<string> {
		const scopes = await this.request<string[]>('/rest/api-keys/scopes');
		const created = await this.request<{ rawApiKey: string }>('/rest/api-keys', {
			method: 'POST',
			// Labels are unique per user, and an instance may be started again.
			body: { label: `voiceover ${Date.now()} ${process.pid}`, scopes, expiresAt: null },
		});
		return created.rawApiKey;
	}

	private async send(
		path: string,
		{ method = 'GET', body, query = {} }: RestRequest,
		headers: Record<string, string>,
	): Promise<Response> {
		const target = new URL(this.url + path);
		for (const [name, value] of Object.entries(query)) {
			if (value !== undefined) target.searchParams.set(name, value);
		}
		const response = await fetch(target, {
			method,
			headers: {
				...headers,
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		if (response.ok) return response;
		const tail = (await response.text()).slice(-BODY_TAIL_CHARS);
		throw new N8nRequestError(`${method} ${path}`, response.status, tail);
	}
}
