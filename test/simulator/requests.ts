import { DEFAULT_API_KEY, STARTING_VOICES, type Simulator } from '../../simulator';

export interface SpeakOptions {
	voiceId?: string;
	/** `/stream`, `/with-timestamps` or `/stream/with-timestamps`. */
	endpoint?: string;
	query?: Record<string, string>;
	key?: string | null;
	body?: Record<string, unknown>;
	signal?: AbortSignal;
}

export function headers(key: string | null = DEFAULT_API_KEY): Record<string, string> {
	return key === null ? {} : { 'xi-api-key': key };
}

/** A text-to-speech request as a plain HTTP client makes it. */
export async function speak(simulator: Simulator, options: SpeakOptions = {}): Promise<Response> {
	const { voiceId = STARTING_VOICES.premade, endpoint = '', query = {}, key } = options;
	return await fetch(
		`${simulator.url}/v1/text-to-speech/${voiceId}${endpoint}?${new URLSearchParams(query)}`,
		{
			method: 'POST',
			headers: { ...headers(key), 'content-type': 'application/json' },
			body: JSON.stringify({ text: 'Good morning, everybody.', ...options.body }),
			signal: options.signal,
		},
	);
}

export async function get(simulator: Simulator, path: string, key?: string | null) {
	return await fetch(simulator.url + path, { headers: headers(key) });
}

export async function getJson<Body = any>(simulator: Simulator, path: string): Promise<Body> {
	const response = await get(simulator, path);
	expect(response.status).toBe(200);
	return (await response.json()) as Body;
}

export async function post(simulator: Simulator, path: string, body: unknown) {
	return await fetch(simulator.url + path, {
		method: 'POST',
		headers: { ...headers(), 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
}

export async function bytes(response: Response): Promise<Buffer> {
	return Buffer.from(await response.arrayBuffer());
}

/** The `detail` of an error answer. */
export async function detail(response: Response): Promise<any> {
	return ((await response.json()) as { detail: unknown }).detail;
}
