import { isRecord } from '../json';

/**
 * A message of ElevenLabs about voices of the library that the account uses.
 * Source: ElevenLabs documentation, webhooks, event group `voice_library_removal_notice` (2026-09).
 */
export interface RemovalEvent {
	type: 'voice_removal_notice' | 'voice_removal_notice_withdrawn' | 'voice_removed';
	voiceIds: string[];
	/** Epoch milliseconds; undefined when the message does not say. */
	untilMs?: number;
}

const TYPES = ['voice_removal_notice', 'voice_removal_notice_withdrawn', 'voice_removed'] as const;

/** An instant in seconds is taken for one in milliseconds above this: 5138-11-16 in seconds. */
const LARGEST_SECONDS = 1e11;
/** No notice ended before; a smaller number is a count, for example of days. */
const EARLIEST_MS = Date.UTC(2020, 0, 1);
const UNTIL_FIELD = /(disable|remov|expir|(^|_)ends?(_|$))/i;
/** Other texts are dates to JavaScript that are none, such as "Alder 2". */
const ISO_DATE = /^\d{4}-\d{2}-\d{2}/;
const DEEPEST = 4;

/**
 * Reads a message as a webhook delivers it, or as n8n's Webhook node hands it on. Only its types are documented, so
 * ids and dates are looked for wherever they may be.
 *
 * @returns undefined when it is none, or names no voice
 */
export function removalEventFrom(json: unknown): RemovalEvent | undefined {
	const message = [json, isRecord(json) ? json['body'] : undefined]
		.filter(isRecord)
		.find((candidate) => typeOf(candidate) !== undefined);
	const type = message === undefined ? undefined : typeOf(message);
	if (message === undefined || type === undefined) return undefined;
	const fields = fieldsOf(message, DEEPEST);
	const voiceIds = fields
		.filter(([name]) => /^(original_)?voice_?ids?$/i.test(name))
		.flatMap(([, value]) => (Array.isArray(value) ? (value as unknown[]) : [value]))
		.filter((voiceId): voiceId is string => typeof voiceId === 'string' && voiceId !== '');
	if (voiceIds.length === 0) return undefined;
	const untilMs = fields
		.filter(([name]) => UNTIL_FIELD.test(name))
		.map(([, value]) => instantOf(value))
		.find((instant) => instant !== undefined);
	return {
		type,
		voiceIds: [...new Set(voiceIds)],
		...(untilMs === undefined ? {} : { untilMs }),
	};
}

function typeOf(message: Record<string, unknown>): RemovalEvent['type'] | undefined {
	const named = [message['type'], message['event_type'], message['event']];
	return TYPES.find((type) => named.includes(type));
}

function fieldsOf(value: unknown, depth: number): [name: string, value: unknown][] {
	if (depth === 0) return [];
	if (Array.isArray(value)) return value.flatMap((entry) => fieldsOf(entry, depth - 1));
	if (!isRecord(value)) return [];
	return Object.entries(value).flatMap(([name, inner]) => [
		[name, inner] as [string, unknown],
		...fieldsOf(inner, depth - 1),
	]);
}

function instantOf(value: unknown): number | undefined {
	if (typeof value === 'number' && Number.isFinite(value)) {
		const instant = value < LARGEST_SECONDS ? value * 1000 : value;
		return instant >= EARLIEST_MS ? instant : undefined;
	}
	const parsed = typeof value === 'string' && ISO_DATE.test(value) ? Date.parse(value) : Number.NaN;
	return Number.isNaN(parsed) ? undefined : parsed;
}
