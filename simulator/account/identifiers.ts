import { randomBytes, randomInt } from 'node:crypto';

const ALPHANUMERICS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** 20 alphanumerics, the shape of the vendor's voice, request and history ids. */
export function newId(): string {
	return Array.from({ length: 20 }, () => ALPHANUMERICS[randomInt(ALPHANUMERICS.length)]).join('');
}

/** 32 hex digits, as `x-trace-id`. */
export function newTraceId(): string {
	return randomBytes(16).toString('hex');
}

/** A readable id of the same shape for what exists from the start: `simVoiceMarlow000001`. */
export function namedId(name: string, number = 1): string {
	const stem = `sim${name.replace(/[^A-Za-z0-9]/g, '')}`.slice(0, 16);
	return stem + String(number).padStart(20 - stem.length, '0');
}
