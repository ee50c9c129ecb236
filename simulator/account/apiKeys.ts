import type { IncomingHttpHeaders } from 'node:http';
import { bearerNotAccepted, invalidKey, missingKey, missingPermission } from '../errors/refusals';

/** Accepted by a fresh simulator, with every permission. Not secret, and not shaped like a real key. */
export const DEFAULT_API_KEY = 'simulator-key';

/** Names as they appear in the API's own messages where one was seen; the rest follow the same pattern. */
export const SCOPES = [
	'text_to_speech',
	'voices_read',
	'voices_write',
	'add_voice_from_voice_library',
	'create_instant_voice_clone',
	'voice_generation',
	'models_read',
	'user_read',
	'speech_history_read',
	'speech_history_write',
	'pronunciation_dictionaries_read',
	'pronunciation_dictionaries_write',
	'workspace_analytics_read',
] as const;

export type Scope = (typeof SCOPES)[number];

/** The account's API keys and what each may do. */
export class ApiKeys {
	private readonly scopes = new Map<string, 'all' | ReadonlySet<Scope>>();

	constructor(first: string) {
		this.scopes.set(first, 'all');
	}

	add(key: string, scopes: 'all' | readonly Scope[] = 'all'): void {
		this.scopes.set(key, scopes === 'all' ? 'all' : new Set(scopes));
	}

	remove(key: string): void {
		this.scopes.delete(key);
	}

	/** @throws ApiError 401 */
	check(headers: IncomingHttpHeaders, scope: Scope): void {
		const key = headers['xi-api-key'];
		if (typeof key !== 'string' || key === '') {
			throw headers.authorization === undefined ? missingKey() : bearerNotAccepted();
		}
		const scopes = this.scopes.get(key);
		if (scopes === undefined) throw invalidKey();
		if (scopes !== 'all' && !scopes.has(scope)) throw missingPermission(scope);
	}
}
