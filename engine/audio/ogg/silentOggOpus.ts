import { segmentLengthsOf, writeOggPage } from './oggPage';
import { OPUS_GRANULE_RATE, writeOpusHead, writeOpusTags } from './opusHeader';

/** 20 ms of silence, mono: the packet that voice senders transmit in pauses (3 bytes). */
export const OPUS_SILENCE_PACKET = Uint8Array.of(0xf8, 0xff, 0xfe);
const SILENCE_PACKET_SAMPLES = 960;

/** A page a second, as live muxers do; a seek then lands within a second. */
const PACKETS_PER_PAGE = 50;

/** Any number does where there is one stream; a fixed one makes equal drafts equal bytes. */
const STREAM_SERIAL = 1;

/**
 * The pages of a silent mono Ogg Opus stream of exactly `samples` 48 kHz samples: whole packets,
 * the last one trimmed by the final granule position (RFC 7845, section 4.4).
 */
export function* silentOggOpusPages(samples: number): Generator<Uint8Array, void, undefined> {
	const headerPages = [
		writeOpusHead({ channels: 1, preSkip: 0 }),
		writeOpusTags('n8n-nodes-voiceover'),
	];
	for (const [pageNumber, packet] of headerPages.entries()) {
		yield writeOggPage({
			continued: false,
			first: pageNumber === 0,
			last: false,
			granulePosition: 0,
			streamSerial: STREAM_SERIAL,
			pageNumber,
			segmentLengths: Uint8Array.from(segmentLengthsOf(packet.length)),
			body: packet,
		});
	}
	const packets = Math.ceil(samples / SILENCE_PACKET_SAMPLES);
	for (let first = 0, pageNumber = 2; first < packets; first += PACKETS_PER_PAGE, pageNumber++) {
		const count = Math.min(PACKETS_PER_PAGE, packets - first);
		const body = new Uint8Array(count * OPUS_SILENCE_PACKET.length);
		for (let packet = 0; packet < count; packet++) {
			body.set(OPUS_SILENCE_PACKET, packet * OPUS_SILENCE_PACKET.length);
		}
		yield writeOggPage({
			continued: false,
			first: false,
			last: first + count === packets,
			granulePosition: Math.min((first + count) * SILENCE_PACKET_SAMPLES, samples),
			streamSerial: STREAM_SERIAL,
			pageNumber,
			segmentLengths: new Uint8Array(count).fill(OPUS_SILENCE_PACKET.length),
			body,
		});
	}
}

/** Whole 48 kHz samples nearest to `seconds`. */
export function opusSamples(seconds: number): number {
	return Math.round(seconds * OPUS_GRANULE_RATE);
}
