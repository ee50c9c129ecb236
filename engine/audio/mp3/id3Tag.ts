export const ID3V2_HEADER_BYTES = 10;

/** An ID3v1 tag: the last 128 bytes of a file, starting with `TAG`. */
export const ID3V1_TAG_BYTES = 128;

/**
 * Size of the ID3v2 tag that `bytes` start with, header and footer included. Undefined when they
 * start with none, or with fewer than 10 bytes of one.
 * Source: id3.org, "ID3 tag version 2.4.0 - Main Structure", section 3.1: sizes have 7 bits a byte.
 */
export function id3v2TagBytes(bytes: Uint8Array): number | undefined {
	const [i, d, three, version = 0xff, revision = 0xff, flags = 0xff, ...rest] = bytes.subarray(
		0,
		ID3V2_HEADER_BYTES,
	);
	if (i !== 0x49 || d !== 0x44 || three !== 0x33 || rest.length < 4) return undefined;
	// The low four flags are undefined in every version; a bit there means that this is no tag.
	if (version === 0xff || revision === 0xff || (flags & 0x0f) !== 0) return undefined;
	if (rest.some((byte) => byte >= 0x80)) return undefined;
	const contentBytes = rest.reduce((size, byte) => size * 128 + byte, 0);
	const hasFooter = (flags & 0x10) !== 0;
	return ID3V2_HEADER_BYTES + contentBytes + (hasFooter ? ID3V2_HEADER_BYTES : 0);
}

export function isId3v1Tag(bytes: Uint8Array): boolean {
	return bytes[0] === 0x54 && bytes[1] === 0x41 && bytes[2] === 0x47;
}
