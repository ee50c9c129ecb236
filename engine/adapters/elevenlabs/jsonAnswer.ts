import { VoiceoverError } from '../../errors';

/*
 * Answers of the API, read field by field. The SDK rejects a whole answer for one field that is missing or of another
 * type, also for fields that nobody here looks at.
 */

export type JsonRecord = Record<string, unknown>;

/** @throws API_UNREACHABLE */
export function asRecord(value: unknown): JsonRecord {
	if (isRecord(value)) return value;
	throw notUnderstood();
}

/** @throws API_UNREACHABLE */
export function asList(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	throw notUnderstood();
}

/** For what an answer is useless without. @throws API_UNREACHABLE */
export function required<T>(value: T | undefined): T {
	if (value !== undefined) return value;
	throw notUnderstood();
}

export function isRecord(value: unknown): value is JsonRecord {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined for anything but text that is not empty. */
export function textOf(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Undefined for anything but a finite number. */
export function numberOf(value: unknown): number | undefined {
	return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Epoch seconds to epoch milliseconds; undefined for anything but a time after 1970. */
export function timeOf(unixSeconds: unknown): number | undefined {
	const seconds = numberOf(unixSeconds);
	return seconds === undefined || seconds <= 0 ? undefined : seconds * 1000;
}

/** Parsed JSON, or the text as it is. */
export function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

function notUnderstood(): VoiceoverError {
	return new VoiceoverError(
		'API_UNREACHABLE',
		'The Base URL answers, but not in the way ElevenLabs does',
		{
			description:
				'Nothing was charged. Check the Base URL in the ElevenLabs Voiceover credential, and whether a proxy answers in place of ElevenLabs.',
		},
	);
}
