import { createHash } from 'node:crypto';
import type { Clip } from '../../ports/clipIndex';
import { isOutputFormat, type OutputFormat } from '../../speech/outputFormat';
import {
	baseKey,
	cacheKey,
	isCacheKey,
	KEY_SCHEMA,
	plain,
	type SpeechDocument,
} from '../../speech/cacheKey';

/*
 * The manifest of a clip archive: a JSON file in the ZIP file that says which clip each of its audio files is.
 *
 * A new field that older versions may pass over needs no new version; anything else does.
 */

export const MANIFEST_NAME = 'voiceover-clips.json';
export const MANIFEST_FORMAT = 'n8n-nodes-voiceover.clips';
export const MANIFEST_VERSION = 1;

/** No speech is bought more often; the take after it must still be a number that the index can count to. */
const TAKE_MOST = 1_000_000;

/** One clip of an archive; one line of the manifest. */
export interface ClipRecord extends Omit<
	Clip,
	'namespace' | 'file' | 'createdAtMs' | 'lastUsedAtMs'
> {
	/** Of the file in the archive. */
	name: string;
	/** The take that is served when none is asked for by its number. */
	current: boolean;
	/** ISO 8601; for readers only. */
	createdAt: string;
}

/** @param current whether the take is the one that is served */
export function clipRecord(clip: Clip, current: boolean): ClipRecord {
	const { namespace: _namespace, file: _file, createdAtMs, lastUsedAtMs: _used, ...facts } = clip;
	return {
		name: `clips/${clip.key}.${clip.extension}`,
		...facts,
		current,
		createdAt: new Date(createdAtMs).toISOString(),
	};
}

/** Everything before the first record. */
export function manifestHead(exportedAtMs: number): string {
	const head = {
		format: MANIFEST_FORMAT,
		version: MANIFEST_VERSION,
		keySchema: KEY_SCHEMA,
		exportedAt: new Date(exportedAtMs).toISOString(),
	};
	return `${JSON.stringify(head).slice(0, -1)},"clips":[`;
}

export function manifestLine(record: ClipRecord, isFirst: boolean): string {
	return `${isFirst ? '' : ','}\n${JSON.stringify(record)}`;
}

export const MANIFEST_TAIL = '\n]}\n';

export type ReadManifest =
	| { ok: true; clips: unknown[] }
	/** `foreign`: not a manifest at all; `newer`: made by a version that knows more. */
	| { ok: false; fault: 'foreign' | 'newer' };

export function readManifest(content: string): ReadManifest {
	const manifest = parsedJson(content);
	if (!isRecord(manifest) || manifest['format'] !== MANIFEST_FORMAT) {
		return { ok: false, fault: 'foreign' };
	}
	const { version, keySchema, clips } = manifest;
	if (typeof version !== 'number' || typeof keySchema !== 'number' || !Array.isArray(clips)) {
		return { ok: false, fault: 'foreign' };
	}
	if (version > MANIFEST_VERSION || keySchema > KEY_SCHEMA) return { ok: false, fault: 'newer' };
	return { ok: true, clips };
}

/** A record that was found to be consistent in itself; its audio is yet to be seen. */
export type CheckedRecord = Pick<
	ClipRecord,
	| 'name'
	| 'key'
	| 'baseKey'
	| 'take'
	| 'current'
	| 'sha256'
	| 'bytes'
	| 'characters'
	| 'credits'
	| 'creditsConfirmed'
	| 'requestId'
	| 'document'
	| 'text'
> & { outputFormat: OutputFormat };

/** @returns the record, or in words why it cannot be taken over */
export function checkRecord(value: unknown): CheckedRecord | string {
	if (!isRecord(value)) return 'its entry in the manifest is not an object';
	const { name, key, take, sha256, bytes, characters, credits } = value;
	if (typeof name !== 'string' || !isCacheKey(key) || !isCacheKey(value['baseKey'])) {
		return 'its entry in the manifest has no name or no key';
	}
	if (!isSha256(sha256) || !isCount(bytes) || !isCount(characters) || !isCount(credits)) {
		return 'its entry in the manifest has no size, checksum, characters or credits';
	}
	const document = checkedDocument(value['document']);
	if (document === undefined) return 'its entry in the manifest does not say which speech it is';
	const { outputFormat } = document;
	if (!isOutputFormat(outputFormat)) return 'its output format is not known';
	if (document.keySchema !== KEY_SCHEMA || document.operation !== 'textToSpeech') {
		return 'it is not speech that this version could look up';
	}
	// Otherwise one speech would be served for another.
	if (cacheKey(document) !== key || baseKey(document) !== value['baseKey']) {
		return 'its key is not the key of the speech that it is said to be';
	}
	if (document.take !== take) return 'its take is not the take of the speech that it is said to be';
	if (!isCount(take) || take < 1 || take > TAKE_MOST) return 'its take is no number of a take';
	const { text, requestId } = value;
	if (text !== undefined && !isTextOf(text, document)) {
		return 'its text is not the text of the speech that it is said to be';
	}
	return {
		name,
		key,
		baseKey: baseKey(document),
		take,
		current: value['current'] === true,
		sha256,
		bytes,
		characters,
		credits,
		creditsConfirmed: value['creditsConfirmed'] === true,
		document,
		outputFormat,
		...(typeof text === 'string' ? { text } : {}),
		...(typeof requestId === 'string' ? { requestId } : {}),
	};
}

function checkedDocument(value: unknown): SpeechDocument | undefined {
	try {
		const document = plain(value);
		return isRecord(document) &&
			isSha256(document['textSha256']) &&
			typeof document['voiceId'] === 'string'
			? (document as SpeechDocument)
			: undefined;
	} catch {
		// Nested too deeply, or with values that no request has.
		return undefined;
	}
}

function isTextOf(text: unknown, document: SpeechDocument): boolean {
	if (typeof text !== 'string') return false;
	return createHash('sha256').update(text, 'utf8').digest('hex') === document.textSha256;
}

function parsedJson(content: string): unknown {
	try {
		return JSON.parse(content);
	} catch {
		return undefined;
	}
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isSha256(value: unknown): value is string {
	return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}
