/** The first packet of an Opus stream in Ogg. Source: RFC 7845, section 5.1. */
export interface OpusHead {
	channels: number;
	/** Samples at 48 kHz to drop from the start of what the decoder makes. */
	preSkip: number;
}

/** Opus in Ogg counts in 48 kHz samples, whatever the rate of the sound that was encoded. */
export const OPUS_GRANULE_RATE = 48_000;

const OPUS_HEAD = new TextEncoder().encode('OpusHead');
const OPUS_TAGS = new TextEncoder().encode('OpusTags');
const OPUS_HEAD_BYTES = 19;

/** Undefined when the packet is no Opus header, or of a later incompatible version. */
export function parseOpusHead(packet: Uint8Array): OpusHead | undefined {
	const version = packet[8] ?? 0xff;
	const isOpus = startsWith(packet, OPUS_HEAD) && version >> 4 === 0;
	if (!isOpus || packet.length < OPUS_HEAD_BYTES) return undefined;
	const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
	return { channels: view.getUint8(9), preSkip: view.getUint16(10, true) };
}

export function writeOpusHead({ channels, preSkip }: OpusHead): Uint8Array {
	const packet = new Uint8Array(OPUS_HEAD_BYTES);
	const view = new DataView(packet.buffer);
	packet.set(OPUS_HEAD);
	view.setUint8(8, 1);
	view.setUint8(9, channels);
	view.setUint16(10, preSkip, true);
	view.setUint32(12, OPUS_GRANULE_RATE, true);
	return packet;
}

/** Whether a packet, or its beginning, is the comment header that follows the first packet. */
export function isOpusTags(packet: Uint8Array): boolean {
	return startsWith(packet, OPUS_TAGS);
}

/** A comment header with `vendor` as the writing program and no comments. RFC 7845, section 5.2. */
export function writeOpusTags(vendor: string): Uint8Array {
	const name = new TextEncoder().encode(vendor);
	const packet = new Uint8Array(OPUS_TAGS.length + 4 + name.length + 4);
	packet.set(OPUS_TAGS);
	new DataView(packet.buffer).setUint32(OPUS_TAGS.length, name.length, true);
	packet.set(name, OPUS_TAGS.length + 4);
	return packet;
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
	return start.every((byte, index) => bytes[index] === byte);
}
