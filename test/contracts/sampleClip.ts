import { createHash, randomUUID } from 'node:crypto';
import type { CacheKey } from '../../engine/speech/cacheKey';
import type { Clip } from '../../engine/ports/clipIndex';

/** A key as good as any, the same for the same name. */
export function sampleKey(name: string): CacheKey {
	return sha256(name) as CacheKey;
}

export function sha256(content: string | Uint8Array): string {
	return createHash('sha256').update(content).digest('hex');
}

/** A clip with a value in each field; its file is not there. */
export function sampleClip(change: Partial<Clip> = {}): Clip {
	const key = change.key ?? sampleKey('a');
	return {
		namespace: 'default',
		key,
		baseKey: sampleKey(`base of ${key}`),
		take: 1,
		file: `${key}.${randomUUID().slice(0, 8)}`,
		sha256: sha256('content'),
		bytes: 1000,
		mimeType: 'audio/mpeg',
		extension: 'mp3',
		durationSeconds: 1.25,
		characters: 21,
		credits: 21,
		creditsConfirmed: true,
		requestId: 'request-1',
		document: {
			keySchema: 1,
			operation: 'textToSpeech',
			take: 1,
			textSha256: sha256('Hello.'),
			voiceSettings: { stability: 0.5 },
		},
		createdAtMs: 1_700_000_000_000,
		lastUsedAtMs: 1_700_000_000_000,
		...change,
	};
}
