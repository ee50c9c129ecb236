import { createHash } from 'node:crypto';
import objectHash from 'object-hash';
import { invalidInput } from '../errors';
import type { JsonValue, SpeechRequest } from './speechRequest';

/** Raised when equal requests must no longer share clips with those of an earlier version. */
export const KEY_SCHEMA = 1;

/** 64 lower-case hex digits: the sha256 of a speech document. */
export type CacheKey = string & { readonly __brand: 'CacheKey' };

export interface PlainObject {
	[field: string]: JsonValue;
}

/** What a cache key is the hash of. Holds digests in place of texts, so it may be stored beside the clip. */
export interface SpeechDocument extends PlainObject {
	keySchema: number;
	operation: 'textToSpeech' | 'draft';
	take: number;
	textSha256: string;
}

/**
 * The document that stands for a request: every field of it, with texts replaced by their sha256.
 * It is built from all the fields there are, not from a list of known ones.
 */
export function speechDocument(
	request: SpeechRequest,
	operation: SpeechDocument['operation'] = 'textToSpeech',
): SpeechDocument {
	const { text, context, additionalBody, ...rest } = request;
	return plain({
		...rest,
		context: Object.fromEntries(
			Object.entries(context).map(([field, value]) => [`${field}Sha256`, sha256(value)]),
		),
		additionalBody,
		keySchema: KEY_SCHEMA,
		operation,
		textSha256: sha256(text),
	}) as SpeechDocument;
}

/** Equal documents have equal keys, whatever the order of their fields. */
export function cacheKey(document: SpeechDocument): CacheKey {
	// object-hash writes the document down in its canonical form; hashing that at once is 2.8 times as fast as letting
	// it update a hash field by field. A plain document has no types to respect.
	const canonical = objectHash(document, { algorithm: 'passthrough', respectType: false });
	return sha256(canonical) as CacheKey;
}

/** The key that all takes of one request share. */
export function baseKey(document: SpeechDocument): CacheKey {
	return cacheKey(ofTake(document, 0));
}

/** The document of another take of the same request. */
export function ofTake(document: SpeechDocument, take: number): SpeechDocument {
	return { ...document, take };
}

export function isCacheKey(value: unknown): value is CacheKey {
	return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

/**
 * A fresh copy that holds plain objects, arrays, strings, finite numbers and booleans only.
 *
 * object-hash tells apart what is one request (`{a: undefined}` and `{}`, `-0` and `0`, a row with a null prototype and
 * a literal) and joins what is two (functions of one source, sets in any order), so it only ever sees what went
 * through here.
 *
 * @throws INVALID_INPUT naming the field that holds anything else
 */
export function plain(value: unknown, path = 'request'): JsonValue {
	if (typeof value === 'boolean') return value;
	if (typeof value === 'string') {
		if (!value.isWellFormed()) throw notPlain(path, 'text with a broken character');
		return value;
	}
	if (typeof value === 'number') {
		if (!Number.isFinite(value)) throw notPlain(path, 'a number that is not finite');
		// "+ 0" turns -0 into 0.
		return value + 0;
	}
	if (Array.isArray(value)) {
		return Array.from(value, (entry, index) => plain(entry, `${path}[${index}]`));
	}
	if (isPlainObject(value)) return plainObject(value, path);
	throw notPlain(path, value === null ? 'null' : `a value of the type ${kindOf(value)}`);
}

function plainObject(value: object, path: string): PlainObject {
	if (Object.getOwnPropertySymbols(value).length > 0) {
		throw notPlain(path, 'a field whose name is a symbol');
	}
	const copy: PlainObject = {};
	for (const [field, entry] of Object.entries(value)) {
		if (entry === undefined) continue;
		// An own "__proto__" must stay a field: plain assignment would set the prototype and lose it.
		Object.defineProperty(copy, field, {
			value: plain(entry, `${path}.${field}`),
			enumerable: true,
			writable: true,
			configurable: true,
		});
	}
	return copy;
}

function isPlainObject(value: unknown): value is object {
	if (typeof value !== 'object' || value === null) return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	// An object from another realm (a Code node, a test runner) has an Object.prototype of its own.
	return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function kindOf(value: unknown): string {
	return typeof value === 'object' ? (value?.constructor?.name ?? 'object') : typeof value;
}

function notPlain(path: string, found: string) {
	return invalidInput(
		`The field ${path} holds ${found}, which cannot be part of a speech request`,
		'Use text, finite numbers, true or false, lists, and objects of these.',
	);
}

function sha256(text: string): string {
	return createHash('sha256').update(text, 'utf8').digest('hex');
}
