interface OggPage {
	/** Whole packets; at most 255 lacing values together. */
	packets: readonly Buffer[];
	/** The logical stream. */
	serial: number;
	/** Counts the pages of the stream from 0. */
	sequence: number;
	/** Samples at the end of this page, pre-skip included. */
	granule: number;
	isFirst?: boolean;
	isLast?: boolean;
}

/** One page of an Ogg stream; RFC 3533. */
export function oggPage(page: OggPage): Buffer {
	const lacing = page.packets.flatMap((packet) => [
		...Array<number>(Math.floor(packet.length / 255)).fill(255),
		packet.length % 255,
	]);
	if (lacing.length > 255) throw new Error(`An Ogg page holds 255 segments, not ${lacing.length}`);
	const header = Buffer.alloc(27 + lacing.length);
	header.write('OggS', 0, 'latin1');
	header.writeUInt8((page.isFirst === true ? 2 : 0) | (page.isLast === true ? 4 : 0), 5);
	header.writeBigUInt64LE(BigInt(page.granule), 6);
	header.writeUInt32LE(page.serial, 14);
	header.writeUInt32LE(page.sequence, 18);
	header.writeUInt8(lacing.length, 26);
	header.set(lacing, 27);
	const bytes = Buffer.concat([header, ...page.packets]);
	bytes.writeUInt32LE(checksum(bytes), 22);
	return bytes;
}

/** Ogg's CRC-32: polynomial 0x04c11db7, not reflected, no inversion. */
const CHECKSUM_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
	let value = index << 24;
	for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ (value & 0x8000_0000 ? 0x04c1_1db7 : 0);
	return value;
});

function checksum(bytes: Buffer): number {
	let value = 0;
	for (const byte of bytes) {
		value = ((value << 8) ^ CHECKSUM_TABLE[((value >>> 24) ^ byte) & 0xff]!) >>> 0;
	}
	return value;
}
