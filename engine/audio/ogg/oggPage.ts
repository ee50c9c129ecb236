import { peek, take, type ByteParser } from '../byteParser';

/** One page of an Ogg stream. Source: RFC 3533, section 6. */
export interface OggPage {
	/** The first packet on this page began on an earlier one. */
	continued: boolean;
	/** First page of its logical stream. */
	first: boolean;
	/** Last page of its logical stream. */
	last: boolean;
	/** Position of the last packet that ends here (Opus: 48 kHz samples); undefined if none ends. */
	granulePosition: number | undefined;
	streamSerial: number;
	/** Counts up from 0 within its stream. */
	pageNumber: number;
	/** Lengths of the body's segments, 0-255; a packet ends with the first that is below 255. */
	segmentLengths: Uint8Array;
	body: Uint8Array;
}

const PAGE_HEADER_BYTES = 27;
const CAPTURE_PATTERN = [0x4f, 0x67, 0x67, 0x53];
const CHECKSUM_OFFSET = 22;
const MAX_SEGMENTS = 255;

/** Whether `bytes` start with the mark of every page, `OggS`, as far as there are bytes. */
export function startsWithOggMark(bytes: Uint8Array): boolean {
	return CAPTURE_PATTERN.every((byte, index) => (bytes[index] ?? byte) === byte);
}

/**
 * Reads the next page. Its arrays may be overwritten by the next read.
 * - `end`: the stream has ended between two pages
 * - `cut`: it ends inside a page
 * - `not-a-page`: other bytes stand where a page should begin
 * - `damaged`: the page's checksum does not match
 */
export function* readOggPage(): ByteParser<OggPage | 'end' | 'cut' | 'not-a-page' | 'damaged'> {
	const header = yield* peek(PAGE_HEADER_BYTES);
	if (header.length === 0) return 'end';
	if (!startsWithOggMark(header)) return 'not-a-page';
	if (header.length < PAGE_HEADER_BYTES) return 'cut';
	const segmentsEnd = PAGE_HEADER_BYTES + (header[26] ?? 0);
	const segmentLengths = (yield* peek(segmentsEnd)).subarray(PAGE_HEADER_BYTES);
	const pageBytes = segmentLengths.reduce((sum, length) => sum + length, segmentsEnd);
	const page = yield* take(pageBytes);
	if (page.length < pageBytes) return 'cut';
	const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
	if (oggChecksum(page) !== view.getUint32(CHECKSUM_OFFSET, true)) return 'damaged';
	const flags = view.getUint8(5);
	const granulePosition = view.getBigInt64(6, true);
	return {
		continued: (flags & 1) !== 0,
		first: (flags & 2) !== 0,
		last: (flags & 4) !== 0,
		granulePosition: granulePosition === -1n ? undefined : Number(granulePosition),
		streamSerial: view.getUint32(14, true),
		pageNumber: view.getUint32(18, true),
		segmentLengths: page.subarray(PAGE_HEADER_BYTES, segmentsEnd),
		body: page.subarray(segmentsEnd),
	};
}

/**
 * The bytes of a page, checksum included.
 *
 * @throws RangeError when there are more than 255 segments
 */
export function writeOggPage(page: OggPage): Uint8Array {
	const segmentCount = page.segmentLengths.length;
	if (segmentCount > MAX_SEGMENTS) throw new RangeError('An Ogg page holds 255 segments at most');
	const bytes = new Uint8Array(PAGE_HEADER_BYTES + segmentCount + page.body.length);
	const view = new DataView(bytes.buffer);
	bytes.set(CAPTURE_PATTERN);
	view.setUint8(5, (page.continued ? 1 : 0) | (page.first ? 2 : 0) | (page.last ? 4 : 0));
	view.setBigInt64(6, BigInt(page.granulePosition ?? -1), true);
	view.setUint32(14, page.streamSerial, true);
	view.setUint32(18, page.pageNumber, true);
	view.setUint8(26, segmentCount);
	bytes.set(page.segmentLengths, PAGE_HEADER_BYTES);
	bytes.set(page.body, PAGE_HEADER_BYTES + segmentCount);
	view.setUint32(CHECKSUM_OFFSET, oggChecksum(bytes), true);
	return bytes;
}

/** The segment lengths of one whole packet on a page, for example 300 bytes: 255 and 45. */
export function segmentLengthsOf(packetBytes: number): number[] {
	const full = Math.floor(packetBytes / 255);
	return [...new Array<number>(full).fill(255), packetBytes % 255];
}

/** CRC-32 with polynomial 0x04C11DB7, unreflected, start 0, its own four bytes taken as zero. */
export function oggChecksum(page: Uint8Array): number {
	let crc = 0;
	for (let index = 0; index < page.length; index++) {
		const isChecksumByte = index >= CHECKSUM_OFFSET && index < CHECKSUM_OFFSET + 4;
		const byte = isChecksumByte ? 0 : (page[index] ?? 0);
		crc = (crc << 8) ^ (CRC_TABLE[(crc >>> 24) ^ byte] ?? 0);
	}
	return crc >>> 0;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
	let crc = index << 24;
	for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
	return crc >>> 0;
});
