import { homedir } from 'node:os';
import path from 'node:path';

/**
 * Where programs that only the tests need are kept, outside of the checkout: `$N8N_VOICEOVER_CACHE`, else
 * `~/.cache/n8n-nodes-voiceover`.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
	const userCache = env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache');
	return path.resolve(env.N8N_VOICEOVER_CACHE ?? path.join(userCache, 'n8n-nodes-voiceover'));
}
