import { id3v2TagBytes } from './mp3/id3Tag';
import { isSameStream, parseFrameHeader } from './mp3/mp3Frame';
import { startsWithOggMark } from './ogg/oggPage';

/** How much of the start of a stream `contentKind` wants to see. */
export const CONTENT_HEAD_BYTES = 4096;

/** This much of it tells text. */
export const TEXT_HEAD_BYTES = 512;

/** Samples do not chain three frame headers by chance; three of the longest frames fit the head. */
const MP3_HEADERS_NEEDED = 3;

/** What the start of a stream shows; `unknown` for anything else, headerless samples included. */
export type ContentKind = 'text' | 'mp3' | 'wav' | 'ogg' | 'unknown';

/**
 * Recognises text (JSON, HTML, XML, plain) and the audio containers by their first bytes. Made for
 * formats in which any bytes are valid audio, so it only speaks up on evidence that real samples
 * cannot give by accident: text needs a fitting start and no control characters in all of the
 * first 512 bytes, MP3 needs three chained frame headers, after a tag or without one.
 */
export function contentKind(head: Uint8Array): ContentKind {
	if (startsWith(head, 'RIFF') && startsWith(head.subarray(8), 'WAVE')) return 'wav';
	if (startsWithOggStream(head)) return 'ogg';
	if (startsWithMp3Frames(head.subarray(id3v2TagBytes(head) ?? 0))) return 'mp3';
	return isText(head.subarray(0, TEXT_HEAD_BYTES)) ? 'text' : 'unknown';
}

function startsWith(bytes: Uint8Array, text: string): boolean {
	return Array.from(text).every((character, index) => bytes[index] === character.charCodeAt(0));
}

/** The first page of a stream: version 0, flagged as first, position 0, number 0, one packet. */
function startsWithOggStream(head: Uint8Array): boolean {
	const isZero = (from: number, to: number) => head.subarray(from, to).every((byte) => byte === 0);
	const isFirstPage = head[4] === 0 && head[5] === 2 && head[26] === 1;
	return startsWithOggMark(head) && isFirstPage && isZero(6, 14) && isZero(18, 22);
}

function startsWithMp3Frames(head: Uint8Array): boolean {
	const first = parseFrameHeader(head, 0);
	if (first === undefined) return false;
	let offset = 0;
	for (let headers = 0; headers < MP3_HEADERS_NEEDED; headers++) {
		const header = parseFrameHeader(head, offset);
		if (header === undefined || !isSameStream(header, first)) return false;
		offset += header.frameBytes;
	}
	return true;
}

const MARKUP_START = /^(?:\{\s*["}]|\[\s*["{[\]\dtfn-]|<[a-z!?/])/i;

function isText(head: Uint8Array): boolean {
	let highBytes = 0;
	let bytesBelowLetters = 0;
	for (const byte of head) {
		if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return false;
		if (byte >= 0x80) highBytes++;
		else if (byte < 0x40) bytesBelowLetters++;
	}
	// Quiet 8-bit samples below zero are letters and brackets (A-law `PQ[]`, μ-law `xyz{|}`), but
	// spaces, quotes and digits are loud ones, and loud speech crosses zero into the high bytes.
	if (bytesBelowLetters === 0) return false;
	const text = new TextDecoder('utf-8').decode(head).trimStart();
	if (MARKUP_START.test(text)) return isUtf8(head) || highBytes * 10 <= head.length;
	return highBytes === 0 && isWording(text);
}

function isWording(text: string): boolean {
	// Below this, the first bytes of a container that was cut off could pass for words.
	if (text.length < 12) return false;
	const lettersAndDigits = text.match(/[a-z\d]/gi)?.length ?? 0;
	return text.includes(' ') && lettersAndDigits * 2 >= text.length;
}

function isUtf8(head: Uint8Array): boolean {
	try {
		// `stream` accepts a character that the end of the head has split.
		new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
		return true;
	} catch {
		return false;
	}
}
