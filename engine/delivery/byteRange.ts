import type { ByteRange } from '../ports/clipFiles';

/**
 * The part of a file that a `Range` header asks for (RFC 9110, section 14.2).
 *
 * @returns undefined when the whole file is to be sent: no header, another unit, several parts, or one that cannot be
 *   read; `unsatisfiable` when no byte of the file is in it
 */
export function byteRange(
	header: string | undefined,
	size: number,
): ByteRange | 'unsatisfiable' | undefined {
	const match = /^bytes=(\d*)-(\d*)$/.exec(header?.replaceAll(/\s/g, '') ?? '');
	const [, first = '', last = ''] = match ?? [];
	if (match === null || (first === '' && last === '')) return undefined;
	if (first === '') {
		const length = Math.min(Number(last), size);
		return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
	}
	const start = Number(first);
	const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
	if (last !== '' && Number(last) < start) return undefined;
	return start >= size ? 'unsatisfiable' : { start, end };
}

/** Whether a player asks for the rest of something that it has begun before. */
export function asksForLaterPart(header: string | undefined): boolean {
	const first = /^bytes=(\d*)-/.exec(header?.replaceAll(/\s/g, '') ?? '')?.[1];
	return first !== undefined && Number(first) !== 0 ? true : first === '';
}
