import { randomBytes } from 'node:crypto';
import { lazyClip } from './clip';
import type { Codec, EncodedRun } from './codec';
import { oggPage } from './oggPage';
import { toInt16 } from './sample';

/** Opus in Ogg always counts at this rate; RFC 7845. */
const SAMPLE_RATE = 48_000;
const SAMPLES_PER_PACKET = 960;
/** Decoder warm-up that players drop; what libopus asks for at 48 kHz. */
const PRE_SKIP_SAMPLES = 312;
/** One second, the usual page length. */
const PACKETS_PER_PAGE = 50;

/** Ogg Opus, mono, 20 ms packets. Whether the API's `opus_*` is in Ogg is unconfirmed; a bare stream has no frames. */
export async function opusCodec(bitrateKbps: number): Promise<Codec> {
	const { default: OpusScript } = await import('opusscript');

	function encode(samples: Float32Array): EncodedRun {
		// A fresh encoder each time: a run must not depend on what was encoded before it.
		const encoder = new OpusScript(SAMPLE_RATE, 1, OpusScript.Application.AUDIO);
		try {
			encoder.setBitrate(bitrateKbps * 1000);
			const units = Math.ceil(samples.length / SAMPLES_PER_PACKET);
			const packets: Buffer[] = [];
			for (let unit = 0; unit < units; unit++) {
				const pcm = Buffer.alloc(SAMPLES_PER_PACKET * 2);
				samples
					.subarray(unit * SAMPLES_PER_PACKET, (unit + 1) * SAMPLES_PER_PACKET)
					.forEach((sample, index) => pcm.writeInt16LE(toInt16(sample), index * 2));
				packets.push(Buffer.from(encoder.encode(pcm, SAMPLES_PER_PACKET)));
			}
			return { units, packets };
		} finally {
			encoder.delete();
		}
	}

	// The first packets after a start still carry the encoder's settling; the last is plain silence.
	const silentPacket = encode(new Float32Array(SAMPLES_PER_PACKET * 5)).packets[4]!;

	return {
		sampleRate: SAMPLE_RATE,
		unitSeconds: SAMPLES_PER_PACKET / SAMPLE_RATE,
		encode,
		silence: (units) => ({ units, packets: Array<Buffer>(units).fill(silentPacket) }),
		join(runs, takeNumber) {
			const packets = runs.flatMap((run) => run.packets);
			const samples = packets.length * SAMPLES_PER_PACKET - PRE_SKIP_SAMPLES;
			// The stream's serial number is free; random above, counted below, it is new for every take.
			const serial = ((randomBytes(1)[0]! << 24) | (takeNumber & 0xff_ffff)) >>> 0;
			return lazyClip(samples / SAMPLE_RATE, () => oggPages(packets, serial));
		},
	};
}

function* oggPages(packets: readonly Buffer[], serial: number): Generator<Buffer> {
	let sequence = 0;
	yield oggPage({ packets: [opusHead()], serial, sequence: sequence++, granule: 0, isFirst: true });
	yield oggPage({ packets: [opusTags()], serial, sequence: sequence++, granule: 0 });
	for (let start = 0; start < packets.length; start += PACKETS_PER_PAGE) {
		const end = Math.min(start + PACKETS_PER_PAGE, packets.length);
		yield oggPage({
			packets: packets.slice(start, end),
			serial,
			sequence: sequence++,
			granule: end * SAMPLES_PER_PACKET,
			isLast: end === packets.length,
		});
	}
}

function opusHead(): Buffer {
	const head = Buffer.alloc(19);
	head.write('OpusHead', 0, 'latin1');
	head.writeUInt8(1, 8);
	head.writeUInt8(1, 9);
	head.writeUInt16LE(PRE_SKIP_SAMPLES, 10);
	head.writeUInt32LE(SAMPLE_RATE, 12);
	return head;
}

function opusTags(): Buffer {
	const vendor = Buffer.from('simulator', 'latin1');
	const tags = Buffer.alloc(16 + vendor.length);
	tags.write('OpusTags', 0, 'latin1');
	tags.writeUInt32LE(vendor.length, 8);
	vendor.copy(tags, 12);
	return tags;
}
